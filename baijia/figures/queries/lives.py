"""Lives out of the journal, and lives as they were kept."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from baijia.figures.models import Holding, Stretch
from baijia.figures.rules.lives import (
    AROUND,
    ASSIGNMENT,
    MATTER,
    Life,
    Told,
    Turn,
    case_of,
    folded,
    life_of,
    reach_of,
)
from baijia.figures.rules.sorting import Case
from baijia.journal.models import Entry
from baijia.matters.models import Matter
from baijia.places.models import Place

SOME = 500  # ids in one question
PLACE = Place._meta.label_lower
KINDS = {kind._meta.label_lower: kind for kind in AROUND}


class Heard(NamedTuple):
    """An entry, as far as a follower has to know what it touches."""

    seq: int
    kind: str
    row: UUID
    what: str


def heard(*, after: int, most: int) -> list[Heard]:
    news = Entry.objects.filter(seq__gt=after).order_by("seq")[:most]
    return [Heard(*told) for told in news.values_list("seq", "subject_kind", "subject_id", "what")]


def touched(news: Iterable[Heard]) -> set[UUID]:
    """The matters of which these entries tell, also by their place."""
    of: dict[str, set[UUID]] = defaultdict(set)
    for entry in news:
        if entry.kind != PLACE or entry.what != Place.Happening.FOUNDED:
            of[entry.kind].add(entry.row)
    ids = of[MATTER]
    for name, kind in KINDS.items():
        for some in parted(of[name]):
            rows = kind._base_manager.filter(pk__in=some)
            ids.update(rows.values_list("matter", flat=True))
    for some in parted(of[PLACE]):
        ids.update(Matter.objects.filter(place__in=some).values_list("pk", flat=True))
    return ids


def parted(ids: Collection[UUID]) -> Iterable[list[UUID]]:
    """In pieces that a question can name, in order."""
    told = sorted(ids)
    return (told[start : start + SOME] for start in range(0, len(told), SOME))


def entries_of(ids: Collection[UUID], *, seq: int) -> dict[UUID, list[Told]]:
    """What was told of each matter up to this entry, of its row and those around it."""
    matter_of: dict[str, dict[UUID, UUID]] = {MATTER: {pk: pk for pk in ids}}
    for name, kind in KINDS.items():
        rows = kind._base_manager.filter(matter__in=ids)
        matter_of[name] = dict(rows.values_list("pk", "matter"))
    told: dict[UUID, list[Told]] = defaultdict(list)
    for name, rows_of in matter_of.items():
        for some in parted(rows_of):
            for row, sets, at in _entries(name, some, seq):
                told[rows_of[row]].append(Told(name, row, sets, at))
    return {pk: entries for pk, entries in told.items() if entries[0].kind == MATTER}


def _entries(kind: str, ids: list[UUID], seq: int) -> Iterable[tuple[UUID, Any, Any]]:
    lives = Entry.objects.filter(subject_kind=kind, subject_id__in=ids, seq__lte=seq)
    rows = lives.order_by("subject_id", "version").values_list("subject_id", "sets", "at")
    return rows.iterator(chunk_size=2000)


def paths(ids: Collection[UUID], *, seq: int) -> dict[UUID, str]:
    """Where places lay, as far as was known at this entry."""
    found: dict[UUID, str] = {}
    for some in parted(ids):
        for row, sets, _at in _entries(PLACE, some, seq):
            if "path" in sets:
                found[row] = sets["path"]
    return found


def lives(ids: Collection[UUID], *, seq: int) -> dict[UUID, Life]:
    """The lives of these matters by the entries up to this one, and nothing else."""
    found: dict[UUID, Life] = {}
    for some in parted(ids):
        told = entries_of(some, seq=seq)
        place_of = {pk: _place(entries) for pk, entries in told.items()}
        path_of = paths(set(place_of.values()), seq=seq)
        found |= {pk: life_of(told[pk], path=path_of[place_of[pk]]) for pk in told}
    return found


def _place(entries: Iterable[Told]) -> UUID:
    """The last that was told; a matter's own entries come in their order."""
    named = (e.sets["place_id"] for e in entries if e.kind == MATTER and "place_id" in e.sets)
    *_earlier, last = named
    return UUID(last)


def kept(ids: Collection[UUID]) -> dict[UUID, Life]:
    """The same lives as they were kept when they were counted last."""
    facts: dict[UUID, tuple[int, date, str, str]] = {}
    turns: dict[UUID, list[Turn]] = defaultdict(list)
    names = ("matter", "number", "came_on", "path", "reach", "since", "holder", "pattern__code")
    for some in parted(ids):
        rows = Stretch.objects.filter(matter__in=some).order_by("since").values_list(*names)
        for pk, number, on, path, reach, since, holder, pattern in rows:
            facts[pk] = (number, on, path, reach)
            turns[pk].append(Turn(since, pattern, holder))
    held = _held(facts)
    return {
        pk: Life(*told, frozenset(held.get(pk, ())), tuple(turns[pk])) for pk, told in facts.items()
    }


def _held(ids: Collection[UUID]) -> Mapping[UUID, set[str]]:
    held: dict[UUID, set[str]] = defaultdict(set)
    for some in parted(ids):
        rows = Holding.objects.filter(matter__in=some)
        for pk, office in rows.values_list("matter", "office_id"):
            held[pk].add(str(office))
    return held


class Recounted(NamedTuple):
    """A matter, where it is filed, and how it stood at the moment that was asked for."""

    case: Case
    path: str
    reach: str
    offices: frozenset[str]


def recounted(ids: Collection[UUID], *, at: datetime, seq: int) -> list[Recounted]:
    """Plain replay: every row folded up to the moment, nothing that was kept is looked at."""
    found = []
    for some in parted(ids):
        told = entries_of(some, seq=seq)
        path_of = paths({_place(entries) for entries in told.values()}, seq=seq)
        for entries in told.values():
            then, last = folded(entries, at=at), folded(entries)
            if MATTER in then:
                offices = {row["office_id"] for row in last.get(ASSIGNMENT, {}).values()}
                held = frozenset(office for office in offices if office)
                ((_pk, matter),) = last[MATTER].items()
                path = path_of[UUID(matter["place_id"])]
                found.append(Recounted(case_of(then), path, reach_of(matter), held))
    return found
