"""Large instances: annealing by threads in halves of the map, prices, then region by region."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solvers.grids.chain import Heat, anneal_halves, anneal_whole
from solvers.grids.regions import Regions
from solvers.grids.run import Run, centres_of, metres, partition, price
from solvers.grids.stop import Stop


def large(
    run: Run,
    stop: Stop,
    seed: int,
    threads: int,
    pool: ThreadPoolExecutor,
    told: Callable[[], None],
) -> None:
    """Annealing in halves, prices, then regions."""
    n = len(run.problem.xy)
    of = anneal_halves(run.problem, run.near, partition(run), 20, 60 * n, seed, pool, threads, stop)
    guess = centres_of(run.problem, of)
    run.offer(guess)
    price(run, float(metres(run.problem, guess).sum()), 250, 8, 40)
    told()
    of = anneal_halves(run.problem, run.near, of, 60, 400 * n, seed, pool, threads, stop)
    run.offer(centres_of(run.problem, of))
    told()
    if run.cost == np.inf:
        of = anneal_whole(run.problem, run.near, of, 2000 * n, seed, Heat(1.0, 1.0))[1]
        run.offer(centres_of(run.problem, of))
    price(run, min(run.cost, 1.02 * run.prices.bound), 500, 12, 40)
    told()
    if run.cost < np.inf:
        Regions(run.problem, run.prices.lam, seed).work(
            run.to, run.offer, stop, pool, threads, told
        )
