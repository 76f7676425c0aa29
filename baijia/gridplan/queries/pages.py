"""What the pages of plans show: names beside the ids, today beside the plan, what is adopted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from baijia.gridplan.models import Part, Proposal
from baijia.gridplan.queries import ground, parts_of
from baijia.gridplan.rules.adopting import GRID, ZONE
from baijia.gridplan.rules.layouts import Grid, Home, Layout, above, read_numbers, sum_of, weigh
from baijia.gridplan.rules.suspicious import Suspicion, suspicious
from baijia.ground.masks import masked_name
from baijia.people.rules import Actor
from baijia.places.models import Place
from baijia.places.rules import VILLAGE_LENGTH, within

SOME = 500


class Who(NamedTuple):
    """A household in a list: its id, its code of today, the masked head, the address."""

    pk: str
    path: str
    name: str
    address: str

    def __str__(self) -> str:
        return " ".join(
            each for each in (self.path[VILLAGE_LENGTH:], self.name, self.address) if each
        )


class GridRow(NamedTuple):
    """A micro-grid of a plan, as a line of the table."""

    number: int
    name: str
    hub: Who | None
    homes: list[tuple[Home, Who | None, bool]]  # and whether its steward is another
    total: int
    walk: float
    place: str | None  # the micro-grid that goes on, or none yet

    @property
    def is_new(self) -> bool:
        return self.place is None

    @property
    def load(self) -> int:
        return len(self.homes)


def whos(village_: Place) -> dict[str, Who]:
    """Everybody who lives in the village or lived there, by their ids."""
    rows = Place.objects.households().filter(within(village_.path))
    told = rows.select_related("name", "address")
    return {
        str(row.pk): Who(str(row.pk), row.path, masked_name(str(row.name)), str(row.address or ""))
        for row in told
    }


def names_of(layout: Layout) -> dict[str, str]:
    """What the micro-grids of a layout are called, those that ended too."""
    ids = {each.place for each in layout.before}
    ids |= {pk for grid in layout.grids for pk in (grid.place, grid.like) if pk}
    return place_names(ids)


def place_names(ids: Iterable[str]) -> dict[str, str]:
    rows = Place.objects.select_related("name").filter(pk__in=[UUID(pk) for pk in ids])
    found = list(rows)
    holders = {row.path[:length] for row in found for length in (GRID, ZONE)}
    around = Place.objects.select_related("name").filter(path__in=holders)
    names = {place.path: str(place.name) for place in around}
    return {
        str(row.pk): " ".join(
            each for each in (names.get(row.path[:GRID]), names.get(row.path[:ZONE])) if each
        )
        + f" {row.name}"
        for row in found
    }


def before_of(layout: Layout) -> Layout:
    """The plan of before, out of what was kept with this one."""
    grids = tuple(Grid(each.hub, each.place, each.place) for each in layout.before)
    homes = tuple(home._replace(grid=home.before) for home in layout.homes)
    return Layout(grids, layout.before, homes)


def grid_rows(
    layout: Layout, known: Mapping[str, Who], names: Mapping[str, str], new: str
) -> list[GridRow]:
    """`new`: what a micro-grid is called that is not there yet, with %s for its number."""
    homes: dict[int, list[tuple[Home, Who | None, bool]]] = {}
    for home in layout.homes:
        told = (home, known.get(home.id), layout.is_changed(home))
        homes.setdefault(home.grid, []).append(told)
    rows = []
    fresh = 0
    for number, grid in enumerate(layout.grids):
        here = homes.get(number, [])
        called = names.get(grid.place or "") or names.get(grid.like or "")
        if not called:
            fresh += 1
            called = new % fresh
        walks = [home.walk for home, _who, _changed in here]
        mean = sum(walks) / len(walks) if walks else 0.0
        hub = known.get(grid.hub or "")
        rows.append(GridRow(number, called, hub, here, round(sum(walks)), mean, grid.place))
    return rows


def chart(layout: Layout, rows: Sequence[GridRow], place: Place) -> dict[str, Any]:
    """What the map draws."""
    at = layout.positions
    return {
        "homes": [
            [home.lon, home.lat, home.grid, int(changed), home.id, str(who or "")]
            for row in rows
            for home, who, changed in row.homes
            if home.position
        ],
        "hubs": [
            [*position, row.number, f"{row.name}", row.load]
            for row in rows
            if row.hub and (position := at.get(row.hub.pk))
        ],
        "outlines": [json.loads(place.outline)] if place.outline else [],
    }


def suspicions(village_: Place) -> list[Suspicion]:
    return suspicious(ground.today(village_), village_.outline)


class Side(NamedTuple):
    """One of two that are laid side by side: a plan, or today."""

    key: str
    label: str
    numbers: dict[str, dict[str, Any]]  # by village
    layouts: dict[str, Layout]


def side_of(proposal: Proposal, actor: Actor) -> Side:
    parts = parts_of(proposal, actor)
    return Side(
        str(proposal.pk),
        str(proposal),
        {str(part.village_id): read_numbers(part.numbers) for part in parts},
        {str(part.village_id): Layout.read(part.layout) for part in parts},
    )


def side_of_today(villages: Sequence[Place], label: str) -> Side:
    layouts = {str(each.pk): ground.today(each).as_layout() for each in villages}
    numbers = {pk: weigh(layout).told() for pk, layout in layouts.items()}
    return Side("today", label, numbers, layouts)


def sums(parts: Sequence[Part]) -> dict[str, Any]:
    """The whole plan's numbers, and its proof where every village has one."""
    served = [part for part in parts if part.status != Part.Status.IMPOSSIBLE]
    told = [read_numbers(part.numbers) for part in served]
    found = sum_of(told)
    if told and all("lower_bound" in each for each in told):
        objective = sum(each["objective"] for each in told)
        bound = sum(each["lower_bound"] for each in told)
        gap = (objective - bound) / objective if objective > 0 else 0.0
        found |= {"objective": objective, "lower_bound": bound, "gap": gap}
        found["percent"] = above(found)
    return found


def hubs(parts: Sequence[Part]) -> dict[str, Any]:
    """The hubs of all villages, for the map of the whole plan."""
    found, outlines = [], []
    for part in parts:
        layout = Layout.read(part.layout)
        at, loads = layout.positions, layout.loads
        for number, grid in enumerate(layout.grids):
            if position := at.get(grid.hub or ""):
                found.append([*position, number, str(part.village.name), loads[number]])
        if part.village.outline:
            outlines.append(json.loads(part.village.outline))
    return {"homes": [], "hubs": found, "outlines": outlines}
