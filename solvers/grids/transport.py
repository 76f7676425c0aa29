"""The cheapest assignment of households to given centres, exactly.

Everybody goes to the nearest centre first; then overfull centres pass households on, one at a
time, along the shortest path in the small graph of centres (an arc a -> b costs what the household
of a that minds it least would walk more at b). That is successive shortest paths for the transport
problem, shrunk to its centres: each state is optimal for its loads, so the last one is optimal.
"""

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.compiled import compiled


@compiled
def _arcs_from(a: int, cost: Floats, where: Ints, pinned: Bools, arc: Floats, who: Ints) -> None:
    """What it costs to pass on one household of centre `a` to each other, and which."""
    p, n = cost.shape
    arc[a, :] = np.inf
    who[a, :] = -1
    for j in range(n):
        if where[j] == a and not pinned[j]:
            here = cost[a, j]
            for b in range(p):
                more = cost[b, j] - here
                if more < arc[a, b]:
                    arc[a, b] = more
                    who[a, b] = j
    arc[a, a] = np.inf


@compiled
def _distances(source: int, arc: Floats, dist: Floats, before: Ints) -> None:
    """Bellman-Ford from one centre; arcs may be negative, cycles are not."""
    p = arc.shape[0]
    dist[:] = np.inf
    before[:] = -1
    dist[source] = 0.0
    changed = True
    rounds = 0
    while changed and rounds <= p:
        changed = False
        rounds += 1
        for a in range(p):
            if dist[a] < np.inf:
                for b in range(p):
                    if dist[a] + arc[a, b] < dist[b] - 1e-9:
                        dist[b] = dist[a] + arc[a, b]
                        before[b] = a
                        changed = True


@compiled
def _pass_on(
    source: int,
    goal: int,
    before: Ints,
    cost: Floats,
    where: Ints,
    pinned: Bools,
    load: Ints,
    arc: Floats,
    who: Ints,
) -> None:
    """Move one household along each arc of the path, and look at these centres anew."""
    b = goal
    while b != source:
        a = before[b]
        where[who[a, b]] = b
        b = a
    load[source] -= 1
    load[goal] += 1
    b = goal
    while b != source:
        _arcs_from(b, cost, where, pinned, arc, who)
        b = before[b]
    _arcs_from(source, cost, where, pinned, arc, who)


@compiled
def _nearest(cost: Floats, own: Ints, where: Ints, pinned: Bools, load: Ints) -> None:
    p, n = cost.shape
    for j in range(n):
        best = 0
        for k in range(1, p):
            if cost[k, j] < cost[best, j]:
                best = k
        where[j] = best
    for k in range(p):
        if own[k] >= 0:
            where[own[k]] = k
            pinned[own[k]] = True
    for j in range(n):
        load[where[j]] += 1


@compiled
def _fill_up(
    k: int,
    least: Ints,
    cost: Floats,
    where: Ints,
    pinned: Bools,
    load: Ints,
    arc: Floats,
    who: Ints,
) -> bool:
    """A centre below its smallest size gets a household from the one that can best give."""
    p = cost.shape[0]
    dist = np.empty(p)
    before = np.empty(p, dtype=np.int64)
    shortest = np.inf
    giver = -1
    for a in range(p):
        if load[a] > least[a] and a != k:
            _distances(a, arc, dist, before)
            if dist[k] < shortest:
                shortest = dist[k]
                giver = a
    if giver < 0:
        return False
    _distances(giver, arc, dist, before)
    _pass_on(giver, k, before, cost, where, pinned, load, arc, who)
    return True


@compiled
def transport(cost: Floats, cap: Ints, least: Ints, own: Ints, limit: float) -> tuple[float, Ints]:
    """Total cost and the centre of each household; infinite if impossible or above `limit`.

    `cost` is centres x households, infinite where forbidden; `own` is the household that a centre
    must serve, or -1.
    """
    p, n = cost.shape
    where = np.zeros(n, dtype=np.int64)
    pinned = np.zeros(n, dtype=np.bool_)
    load = np.zeros(p, dtype=np.int64)
    _nearest(cost, own, where, pinned, load)
    total = 0.0
    for j in range(n):
        total += cost[where[j], j]
    if not total < limit:
        return np.inf, where
    arc = np.empty((p, p))
    who = np.empty((p, p), dtype=np.int64)
    for a in range(p):
        _arcs_from(a, cost, where, pinned, arc, who)
    dist = np.empty(p)
    before = np.empty(p, dtype=np.int64)
    for a in range(p):
        while load[a] > cap[a]:
            _distances(a, arc, dist, before)
            goal = -1
            for b in range(p):
                if load[b] < cap[b] and (goal < 0 or dist[b] < dist[goal]):
                    goal = b
            if goal < 0 or not total + dist[goal] < limit:
                return np.inf, where
            total += dist[goal]
            _pass_on(a, goal, before, cost, where, pinned, load, arc, who)
    for k in range(p):
        while load[k] < least[k]:
            if not _fill_up(k, least, cost, where, pinned, load, arc, who):
                return np.inf, where
    total = 0.0
    for j in range(n):
        total += cost[where[j], j]
    return total, where


@compiled
def prices(cost: Floats, cap: Ints, own: Ints, where: Ints, upper: bool) -> Floats:
    """Dual prices of an optimal assignment: what one more household at each home would cost.

    `upper`: by pushing on to spare room; otherwise what a freed place would save.
    """
    p, n = cost.shape
    pinned = np.zeros(n, dtype=np.bool_)
    load = np.zeros(p, dtype=np.int64)
    for k in range(p):
        if own[k] >= 0:
            pinned[own[k]] = True
    for j in range(n):
        load[where[j]] += 1
    arc = np.empty((p, p))
    who = np.empty((p, p), dtype=np.int64)
    for a in range(p):
        _arcs_from(a, cost, where, pinned, arc, who)
    level = np.zeros(p)
    if upper:
        for a in range(p):
            level[a] = 0.0 if load[a] < cap[a] else 1e5
    for _ in range(p):
        for a in range(p):
            for b in range(p):
                if upper:
                    level[a] = min(level[a], arc[a, b] + level[b])
                elif load[b] >= cap[b]:
                    # a freed place at b is worth what somebody at a would save, and a's place then
                    level[b] = max(level[b], level[a] - arc[a, b])
    lam = np.empty(n)
    for j in range(n):
        lam[j] = np.inf
        for k in range(p):
            lam[j] = min(lam[j], cost[k, j] + level[k])
    return lam
