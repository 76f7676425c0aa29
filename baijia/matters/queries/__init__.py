"""What can be asked about matters. `visible_to` is the only way to a row."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, UUIDField
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from baijia.ground import search
from baijia.ground.prepared import prepared_row
from baijia.journal.models import Entry
from baijia.journal.queries import entries_of
from baijia.journal.write import remembered
from baijia.matters.models import (
    Answer,
    Assignment,
    Extension,
    Matter,
    MatterSet,
    Note,
    Objection,
    Party,
    StrikeOff,
    Suspension,
    Voice,
)
from baijia.matters.queries.forgetting import is_anything_left
from baijia.matters.queries.rows import Rows
from baijia.matters.rules.opening import code_digest
from baijia.matters.rules.steps import CLOSED, MAY_REPORT
from baijia.matters.rules.timing import LADDER
from baijia.people.models import Account, Office, Post
from baijia.people.rules import VILLAGE_POSTS, Actor, Role, is_village_post
from baijia.places.models import Place, PlaceSet
from baijia.places.rules import LENGTH_BY_LEVEL, Level, above, span, within

NUMBERS = 1_000_000
TO_LEADER = max(LADDER)
TEXTS = "matters_texts"  # the table of the full-text search
# Why somebody looked at names is nobody's to find, nor is what is said to hurry a holder.
FOUND_NOTES = (
    *(Note.Sort.NOTE, Note.Sort.QUESTION, Note.Sort.WORD),
    *(Note.Sort.CONTACT, Note.Sort.REASON),
)


def visible_to(actor: Actor, *, scope: Q | None = None) -> MatterSet:
    """A place post sees its place and below, a clerk what their office has or had, an auditor all.

    A confidential matter is seen by no post at or below the village; a held one by the desk, and
    by the town leader once it was laid before them.
    Whoever is not named here sees nothing: the administrator keeps accounts, not cases.
    `scope`: the same scope, asked in another way (`lists.quickest`).
    """
    matters = Matter.objects.told()
    if actor.role == Role.AUDITOR:
        return matters.all()
    if actor.role == Role.ADMINISTRATOR or (actor.office_id is None and actor.path is None):
        return matters.none()
    if actor.office_id is not None:
        return matters.filter(was_had_by(actor.office_id) if scope is None else scope)
    seen = matters
    if not is_whole_town(actor.path):  # all that there is lies in the town: nothing to compare
        seen = matters.filter(lying_in(actor.path or "") if scope is None else scope)
    if is_village_post(actor):
        seen = seen.filter(is_confidential=False)
    if actor.role == Role.DESK:
        return seen
    laid_before = Q(escalated__gte=TO_LEADER) if actor.role == Role.LEADER else Q(pk__in=[])
    return seen.filter(Q(is_held=False) | laid_before)


def lying_in(path: str) -> Q:
    """In this place or below it."""
    return lying_between(*span(path))


def lying_between(first: str, end: str) -> Q:
    """The places first, then what lies there: a join lets SQLite walk through every matter of the
    town, newest first, to find the few of a village.
    """
    return Q(place__in=Place.objects.filter(path__gte=first, path__lt=end).values("pk"))


def had_by(office_id: UUID) -> Q:
    """What this office has or had in hand, as a set: for lists, when it is small."""
    had = Assignment.objects.filter(office_id=office_id, is_slip=False)
    return Q(pk__in=had.values("matter"))


def was_had_by(office_id: UUID) -> Q:
    """The same, looked up matter by matter: SQLite would gather the whole set to open one, and of
    the two indexes take that of the office, were it not hidden from it.
    """
    office = Coalesce("office_id", "office_id", output_field=UUIDField())
    hands = Assignment.objects.filter(matter=OuterRef("pk"), is_slip=False)
    return Q(Exists(hands.annotate(whose=office).filter(whose=office_id)))


def is_whole_town(path: str | None) -> bool:
    return path is not None and len(path) == LENGTH_BY_LEVEL[Level.TOWN]


def in_hand(matter: Matter, *, named: bool = False) -> Assignment | None:
    """Whose matter it is now, or was when it was answered; pages ask for the names with it."""

    def ask(pk: UUID) -> "QuerySet[Assignment]":
        hands = _hands() if named else Assignment.objects.all()
        return hands.filter(matter_id=pk, is_current=True)

    return prepared_row(("matters.in_hand", named), ask, matter.pk)


def words_to(held: Assignment) -> "list[Note]":
    """What was said to these hands when the matter was given to them."""
    said = Note.objects.filter(matter=held.matter_id, written_at=held.begun_at)
    said = said.filter(sort=Note.Sort.NOTE, is_for_reporter=False)
    return list(said.select_related("text").order_by("id"))


def hands_of(matters: Iterable[Matter]) -> dict[object, Assignment]:
    """The same for many, by the matter's id."""
    found = _hands().filter(matter__in=[matter.pk for matter in matters], is_current=True)
    return {held.matter_id: held for held in found}


def _hands() -> "QuerySet[Assignment]":
    return Assignment.objects.select_related(
        "office__name", "post__account__name", "post__place__name"
    )


def held_by(actor: Actor) -> Q:
    """Matters that this post, or its office, has in hand."""
    mine = Assignment.objects.filter(is_current=True)
    if actor.office_id is not None:
        return Q(pk__in=mine.filter(office_id=actor.office_id).values("matter"))
    return Q(pk__in=mine.filter(post=actor.post_id).values("matter"))


def next_number(at: datetime) -> int:
    """The next number of the year. Ask it with the pen in hand, so that nobody else gets it."""
    first = at.year * NUMBERS
    this_year = Matter.objects.filter(number__gte=first, number__lt=first + NUMBERS)
    last: int | None = this_year.aggregate(last=Max("number"))["last"]
    return (last or first) + 1


def by_number(actor: Actor, text: str) -> Matter | None:
    """The matter with the number that people write: 2026-000123, with or without the dash."""
    found = re.fullmatch(r"(\d{4})\s*[-—–]?\s*(\d{1,6})", text.strip())
    if not found:
        return None
    number = int(found[1]) * NUMBERS + int(found[2])
    return visible_to(actor).filter(number=number).first()


def voice_of(code: str) -> Voice | None:
    """Who reported with this tracking code; None says no more than that it is not one."""
    found = Voice.objects.select_related("matter__title", "matter__text", "matter__place__name")
    return found.filter(code_sha256=code_digest(code)).first()


def open_extension(matter: Matter) -> Extension | None:
    """More time that somebody waits for; once it is answered nobody does."""
    if matter.state not in (Matter.State.ASSIGNED, Matter.State.IN_PROGRESS):
        return None
    asked = matter.extensions.select_related("reason")
    asked = asked.filter(standing=Extension.Standing.ASKED, assignment__is_current=True)
    return asked.first()


def open_suspension(matter: Matter) -> Suspension | None:
    return matter.suspensions.filter(ended_at=None).order_by("-begun_at").first()


def open_objections(matter: Matter) -> "Iterable[Objection]":
    return matter.objections.filter(standing=Objection.Standing.RAISED).select_related("text")


def struck_off(matter: Matter) -> "list[StrikeOff]":
    return list(matter.strike_offs.filter(is_current=True))


def posts_for(matter: Matter, actor: Actor, *, on: date) -> "list[Post]":
    """The posts that look after the matter's place, as far as this one may give it to them."""
    if matter.is_confidential:
        return []
    paths = above(matter.place.path)

    def ask() -> list[Post]:
        posts = Post.objects.held(on=on).named()
        there = posts.filter(role__in=Post.PLACED, place__path__in=paths)
        if actor.path:
            there = there.filter(within(actor.path, through="place__path"))
        return list(there.order_by("place__path", "role", "id"))

    key = ("matters.posts_for", matter.place.path, actor.path, on)
    return remembered(key, ask, of=[Post, Account, Office, Place])


def wheres(actor: Actor) -> PlaceSet:
    """The places at which this post may put a matter down; a steward's down to the doors."""
    if actor.role not in MAY_REPORT or actor.path is None:
        return Place.objects.none()
    levels = [Level.TOWN, Level.VILLAGE, Level.GRID, Level.ZONE, Level.MICRO_GRID]
    if actor.role == Role.STEWARD:
        levels.append(Level.HOUSEHOLD)
    there = Place.objects.current().select_related("name").filter(level__in=levels)
    return there.filter(within(actor.path)).order_by("path")


def may_handle(actor: Actor) -> bool:
    """Whether this post settles things where it finds them."""
    return actor.role in VILLAGE_POSTS


def household(place: Place, digits: str) -> Place | None:
    """The household of a micro-grid with this number."""
    if len(place.path) != LENGTH_BY_LEVEL[Level.MICRO_GRID] or not digits.isdecimal():
        return None
    doors = Place.objects.current().select_related("name")
    return doors.filter(path=f"{place.path}{int(digits):03}").first()


def filtered(actor: Actor, said: Mapping[str, str], *, at: datetime) -> MatterSet:
    """What the actor may see, narrowed by the words of a filter; newest first."""
    rows = narrowed(visible_to(actor), said, at=at)
    if text := said.get("q"):
        one = by_number(actor, text)
        rows = rows.filter(pk=one.pk) if one else rows & found(actor, text)
    return rows.order_by("-number")


def narrowed(rows: MatterSet, said: Mapping[str, str], *, at: datetime) -> MatterSet:
    """The same without the words that are searched for."""
    rows = rows.filter(plainly(said, at=at))
    if village := said.get("village"):
        rows = rows.filter(lying_in(village))
    if office := said.get("office"):
        mine = Assignment.objects.filter(is_current=True, office_id=office)
        rows = rows.filter(pk__in=mine.values("matter"))
    return rows


def plainly(said: Mapping[str, str], *, at: datetime) -> Q:
    """What stands in the matter's own row."""
    asked = Q()
    which = said.get("which", "")
    if which == "open":
        asked &= Q(state__in=Matter.OPEN)
    elif which == "overdue":
        asked &= Q(due_at__lt=at)
    elif which:
        asked &= Q(state=which)
    if kind := said.get("kind"):
        asked &= Q(kind=kind)
    return asked


def code_made_by(actor: Actor, matter: Matter, *, on: date) -> Voice | None:
    """The reporter whose code this person made that day, and hands to them. Whoever has a code
    speaks for the reporter, so nobody else here ever sees it.
    """
    made = Entry.objects.filter(
        subject_kind=Voice._meta.label_lower,
        subject_id__in=matter.voices.values("pk"),
        sets__has_key="code_no",
    )
    last = {entry.subject_id: entry for entry in made.order_by("seq")}
    mine = [
        entry.subject_id
        for entry in last.values()
        if entry.account_id == actor.account_id and localdate(entry.at) == on
    ]
    return matter.voices.filter(pk__in=mine[-1:]).first()


def declined_by(matter: Matter) -> UUID | None:
    """The account that declined it last."""
    lived = entries_of(matter).filter(what=Matter.Happening.DECLINED)
    return lived.values_list("account_id", flat=True).last()


def found(actor: Actor, query: str) -> MatterSet:
    """What this post may see, and in which every word of the query stands."""
    seen = visible_to(actor)
    if actor.role == Role.AUDITOR:  # whose words are shown only with a reason are not found either
        seen = seen.filter(is_confidential=False)
    return seen.filter(pk__in=search.matching(TEXTS, query))


def texts_of(ids: Collection[UUID]) -> list[tuple[UUID, str]]:
    """All that a matter is found by: never a name or a phone, and nothing that was struck out."""
    said: dict[UUID, list[str | None]] = {}
    for matter in Matter.objects.select_related("title", "text", "spot").filter(pk__in=ids):
        spot = matter.spot.text if matter.spot else None
        said[matter.pk] = [matter.title.text, matter.text.text, spot]
    later = Answer.objects.filter(matter__in=said), Note.objects.filter(matter__in=said)
    for rows in (later[0], later[1].filter(sort__in=FOUND_NOTES)):
        for pk, text in rows.order_by("id").values_list("matter", "text__text"):
            said[pk].append(text)
    return [(pk, "\n".join(filter(None, texts))) for pk, texts in said.items()]


def beside(rows: Rows) -> frozenset[str]:
    """Which of the things that steps need stand beside the matter (`rules.steps.NEEDS`)."""
    matter, is_struck_off = rows.matter, rows.is_struck_off
    has_voice, has_party = bool(rows.of(Voice)), bool(rows.of(Party))
    has_extension = rows.open_extension is not None
    stands = {
        "held_back": matter.is_held,
        "voice": has_voice,
        "extension": has_extension,
        "no_extension": not has_extension,
        "running": not matter.is_suspended,
        "stopped": matter.is_suspended,
        "party": has_party,
        "objection": bool(rows.open_objections),
        "struck_off": is_struck_off or matter.kind != Matter.Kind.HAZARD,
        "not_struck_off": not is_struck_off,
        "names": has_voice or has_party or matter.place.level == Level.HOUSEHOLD,
        "words": matter.state in CLOSED and is_anything_left(rows),
    }
    return frozenset(name for name, is_so in stands.items() if is_so)


def has_waited(matter: Matter, held: Assignment) -> bool:
    """Whether these hands' clock has stood for the reporter already: once, not again and again."""
    waits = matter.suspensions.filter(cause=Suspension.Cause.REPORTER)
    return waits.filter(begun_at__gte=held.begun_at).exists()
