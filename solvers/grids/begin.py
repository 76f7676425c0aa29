"""The first plan of a village, good already, and a first bound."""

import numpy as np

from solvers.grids.arrays import Ints
from solvers.grids.lagrange import ascend
from solvers.grids.swap import assign, descend
from solvers.grids.tree import Search
from solvers.grids.village import Choice, Patches, Village


def begin(village: Village, steps: int, tries: int, seed: int) -> Search:
    """Prices by subgradient steps, their choice improved by swaps, the prices sharpened."""
    v, q = village, Patches.of(village.xy)
    m, n = v.size
    low, high = v.bounds(q)
    share, value = np.zeros(m), np.zeros(m)
    chosen = np.zeros(m, dtype=np.bool_)
    lam = v.cost.min(axis=0) + v.cost.min(axis=0).mean() + 1.0
    about = 2.5 * float(v.cost.min(axis=0).sum()) + n

    def climb(upper: float, theta: float) -> float:
        tree = (q.left, q.right, q.order, low, high)
        return ascend(
            v.cost, v.own, v.cap, v.least, *tree, lam, upper, steps, theta, share, value, chosen
        )

    floor = climb(about, 1.0)
    best = _improve(v, np.flatnonzero(chosen), value, float(lam.sum()), tries)
    if best.cost < np.inf:
        floor = max(floor, climb(best.cost, 0.5))
    return Search(v, q, best, max(floor, 0.0), seed)


def _improve(v: Village, centres: Ints, value: np.ndarray, base: float, tries: int) -> Choice:
    descend(v.cost, v.own, v.cap, v.least, ~v.fixed, centres, value, base, tries)
    cost, where = assign(v.cost, v.own, v.cap, v.least, centres, np.inf)
    return Choice(centres, where, cost)
