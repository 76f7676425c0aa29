"""How a matter begins: reported, classified, accepted or declined, merged."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from hmac import digest
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.ground.workdays import Due
from baijia.journal.change import Change
from baijia.matters.models import Assignment, Attachment, Matter, Note, Party, Voice
from baijia.matters.rules.steps import holds
from baijia.people.models import Post
from baijia.people.rules import Actor, Role
from baijia.places.models import Place
from baijia.places.rules import lies_in

State = Matter.State
Happening = Matter.Happening

TITLE_LENGTH = 40
# What another matter can be merged into: somebody still answers for it.
GOES_ON = (*Matter.OPEN, State.ANSWERED)
# A tracking code is read aloud and typed: nothing that looks like something else.
# 13 of 32 signs are 65 bits (house decision 9 asks for 60).
CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 13


def title_of(text: str) -> str:
    """The first line, short enough for a list."""
    first = text.strip().splitlines()[0].strip() if text.strip() else ""
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def report(
    *,
    number: int,
    kind: str,
    channel: str,
    text: str,
    title: str = "",
    spot: str = "",
    place_id: UUID,
    at: datetime,
    accept_by: datetime,
    respond_by: Due,
    told: Mapping[str, Any] | None = None,
) -> Change:
    """Somebody asks for something at a place. Until it is assigned, the desk's clock runs."""
    if not text.strip():
        raise Refused(_("Say what it is about."), code="empty")
    words = {"title": title or title_of(text), "text": text} | ({"spot": spot} if spot else {})
    sets = {
        "number": number,
        "kind": kind,
        "channel": channel,
        "place_id": place_id,
        "state": State.REPORTED,
        "reported_at": at,
        "due_at": accept_by,
        "respond_by": respond_by.at,
        "is_provisional": respond_by.is_provisional,
        **(told or {}),
    }
    return Change(Happening.REPORTED, sets=sets, words=words)


def hear(
    *,
    voice_id: UUID,
    matter_id: UUID,
    channel: str,
    name: str,
    phone: str,
    is_anonymous: bool,
    household_id: UUID | None,
    secret: str,
) -> Change:
    """Somebody spoke up. Anonymous means that neither name nor phone is kept."""
    kept = {} if is_anonymous else {"name": name, "phone": phone}
    sets = {
        "id": voice_id,
        "matter_id": matter_id,
        "channel": channel,
        "is_anonymous": is_anonymous,
        "household_id": household_id,
        "code_no": 1,
        "code_sha256": code_digest(tracking_code(voice_id, 1, secret=secret)),
    }
    words = {key: text for key, text in kept.items() if text}
    return Change(Voice.Happening.HEARD, sets=sets, words=words)


def tracking_code(voice_id: UUID, code_no: int, *, secret: str) -> str:
    """65 bits that only this town can make: the database alone does not hold them."""
    seed = digest(secret.encode(), f"voice {voice_id} {code_no}".encode(), "sha256")
    number = int.from_bytes(seed[:9], "big")
    return "".join(CODE_SIGNS[number >> 5 * place & 31] for place in range(CODE_LENGTH))


def code_digest(code: str) -> str:
    """What is kept of a code. Typed ones are forgiven spaces, dashes, case, and O, I and L."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    return sha256(plain.encode()).hexdigest()


def renew_code(voice: Voice, *, secret: str) -> Change:
    number = voice.code_no + 1
    code = tracking_code(voice.pk, number, secret=secret)
    sets = {"code_no": number, "code_sha256": code_digest(code)}
    return Change(Voice.Happening.CODE_RENEWED, sets=sets)


def release(matter: Matter) -> Change:
    if not matter.is_held:
        raise Refused(_("This matter is not in the held queue."), code="not_held")
    return Change(Happening.RELEASED, sets={"is_held": False})


def classify(
    matter: Matter, *, sets: Mapping[str, Any], title: str = "", clocks: Mapping[str, Any]
) -> Change:
    """Kind, heading, urgency, risk, care and secrecy are put right; clocks follow."""
    words = {"title": title} if title else {}
    return Change(Happening.CLASSIFIED, sets={**sets, **clocks}, words=words)


def relocate(matter: Matter, *, to: Place, held_by: Post | None) -> Change:
    """It lies elsewhere. Who has it in hand there goes on; a post of another place does not."""
    if to.pk == matter.place_id:
        raise Refused(_("It lies there already."), code="already_there")
    if held_by and not (held_by.place and lies_in(to.path, held_by.place.path)):
        raise Refused(
            _("The post that has it in hand does not look after that place. Refer it first."),
            code="elsewhere",
        )
    tells = {"from_place": matter.place_id, "to_place": to.pk}
    return Change(Happening.RELOCATED, sets={"place_id": to.pk}, tells=tells)


def may_be_classified(
    matter: Matter,
    *,
    kind: str,
    is_confidential: bool,
    by: Actor,
    held: Assignment | None,
    parties: int,
    merged: int,
) -> None:
    """No heading takes a matter round the second person, or out of the sight of who answers for
    it.
    """
    ends_its_way = matter.kind == Matter.Kind.HAZARD or (
        matter.kind == Matter.Kind.DISPUTE and parties
    )
    if kind != matter.kind and ends_its_way and (by.role != Role.DESK or holds(by, held)):
        raise Refused(
            _(
                "Hazards, and disputes whose parties are named, are made something else by the"
                " service desk only, and not by who has them in hand."
            ),
            code="its_kind",
        )
    if is_confidential == matter.is_confidential:
        return
    if merged:
        raise Refused(
            _("Others were merged into it. Take them out first, then change who sees it."),
            code="secret",
        )
    if is_confidential and held and held.post and held.post.role in Post.PLACED:
        raise Refused(
            _("A village post has it in hand. Refer it to an office first."), code="secret"
        )


def accept(matter: Matter, *, sets: Mapping[str, Any], end: Due) -> Change:
    """The town takes it on. From now until it is assigned the desk is waited for."""
    changed = {"state": State.ACCEPTED, "is_held": False, **sets}
    return Change(Happening.ACCEPTED, sets=changed | running(end))


def decline(matter: Matter, *, reason: str, at: datetime) -> Change:
    """Not for the town to do: the reporter is told why and where to turn."""
    if not reason:
        raise Refused(_("Choose the reason; the reporter is told it."), code="reason")
    sets = {"state": State.DECLINED, "reason": reason, "is_held": False}
    return Change(Happening.DECLINED, sets=sets | closed_clock(at))


def merge(matter: Matter, *, into: Matter) -> Change:
    """The same thing reported twice goes on as one; who spoke up is told of that one."""
    if into.pk == matter.pk:
        raise Refused(_("Choose another matter."), code="itself")
    if into.state == State.MERGED:
        raise Refused(
            _("That matter was merged itself; choose the one it went into."), code="chain"
        )
    if into.state not in GOES_ON:
        raise Refused(
            _("That matter is closed; choose one that goes on, or reopen it first."), code="closed"
        )
    if matter.kind == Matter.Kind.HAZARD and into.kind != Matter.Kind.HAZARD:
        raise Refused(
            _("A hazard goes on as a hazard; classify the other one as such first."), code="hazard"
        )
    if into.is_confidential != matter.is_confidential:
        raise Refused(_("A confidential matter is not merged with an open one."), code="secret")
    sets = {"state": State.MERGED, "merged_into_id": into.pk, "state_before": matter.state}
    left = {"due_at": None, "left_s": None}
    return Change(Happening.MERGED, sets=sets | left, tells={"into": into.pk})


def unmerge(matter: Matter, *, end: Due, is_held: bool) -> Change:
    """Taken out again: it stands where it stood, with a fresh end."""
    state = State.ASSIGNED if is_held else matter.state_before or State.ACCEPTED
    sets = {"state": state, "merged_into_id": None, "state_before": ""}
    return Change(Happening.UNMERGED, sets=sets | running(end))


def note(
    matter: Matter,
    *,
    sort: str,
    text: str,
    at: datetime,
    voice_id: UUID | None = None,
    is_for_reporter: bool = False,
) -> Change:
    sets = {
        "matter_id": matter.pk,
        "sort": sort,
        "voice_id": voice_id,
        "is_for_reporter": is_for_reporter,
        "written_at": at,
    }
    if not text.strip():
        raise Refused(_("Write a few words."), code="empty")
    return Change(Note.Happening.WRITTEN, sets=sets, words={"text": text})


def party(
    matter: Matter, *, side: str, name: str, phone: str, household_id: UUID | None, stance: str
) -> Change:
    sets = {
        "matter_id": matter.pk,
        "side": side,
        "household_id": household_id,
        "stance": stance,
    }
    words = {"name": name} | ({"phone": phone} if phone else {})
    return Change(Party.Happening.ADDED, sets=sets, words=words)


def responded(matter: Matter, at: datetime) -> dict[str, Any]:
    """The first word to the reporter stops the response clock; later ones change nothing."""
    return {} if matter.responded_at else {"responded_at": at}


def running(end: Due) -> dict[str, Any]:
    """A clock that was set just now."""
    return {"due_at": end.at, "is_provisional": end.is_provisional} | fresh_clock()


def fresh_clock() -> dict[str, Any]:
    return {"is_reminded": False, "escalated": 0, "left_s": None}


def closed_clock(at: datetime) -> dict[str, Any]:
    return {"due_at": None, "closed_at": at} | fresh_clock()


def happened_with(what: str, sets: Mapping[str, Any]) -> Change:
    return Change(what, sets=sets)


def happened(what: str, **tells: Any) -> Change:
    """Something stands beside the matter now; the matter's own line says so."""
    return Change(what, tells=tells)


def attach(sets: Mapping[str, Any]) -> Change:
    return Change(Attachment.Happening.ADDED, sets=sets)


def hide_attachment() -> Change:
    return Change(Attachment.Happening.HIDDEN, sets={"is_hidden": True})


def stance(stance: str) -> Change:
    return Change(Party.Happening.AMENDED, sets={"stance": stance})
