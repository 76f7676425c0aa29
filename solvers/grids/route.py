"""`route`: in which order somebody on foot comes by everywhere, over several days."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyvrp import Client, Depot, Location, ProblemData, VehicleType
from pyvrp import solve as search

from solvers.grids.arrays import Floats, Ints
from solvers.grids.instance import BadInput, look_at_places
from solvers.grids.stop import Iterations, Stop, rounds_of

FINE = 10  # the search counts in tenths of a metre
FARTHEST = 1e7  # metres; what lies farther apart nobody walks


@dataclass(frozen=True)
class Stops:
    """Whom to come by, one row each, the most pressing first."""

    xy: Floats  # n x 2, metres
    start: tuple[float, float]  # metres; where every day begins and ends


@dataclass(frozen=True)
class Route:
    """The order of every day. Days without anybody are left out at the end."""

    days: tuple[tuple[int, ...], ...]  # rows of the stops in order
    metres: tuple[float, ...]  # of each day, from the start and back to it, as the crow flies
    seconds: float

    @property
    def total(self) -> float:
        return float(sum(self.metres))


def route(
    stops: Stops,
    *,
    days: int = 1,
    most: int | None = None,
    stop: Stop = Iterations(300),  # noqa: B008  (immutable)
    seed: int = 0,
) -> Route:
    """The shortest way found past all stops on at most `days` days, at most `most` a day.

    It is not proven the shortest. With `Iterations` the same seed gives the same route; with
    anything else it goes on until `stop()` says so. The day of the most pressing stop comes
    first, and each day begins at that end where the more pressing stop lies. `BadInput` where
    the stops do not fit into the days.
    """
    began = time.monotonic()
    most = max(1, len(stops.xy)) if most is None else most
    _look_at(stops, days, most)
    apart = _apart(stops)
    order = _search(apart, days, most, stop, seed)
    order = sorted((_turned(day) for day in order), key=min)
    metres = tuple(_length(apart, day) for day in order)
    return Route(tuple(order), metres, time.monotonic() - began)


def _search(apart: Floats, days: int, most: int, stop: Stop, seed: int) -> list[tuple[int, ...]]:
    n = len(apart) - 1
    if n <= 1:
        return [(0,)] * n
    whole: Any = np.round(apart * FINE).astype(np.int64)
    data = ProblemData(
        locations=[Location(0, 0) for _ in range(n + 1)],  # the matrix says how far they are
        clients=[Client(location=j + 1, delivery=[1]) for j in range(n)],
        depots=[Depot(location=0)],
        vehicle_types=[VehicleType(num_available=days, capacity=[most])],
        distance_matrices=[whole],
        duration_matrices=[0 * whole],
    )
    rounds = rounds_of(stop)
    done = 0

    def enough(best_cost: int) -> bool:
        nonlocal done
        done += 1
        return stop() or (rounds is not None and done > rounds)

    best = search(data, enough, seed=seed, collect_stats=False, display=False).best
    if not best.is_feasible():
        return _in_turn(apart, most)
    return [tuple(_rows(day)) for day in best.routes()]


def _rows(day: object) -> list[int]:
    return [int(place.idx) for place in day if place.is_client()]  # type: ignore[attr-defined]


def _in_turn(apart: Floats, most: int) -> list[tuple[int, ...]]:
    """Always to the nearest next, where the search was cut off before it had anything."""
    left, here, order = set(range(1, len(apart))), 0, []
    while left:
        here = min(left, key=lambda j: (apart[here, j], j))
        left.remove(here)
        order.append(here - 1)
    return [tuple(order[k : k + most]) for k in range(0, len(order), most)]


def _turned(day: tuple[int, ...]) -> tuple[int, ...]:
    return day if day[0] <= day[-1] else day[::-1]


def _apart(stops: Stops) -> Floats:
    """Metres between all places; the start is row 0."""
    places = np.vstack([np.asarray(stops.start, dtype=np.float64)[None], stops.xy.reshape(-1, 2)])
    return np.asarray(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)))


def _length(apart: Floats, day: tuple[int, ...]) -> float:
    way: Ints = np.array([0, *(j + 1 for j in day), 0])
    return float(apart[way[:-1], way[1:]].sum())


def _look_at(stops: Stops, days: int, most: int) -> None:
    n = len(stops.xy)
    if days < 1 or most < 1:
        raise BadInput("There must be at least one day, and room for one stop on it.")
    if n > days * most:
        raise BadInput(
            f"{n} stops do not fit into {days} days of {most}; they need {-(-n // most)} days."
        )
    places = np.vstack([np.asarray(stops.start, dtype=np.float64)[None], stops.xy.reshape(-1, 2)])
    look_at_places(places)
    if float(np.ptp(places, axis=0).max()) > FARTHEST:
        raise BadInput("Some stops lie farther apart than anybody walks; are they in metres?")
