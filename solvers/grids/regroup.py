"""`regroup`: micro-grids into zones, zones into the territories of grid officers.

No area crosses the border of a village, every area hangs together, and areas of a village are as
even as was wished. Where all areas that could be made can be listed (they mostly can: a zone has
three or four micro-grids), the best choice among them is the best there is, proven; else areas are
grown and parts traded, and what is proven is what areas cost that need not hang together. Where a
village cannot be divided as evenly as wished, the wish is loosened step by step, and said.
"""

import time
from dataclasses import dataclass

import numpy as np

from solvers.grids.areas import Areas, AreaStatus, AreaWishes, Parts, VillageAreas
from solvers.grids.arrays import Ints
from solvers.grids.beside import neighbours
from solvers.grids.instance import BadInput, Town, look_at_places
from solvers.grids.patchwork import Mosaic, Patchwork, best_areas, list_areas, rows_of
from solvers.grids.plan import SAME, gap_of
from solvers.grids.stop import Stop, left, rounds_of
from solvers.grids.trading import MOVES, Trading, grow, loose_bound

STEP = 0.05  # by which a tolerance is loosened
BY_LIST = "the best choice among all connected areas of that size"
LOOSELY = "areas of that size that need not hang together"


@dataclass(frozen=True)
class Divided:
    """A village's areas."""

    mosaic: Mosaic
    tolerance: float
    even_as_can_be: bool
    bound_from: str


def regroup(
    parts: Parts,
    wishes: AreaWishes = AreaWishes(),  # noqa: B008  (immutable)
    *,
    stop: Stop,
    seed: int = 0,
) -> Areas:
    """Areas of neighbouring parts, with a bound that no such areas can be below.

    With `Iterations` the same seed gives the same areas. `BadInput` says what cannot be meant.
    """
    began = time.monotonic()
    _look_at(parts, wishes)
    counts = _counts(parts, wishes)
    area = np.full(len(parts.ids), -1, dtype=np.int64)
    hubs: list[int] = []
    where: list[int] = []
    told = []
    waiting = len(parts.villages)
    for v, name in enumerate(parts.villages):
        rows = np.flatnonzero(parts.village == v)
        patchwork = _patchwork(parts, rows)
        note = _lacks(name, patchwork, counts[v])
        share, waiting = left(stop) / waiting, waiting - 1
        if note or not len(rows):
            status: AreaStatus = "impossible" if note else "optimal"
            nothing = (status, 0.0, 0.0, wishes.tolerance, True, "", note)
            told.append(VillageAreas(name, len(rows), 0, *nothing))
            continue
        rng = np.random.default_rng((seed, v))
        divided = _divide(patchwork, counts[v], wishes.tolerance, stop, share, rng)
        told.append(_told(name, patchwork, divided, wishes))
        for bits in sorted(divided.mosaic.areas, key=lambda a: a & -a):
            inside = rows_of(bits)
            area[rows[inside]] = len(hubs)
            hubs.append(int(rows[patchwork.hub(inside)[0]]))
            where.append(v)
    households = np.bincount(area[area >= 0], parts.households[area >= 0], len(hubs))
    return Areas(
        area=area,
        hub=np.array(hubs, dtype=np.int64),
        households=households.astype(np.int64),
        village=np.array(where, dtype=np.int64),
        objective=float(sum(v.objective for v in told)),
        lower_bound=float(sum(v.lower_bound for v in told)),
        villages=tuple(told),
        seconds=time.monotonic() - began,
    )


def parts_of(town: Town, centre: Ints) -> Parts:
    """The micro-grids of a plan; `centre` is the row of everybody's centre, -1 if there is none."""
    hubs = np.unique(centre[centre >= 0])
    if not len(hubs):
        raise BadInput("The plan has no micro-grids.")
    grid = np.where(centre >= 0, np.searchsorted(hubs, centre), -1)
    return Parts(
        ids=tuple(town.ids[i] for i in hubs),
        xy=town.xy[hubs],
        households=np.bincount(grid[grid >= 0], minlength=len(hubs)).astype(np.int64),
        village=town.village[hubs],
        villages=town.villages,
        beside=neighbours(town.xy, grid, town.village),
    )


def merged(parts: Parts, areas: Areas) -> Parts:
    """The areas as parts of something bigger: their hub stands for them, and gives the id."""
    if (areas.area < 0).any():
        lost = parts.villages[int(parts.village[int(np.argmin(areas.area))])]
        raise BadInput(f"{lost} has no areas yet that could be put together.")
    pairs = np.sort(areas.area[parts.beside], axis=1)
    return Parts(
        ids=tuple(parts.ids[i] for i in areas.hub),
        xy=parts.xy[areas.hub],
        households=areas.households,
        village=areas.village,
        villages=parts.villages,
        beside=np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0).reshape(-1, 2),
    )


def _told(name: str, patchwork: Patchwork, divided: Divided, wishes: AreaWishes) -> VillageAreas:
    found = divided.mosaic
    walk = sum(patchwork.hub(rows_of(bits))[1] for bits in found.areas)
    bound = max(0.0, min(found.bound, walk))
    note = ""
    if divided.tolerance > wishes.tolerance:
        surely = "cannot" if divided.even_as_can_be else "could not so far"
        note = (
            f"{name}: {len(found.areas)} areas {surely} be even within "
            f"{100 * wishes.tolerance:g} %; these are within {100 * divided.tolerance:.0f} %."
        )
    status: AreaStatus = "optimal" if gap_of(walk, bound) <= SAME else "gap"
    size = len(patchwork.households)
    return VillageAreas(
        name, size, len(found.areas), status, walk, bound, divided.tolerance,
        divided.even_as_can_be, divided.bound_from, note,
    )  # fmt: skip


def _divide(
    patchwork: Patchwork, count: int, wished: float, stop: Stop, seconds: float,
    rng: np.random.Generator,
) -> Divided:  # fmt: skip
    """As even as wished, or one step less even after the other."""
    mean = float(patchwork.households.sum()) / count
    tolerance, sure = wished, True
    if count == 1:
        everything = (1 << len(patchwork.households)) - 1
        return Divided(Mosaic((everything,), np.inf), wished, True, BY_LIST)
    while True:
        least, most = band(mean, tolerance)
        listed = list_areas(patchwork, least, most)
        if listed is None:
            return _trade(patchwork, count, wished, stop, seconds, rng)
        found, impossible = best_areas(patchwork, listed, count, seconds)
        if found is not None:
            return Divided(found, tolerance, sure, BY_LIST)
        if not impossible:
            return _trade(patchwork, count, wished, stop, seconds, rng)
        tolerance = looser(tolerance)


def band(mean: float, tolerance: float) -> tuple[float, float]:
    """The fewest and the most households of an area."""
    return mean * (1 - tolerance) - 1e-9, mean * (1 + tolerance) + 1e-9


def looser(tolerance: float) -> float:
    """By steps of five in a hundred, later by a quarter."""
    return tolerance + STEP if tolerance < 1 else tolerance * 1.25


def _trade(
    patchwork: Patchwork, count: int, wished: float, stop: Stop, seconds: float,
    rng: np.random.Generator,
) -> Divided:  # fmt: skip
    """Grow, trade, and say how even it became."""
    mean = float(patchwork.households.sum()) / count
    rounds = rounds_of(stop)
    ends = time.monotonic() + seconds / 2
    best: Trading | None = None
    step = 0
    while best is None or (step < rounds if rounds is not None else _before(ends, stop)):
        now = Trading(patchwork, grow(patchwork, count, rng), *band(mean, wished))
        now.run(MOVES, rng, lambda: rounds is None and not _before(ends, stop))
        step += 1
        if best is None or _key(now) < _key(best):
            best = now
    tolerance = wished
    while any(not _fits(patchwork, area, *band(mean, tolerance)) for area in best.areas):
        tolerance = looser(tolerance)
    nodes = 100_000 if rounds is None else 0
    bound = loose_bound(patchwork, count, *band(mean, tolerance), seconds / 2, nodes)
    return Divided(Mosaic(tuple(best.areas), bound), tolerance, tolerance == wished, LOOSELY)


def _before(ends: float, stop: Stop) -> bool:
    return time.monotonic() < ends and not stop()


def _key(now: Trading) -> tuple[float, float]:
    return round(sum(now.over(area) for area in now.areas), 6), sum(now.cost)


def _fits(patchwork: Patchwork, area: int, least: float, most: float) -> bool:
    return bool(least <= patchwork.households[rows_of(area)].sum() <= most)


def _patchwork(parts: Parts, rows: Ints) -> Patchwork:
    place = np.full(len(parts.ids), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    pairs = place[parts.beside]
    inside = pairs[(pairs >= 0).all(axis=1)]
    return Patchwork.of(parts.xy[rows], parts.households[rows], inside)


def _lacks(name: str, patchwork: Patchwork, count: int) -> str:
    size, islands = len(patchwork.households), len(patchwork.islands())
    if count > size:
        return f"{name}: {count} areas cannot be made of {size} parts."
    if count < islands:
        return (
            f"{name}: its parts lie in {islands} places apart; it needs at least {islands} areas."
        )
    return ""


def _counts(parts: Parts, wishes: AreaWishes) -> list[int]:
    """Areas of every village."""
    many = len(parts.villages)
    size = np.bincount(parts.village, minlength=many)
    people = np.bincount(parts.village, weights=parts.households, minlength=many)
    counts = [
        wishes.per_village.get(name, 1 if size[v] else 0) for v, name in enumerate(parts.villages)
    ]
    free = [v for v, name in enumerate(parts.villages) if name not in wishes.per_village]
    free = [v for v in free if size[v]]
    if wishes.areas is None:
        for v in free:
            counts[v] = int(min(size[v], max(1, round(people[v] / wishes.about))))
        return counts
    if sum(counts) > wishes.areas:
        raise BadInput(
            f"At least {sum(counts)} areas are needed, one for every village that has no number "
            f"of its own; {wishes.areas} were given."
        )
    while sum(counts) < wishes.areas:
        open_ = [v for v in free if counts[v] < size[v]]
        if not open_:
            raise BadInput(f"{wishes.areas} areas were given; {sum(counts)} are possible at most.")
        counts[max(open_, key=lambda v: (people[v] / counts[v], -v))] += 1
    return counts


def _look_at(parts: Parts, wishes: AreaWishes) -> None:
    if not len(parts.ids):
        raise BadInput("There is nothing to put together.")
    if len(set(parts.ids)) != len(parts.ids):
        raise BadInput("Two parts have the same id.")
    if not 0 <= wishes.tolerance < np.inf or wishes.about < 1:
        raise BadInput("The tolerance cannot be negative, and an area has at least one household.")
    unknown = sorted(set(wishes.per_village) - set(parts.villages))
    if unknown:
        raise BadInput(f"Areas are asked for a village that is not there: {unknown[0]}.")
    if any(count < 1 for count in wishes.per_village.values()):
        raise BadInput("A village has at least one area.")
    if (parts.households < 0).any():
        raise BadInput("Households cannot be below zero.")
    look_at_places(parts.xy)
