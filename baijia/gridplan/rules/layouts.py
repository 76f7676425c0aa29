"""A village's part of a plan: who belongs where, how far everybody walks, what changes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext_lazy as _
from pyproj import Transformer

from baijia.ground.refusal import Refused

Position = tuple[float, float]  # longitude, latitude; WGS-84


class Home(NamedTuple):
    """A household on the map; `grid` and `before` are numbers in the layout's lists, -1: none."""

    id: str
    grid: int
    before: int
    lon: float | None
    lat: float | None
    walk: float  # metres to the hub

    @property
    def position(self) -> Position | None:
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


class Grid(NamedTuple):
    """A micro-grid of the plan: its hub, the place that goes on, the place it descends from."""

    hub: str | None
    place: str | None = None
    like: str | None = None


class Before(NamedTuple):
    """A micro-grid of the day on which the plan was made."""

    place: str
    path: str
    hub: str | None


@dataclass(frozen=True)
class Layout:
    """Everybody's micro-grid in one village, and the one before."""

    grids: tuple[Grid, ...]
    before: tuple[Before, ...]
    homes: tuple[Home, ...]

    @staticmethod
    def read(told: Mapping[str, Any]) -> "Layout":
        return Layout(
            tuple(Grid(*each) for each in told.get("grids", ())),
            tuple(Before(*each) for each in told.get("before", ())),
            tuple(_home(*each) for each in told.get("homes", ())),
        )

    def told(self) -> dict[str, Any]:
        """As it is kept: whole numbers only, for the journal knows no others."""
        return {
            "grids": [list(each) for each in self.grids],
            "before": [list(each) for each in self.before],
            "homes": [_kept(each) for each in self.homes],
        }

    @property
    def loads(self) -> list[int]:
        counted = Counter(home.grid for home in self.homes)
        return [counted[number] for number in range(len(self.grids))]

    @property
    def positions(self) -> dict[str, Position | None]:
        return {home.id: home.position for home in self.homes}

    def is_changed(self, home: Home) -> bool:
        """Whether its steward is another one: it does not go on with its micro-grid."""
        if home.grid < 0 or home.before < 0:
            return False
        return self.grids[home.grid].place != self.before[home.before].place

    @property
    def changed(self) -> list[Home]:
        return [home for home in self.homes if self.is_changed(home)]


def _kept(home: Home) -> list[Any]:
    """Millionths of a degree, and centimetres."""
    degrees = [None if each is None else round(each * 1e6) for each in (home.lon, home.lat)]
    return [home.id, home.grid, home.before, *degrees, round(home.walk * 100)]


def _home(pk: str, grid: int, before: int, lon: int | None, lat: int | None, walk: int) -> Home:
    degrees = [None if each is None else each / 1e6 for each in (lon, lat)]
    return Home(pk, grid, before, degrees[0], degrees[1], walk / 100)


# Of a part's numbers those that are lengths, kept in centimetres; the gap is kept in millionths.
LENGTHS = ("total", "mean", "p95", "longest", "objective", "lower_bound")


def kept_numbers(told: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: round(value * 100) if key in LENGTHS else value for key, value in told.items()}
    kept.pop("percent", None)
    return kept | ({"gap": round(told["gap"] * 1e6)} if "gap" in told else {})


def read_numbers(kept: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: value / 100 if key in LENGTHS else value for key, value in kept.items()}
    if "gap" in kept:
        told |= {"gap": kept["gap"] / 1e6, "percent": above(told)}
    return told


def above(numbers: Mapping[str, Any]) -> float:
    """So many per cent above the bound at most."""
    objective, bound = numbers["objective"], numbers["lower_bound"]
    return float(100 * (objective - bound) / bound) if bound > 0 else 0.0


def metres(points: Sequence[Position]) -> np.ndarray:
    """WGS-84 degrees on a plane in metres, true near these points."""
    if not points:
        return np.empty((0, 2))
    lon, lat = (np.array(axis, dtype=np.float64) for axis in zip(*points, strict=True))
    plane = (
        f"+proj=tmerc +lat_0=0 +lon_0={round(float(np.median(lon)), 1)} +k=1"
        " +x_0=500000 +y_0=0 +ellps=WGS84 +units=m"
    )
    x, y = Transformer.from_crs("EPSG:4326", plane, always_xy=True).transform(lon, lat)
    return np.column_stack([x, y])


def walked(layout: Layout) -> Layout:
    """The same with everybody's walk counted anew, nought for who has no position."""
    known = [home for home in layout.homes if home.position]
    plane = dict(
        zip((h.id for h in known), metres([h.position for h in known if h.position]), strict=True)
    )
    homes = []
    for home in layout.homes:
        hub = layout.grids[home.grid].hub if home.grid >= 0 else None
        here, there = plane.get(home.id), plane.get(hub or "")
        walk = 0.0 if here is None or there is None else hypot(*(here - there))
        homes.append(home._replace(walk=round(float(walk), 2)))
    return replace(layout, homes=tuple(homes))


@dataclass(frozen=True)
class Weight:
    """What a layout weighs: metres walked, how full, how many change."""

    households: int
    grids: int
    total: float
    mean: float
    p95: float
    longest: float
    fullest: int
    emptiest: int
    changed: int
    without: int  # a micro-grid that has no hub

    def told(self) -> dict[str, Any]:
        return dict(vars(self))


def weigh(layout: Layout) -> Weight:
    served = [home for home in layout.homes if home.grid >= 0]
    walks = np.array([home.walk for home in served if home.position] or [0.0])
    loads = layout.loads or [0]
    return Weight(
        households=len(layout.homes),
        grids=len(layout.grids),
        total=round(float(walks.sum()), 1),
        mean=round(float(walks.mean()), 1),
        p95=round(float(np.percentile(walks, 95)), 1),
        longest=round(float(walks.max()), 1),
        fullest=max(loads),
        emptiest=min(loads),
        changed=len(layout.changed),
        without=sum(grid.hub is None for grid in layout.grids),
    )


def reassigned(layout: Layout) -> int:
    """Who gets a hub that lived in another micro-grid before: what the solver counts as changed.

    Where a micro-grid is split, its people stay with either half for the solver; `changed` counts
    those who leave the one that bears its name on.
    """
    was = {home.id: home.before for home in layout.homes}
    hubs = [was.get(grid.hub or "", -1) for grid in layout.grids]
    served = (home for home in layout.homes if home.grid >= 0 and home.before >= 0)
    return sum(hubs[home.grid] != home.before for home in served)


def sum_of(weights: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of several villages; means are over households, and 95 of 100 is left out: it has no sum."""
    homes = sum(each["households"] for each in weights)
    total = sum(each["total"] for each in weights)
    return {
        "households": homes,
        "grids": sum(each["grids"] for each in weights),
        "total": round(total, 1),
        "mean": round(total / homes, 1) if homes else 0.0,
        "p95": None,
        "longest": max((each["longest"] for each in weights), default=0.0),
        "fullest": max((each["fullest"] for each in weights), default=0),
        "emptiest": min((each["emptiest"] for each in weights), default=0),
        "changed": sum(each["changed"] for each in weights),
        "without": sum(each["without"] for each in weights),
    }


def matched(
    hubs: Sequence[str | None],
    of: Mapping[str, int],
    before: Sequence[Before],
    was: Mapping[str, int],
) -> list[str | None]:
    """Which place each micro-grid of a plan goes on with.

    First those that keep their hub; then, by how many stay together, those to which most of an old
    micro-grid goes. `of` and `was` are the numbers of everybody's micro-grid, now and before.
    """
    goes_on: dict[int, int] = {}
    by_hub = {each.hub: number for number, each in enumerate(before) if each.hub}
    for number, hub in enumerate(hubs):
        if hub in by_hub:
            goes_on[number] = by_hub[hub]
    shared = Counter(
        (of[home], was[home]) for home in of if of[home] >= 0 and was.get(home, -1) >= 0
    )
    sizes = Counter(was.values())
    for (number, old), n in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
        is_free = number not in goes_on and old not in goes_on.values()
        if is_free and 2 * n > sizes[old]:
            goes_on[number] = old
    return [
        before[goes_on[number]].place if number in goes_on else None for number in range(len(hubs))
    ]


def move(layout: Layout, *, home: str, to: int, cap: int) -> Layout:
    """One household goes to another micro-grid. Refused over the cap, and for a hub."""
    if not 0 <= to < len(layout.grids):
        raise Refused(_("There is no such micro-grid in this village's plan."), code="grid")
    at = next((n for n, each in enumerate(layout.homes) if each.id == home), None)
    if at is None:
        raise Refused(_("This household is not in the plan of this village."), code="home")
    if any(grid.hub == home for grid in layout.grids):
        raise Refused(_("The hub stays in its own micro-grid."), code="hub")
    if layout.homes[at].grid == to:
        raise Refused(_("It belongs there already."), code="same")
    load = layout.loads[to]
    if load >= cap:
        raise Refused(
            _("That micro-grid has %(n)s of at most %(cap)s households: it is full.")
            % {"n": load, "cap": cap},
            code="full",
        )
    homes = list(layout.homes)
    homes[at] = homes[at]._replace(grid=to)
    return walked(replace(layout, homes=tuple(homes)))


@dataclass(frozen=True)
class Today:
    """The micro-grids of a village as they are, and who lives in them."""

    village: str
    before: tuple[Before, ...]
    homes: tuple[tuple[str, int, float | None, float | None], ...]  # id, number, lon, lat
    candidates: frozenset[str] = field(default=frozenset())

    def as_layout(self) -> Layout:
        """As a plan in which nothing changes."""
        grids = tuple(Grid(each.hub, each.place, each.place) for each in self.before)
        homes = tuple(Home(pk, n, n, lon, lat, 0.0) for pk, n, lon, lat in self.homes)
        return walked(Layout(grids, self.before, homes))

    def with_grids(self, hubs: Sequence[str | None], of: Mapping[str, int]) -> Layout:
        """A plan for those who live here: everybody's number in the list of hubs."""
        was = {pk: n for pk, n, _lon, _lat in self.homes}
        places = matched(hubs, of, self.before, was)
        grids = tuple(Grid(hub, place, place) for hub, place in zip(hubs, places, strict=True))
        homes = tuple(Home(pk, of.get(pk, -1), n, lon, lat, 0.0) for pk, n, lon, lat in self.homes)
        return walked(Layout(grids, self.before, homes))
