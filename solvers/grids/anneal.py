"""Annealing for capacitated p-medians with any demands and capacities.

The state is a partition into p clusters. `total[j]` is the sum of distances from point j to its
whole cluster, so that a cluster's cost with its best centre, before and after a move, is found by
looking at its members once. A load above the centre's capacity costs `rho` a unit: tight instances
are crossed, not walked round. Two threads may work at the same state if their clusters differ.
"""

import numpy as np

from solvers.grids.arrays import Floats, Ints
from solvers.grids.compiled import compiled


@compiled
def apart(xy: Floats, floor: bool, i: int, j: int) -> float:
    """The distance of two points, rounded down where the instance wants it."""
    dx = xy[i, 0] - xy[j, 0]
    dy = xy[i, 1] - xy[j, 1]
    d = np.sqrt(dx * dx + dy * dy)
    return float(np.floor(d + 1e-9)) if floor else float(d)


@compiled
def rebuild(
    xy: Floats, floor: bool, demand: Floats, of: Ints, member: Ints, size: Ints, place: Ints,
    load: Floats, total: Floats,
) -> None:  # fmt: skip
    """Member lists, loads and totals from everybody's cluster."""
    size[:] = 0
    load[:] = 0.0
    for j in range(of.shape[0]):
        k = of[j]
        member[k, size[k]] = j
        place[j] = size[k]
        size[k] += 1
        load[k] += demand[j]
    for j in range(of.shape[0]):
        k = of[j]
        total[j] = 0.0
        for a in range(size[k]):
            total[j] += apart(xy, floor, j, member[k, a])


@compiled
def cluster_cost(
    k: int, member: Ints, size: Ints, load: Floats, total: Floats, capacity: Floats, rho: float
) -> float:
    """With its best centre, overload included."""
    if size[k] == 0:
        return 0.0
    best = np.inf
    for a in range(size[k]):
        i = member[k, a]
        best = min(best, total[i] + rho * max(0.0, load[k] - capacity[i]))
    return best


@compiled
def _changed(
    k: int, out: int, into: int, xy: Floats, floor: bool, demand: Floats, capacity: Floats,
    member: Ints, size: Ints, load: Floats, total: Floats, rho: float,
) -> float:  # fmt: skip
    """Cost of cluster k without point `out` and with point `into` (-1: none)."""
    weight = load[k]
    if out >= 0:
        weight -= demand[out]
    if into >= 0:
        weight += demand[into]
    best = np.inf
    mine = 0.0
    for a in range(size[k]):
        i = member[k, a]
        if i == out:
            continue
        cost = total[i] + rho * max(0.0, weight - capacity[i])
        if out >= 0:
            cost -= apart(xy, floor, i, out)
        if into >= 0:
            d = apart(xy, floor, i, into)
            cost += d
            mine += d
        best = min(best, cost)
    if into >= 0:
        best = min(best, mine + rho * max(0.0, weight - capacity[into]))
    return 0.0 if best == np.inf else best


@compiled
def _take_out(
    j: int, k: int, xy: Floats, floor: bool, demand: Floats, member: Ints, size: Ints, place: Ints,
    load: Floats, total: Floats,
) -> None:  # fmt: skip
    last = member[k, size[k] - 1]
    member[k, place[j]] = last
    place[last] = place[j]
    size[k] -= 1
    load[k] -= demand[j]
    for a in range(size[k]):
        total[member[k, a]] -= apart(xy, floor, member[k, a], j)


@compiled
def _put_in(
    j: int, k: int, xy: Floats, floor: bool, demand: Floats, of: Ints, member: Ints, size: Ints,
    place: Ints, load: Floats, total: Floats,
) -> None:  # fmt: skip
    total[j] = 0.0
    for a in range(size[k]):
        d = apart(xy, floor, member[k, a], j)
        total[member[k, a]] += d
        total[j] += d
    member[k, size[k]] = j
    place[j] = size[k]
    size[k] += 1
    load[k] += demand[j]
    of[j] = k


@compiled
def _random(state: Ints) -> int:
    """The upper bits of a linear congruence; own state, so that threads do not meet."""
    state[0] = state[0] * 6364136223846793005 + 1442695040888963407
    return int((state[0] >> 32) & 0x7FFFFFFF)


@compiled
def anneal(
    xy: Floats, floor: bool, demand: Floats, capacity: Floats, near: Ints, points: Ints,
    side: Ints, mine: int, of: Ints, member: Ints, size: Ints, place: Ints, load: Floats,
    total: Floats, cost: Floats, rho: float, hot: float, cold: float, proposals: int, state: Ints,
    best_of: Ints, keep: bool,
) -> float:  # fmt: skip
    """Proposals while cooling from `hot` to `cold`; only clusters k with side[k] == mine change.

    With `keep`, the cheapest state without overload is left in `best_of`; returns its cost.
    """
    now = 0.0
    over = 0.0
    for k in range(size.shape[0]):
        if side[k] == mine:
            cost[k] = cluster_cost(k, member, size, load, total, capacity, rho)
            now += cost[k]
            over += _over(k, member, size, load, capacity)
    best = np.inf
    if keep and over <= 1e-9:
        best = now
        best_of[:] = of
    cool = (cold / hot) ** (1.0 / max(1, proposals // 256))
    heat = hot
    reach = near.shape[1]
    most = member.shape[1] - 1
    for step in range(proposals):
        if step % 256 == 255:
            heat *= cool
        j = points[_random(state) % points.shape[0]]
        k = of[j]
        to = of[near[j, _random(state) % reach]]
        if to == k or side[to] != mine or size[k] <= 1 or size[to] >= most:
            continue
        out = -1
        if _random(state) & 3:
            out = member[to, _random(state) % size[to]]
        elif load[to] + demand[j] > 1.1 * capacity[j] + 1e-9:
            continue
        a = _changed(k, j, out, xy, floor, demand, capacity, member, size, load, total, rho)
        b = _changed(to, out, j, xy, floor, demand, capacity, member, size, load, total, rho)
        more = a + b - cost[k] - cost[to]
        if more > 0 and np.exp(-more / heat) * 2147483648.0 <= _random(state):
            continue
        before = 0.0
        if keep:
            before = _over(k, member, size, load, capacity) + _over(
                to, member, size, load, capacity
            )
        _take_out(j, k, xy, floor, demand, member, size, place, load, total)
        if out >= 0:
            _take_out(out, to, xy, floor, demand, member, size, place, load, total)
            _put_in(out, k, xy, floor, demand, of, member, size, place, load, total)
        _put_in(j, to, xy, floor, demand, of, member, size, place, load, total)
        cost[k] = a
        cost[to] = b
        now += more
        if keep:
            over += _over(k, member, size, load, capacity)
            over += _over(to, member, size, load, capacity) - before
            if over <= 1e-9 and now < best - 1e-9:
                best = now
                best_of[:] = of
    return best


@compiled
def _over(k: int, member: Ints, size: Ints, load: Floats, capacity: Floats) -> float:
    """Load above the largest capacity in the cluster."""
    room = 0.0
    for a in range(size[k]):
        room = max(room, capacity[member[k, a]])
    return float(max(0.0, load[k] - room))
