"""What becomes of the tree of places when a plan is adopted: paths move, ids never.

Who stays with their micro-grid keeps their code. A code that was given is never given again, so a
household that comes gets the next one, and a micro-grid that ends is closed with its code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from baijia.gridplan.rules.layouts import Layout
from baijia.ground.refusal import Refused
from baijia.places.models import Place
from baijia.places.rules import LENGTH_BY_LEVEL, next_code

Level = Place.Level
ZONE, GRID = LENGTH_BY_LEVEL[Level.ZONE], LENGTH_BY_LEVEL[Level.GRID]
MICRO = LENGTH_BY_LEVEL[Level.MICRO_GRID]


@dataclass(frozen=True)
class Standing:
    """The village as it stands on the day: ids lead to paths."""

    homes: Mapping[str, str]
    micro_grids: Mapping[str, str]
    zones: Sequence[str]
    hubs: frozenset[str]
    given: Mapping[str, Sequence[str]]  # below each zone and micro-grid, every path ever given


@dataclass
class Steps:
    """What is done to the places of one village."""

    founded: list[tuple[int, str]] = field(default_factory=list)  # number in the plan, path
    redrawn: list[tuple[str, str]] = field(default_factory=list)  # household, path
    hubs_on: list[str] = field(default_factory=list)
    hubs_off: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    newcomers: list[str] = field(default_factory=list)  # moved in since the plan was made

    @property
    def is_nothing(self) -> bool:
        return not (self.founded or self.redrawn or self.hubs_on or self.hubs_off or self.closed)


def steps(layout: Layout, now: Standing, *, cap: int) -> Steps:
    """Refuses what would not hold: a hub that is gone, a micro-grid over the cap."""
    done = Steps()
    path_of = _paths_of(layout, now, done)
    to = {home.id: path_of[home.grid] for home in layout.homes if home.grid >= 0}
    stay = {pk: path[:MICRO] for pk, path in now.homes.items() if pk not in to}
    done.newcomers = sorted(stay)
    kept = set(path_of)
    goes = set(_places_of(layout)) & now.micro_grids.keys()
    done.closed = sorted(pk for pk in goes if now.micro_grids[pk] not in kept)
    _refuse_homeless(stay, {now.micro_grids[pk] for pk in done.closed})
    _refuse_overfull({**stay, **{pk: at for pk, at in to.items() if pk in now.homes}}, cap)
    _redraw(to, now, done)
    hubs = {grid.hub for grid in layout.grids if grid.hub}
    done.hubs_on = sorted(hubs - now.hubs)
    done.hubs_off = sorted(now.hubs & set(to) - hubs)
    return done


def _places_of(layout: Layout) -> list[str]:
    return [each.place for each in layout.before]


def _paths_of(layout: Layout, now: Standing, done: Steps) -> list[str]:
    """Where each micro-grid of the plan lies: where it lay, or under a new code near its hub."""
    zones = {zone: list(now.given.get(zone, ())) for zone in now.zones}
    found = []
    for number, grid in enumerate(layout.grids):
        if grid.hub and grid.hub not in now.homes:
            raise Refused(
                _("A hub of this plan has moved out since. Ask for a small repair first."),
                code="hub_gone",
            )
        if grid.place:
            if grid.place not in now.micro_grids:
                raise Refused(
                    _("The micro-grids have changed since this plan was made. Ask for a new one."),
                    code="stale",
                )
            found.append(now.micro_grids[grid.place])
        else:
            path = _new_path(now.homes[grid.hub or ""], zones)
            done.founded.append((number, path))
            found.append(path)
    return found


def _new_path(hub: str, zones: dict[str, list[str]]) -> str:
    """In the hub's own zone; where that has given all its codes, the next one that has some."""
    near = sorted(zones, key=lambda z: (z != hub[:ZONE], z[:GRID] != hub[:GRID], z))
    for zone in near:
        try:
            path = next_code(zone, zones[zone])
        except Refused:
            continue
        zones[zone].append(path)
        return path
    raise Refused(_("No zone of this village has a code left for a new micro-grid."), code="full")


def _refuse_homeless(stay: Mapping[str, str], closing: set[str]) -> None:
    lost = [pk for pk, path in stay.items() if path in closing]
    if lost:
        raise Refused(
            _(
                "%(n)s households have moved in since this plan was made, into micro-grids that it"
                " closes. Ask for a new plan."
            )
            % {"n": len(lost)},
            code="newcomers",
        )


def _refuse_overfull(at: Mapping[str, str], cap: int) -> None:
    loads: dict[str, int] = {}
    for path in at.values():
        loads[path] = loads.get(path, 0) + 1
    over = [path for path, n in loads.items() if n > cap]
    if over:
        raise Refused(
            _("%(n)s micro-grids would have more than %(cap)s households. Move some first.")
            % {"n": len(over), "cap": cap},
            code="overfull",
        )


def _redraw(to: Mapping[str, str], now: Standing, done: Steps) -> None:
    given = {path: list(codes) for path, codes in now.given.items()}
    for pk, micro_grid in sorted(to.items(), key=lambda each: now.homes.get(each[0], "")):
        if pk not in now.homes or now.homes[pk][:MICRO] == micro_grid:
            continue  # moved out since, or at home already
        taken = given.setdefault(micro_grid, [])
        path = next_code(micro_grid, taken)
        taken.append(path)
        done.redrawn.append((pk, path))
