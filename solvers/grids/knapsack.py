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
def _offers(
    i: int, start: Ints, point: Ints, metres: Floats, demand: Ints, room: int, lam: Floats,
    item: Ints, gain: Floats, weight: Ints,
) -> tuple[int, float, bool]:  # fmt: skip
    """What would earn something at candidate i, best per unit first; how many such, the least
    that any filling can cost, and whether that is exact."""
    count = 0
    total = 0
    value = 0.0
    for a in range(start[i], start[i + 1]):
        j = point[a]
        reduced = metres[a] - lam[j]
        if reduced < 0.0 and demand[j] <= room:
            item[count] = j
            gain[count] = reduced
            weight[count] = demand[j]
            count += 1
            total += demand[j]
            value += reduced
    if total <= room:
        return count, value, True
    order = np.argsort(gain[:count] / np.maximum(weight[:count], 1e-9))
    item[:count] = item[:count][order].copy()
    gain[:count] = gain[:count][order].copy()
    weight[:count] = weight[:count][order].copy()
    value = 0.0
    left = room
    for a in range(count):
        if weight[a] <= left:
            value += gain[a]
            left -= weight[a]
        else:
            return count, value + gain[a] * left / weight[a], False
    return count, value, True


@compiled
def _pack(
    count: int, room: int, gain: Floats, weight: Ints, taken: Bools, on: Bools, table: Floats
) -> float:
    """The best filling: depth first, and by dynamic programming where that takes long.

    `taken` tells of the items; they lie in order of gain per weight.
    """
    best = 0.0
    value = 0.0
    left = room
    taken[:count] = False
    on[:count] = False
    at = 0
    nodes = 0
    while True:
        nodes += 1
        if nodes > 4000:
            return _table(count, room, gain, weight, taken, table)
        reach = value
        space = left
        for b in range(at, count):
            if weight[b] <= space:
                reach += gain[b]
                space -= weight[b]
            else:
                reach += gain[b] * space / weight[b]
                break
        if reach < best - 1e-12:
            while at < count:
                if weight[at] <= left:
                    on[at] = True
                    value += gain[at]
                    left -= weight[at]
                    at += 1
                else:
                    at += 1
                    break
            if at < count:
                continue
            if value < best - 1e-12:
                best = value
                taken[:count] = on[:count]
        at = min(at, count) - 1
        while at >= 0 and not on[at]:
            at -= 1
        if at < 0:
            return best
        on[at] = False
        value -= gain[at]
        left += weight[at]
        at += 1


@compiled
def _table(count: int, room: int, gain: Floats, weight: Ints, taken: Bools, table: Floats) -> float:
    """The best filling, by all capacities."""
    table[: count + 1, : room + 1] = 0.0
    for a in range(count):
        q = weight[a]
        for c in range(room + 1):
            without = table[a, c]
            table[a + 1, c] = without
            if c >= q and table[a, c - q] + gain[a] < without:
                table[a + 1, c] = table[a, c - q] + gain[a]
    c = room
    for a in range(count - 1, -1, -1):
        taken[a] = table[a + 1, c] != table[a, c]
        if taken[a]:
            c -= weight[a]
    return float(table[count, room])


@compiled
def _cheapest(
    start: Ints, point: Ints, metres: Floats, demand: Ints, capacity: Ints, p: int, lam: Floats,
    now: Floats, pick: Ints, slack: Floats, table: Floats,
) -> float:  # fmt: skip
    """Sum of the p cheapest fillings; who they are, and `slack` less what they serve.

    Candidates are filled exactly in order of the least they can cost, until the next ones cannot
    be among the cheapest: `now` is exact for those picked and never too high for the others.
    """
    m = start.shape[0] - 1
    size = table.shape[0]
    item = np.empty(size, dtype=np.int64)
    gain = np.empty(size)
    weight = np.empty(size, dtype=np.int64)
    taken = np.empty(size, dtype=np.bool_)
    on = np.empty(size, dtype=np.bool_)
    exact = np.empty(m, dtype=np.bool_)
    for i in range(m):
        count, now[i], exact[i] = _offers(
            i, start, point, metres, demand, capacity[i], lam, item, gain, weight
        )
    while True:
        order = np.argsort(now)
        missing = 0
        for q in range(p):
            i = order[q]
            if not exact[i]:
                missing += 1
                count, _, _ = _offers(
                    i, start, point, metres, demand, capacity[i], lam, item, gain, weight
                )
                now[i] = _pack(count, capacity[i], gain, weight, taken, on, table)
                exact[i] = True
        if missing == 0:
            break
    total = 0.0
    for q in range(p):
        i = order[q]
        pick[q] = i
        total += now[i]
        count, _, sure = _offers(
            i, start, point, metres, demand, capacity[i], lam, item, gain, weight
        )
        if sure:
            taken[:count] = True
        else:
            _pack(count, capacity[i], gain, weight, taken, on, table)
        for a in range(count):
            if taken[a]:
                slack[item[a]] -= 1.0
    return total


@compiled
def climb(
    start: Ints, point: Ints, metres: Floats, demand: Ints, capacity: Ints, most: Floats, p: int,
    lam: Floats, upper: float, theta: float, patience: int, steps: int, turn: Floats,
    value: Floats, chosen: Bools, size: int,
) -> tuple[float, float]:  # fmt: skip
    """Subgradient steps; `lam`, `value`, `chosen` end at the best prices. Bound and last theta.

    `size` bounds the items of a list.
    """
    m = start.shape[0] - 1
    n = lam.shape[0]
    top = 0
    for i in range(m):
        top = max(top, capacity[i])
    table = np.empty((size + 1, top + 1))
    here = lam.copy()
    now = np.empty(m)
    pick = np.empty(p, dtype=np.int64)
    slack = np.empty(n)
    best = -np.inf
    stuck = 0
    for step in range(steps):
        slack[:] = 1.0
        bound = here.sum()
        bound += _cheapest(start, point, metres, demand, capacity, p, here, now, pick, slack, table)
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
