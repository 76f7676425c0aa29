"""Large instances: annealing by threads in halves of the map, prices, then region by region."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solvers.grids.chain import Heat, anneal_halves, anneal_whole
from solvers.grids.regions import Regions
from solvers.grids.run import Run, centres_of, metres, partition, price
from solvers.grids.stop import Stop, left, rounds_of

QUICK = 0.12  # of the time goes into annealing


def _proposals(stop: Stop, rate: float) -> int:
    """Of each of sixty rounds, so that annealing gets its share of the time."""
    if rounds_of(stop) is not None:
        return 0
    return int(min(rate, 2e7) * QUICK * left(stop) / 60)


def large(
    run: Run,
    stop: Stop,
    seed: int,
    threads: int,
    pool: ThreadPoolExecutor,
    told: Callable[[], None],
) -> None:
    """Annealing in halves, prices, then regions."""
    n, began = len(run.problem.xy), time.monotonic()
    of = anneal_halves(run.problem, run.near, partition(run), 20, 60 * n, seed, pool, threads, stop)
    spent = max(time.monotonic() - began, 1e-3)
    guess = centres_of(run.problem, of)
    run.offer(guess)
    price(run, float(metres(run.problem, guess).sum()), 250, 8, 40)
    told()
    each = max(400 * n, _proposals(stop, 20 * 60 * n / spent))
    of = anneal_halves(run.problem, run.near, of, 60, each, seed, pool, threads, stop)
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
