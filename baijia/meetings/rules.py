"""What a mini-meeting may settle, what it only raises, and who may put down what was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.journal.change import Change
from baijia.matters.models import Matter
from baijia.meetings.models import Body, Meeting, Promise, Topic
from baijia.people.rules import CENTRE_POSTS, EVERYONE, OFFICE_POSTS, VILLAGE_POSTS, Right, Role
from baijia.places.models import Place

Course, Subject, Standing = Topic.Course, Topic.Subject, Promise.Standing
Level = Place.Level

MAY_MINUTE: Right = VILLAGE_POSTS | {Role.DESK, Role.LIAISON}
MAY_SEE: Right = EVERYONE - OFFICE_POSTS - {Role.ADMINISTRATOR}
MAY_TAKE_UP: Right = frozenset({Role.SECRETARY, Role.COMMITTEE, Role.DESK})
READS_WORDS: Right = VILLAGE_POSTS | CENTRE_POSTS | {Role.LIAISON}

SAY_WHAT: Any = _("Write what was decided.")
MOST_TOPICS = 20
MOST_PRESENT = 500
TYPED_IN_WITHIN = timedelta(days=92)
# What sounds like a matter of the whole village. Asked about, never decided by the word alone.
SOUNDS_LIKE: Mapping[str, tuple[str, ...]] = {
    Subject.SUBSIDY: ("误工补贴",),
    Subject.INCOME: ("集体收益", "集体收入", "分红", "村集体的钱"),
    Subject.WELFARE: ("一事一议", "筹资筹劳", "集资"),
    Subject.LAND: ("土地承包", "调地", "土地调整", "机动地"),
    Subject.VENTURE: ("集体项目", "合作社立项", "集体经济项目"),
    Subject.HOMESTEAD: ("宅基地分配", "批宅基地", "宅基地使用方案"),
    Subject.REQUISITION: ("征地补偿", "征地款", "占地补偿"),
    Subject.PROPERTY: ("集体资产", "集体房屋", "出租集体", "变卖集体"),
}


@dataclass(frozen=True)
class Pledged:
    """Who promised what by when."""

    who: str
    what: str
    by_on: date | None = None


@dataclass(frozen=True)
class Said:
    """A topic as it was minuted."""

    text: str
    course: str
    kind: str = Matter.Kind.REQUEST
    subject: str = ""
    agreement: str = ""
    promises: tuple[Pledged, ...] = ()
    matter_id: UUID | None = None


def sounds_like(text: str) -> str:
    """The first subject of Art. 24 that the words remind of."""
    found = (subject for subject, signs in SOUNDS_LIKE.items() if any(s in text for s in signs))
    return next(found, "")


def belongs_to_the_village(subject: str) -> bool:
    return subject not in (Subject.NONE, Subject.OURS)


def who_decides() -> str:
    """The bodies of Art. 24, named so that nobody has to look them up."""
    named = {"one": Body.ASSEMBLY.label, "other": Body.REPRESENTATIVES.label}
    return str(_("%(one)s or %(other)s")) % named


def take(said: Said) -> Said:
    """Whether this topic may take the course that it took. A mini-meeting raises what belongs to
    all villagers, and decides none of it (Organic Law of Villagers' Committees, Art. 24).
    """
    if not said.text.strip():
        raise Refused(_("Say what was talked about."), code="empty")
    if said.course == Course.RAISED:
        _may_be_raised(said)
        return said
    if belongs_to_the_village(said.subject):
        raise _not_here(said.subject)
    _is_looked_at(said)
    if said.course == Course.SETTLED:
        _may_be_settled(said)
    return said


def _may_be_raised(said: Said) -> None:
    if not belongs_to_the_village(said.subject):
        raise Refused(_("Say which of the village's own decisions it is."), code="subject")
    if said.agreement or said.promises:
        raise _not_here(said.subject)


def _is_looked_at(said: Said) -> None:
    """What sounds like a matter of the whole village: somebody says whether it is."""
    sounds = "" if said.subject or said.kind == Matter.Kind.DISPUTE else sounds_like(said.text)
    if sounds:
        says = _(
            "“%(topic)s” sounds like: %(subject)s. That is for %(body)s to decide (Organic Law,"
            " Art. 24). Mark it as raised, or say that it concerns only those present."
        )
        told = {"topic": _short(said.text), "subject": Subject(sounds).label}
        raise Refused(says % {**told, "body": who_decides()}, code="sounds")


def _may_be_settled(said: Said) -> None:
    if said.kind == Matter.Kind.HAZARD:
        says = _("A hazard goes on as a matter: a second person looks before it is struck off.")
        raise Refused(says, code="hazard")
    if not said.agreement.strip():
        says = _("Write what was agreed on “%(topic)s”.")
        raise Refused(says % {"topic": _short(said.text)}, code="agreement")


def _not_here(subject: str) -> Refused:
    says = _(
        "A mini-meeting does not decide on this: %(subject)s. By Art. 24 of the Organic Law of"
        " Villagers' Committees it is for %(body)s. Keep it as raised; the village committee calls"
        " that meeting."
    )
    told = {"subject": Subject(subject).label, "body": who_decides()}
    return Refused(says % told, code="body")


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:19]}…"


def hold(
    place: Place,
    *,
    post_id: UUID | None,
    held_on: date,
    today: date,
    count: int,
    topics: int,
    texts: Mapping[str, str],
    meeting_id: UUID | None,
) -> Change:
    """Neighbours met; who was there is told by number, by name only if they like."""
    if place.level in (Level.TOWN, Level.HOUSEHOLD) or not place.is_current:
        raise Refused(_("A mini-meeting is held in a village or a grid of it."), code="level")
    if not topics:
        raise Refused(_("Put down at least one thing that was talked about."), code="empty")
    if topics > MOST_TOPICS:
        raise Refused(_("So many topics fill several sheets. Minute them one by one."), code="many")
    if not today - TYPED_IN_WITHIN <= held_on <= today:
        raise Refused(_("Give the day of the meeting: today, or within three months."), code="day")
    sets: dict[str, Any] = {"place_id": place.pk, "post_id": post_id, "held_on": held_on}
    sets |= {"count": count} | ({"id": meeting_id} if meeting_id else {})
    return Change(Meeting.Happening.HELD, sets=sets, words=_some(texts))


def come_up(meeting: Meeting, said: Said, *, position: int) -> Change:
    sets = {
        "meeting_id": meeting.pk,
        "position": position,
        "kind": said.kind,
        "course": said.course,
        "subject": said.subject,
        "matter_id": said.matter_id,
    }
    words = _some({"text": said.text, "agreement": said.agreement})
    return Change(Topic.Happening.CAME_UP, sets=sets, words=words)


def promise(topic: Topic, pledged: Pledged) -> Change:
    if not (pledged.who.strip() and pledged.what.strip()):
        raise Refused(_("A promise needs who promised and what."), code="promise")
    sets = {"topic_id": topic.pk, "by_on": pledged.by_on}
    words = {"who": pledged.who, "what": pledged.what}
    return Change(Promise.Happening.MADE, sets=sets, words=words)


def look_again(row: Promise, *, came: str, on: date, meeting_id: UUID | None) -> Change:
    """What became of it. What is still open comes back at the next meeting."""
    if row.standing != Standing.OPEN:
        raise Refused(_("This promise is no longer open."), code="closed")
    tells = {"meeting": meeting_id} if meeting_id else {}
    if came == Standing.OPEN:
        return Change(Promise.Happening.STILL_OPEN, tells=tells)
    kept = came == Standing.KEPT
    what = Promise.Happening.KEPT if kept else Promise.Happening.DROPPED
    return Change(what, sets={"standing": came, "ended_on": on}, tells=tells)


def take_up(topic: Topic, *, body: str, on: date, today: date, held_on: date, text: str) -> Change:
    """The body that it belongs to decided; that is noted here, not decided here."""
    if topic.course != Course.RAISED:
        raise Refused(_("This topic was not raised for another body."), code="course")
    if topic.taken_to:
        raise Refused(_("What was decided on it stands here already."), code="taken")
    if body not in Body.values:
        raise _not_here(topic.subject)
    if not held_on <= on <= today:
        raise Refused(_("Give the day of that meeting; it was after this one."), code="day")
    sets = {"taken_to": body, "taken_on": on}
    return Change(Topic.Happening.TAKEN_UP, sets=sets, words={"result": text})


def _some(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text.strip()}
