"""A given number of grids for the whole town, shared out among its villages."""

import heapq

import numpy as np

from solvers.grids.begin import begin
from solvers.grids.instance import BadInput, Town, Wishes
from solvers.grids.needs import needs
from solvers.grids.pieces import Piece, village_of


def share_out(town: Town, wishes: Wishes, parts: list[Piece], seed: int) -> dict[int, int | None]:
    """Grids by village: as asked; what is left of the town's number goes where it saves most."""
    asked: dict[int, int | None] = {
        part.village: wishes.per_village.get(town.villages[part.village]) for part in parts
    }
    if wishes.grids is None:
        return asked
    given = {part.village: needs(town, wishes, part, asked[part.village]).grids for part in parts}
    total = sum(given.values())
    if total > wishes.grids:
        raise BadInput(
            f"This town needs at least {total} grids of {wishes.cap}; {wishes.grids} were given."
        )
    free = [part for part in parts if asked[part.village] is None and len(part.households)]
    _spend(town, wishes, free, given, wishes.grids - total, seed)
    if sum(given.values()) < wishes.grids:
        raise BadInput(
            f"{wishes.grids} grids were given, but only {sum(given.values())} have a candidate "
            "home and enough households."
        )
    return dict(given)


def _spend(
    town: Town, wishes: Wishes, free: list[Piece], given: dict[int, int], extra: int, seed: int
) -> None:
    """One grid after the other where it saves most (exact if savings shrink, as they mostly do)."""
    if extra <= 0:
        return

    def cost(part: Piece, grids: int) -> float:
        if needs(town, wishes, part, grids).lacks:
            return np.inf
        village = village_of(town, wishes, part, grids)
        return begin(village, 100, 300, seed).best.cost

    heap: list[tuple[float, int, float]] = []
    for at, part in enumerate(free):
        here = cost(part, given[part.village])
        more = cost(part, given[part.village] + 1)
        if more < np.inf:
            heapq.heappush(heap, (more - min(here, 1e15), at, more))
    while extra > 0 and heap:
        _, at, here = heapq.heappop(heap)
        part = free[at]
        given[part.village] += 1
        extra -= 1
        more = cost(part, given[part.village] + 1)
        if more < np.inf:
            heapq.heappush(heap, (more - here, at, more))
