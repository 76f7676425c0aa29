"""`solve`: capacitated p-medians as the literature has them, with proof.

Prices give the bound; annealing gives a plan; then whole clusters are mixed anew (`columns`): of
all points at once where the gap lets them all be listed, which proves the optimum, and of one
region after the other where the instance is large.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solvers.grids.chain import nearest
from solvers.grids.design import Progress, Tell, silent
from solvers.grids.instance import BadInput, Medians
from solvers.grids.large import large
from solvers.grids.plan import SAME, MedianPlan
from solvers.grids.run import Prices, Run, centres_of, start
from solvers.grids.small import Small
from solvers.grids.stop import Stop

SMALL = 600  # points; above, the map is worked on region by region


def solve(
    problem: Medians, *, stop: Stop, seed: int = 0, threads: int = 2, tell: Tell = silent
) -> MedianPlan:
    """A plan, a bound that no plan can be below, and how it was obtained."""
    run = _begin(problem, seed)

    def told() -> None:
        tell(_progress(run))

    with ThreadPoolExecutor(threads) as pool:
        if len(problem.xy) <= SMALL:
            Small(run, seed).work(stop, pool, told)
        else:
            large(run, stop, seed, threads, pool, told)
    if run.cost == np.inf:
        raise BadInput("No allowed assignment was found; more time may help.")
    seconds = time.monotonic() - run.began
    return MedianPlan(run.to, run.cost, run.lower, run.bound_from, seconds)


def _progress(run: Run) -> Progress:
    proven = int(run.gap <= SAME)
    return Progress(time.monotonic() - run.began, run.cost, run.lower, 1, 1, proven)


def _begin(problem: Medians, seed: int) -> Run:
    n = len(problem.xy)
    rng = np.random.default_rng(seed)
    to = start(problem, rng.choice(n, problem.p, replace=False))
    prices = Prices(np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.bool_))
    run = Run(problem, nearest(problem), prices, to)
    run.offer(centres_of(problem, np.unique(to, return_inverse=True)[1]))
    return run
