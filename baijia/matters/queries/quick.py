"""How a list is asked for, so that a database finds it quickly among a million matters.

A list has conditions on the matter's own row (its state, its kind, its end) and conditions of
belonging (it lies in a village; an office has it). Either the newest matters are walked through
until enough fit, which is quick when many fit; or the smallest of these sets is taken as a whole
and sorted. SQLite does not know which of them is small, so they are measured first, as far as it
matters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from baijia.matters.models import Assignment, Matter, MatterSet
from baijia.matters.queries import (
    had_by,
    is_whole_town,
    lying_in,
    plainly,
    visible_to,
    was_had_by,
)
from baijia.matters.queries.lists import counts_of
from baijia.people.rules import Actor
from baijia.places.models import Place
from baijia.places.rules import within

SMALL = 60_000  # a set that may be taken as a whole
DENSE = 30_000  # a set so large that walking to its newest is the quicker way


@dataclass(frozen=True)
class Belonging:
    """A condition in both ways of asking, and what measures it."""

    as_set: Q
    as_check: Q
    measure: Any


@dataclass(frozen=True)
class Asked:
    """What this post may see and a filter asks for, the words apart.

    `rows`: the quicker way. `is_sorted`: a small set, to be sorted, rather than walked through in
    order. `checked`: the same where others say which matters to look at. `least`: about so many
    at most.
    """

    rows: MatterSet
    is_sorted: bool
    checked: MatterSet
    least: int


def quickest(actor: Actor, said: Mapping[str, str], *, at: datetime) -> Asked:
    plain, scope = plainly(said, at=at), _scope(actor)
    belongings = [each for each in (scope, *_narrower(said)) if each]
    measures = [each.measure for each in belongings]
    if plain:
        measures.append(Matter.objects.filter(plain).values("due_at"))
    sizes = counts_of(measures, actor, most=SMALL)
    least = min(sizes, default=SMALL + 1)
    is_walked = least > SMALL or (len(sizes) == 1 and least > DENSE)
    chosen = None if is_walked else sizes.index(least)
    asked = [
        each.as_set if number == chosen else each.as_check for number, each in enumerate(belongings)
    ]

    def rows(conditions: Sequence[Q]) -> MatterSet:
        seen = visible_to(actor, scope=conditions[0] if scope else None)
        return seen.filter(plain, *(conditions[1:] if scope else conditions))

    checks = [each.as_check for each in belongings]
    return Asked(rows(asked), not is_walked, rows(checks), least)


def _scope(actor: Actor) -> Belonging | None:
    """Where a post looks, or what its office had; the whole town is no condition."""
    if actor.office_id is not None:
        had = Assignment.objects.filter(office_id=actor.office_id, is_slip=False)
        return Belonging(
            had_by(actor.office_id),
            was_had_by(actor.office_id),
            had.values("matter"),
        )
    if actor.path is None or is_whole_town(actor.path):
        return None
    return _place(actor.path)


def _place(path: str) -> Belonging:
    there = Place.objects.filter(within(path))
    return Belonging(
        lying_in(path),
        Q(Exists(there.filter(pk=OuterRef("place")))),
        Matter.objects.filter(lying_in(path)).values("place"),
    )


def _narrower(said: Mapping[str, str]) -> list[Belonging]:
    found = []
    if village := said.get("village"):
        found.append(_place(village))
    if office := said.get("office"):
        has = Assignment.objects.filter(is_current=True, office_id=office)
        as_set = Q(pk__in=has.values("matter"))
        found.append(
            Belonging(as_set, Q(Exists(has.filter(matter=OuterRef("pk")))), has.values("matter"))
        )
    return found
