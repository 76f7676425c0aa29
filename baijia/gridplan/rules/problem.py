"""What the solver is asked, and what its answer means for each village."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, hypot, inf
from typing import Any

import numpy as np

from baijia.gridplan.models import Part
from baijia.gridplan.rules.layouts import (
    Layout,
    Position,
    Today,
    metres,
    reassigned,
    weigh,
)

Status = Part.Status
SAME = 1e-6  # relative gap that counts as none
Plane = Mapping[str, tuple[float, float]]

FEWEST, AS_TODAY, NUMBER = "fewest", "as_today", "number"
# A repair changes as little as it can: one household is worth so many metres.
LEAST_CHANGE = 10_000


@dataclass(frozen=True)
class Wishes:
    """What was asked for; ids as text, lengths in metres."""

    cap: int
    grids: str = AS_TODAY
    number: int | None = None  # of micro-grids in each village, where `grids` says so
    penalty: int = 0  # metres that one re-assigned household is worth
    smallest: int = 1
    longest: int | None = None
    pinned: tuple[str, ...] = ()
    without: tuple[str, ...] = ()  # hubs that are hubs no more
    together: tuple[tuple[str, str], ...] = ()
    seconds: int = 10
    rounds: int | None = None  # instead of seconds: the same plan on every machine
    seed: int = 1

    @staticmethod
    def read(told: Mapping[str, Any]) -> "Wishes":
        named = {key: told[key] for key in Wishes.__dataclass_fields__ if key in told}
        for key in ("pinned", "without"):
            named[key] = tuple(named.get(key, ()))
        named["together"] = tuple((a, b) for a, b in named.get("together", ()))
        return Wishes(**named)

    def told(self) -> dict[str, Any]:
        return vars(self) | {
            "pinned": list(self.pinned),
            "without": list(self.without),
            "together": [list(pair) for pair in self.together],
        }


def repair(today: Today, *, without: Sequence[str], cap: int) -> Wishes:
    """The least change that holds; one micro-grid more only where those of today are too few."""
    living = len({n for _pk, n, *_rest in today.homes})
    number = max(living, ceil(len(today.homes) / cap), 1)
    return Wishes(
        cap=cap, grids=NUMBER, number=number, penalty=LEAST_CHANGE, without=tuple(without)
    )


@dataclass(frozen=True)
class Village:
    """One village as the solver sees it."""

    here: Today
    plane: Plane  # where everybody stands, in metres; who has no position, beside their hub
    known: frozenset[str]  # who has a position
    candidates: frozenset[str]
    pinned: tuple[str, ...]
    previous: Mapping[str, str]
    grids: int | None

    @property
    def ids(self) -> list[str]:
        return [pk for pk, *_rest in self.here.homes]


def village(today: Today, wishes: Wishes, agreed: frozenset[str]) -> Village:
    here = {pk for pk, *_rest in today.homes}
    hubs = {each.hub for each in today.before if each.hub}
    candidates = ((hubs | agreed) & here) - set(wishes.without)
    plane, known = _plane(today)
    living = {n for _pk, n, *_rest in today.homes if n >= 0}
    grids = {FEWEST: None, AS_TODAY: len(living), NUMBER: wishes.number}[wishes.grids]
    return Village(
        here=today,
        plane=plane,
        known=known,
        candidates=frozenset(candidates),
        pinned=tuple(pk for pk in wishes.pinned if pk in here),
        previous={pk: today.before[n].place if n >= 0 else "" for pk, n, *_rest in today.homes},
        grids=grids,
    )


def _plane(today: Today) -> tuple[dict[str, tuple[float, float]], frozenset[str]]:
    """Who has no position is taken to live where the hub is, or amid the neighbours."""
    told: list[tuple[str, Position]] = [
        (pk, (lon, lat)) for pk, _n, lon, lat in today.homes if lon is not None and lat is not None
    ]
    at = metres([position for _pk, position in told])
    plane = {pk: (float(x), float(y)) for (pk, _p), (x, y) in zip(told, at, strict=True)}
    known = frozenset(plane)
    if known:
        middle = _middle(list(plane.values()))
        around: dict[int, list[tuple[float, float]]] = {}
        for pk, n, *_rest in today.homes:
            if pk in known:
                around.setdefault(n, []).append(plane[pk])
        for pk, n, *_rest in today.homes:
            if pk not in known:
                hub = today.before[n].hub if n >= 0 else None
                near = [plane[hub]] if hub in known and hub else around.get(n, [middle])
                plane[pk] = _middle(near)
    return plane, known


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    x, y = np.array(points).mean(axis=0)
    return float(x), float(y)


def asked(villages: Sequence[Village], wishes: Wishes) -> dict[str, Any]:
    """Plain lists for the solver's process; villages without any position are left out."""
    some = [each for each in villages if each.known]
    rows = [(n, each, pk) for n, each in enumerate(some) for pk in each.ids]
    return {
        "ids": [pk for _n, _v, pk in rows],
        "xy": [each.plane[pk] for _n, each, pk in rows],
        "village": [n for n, _v, _pk in rows],
        "villages": [each.here.village for each in some],
        "candidate": [pk in each.candidates for _n, each, pk in rows],
        "fixed": [pk in each.pinned for _n, each, pk in rows],
        "weight": [1.0 if pk in each.known else 0.0 for _n, each, pk in rows],
        "previous": [each.previous[pk] for _n, each, pk in rows],
        "per_village": {e.here.village: e.grids for e in some if e.grids is not None},
        "cap": wishes.cap,
        "smallest": wishes.smallest,
        "longest": wishes.longest,
        "penalty": wishes.penalty,
        "seconds": wishes.seconds,
        "rounds": wishes.rounds,
        "seed": wishes.seed,
    }


@dataclass(frozen=True)
class Solved:
    """The solver's word on one village: everybody's hub, and how good it can be at best."""

    hub_of: Mapping[str, str]
    lower_bound: float
    needs_grids: int
    needs_candidates: int
    is_served: bool


@dataclass(frozen=True)
class Drafted:
    """A village's part, as it will be kept."""

    village: str
    status: str
    numbers: dict[str, Any]
    layout: Layout


def drafted(each: Village, solved: Solved | None, wishes: Wishes) -> Drafted:
    if solved is None or not solved.is_served:
        return _unserved(each, solved, wishes)
    hubs = sorted(set(solved.hub_of.values()))
    at = {hub: number for number, hub in enumerate(hubs)}
    of = {pk: at[hub] for pk, hub in solved.hub_of.items()}
    apart, stays = _kept_together(each, wishes, hubs, of)
    layout = each.here.with_grids(hubs, of)
    walks = sum(_apart(each.plane, pk, hubs[n]) for pk, n in of.items() if pk in each.known)
    objective = walks + wishes.penalty * reassigned(layout)
    bound = min(solved.lower_bound, objective)
    gap = (objective - bound) / objective if objective > 0 else 0.0
    told = weigh(layout).told() | {
        "objective": round(objective, 2),
        "lower_bound": round(bound, 2),
        "gap": round(gap, 6),
        "candidates": len(each.candidates | set(each.pinned)),
        "penalty": wishes.penalty,
        "apart": apart,
        "stays": stays,
    }
    status = Status.OPTIMAL if gap <= SAME else Status.GAP
    return Drafted(each.here.village, status, told, layout)


def _apart(plane: Plane, one: str, other: str) -> float:
    (ax, ay), (bx, by) = plane[one], plane[other]
    return hypot(ax - bx, ay - by)


def _unserved(each: Village, solved: Solved | None, wishes: Wishes) -> Drafted:
    layout = each.here.with_grids([], {})
    told = weigh(layout).told() | {"lacks": lacks(each, solved, wishes)}
    told |= {"candidates": len(each.candidates | set(each.pinned))}
    told |= {"objective": 0.0, "lower_bound": 0.0, "gap": 0.0, "penalty": wishes.penalty}
    return Drafted(each.here.village, Status.IMPOSSIBLE, told, layout)


def lacks(each: Village, solved: Solved | None, wishes: Wishes) -> dict[str, Any]:
    """What exactly is missing, in numbers: a code and what belongs to it."""
    size, candidates = len(each.ids), len(each.candidates | set(each.pinned))
    least = max(ceil(size / wishes.cap), len(each.pinned), 1)
    grids = least if each.grids is None else each.grids
    told = {"households": size, "cap": wishes.cap, "candidates": candidates}
    told |= {"grids": grids, "least": max(least, solved.needs_grids if solved else 0)}
    if not each.known:
        return told | {"code": "positions"}
    if grids < least:
        return told | {"code": "grids", "pinned": len(each.pinned)}
    if candidates < grids:
        return told | {"code": "candidates", "more": grids - candidates}
    if grids * wishes.smallest > size:
        return told | {"code": "smallest", "smallest": wishes.smallest}
    far = _far(each, wishes)
    if far:
        return told | {"code": "far", "far": far, "longest": wishes.longest}
    return told | {"code": "too_far", "longest": wishes.longest}


def _far(each: Village, wishes: Wishes) -> int:
    """Households that no possible hub is near enough to."""
    if wishes.longest is None:
        return 0
    hubs = np.array([each.plane[pk] for pk in sorted(each.candidates | set(each.pinned))])
    homes = np.array([each.plane[pk] for pk in each.ids if pk in each.known])
    apart = np.hypot(*(homes[:, None, :] - hubs[None, :, :]).transpose(2, 0, 1))
    return int((apart.min(axis=1) > wishes.longest).sum())


def _kept_together(
    each: Village, wishes: Wishes, hubs: Sequence[str], of: dict[str, int]
) -> tuple[list[list[str]], list[str]]:
    """Bring together who is to stay together, at the least walk; whom that was impossible for. Who
    has no position stays with their micro-grid where that goes on; those are named too.
    """
    places = {
        grid.place: number
        for number, grid in enumerate(each.here.with_grids(hubs, of).grids)
        if grid.place
    }
    before = {pk: n for pk, n, *_rest in each.here.homes}
    stays = [pk for pk in each.ids if pk not in each.known]
    pairs = [pair for pair in wishes.together if set(pair) <= of.keys()]
    swaps = _Swaps(each, wishes, hubs, of, {*stays, *(pk for pair in pairs for pk in pair)})
    for pk in stays:
        old = each.here.before[before[pk]].place if before[pk] >= 0 else None
        if old in places:
            swaps.bring(pk, places[old])
    for one, other in pairs:
        if of[one] != of[other]:
            swaps.bring_one(one, other)
    return [list(pair) for pair in pairs if of[pair[0]] != of[pair[1]]], stays


class _Swaps:
    """Households go elsewhere; where that is full, somebody else changes places with them."""

    def __init__(
        self,
        each: Village,
        wishes: Wishes,
        hubs: Sequence[str],
        of: dict[str, int],
        bound: set[str],
    ) -> None:
        self.each, self.wishes, self.hubs, self.of = each, wishes, hubs, of
        self.bound = bound | set(hubs)

    def bring_one(self, one: str, other: str) -> None:
        """Whichever of the two costs less."""
        ways = [(self._way(one, self.of[other])), (self._way(other, self.of[one]))]
        first = min((0, 1), key=lambda n: ways[n][0])
        self.bring(*((one, self.of[other]) if first == 0 else (other, self.of[one])))

    def bring(self, pk: str, to: int) -> None:
        if self.of[pk] == to:
            return
        worth, back = self._way(pk, to)
        if worth < inf:
            if back:
                self.of[back] = self.of[pk]
            self.of[pk] = to

    def _way(self, pk: str, to: int) -> tuple[float, str]:
        """What it costs to have this household there, and who goes the other way, if anybody."""
        at = self.of[pk]
        if pk in self.hubs:
            return inf, ""
        own = self._step(pk, to)
        loads = np.bincount(list(self.of.values()), minlength=len(self.hubs))
        if loads[to] < self.wishes.cap and loads[at] > self.wishes.smallest:
            return own, ""
        there = [home for home, n in self.of.items() if n == to and home not in self.bound]
        found = [(own + self._step(home, at), home) for home in there]
        return min(found, default=(inf, ""))

    def _step(self, pk: str, to: int) -> float:
        """How much farther; without end where it is farther than anybody may walk."""
        if pk not in self.each.known:
            return 0.0
        walk = _apart(self.each.plane, pk, self.hubs[to])
        if self.wishes.longest is not None and walk > self.wishes.longest:
            return inf
        return walk - _apart(self.each.plane, pk, self.hubs[self.of[pk]])
