"""Looks zones, territories and routes over without believing what made them.

Like `check`, it shares no code with the rest, reads the files itself and counts everything anew.
"""

import csv
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import Delaunay, QhullError

Row = dict[str, str]
Place = tuple[float, float]


@dataclass(frozen=True)
class FoundAreas:
    """What is really there, for one level."""

    violations: tuple[str, ...]
    areas: int
    objective: float  # household-metres from each part's place to the hub of its area
    spread: Mapping[str, float]  # by village, the largest share off its mean


@dataclass(frozen=True)
class FoundRoute:
    """What is really there."""

    violations: tuple[str, ...]
    metres: float
    days: int


def check_areas(households: Path, plan: Path, areas: Path) -> tuple[FoundAreas, FoundAreas]:
    """Zones, and territories, against the plan of micro-grids they are made of."""
    home = {row["id"].strip(): row for row in _table(households)}
    served = [row for row in _table(plan) if row["centre"]]
    size: dict[str, int] = defaultdict(int)
    for row in served:
        size[row["centre"]] += 1
    told = _table(areas)
    wrong = _once([row["centre"] for row in told], set(size))
    told = [row for row in told if row["centre"] in size]
    for row in told:
        if int(row["households"]) != size[row["centre"]]:
            wrong.append(f"{row['centre']} has {size[row['centre']]} households")
        if row["village"] != home[row["centre"]]["village"].strip():
            wrong.append(f"{row['centre']} lies in another village")
    beside = _beside(home, served)
    zones = _level(told, "centre", "zone", "zone_hub", home, size, beside)
    hub = {row["centre"]: row["zone_hub"] for row in told}
    people: dict[str, int] = defaultdict(int)
    for row in told:
        people[row["zone_hub"]] += size[row["centre"]]
    joined = {tuple(sorted((hub[a], hub[b]))) for a, b in beside if a in hub and b in hub}
    once = {row["zone_hub"]: row for row in told}
    split = [
        f"zone {row['zone']} lies in two territories"
        for row in told
        if once[row["zone_hub"]]["territory"] != row["territory"]
    ]
    above = _level(
        list(once.values()), "zone_hub", "territory", "territory_hub", home, people, joined
    )
    zones = FoundAreas((*wrong, *zones.violations), zones.areas, zones.objective, zones.spread)
    above = FoundAreas((*split, *above.violations), above.areas, above.objective, above.spread)
    return zones, above


def _once(told: Sequence[str], wanted: set[str]) -> list[str]:
    wrong = [f"micro-grid of {who} is missing" for who in sorted(wanted - set(told))]
    wrong += [f"{who} is no micro-grid" for who in sorted(set(told) - wanted)]
    return wrong + [f"{who} stands twice" for who in sorted(set(told)) if told.count(who) > 1]


def _level(
    rows: Sequence[Row], part: str, area: str, hub: str, home: Mapping[str, Row],
    size: Mapping[str, int], beside: Iterable[tuple[str, ...]],
) -> FoundAreas:  # fmt: skip
    """One village each, a hub of its own, all in one piece; and how even they are."""
    wrong = []
    members: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        members[row[area]].append(row)
    pairs = list(beside)
    objective = 0.0
    people: dict[str, list[int]] = defaultdict(list)
    for name, inside in members.items():
        who = {row[part] for row in inside}
        if len({row["village"] for row in inside}) > 1:
            wrong.append(f"{area} {name} crosses a border")
        if len({row[hub] for row in inside}) > 1 or inside[0][hub] not in who:
            wrong.append(f"{area} {name} has no hub of its own")
        if not _one_piece(who, pairs):
            wrong.append(f"{area} {name} lies in several pieces")
        objective += math.fsum(
            size[row[part]] * _apart(home[row[part]], home[row[hub]]) for row in inside
        )
        people[inside[0]["village"]].append(sum(size[w] for w in who))
    spread = {
        village: max(abs(n / (sum(all_) / len(all_)) - 1) for n in all_)
        for village, all_ in people.items()
    }
    return FoundAreas(tuple(wrong), len(members), objective, spread)


def _one_piece(who: set[str], pairs: Sequence[tuple[str, ...]]) -> bool:
    near: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        if a in who and b in who:
            near[a].add(b)
            near[b].add(a)
    start = next(iter(who))
    found, new = {start}, {start}
    while new:
        new = {b for a in new for b in near[a]} - found
        found |= new
    return found == who


def _beside(home: Mapping[str, Row], served: Sequence[Row]) -> set[tuple[str, ...]]:
    """Centres whose micro-grids have two homes with no other served home between them."""
    by_village: dict[str, dict[Place, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in served:
        at = home[row["id"]]
        by_village[at["village"].strip()][_place(at)].add(row["centre"])
    found = set()
    for places in by_village.values():
        for a, b in _gabriel(list(places)):
            found |= {tuple(sorted((u, v))) for u in places[a] for v in places[b] if u != v}
        for here in places.values():
            found |= {tuple(sorted((u, v))) for u in here for v in here if u != v}
    return found


def _gabriel(places: list[Place]) -> list[tuple[Place, Place]]:
    """Every pair of places that no third one sees under an obtuse angle."""
    xy = np.array(places)
    pairs = [(a, b) for a in range(len(xy)) for b in range(a)]
    if len(xy) > 60:
        try:
            corners = Delaunay(xy - xy.mean(axis=0)).simplices
            pairs = [(t[k], t[k - 1]) for t in corners for k in range(3)]
        except QhullError:
            order = sorted(range(len(xy)), key=lambda k: places[k])
            pairs = list(itertools.pairwise(order))
    found = []
    for a, b in pairs:
        between = ((xy - xy[a]) * (xy - xy[b])).sum(axis=1)
        between[[a, b]] = 0.0
        reach = float(((xy[a] - xy[b]) ** 2).sum())
        if between.min() >= -1e-6 * max(1.0, reach):
            found.append((places[a], places[b]))
    return found


def check_route(stops: Path, route: Path, start: Place, days: int, most: int) -> FoundRoute:
    """Everybody once, no day too long; how far it is."""
    at = {row["id"].strip(): _place(row) for row in _table(stops)}
    told = _table(route)
    went = [row["id"] for row in told]
    wrong = [f"nobody comes by at {who}" for who in at if who not in went]
    wrong += [f"{who} is no stop" for who in went if who not in at]
    wrong += [f"{who} is met twice" for who in sorted(set(went)) if went.count(who) > 1]
    tours: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in told:
        tours[int(row["day"])].append((int(row["turn"]), row["id"]))
    metres = 0.0
    for day, tour in tours.items():
        if len(tour) > most or not 1 <= day <= days:
            wrong.append(f"day {day} has {len(tour)} stops")
        way = [start, *(at[who] for _, who in sorted(tour) if who in at), start]
        metres += math.fsum(math.dist(a, b) for a, b in itertools.pairwise(way))
    return FoundRoute(tuple(wrong), metres, len(tours))


def _place(row: Row) -> Place:
    return float(row["x_m"]), float(row["y_m"])


def _apart(a: Row, b: Row) -> float:
    return math.dist(_place(a), _place(b))


def _table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
