"""Better centres for one village: give one up, take another, assign everybody anew, exactly.

A swap is tried only where prices do not rule it out: for any prices the new set costs at least
sum(lam) + sum of v over it, so the most promising swaps come first and the hopeless never.
"""

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.compiled import compiled
from solvers.grids.transport import transport


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
    best, _ = assign(cost, own, cap, least, centres, np.inf)
    spent = 1
    hope = np.empty(m * p)
    pair = np.empty(m * p, dtype=np.int64)
    improved = True
    while improved and spent < tries:
        improved = False
        here = base
        for k in range(p):
            here += value[centres[k]]
        count = 0
        for i in range(m):
            if not inside[i] and value[i] < np.inf:
                for k in range(p):
                    least_cost = here + value[i] - value[centres[k]]
                    if may_go[centres[k]] and least_cost < best:
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
            if not inside[old] or inside[i]:
                continue
            centres[k] = i
            spent += 1
            found, _ = assign(cost, own, cap, least, centres, best - 1e-9)
            if found < best - 1e-9:
                best = found
                inside[old] = False
                inside[i] = True
                improved = True
                break
            centres[k] = old
    return best, spent
