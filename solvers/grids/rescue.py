"""Where no assignment fits by chance: one is packed into the centres with the most room.

If any p centres can hold all points, the p roomiest can. So this finds an allowed plan, or proves
that there is none.
"""

import highspy
import numpy as np
import scipy.sparse as sp

from solvers.grids.arrays import Ints
from solvers.grids.instance import BadInput, Medians
from solvers.grids.patchwork import program

MOST = 200_000  # pairs that are still written down


def rescue(problem: Medians, seconds: float) -> Ints | None:
    """Everybody's centre; None if none was found in time. `BadInput` if there is surely none."""
    q, n = problem, len(problem.xy)
    centres = np.sort(np.argsort(-q.capacity, kind="stable")[: q.p])
    if n * q.p > MOST:
        return None
    point, hub = (a.ravel() for a in np.indices((n, q.p)))
    at, ones = np.arange(n * q.p), np.ones(n * q.p)
    served = sp.csc_matrix((ones, (point, at)), shape=(n, n * q.p))
    load = sp.csc_matrix((q.demand[point], (hub, at)), shape=(q.p, n * q.p))
    apart = np.hypot(*(q.xy[point] - q.xy[centres[hub]]).T)
    low = np.append(np.ones(n), np.full(q.p, -highspy.kHighsInf))
    high = np.append(np.ones(n), q.capacity[centres])
    highs = program(sp.vstack([served, load]).tocsc(), apart, low, high, seconds, 2000)
    highs.setOptionValue("mip_rel_gap", 0.05)
    highs.run()
    if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        raise BadInput(f"{q.p} centres cannot hold all points, in whatever way they are packed.")
    value = np.array(highs.getSolution().col_value)
    if not len(value) or highs.getInfo().primal_solution_status != 2:
        return None
    return np.asarray(centres[value.reshape(n, q.p).argmax(axis=1)], dtype=np.int64)
