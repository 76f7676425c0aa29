"""Better centres for one village: give one up, take another, assign everybody anew, exactly.

A swap is tried only where prices do not rule it out: for any prices the new set costs at least
sum(lam) + sum of v over it, so the most promising swaps come first and the hopeless never.
"""

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.compiled import compiled
from solvers.grids.lagrange import value_all
from solvers.grids.transport import prices, transport


@compiled
def assign(
    cost: Floats, own: Ints, cap: Ints, least: Ints, centres: Ints, limit: float
) -> tuple[float, Ints]:
    """The cheapest assignment to these candidates."""
    return transport(cost[centres], cap[centres], least[centres], own[centres], limit)


@compiled
def descend(
    cost: Floats,
    own: Ints,
    cap: Ints,
    least: Ints,
    may_go: Bools,
    centres: Ints,
    value: Floats,
    base: float,
    tries: int,
) -> tuple[float, int]:
    """Swaps until none of the `tries` most promising helps; `centres` is changed in place.

    `base` is sum(lam) of the prices behind `value`. Returns the cost and how often it assigned.
    """
    m = cost.shape[0]
    p = centres.shape[0]
    inside = np.zeros(m, dtype=np.bool_)
    for k in range(p):
        inside[centres[k]] = True
    best, where = assign(cost, own, cap, least, centres, np.inf)
    spent = 1
    hope = np.empty(m * p)
    pair = np.empty(m * p, dtype=np.int64)
    all_open = np.ones(m, dtype=np.int64)
    by = np.empty((3, m))  # what each candidate costs, at three kinds of prices
    sums = np.empty(3)
    by[0] = value
    sums[0] = base
    improved = best < np.inf
    while improved and spent < tries:
        improved = False
        for kind in (1, 2):
            lam = prices(cost[centres], cap[centres], own[centres], where, kind == 1)
            value_all(cost, lam, own, cap, least, all_open, by[kind])
            sums[kind] = lam.sum()
        here = sums.copy()
        for k in range(p):
            here += by[:, centres[k]]
        count = 0
        for i in range(m):
            if not inside[i] and value[i] < np.inf:
                for k in range(p):
                    old = centres[k]
                    least_cost = -np.inf
                    for kind in range(3):
                        least_cost = max(least_cost, here[kind] + by[kind, i] - by[kind, old])
                    if may_go[old] and least_cost < best - 1e-9:
                        hope[count] = least_cost
                        pair[count] = i * p + k
                        count += 1
        by_hope = np.argsort(hope[:count])
        for q in range(count):
            if spent >= tries:
                break
            i = pair[by_hope[q]] // p
            k = pair[by_hope[q]] % p
            old = centres[k]
            centres[k] = i
            spent += 1
            found, to = assign(cost, own, cap, least, centres, best - 1e-9)
            if found < best - 1e-9:
                best = found
                where = to
                inside[old] = False
                inside[i] = True
                improved = True
                break
            centres[k] = old
    return best, spent
