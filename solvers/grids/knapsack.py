"""Lower bounds for capacitated p-medians: priced demands, one knapsack per candidate.

Every point knows its nearest `K` candidates only, and its price is never above the distance of the
farthest of them: then no candidate outside the list could gain by serving it, and the bound holds
although most pairs are never looked at.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.compiled import compiled
from solvers.grids.instance import Medians


@dataclass(frozen=True)
class Lists:
    """Who might be served by each candidate: rows `start[i]:start[i+1]` of `point` and `metres`."""

    start: Ints
    point: Ints
    metres: Floats
    most: Floats  # the highest price of each point for which the lists hold
    demand: Ints
    capacity: Ints


def lists(problem: Medians, near: int) -> Lists:
    """The `near` nearest candidates of every point, turned round."""
    n = len(problem.xy)
    k = min(n, near)
    metres, to = cKDTree(problem.xy).query(problem.xy, k=np.arange(1, k + 1))
    if problem.floor:
        metres = np.floor(metres + 1e-9)
    most = metres[:, -1] if k < n else np.full(n, np.inf)
    order = np.argsort(to.ravel(), kind="stable")
    start = np.searchsorted(to.ravel()[order], np.arange(n + 1)).astype(np.int64)
    # rounding demands down and capacities up keeps the bound true where they are no integers
    scale = 1.0 if _whole(problem.demand) else 1000.0 / max(1.0, float(problem.capacity.max()))
    return Lists(
        start=start,
        point=(order // k).astype(np.int64),
        metres=np.ascontiguousarray(metres.ravel()[order]),
        most=np.ascontiguousarray(most),
        demand=np.floor(problem.demand * scale + 1e-9).astype(np.int64),
        capacity=np.ceil(problem.capacity * scale - 1e-9).astype(np.int64),
    )


def _whole(numbers: Floats) -> bool:
    return bool((numbers == np.floor(numbers)).all()) and float(numbers.max(initial=0)) < 1e5


@compiled
def fill(
    i: int, start: Ints, point: Ints, metres: Floats, demand: Ints, room: int, lam: Floats,
    table: Floats, item: Ints, gain: Floats, taken: Bools, track: bool,
) -> float:  # fmt: skip
    """The most negative filling of candidate i; with `track`, `taken` tells of its items.

    Exact: items that all fit are taken, otherwise dynamic programming over the capacity.
    """
    count = 0
    weight = 0
    value = 0.0
    for a in range(start[i], start[i + 1]):
        j = point[a]
        reduced = metres[a] - lam[j]
        if reduced < 0.0 and demand[j] <= room:
            item[count] = a
            gain[count] = reduced
            count += 1
            weight += demand[j]
            value += reduced
    taken[:count] = True
    if weight <= room:
        if track:
            taken[count] = False
            item[count] = -1
        return value
    rows = count if track else 0
    table[: (rows + 1), : room + 1] = 0.0
    for a in range(count):
        q = demand[point[item[a]]]
        g = gain[a]
        if track:
            for c in range(room + 1):
                without = table[a, c]
                table[a + 1, c] = without
                if c >= q and table[a, c - q] + g < without:
                    table[a + 1, c] = table[a, c - q] + g
        else:
            for c in range(room, q - 1, -1):
                table[0, c] = min(table[0, c], table[0, c - q] + g)
    if not track:
        return float(table[0, room])
    c = room
    for a in range(count - 1, -1, -1):
        taken[a] = table[a + 1, c] != table[a, c]
        if taken[a]:
            c -= demand[point[item[a]]]
    item[count] = -1
    return float(table[count, room])


@compiled
def climb(
    start: Ints, point: Ints, metres: Floats, demand: Ints, capacity: Ints, most: Floats, p: int,
    low: Ints, high: Ints, lam: Floats, upper: float, theta: float, patience: int, steps: int,
    turn: Floats, value: Floats, chosen: Bools, size: int,
) -> tuple[float, float]:  # fmt: skip
    """Subgradient steps; `lam`, `value`, `chosen` end at the best prices. Bound and last theta.

    `low[i]` = 1 forces candidate i, `high[i]` = 0 forbids it. `size` bounds the items of a list.
    """
    m = start.shape[0] - 1
    n = lam.shape[0]
    item = np.empty(size + 1, dtype=np.int64)
    gain = np.empty(size + 1)
    taken = np.empty(size + 1, dtype=np.bool_)
    top = 0
    for i in range(m):
        top = max(top, capacity[i])
    table = np.empty((size + 1, top + 1))
    here = lam.copy()
    now = np.empty(m)
    slack = np.empty(n)
    best = -np.inf
    stuck = 0
    for step in range(steps):
        for i in range(m):
            now[i] = np.inf
            if high[i] > 0:
                now[i] = fill(
                    i, start, point, metres, demand, capacity[i], here, table, item, gain, taken,
                    False,
                )  # fmt: skip
        key = now.copy()
        for i in range(m):
            if low[i] > 0:
                key[i] = -np.inf
        pick = np.argsort(key)[:p]
        bound = 0.0
        for j in range(n):
            bound += here[j]
        slack[:] = 1.0
        for q in range(p):
            bound += now[pick[q]]
        if bound == np.inf:
            return np.inf, theta
        for q in range(p):
            i = pick[q]
            fill(i, start, point, metres, demand, capacity[i], here, table, item, gain, taken, True)
            a = 0
            while item[a] >= 0:
                if taken[a]:
                    slack[point[item[a]]] -= 1.0
                a += 1
        if bound > best + 1e-8 * abs(best) or step == 0:
            best = bound
            lam[:] = here
            value[:] = now
            chosen[:] = False
            chosen[pick] = True
            stuck = 0
        else:
            stuck += 1
            if stuck >= patience:
                theta *= 0.7
                stuck = 0
                here[:] = lam
        if best >= upper or theta < 1e-3:
            break
        length = 0.0
        for j in range(n):
            turn[j] = 0.4 * turn[j] + 0.6 * slack[j]
            length += turn[j] * turn[j]
        move = theta * max(1.01 * upper - bound, 0.001 * upper) / max(length, 1e-9)
        for j in range(n):
            here[j] = min(max(here[j] + move * turn[j], 0.0), most[j])
    return best, theta
