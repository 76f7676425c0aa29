"""Lists as sheets: what a page shows, line by line, so that it comes in again as it went out.

Names and phones are masked as on the page; with a reason, that is journaled, they are whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from baijia.doors.sheets.columns import Field
from baijia.doors.sheets.kinds import grids, households, posts, register
from baijia.doors.sheets.models import Sort
from baijia.ground.masks import masked_name, masked_phone
from baijia.households.queries import visible_to as places_for
from baijia.matters.models import Answer, Matter, Note, Party, Settlement, Voice
from baijia.matters.queries import filtered, hands_of
from baijia.matters.queries.queues import BY_KEY, rows_of
from baijia.people.models import Post
from baijia.people.queries import visible_to as accounts_for
from baijia.people.rules import Actor, Role
from baijia.places.models import Place
from baijia.places.rules import above, within
from baijia.terms.queries import category_table

Level = Place.Level
LEVELS = (Level.VILLAGE, Level.GRID, Level.ZONE, Level.MICRO_GRID)
BATCH = 500
# The town's own terms count it anew: it goes out and does not come in.
DUE = "办理期限"


class Listed(NamedTuple):
    """A list ready to go out: its rows are asked for while it is written."""

    header: list[str]
    total: int
    lines: Iterable[list[str]]


def listed(
    sort: str, actor: Actor, said: Mapping[str, str], *, is_whole: bool, at: datetime
) -> Listed:
    makes = {
        Sort.HOUSEHOLDS: _households,
        Sort.GRIDS: _grids,
        Sort.POSTS: _posts,
        Sort.MATTERS: _matters,
    }
    if sort == Sort.CATEGORIES:
        header, *rows = category_table()
        return Listed(header, len(rows), rows)
    return makes[Sort(sort)](actor, said, is_whole, at)


def _names(fields: Sequence[Field]) -> list[str]:
    return [field.names[0] for field in fields]


def _name(text: Any, is_whole: bool) -> str:
    return str(text or "") if is_whole else masked_name(str(text or ""))


def _phone(text: Any, is_whole: bool) -> str:
    return str(text or "") if is_whole else masked_phone(str(text or ""))


def _degrees(value: Any) -> str:
    return "" if value is None else str(value)


class _Around:
    """What the places around a place are called, asked for once."""

    def __init__(self) -> None:
        places = Place.objects.exclude(level=Level.HOUSEHOLD).exclude(level=Level.TOWN)
        self.names = dict(places.values_list("path", "name__text"))

    def __call__(self, path: str) -> list[str]:
        """Village, grid, zone and micro-grid, as far down as the path goes."""
        around = above(path)[1:5]
        found = [str(self.names.get(each) or "") for each in around]
        return found + [""] * (4 - len(found))


def _places(actor: Actor, said: Mapping[str, str], levels: Sequence[str]) -> QuerySet[Place]:
    rows = places_for(actor).current().filter(level__in=levels)
    if path := said.get("place"):
        rows = rows.filter(within(path))
    return rows.order_by("path")


def _households(actor: Actor, said: Mapping[str, str], is_whole: bool, at: datetime) -> Listed:
    rows, around = _places(actor, said, [Level.HOUSEHOLD]), _Around()

    def lines() -> Iterator[list[str]]:
        for place in rows.iterator(BATCH):
            yield [
                place.path,
                *around(place.path),
                _name(place.name, is_whole),
                _phone(place.phone, is_whole),
                str(place.address or ""),
                _degrees(place.lon),
                _degrees(place.lat),
                "是" if place.is_hub else "",
            ]

    return Listed(_names(households.FIELDS), rows.count(), lines())


def _grids(actor: Actor, said: Mapping[str, str], is_whole: bool, at: datetime) -> Listed:
    rows, around = _places(actor, said, LEVELS), _Around()
    lines = (
        [place.path, *around(place.path), _degrees(place.lon), _degrees(place.lat)]
        for place in rows.iterator(BATCH)
    )
    return Listed(_names(grids.FIELDS), rows.count(), lines)


def _posts(actor: Actor, said: Mapping[str, str], is_whole: bool, at: datetime) -> Listed:
    held = Post.objects.held(on=localdate(at)).filter(account__in=accounts_for(actor))
    rows = held.select_related("account__name", "account__phone", "place", "office__name")
    around = _Around()

    def lines() -> Iterator[list[str]]:
        for post in rows.order_by("role", "place__path", "id").iterator(BATCH):
            path = post.place.path if post.place else ""
            yield [
                _name(post.account.name, is_whole),
                _phone(post.account.phone, is_whole),
                post.account.username,
                post.get_role_display(),
                path,
                *(around(path) if path else [""] * 4),
                str(post.office or ""),
                f"{post.since:%Y-%m-%d}",
            ]

    return Listed(_names(posts.FIELDS), rows.count(), lines())


def matters_of(actor: Actor, said: Mapping[str, str], *, at: datetime) -> QuerySet[Matter]:
    """A queue, or the list as it is narrowed on its page."""
    queue = BY_KEY.get(said.get("queue", ""))
    if queue is not None and actor.role in queue.roles:
        return rows_of(queue, actor, at)
    return filtered(actor, said, at=at)


def _matters(actor: Actor, said: Mapping[str, str], is_whole: bool, at: datetime) -> Listed:
    rows, around = matters_of(actor, said, at=at), _Around()

    def lines() -> Iterator[list[str]]:
        ids = list(rows.values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            beside = _Beside(ids[start : start + BATCH])
            for pk in ids[start : start + BATCH]:
                yield _matter(beside.matters[pk], beside, around, actor, is_whole)

    return Listed([*_names(register.FIELDS), DUE], rows.count(), lines())


class _Beside:
    """What stands beside some matters, asked for together."""

    def __init__(self, ids: Sequence[UUID]) -> None:
        full = Matter.objects.select_related("text", "spot", "title", "place", "category__name")
        self.matters = full.in_bulk(ids)
        self.hands = hands_of(self.matters.values())
        written = Settlement.objects.filter(matter__in=ids, form=Settlement.Form.WRITTEN)
        self.written = set(written.values_list("matter_id", flat=True))
        voices = Voice.objects.filter(matter__in=ids).select_related("name", "phone")
        self.voices = {voice.matter_id: voice for voice in voices.order_by("-id")}
        answers = Answer.objects.filter(matter__in=ids).select_related("text").order_by("id")
        self.answers = {answer.matter_id: answer for answer in answers}
        reasons = Note.objects.filter(matter__in=ids, sort=Note.Sort.REASON, is_for_reporter=True)
        self.reasons = {n.matter_id: n for n in reasons.select_related("text").order_by("id")}
        parties = Party.objects.filter(matter__in=ids).select_related("name", "phone")
        self.parties: dict[Any, dict[str, Party]] = {}
        for party in parties.order_by("-id"):
            self.parties.setdefault(party.matter_id, {})[party.side] = party


def _matter(
    matter: Matter, beside: _Beside, around: _Around, actor: Actor, is_whole: bool
) -> list[str]:
    """In the order of the register's columns (`register.FIELDS`)."""
    # The auditor reads a confidential matter's words on its own page, with a reason.
    is_hidden = actor.role == Role.AUDITOR and matter.is_confidential
    told = _facts(matter, beside, is_hidden) | _people(matter, beside, is_whole and not is_hidden)
    path = matter.place.path
    steps = around(path)
    told |= dict(zip(("village", "grid", "zone", "micro_grid"), steps, strict=True), code=path)
    return [*(told.get(field.key, "") for field in register.FIELDS), _time(matter.due_at)]


def _time(at: datetime | None) -> str:
    """A day alone where nothing more was told."""
    return f"{localtime(at):%Y-%m-%d %H:%M}".removesuffix(" 00:00") if at else ""


def _facts(matter: Matter, beside: _Beside, is_hidden: bool) -> dict[str, str]:
    answer, held = beside.answers.get(matter.pk), beside.hands.get(matter.pk)
    said = answer if matter.state != Matter.State.DECLINED else beside.reasons.get(matter.pk)
    texts = {
        "title": str(matter.title),
        "text": str(matter.text),
        "spot": str(matter.spot or ""),
        "answer": str(said.text) if said and _is_ended(matter) else "",
    }
    if is_hidden:
        texts = dict.fromkeys(texts, _("(confidential)"))
    category = matter.category
    return texts | {
        "number": str(matter),
        "reported_at": _time(matter.reported_at),
        "channel": matter.get_channel_display(),
        "kind": matter.get_kind_display(),
        "category": f"{category.code} {category.name}" if category else "",
        "urgency": matter.get_urgency_display(),
        "care": matter.get_care_display() if matter.care else "",
        "risk": matter.get_risk_display(),
        "secret": "是" if matter.is_confidential else "",
        "state": matter.get_state_display(),
        "office": str(held.office) if held and held.office else "",
        "outcome": matter.get_outcome_display() if matter.outcome else "",
        "agreement": "有" if matter.pk in beside.written else "",
        "answered_at": _time(matter.answered_at) if _is_ended(matter) else "",
    }


def _is_ended(matter: Matter) -> bool:
    return not matter.is_open and matter.state != Matter.State.MERGED


def _people(matter: Matter, beside: _Beside, is_whole: bool) -> dict[str, str]:
    voice, sides = beside.voices.get(matter.pk), beside.parties.get(matter.pk, {})
    told = {}
    if voice:
        told = {"name": _name(voice.name, is_whole), "phone": _phone(voice.phone, is_whole)}
    for side in ("first", "second"):
        if party := sides.get(side):
            told[f"{side}_party"] = _name(party.name, is_whole)
            told[f"{side}_phone"] = _phone(party.phone, is_whole)
    return told
