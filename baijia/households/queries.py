"""What can be asked of the register. `visible_to` is the only way to a row."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from django.db.models import Count, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Substr

from baijia.households.rules import MAY_SEE
from baijia.journal.models import Entry
from baijia.people.models import Post, PostSet
from baijia.people.rules import Actor, Role
from baijia.places.models import Place, PlaceSet
from baijia.places.rules import BELOW, LENGTH_BY_LEVEL, above, village_path, within

Level = Place.Level
MOST_FOUND = 50
MICRO_GRID_LENGTH = LENGTH_BY_LEVEL[Level.MICRO_GRID]


class Row(NamedTuple):
    """A place in a list, with how many of each level lie in it."""

    place: Place
    grids: int
    zones: int
    micro_grids: int
    households: int
    hubs: int


def visible_to(actor: Actor) -> PlaceSet:
    """A place post sees its place and below, the centre and the auditor all. The administrator
    shapes the tree and sees no household; offices have no register.
    """
    places = Place.objects.select_related("name", "phone", "address")
    if actor.role not in MAY_SEE:
        return places.none()
    if actor.role == Role.ADMINISTRATOR:
        return places.exclude(level=Level.HOUSEHOLD)
    if actor.role == Role.AUDITOR:
        return places.all()
    return places.filter(within(actor.path)) if actor.path else places.none()


def top_of(actor: Actor) -> Place | None:
    """Where this post's tree begins: its own place, or the town."""
    places = visible_to(actor)
    if actor.path:
        return places.filter(path=actor.path).first()
    return places.filter(level=Level.TOWN).first()


def children(place: Place, actor: Actor) -> PlaceSet:
    """What lies directly below, as far as this post may see it."""
    if place.level == Level.HOUSEHOLD:
        return visible_to(actor).none()
    seen = visible_to(actor).filter(within(place.path), level=BELOW[Level(place.level)])
    return seen.current().order_by("path")


def rows(place: Place, actor: Actor) -> list[Row]:
    """The children of a place, each with its counts."""
    found = list(children(place, actor))
    if not found:
        return []
    counted = counts(place, length=len(found[0].path))
    return [_row(child, counted[child.path]) for child in found]


def _row(place: Place, count: dict[str, int]) -> Row:
    return Row(
        place,
        grids=count[Level.GRID],
        zones=count[Level.ZONE],
        micro_grids=count[Level.MICRO_GRID],
        households=count[Level.HOUSEHOLD],
        hubs=count["hubs"],
    )


def counts(place: Place, *, length: int) -> dict[str, dict[str, int]]:
    """How many of each level lie below, by the first so many digits of their path."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    below = Place.objects.current().filter(within(place.path)).exclude(pk=place.pk)
    grouped = below.annotate(head=Substr("path", 1, length)).values("head", "level")
    for row in grouped.annotate(n=Count("pk"), hubs=Count("pk", filter=Q(is_hub=True))):
        found[row["head"]][row["level"]] += row["n"]
        found[row["head"]]["hubs"] += row["hubs"]
    return found


def total(place: Place) -> Row:
    return _row(place, counts(place, length=len(place.path))[place.path])


def living_in(micro_grid: Place) -> int:
    return Place.objects.current().households().filter(within(micro_grid.path)).count()


def with_room(micro_grid: Place, *, cap: int) -> list[Place]:
    """The other micro-grids of the same village that are not full."""
    village = village_path(micro_grid.path)
    current = Place.objects.current().filter(within(village))
    living = current.households().annotate(head=Substr("path", 1, MICRO_GRID_LENGTH)).values("head")
    full = {row["head"] for row in living.annotate(n=Count("pk")) if row["n"] >= cap}
    others = current.filter(level=Level.MICRO_GRID).select_related("name")
    return [place for place in others.exclude(pk=micro_grid.pk) if place.path not in full]


def codes_given(parent: Place) -> list[str]:
    """Every path that was ever given directly below, so that none is given again."""
    return _given(parent.path, parent.path, BELOW[Level(parent.level)])


def codes_in(micro_grids: Collection[str]) -> dict[str, list[str]]:
    """The same for the households of several micro-grids at once, by their paths."""
    found: dict[str, list[str]] = {path: [] for path in micro_grids}
    if found:
        for path in _given(min(found), max(found), Level.HOUSEHOLD):
            if path[:MICRO_GRID_LENGTH] in found:
                found[path[:MICRO_GRID_LENGTH]].append(path)
    return found


def _given(first: str, last: str, level: Level) -> list[str]:
    """What was given to places of this level from below the one to below the other."""
    until, length = f"{last}:", LENGTH_BY_LEVEL[level]
    now = Place.objects.filter(path__gte=first, path__lt=until, level=level)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    told = redrawn_from("".join(digit for digit, _other in same))
    redrawn = [path for path in told if len(path) == length and first <= path < until]
    return [*now.values_list("path", flat=True), *redrawn]


def redrawn_from(scope: str) -> list[str]:
    """The paths in this scope that places bore before grids were redrawn."""
    moved = {"subject_kind": Place._meta.label_lower, "what": Place.Happening.REDRAWN}
    # As text: a path read as JSON would be a number.
    told = Entry.objects.filter(**moved).annotate(was=KT("tells__from_path"))
    return list(told.filter(was__startswith=scope).values_list("was", flat=True))


def households_in(micro_grids: Collection[str]) -> dict[str, list[Place]]:
    """Who lives in these micro-grids, by their paths, in the order of their codes."""
    found: dict[str, list[Place]] = {path: [] for path in micro_grids}
    if not found:
        return found
    named = Place.objects.current().households().select_related("name", "phone", "address")
    between = named.filter(path__gte=min(found), path__lt=f"{max(found)}:")
    for place in between.order_by("path"):
        if place.path[:MICRO_GRID_LENGTH] in found:
            found[place.path[:MICRO_GRID_LENGTH]].append(place)
    return found


def by_telephone() -> list[tuple[str, str, str]]:
    """Name, telephone and path of every household that has a telephone."""
    told = Place.objects.current().households().exclude(phone__text=None).exclude(name__text=None)
    rows = told.values_list("name__text", "phone__text", "path")
    return [(str(name), str(number), path) for name, number, path in rows]


def living_in_each(micro_grids: Collection[str]) -> dict[str, int]:
    """How many households there are in these micro-grids, by their paths."""
    found = dict.fromkeys(micro_grids, 0)
    if found:
        current = Place.objects.current().households()
        between = current.filter(path__gte=min(found), path__lt=f"{max(found)}:")
        for path in between.values_list("path", flat=True):
            if path[:MICRO_GRID_LENGTH] in found:
                found[path[:MICRO_GRID_LENGTH]] += 1
    return found


def hub_of(micro_grid_path: str) -> Place | None:
    current = Place.objects.current().households().filter(within(micro_grid_path))
    return current.filter(is_hub=True).first()


def looked_after_by(place: Place, *, on: date) -> PostSet:
    """The posts that stand at this place or around it, the nearest first."""
    held = Post.objects.held(on=on).named()
    placed = held.filter(place__path__in=above(place.path), role__in=Post.PLACED)
    return placed.order_by("-place__path", "role", "since")


def found(actor: Actor, words: str) -> list[Place]:
    """Places by code or by a piece of their name. Heads of households are not searched for."""
    seen = visible_to(actor).current()
    for word in words.split():
        named = Q(name__text__icontains=word) & ~Q(level=Level.HOUSEHOLD)
        seen = seen.filter(named | Q(path__startswith=word) if word.isdecimal() else named)
    return list(seen.order_by("path")[:MOST_FOUND])
