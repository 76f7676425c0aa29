"""Where the demo town lies: villages, grids, zones, micro-grids and households.

The villages and their codes are real; everything below them is drawn by lot, positions included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from baijia.demo.names import Names
from baijia.ground.geo import hull
from baijia.journal.write import Line, begin_many
from baijia.people.rules import Actor
from baijia.places.actions import amend_place, outline_place
from baijia.places.models import Place
from baijia.places.rules import found

# The counts of the article; the households of each village are made up, about as many as there
# may be. 9,320 in all, fewer than 25 to a micro-grid.
GRIDS, ZONES, MICRO_GRIDS = 33, 104, 378
CAP = 30
HOUSEHOLDS = {
    **{"001": 620, "200": 780, "201": 860, "202": 380, "203": 300, "204": 340, "205": 420},
    **{"206": 360, "207": 400, "208": 450, "209": 330, "210": 390, "211": 410, "212": 310},
    **{"213": 280, "214": 260, "215": 370, "216": 320, "217": 520, "218": 480, "219": 350},
    **{"220": 390},
}
# A corner of the plain, in steps of about a kilometre: a guess, not a survey.
SOUTH, WEST = 37.5955, 112.6480
OUT = 0.0003  # of a degree: the outline runs about thirty metres behind the last door
LANES = ["南街", "北街", "东街", "西街", "东巷", "西巷", "后街", "前巷", "中巷", "新街"]


@dataclass
class Home:
    """A household, and what a neighbour would call it."""

    place: Place
    name: str
    phone: str


@dataclass
class Micro:
    place: Place
    homes: list[Home]
    lane: str


@dataclass
class Grid:
    place: Place
    micros: list[Micro]


@dataclass
class Village:
    place: Place
    name: str
    surnames: list[str]
    grids: list[Grid] = field(default_factory=list)

    @property
    def micros(self) -> list[Micro]:
        return [micro for grid in self.grids for micro in grid.micros]


@dataclass(frozen=True)
class Draft:
    """A place to be founded."""

    path: str
    name: str
    more: dict[str, Any]


def share(total: int, weights: Sequence[float], *, least: int = 1) -> list[int]:
    """Split into whole parts by weight, none below the least: the largest remainders go up."""
    rest = total - least * len(weights)
    exact = [rest * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda n: parts[n] - exact[n])
    for n in order[: rest - sum(parts)]:
        parts[n] += 1
    return [part + least for part in parts]


def lay_out(
    villages: Sequence[Place], *, names: Names, chance: Random, by: Actor, at: datetime
) -> list[Village]:
    """Found everything below the villages, level by level."""
    homes = [HOUSEHOLDS[village.path[9:]] for village in villages]
    scale = len(villages) / len(HOUSEHOLDS)
    micros = _capped(homes, MICRO_GRIDS if scale == 1 else -(-sum(homes) // 25))
    zones = share(max(ZONES * len(villages) // 22, 2), micros)
    grids = share(max(GRIDS * len(villages) // 22, 2), homes)
    laid = []
    for n, place in enumerate(villages):
        zones[n] = max(zones[n], grids[n])
        centre = _centre(n, chance)
        amend_place(place, sets=dict(zip(("lon", "lat"), centre, strict=True)), by=by, at=at)
        village = Village(place, str(place.name), names.surnames())
        laid.append(village)
        drafts = _Drafts(village, centre, names, chance)
        drafts.draw(homes=homes[n], micros=micros[n], zones=zones[n], grids=grids[n])
        drafts.found(by=by, at=at)
        outline_place(place, geometry=drafts.outline(), by=by, at=at)
    return laid


def _capped(homes: list[int], total: int) -> list[int]:
    micros = share(total, homes)
    assert all(n <= 29 * parts for n, parts in zip(homes, micros, strict=True))
    return micros


def _centre(n: int, chance: Random) -> tuple[Decimal, Decimal]:
    lon = WEST + (n % 6) * 0.0098 + chance.uniform(-0.002, 0.002)
    lat = SOUTH + (n // 6) * 0.0078 + chance.uniform(-0.0015, 0.0015)
    return _degrees(lon), _degrees(lat)


def _degrees(number: float) -> Decimal:
    return Decimal(f"{number:.6f}")


class _Drafts:
    """One village, drawn before it is founded."""

    def __init__(
        self, village: Village, centre: tuple[Decimal, Decimal], names: Names, chance: Random
    ) -> None:
        self.village, self.centre, self.names, self.chance = village, centre, names, chance
        self.places: list[Draft] = []

    def draw(self, *, homes: int, micros: int, zones: int, grids: int) -> None:
        path = self.village.place.path
        of_zone = iter(share(micros, [1] * zones))
        of_micro = iter(self._wobbled(share(homes, [1] * micros)))
        number = 0
        for grid, zones_here in enumerate(share(zones, [1] * grids), start=1):
            grid_path = f"{path}{grid:03}"
            self.places.append(Draft(grid_path, f"第{_figure(grid)}网格", {}))
            for zone in range(1, zones_here + 1):
                zone_path = f"{grid_path}{zone:02}"
                self.places.append(Draft(zone_path, f"第{_figure(zone)}片区", {}))
                for micro in range(1, next(of_zone) + 1):
                    number += 1
                    self._micro_grid(f"{zone_path}{micro:02}", micro, next(of_micro), number)

    def _wobbled(self, sizes: list[int]) -> list[int]:
        """As many in all, but no two alike by rule; never above the cap."""
        for _turn in sizes:
            one, other = self.chance.randrange(len(sizes)), self.chance.randrange(len(sizes))
            if sizes[one] < CAP - 1 and sizes[other] > 12:
                sizes[one] += 1
                sizes[other] -= 1
        return sizes

    def _micro_grid(self, path: str, micro: int, homes: int, number: int) -> None:
        """Two dozen houses along a lane; the first is the hub."""
        lane = LANES[number % len(LANES)]
        self.places.append(Draft(path, f"第{_figure(micro)}微网格", {"address": lane}))
        lon, lat = (
            float(degree) + 0.0011 * step + self.chance.uniform(-0.0002, 0.0002)
            for degree, step in zip(self.centre, (number % 5 - 2, number // 5 % 5 - 2), strict=True)
        )
        for home in range(1, homes + 1):
            more = {
                "phone": self.names.phone(),
                "address": f"{self.village.name}{lane}{(number // len(LANES)) * 30 + home}号",
                "lon": _degrees(lon + 0.00012 * (home % 6)),
                "lat": _degrees(lat + 0.00010 * (home // 6)),
                "is_hub": home == 1,
            }
            name = self.names.person(self.village.surnames)
            self.places.append(Draft(f"{path}{home:03}", name, more))

    def outline(self) -> dict[str, Any]:
        """A rope around the doors of the village: made up, like the doors."""
        homes = [(draft.more.get("lon"), draft.more.get("lat")) for draft in self.places]
        doors = [(float(lon), float(lat)) for lon, lat in homes if lon and lat]
        return {"type": "Polygon", "coordinates": [hull(doors, margin=OUT)]}

    def found(self, *, by: Actor, at: datetime) -> None:
        lines = [
            Line(found(path=draft.path, name=draft.name, **draft.more), by, at)
            for draft in self.places
        ]
        founded = begin_many(Place, lines)
        for draft, place in zip(self.places, founded, strict=True):
            if place.level == Place.Level.GRID:
                self.village.grids.append(Grid(place, []))
            elif place.level == Place.Level.MICRO_GRID:
                lane = draft.more["address"]
                self.village.grids[-1].micros.append(Micro(place, [], lane))
            elif place.level == Place.Level.HOUSEHOLD:
                home = Home(place, draft.name, draft.more["phone"])
                self.village.grids[-1].micros[-1].homes.append(home)


def _figure(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits: list[str] = ["", *"一二三四五六七八九"]
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + digits[ones]


def homes_of(villages: Sequence[Village]) -> Iterator[Home]:
    for village in villages:
        for micro in village.micros:
            yield from micro.homes
