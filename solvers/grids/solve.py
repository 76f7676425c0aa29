"""`solve`: capacitated p-medians as the literature has them, with proof.

Prices give the bound; annealing gives a plan; then whole clusters are mixed anew (`columns`): of
all points at once where the gap lets them all be listed, which proves the optimum, and of one
region after the other where the instance is large.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.chain import anneal_halves, anneal_whole, nearest
from solvers.grids.columns import Part, best_mix
from solvers.grids.design import Progress, silent
from solvers.grids.instance import BadInput, Medians
from solvers.grids.knapsack import climb, lists
from solvers.grids.plan import SAME, MedianPlan, gap_of
from solvers.grids.regions import Regions, limits
from solvers.grids.stop import Stop, left, rounds_of

SMALL = 600  # points; above, the map is worked on region by region
BY_PRICES = "Lagrangian prices with exact knapsacks"
BY_LIST = "all clusters that could be in a better plan were listed and mixed exactly"


@dataclass
class Prices:
    """The best prices so far and what they prove."""

    lam: Floats
    value: Floats
    chosen: Bools
    bound: float = 0.0


@dataclass
class Run:
    """A solution on its way."""

    problem: Medians
    near: Ints
    prices: Prices
    to: Ints  # everybody's centre
    cost: float = np.inf
    bound_from: str = BY_PRICES
    began: float = field(default_factory=time.monotonic)

    @property
    def lower(self) -> float:
        bound = self.prices.bound
        if self.problem.floor:
            bound = float(np.ceil(bound - 1e-6))
        return min(bound, self.cost)

    @property
    def gap(self) -> float:
        return gap_of(self.cost, self.lower)

    def offer(self, to: Ints) -> bool:
        """Keep it if it is better and allowed."""
        q = self.problem
        load = np.bincount(to, weights=q.demand, minlength=len(to))
        if (load > q.capacity + 1e-9).any() or np.count_nonzero(load) > q.p:
            return False
        cost = float(metres(q, to).sum())
        if cost < self.cost - 1e-9:
            self.to, self.cost = to.copy(), cost
            return True
        return False


Tell = Callable[[Progress], None]


def metres(problem: Medians, to: Ints) -> Floats:
    """How far everybody is from their centre."""
    found = np.hypot(*(problem.xy - problem.xy[to]).T)
    return np.asarray(np.floor(found + 1e-9) if problem.floor else found, dtype=np.float64)


def centres_of(problem: Medians, of: Ints) -> Ints:
    """Everybody's centre in a partition: the cheapest member that can hold the cluster."""
    to = np.empty(len(of), dtype=np.int64)
    order = np.argsort(of, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(of[order])) + 1):
        apart = np.hypot(*(problem.xy[rows][:, None] - problem.xy[rows][None]).transpose(2, 0, 1))
        total = (np.floor(apart + 1e-9) if problem.floor else apart).sum(axis=1)
        total[problem.capacity[rows] < problem.demand[rows].sum()] += 1e12
        to[rows] = rows[int(np.argmin(total))]
    return to


def solve(
    problem: Medians, *, stop: Stop, seed: int = 0, threads: int = 2, tell: Tell = silent
) -> MedianPlan:
    """A plan, a bound that no plan can be below, and how it was obtained."""
    run = _begin(problem, seed)
    with ThreadPoolExecutor(threads) as pool:
        work = _small if len(problem.xy) <= SMALL else _large
        work(run, stop, seed, threads, pool, lambda: tell(_progress(run)))
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
    to = _start(problem, rng)
    prices = Prices(np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.bool_))
    run = Run(problem, nearest(problem), prices, to)
    run.offer(centres_of(problem, np.unique(to, return_inverse=True)[1]))
    return run


def _start(problem: Medians, rng: np.random.Generator) -> Ints:
    """Random centres, everybody to the nearest."""
    centres = rng.choice(len(problem.xy), problem.p, replace=False)
    apart = ((problem.xy[:, None, :] - problem.xy[centres][None]) ** 2).sum(axis=2)
    to = centres[np.argmin(apart, axis=1)]
    to[centres] = centres
    return np.asarray(to, dtype=np.int64)


def price(run: Run, upper: float, steps: int, patience: int, near: int) -> None:
    """Better prices, from where they are."""
    q, known = run.problem, run.prices
    table = lists(q, near)
    n = len(q.xy)
    lam = known.lam if known.bound > 0 else np.full(n, 1.5 * upper / n)
    lam = np.minimum(lam, table.most)
    value, chosen = np.empty(n), np.empty(n, dtype=np.bool_)
    bound, _ = climb(
        table.start, table.point, table.metres, table.demand, table.capacity, table.most, q.p,
        np.zeros(n, dtype=np.int64), np.ones(n, dtype=np.int64), lam, upper, 1.0, patience, steps,
        np.zeros(n), value, chosen, int(np.diff(table.start).max()),
    )  # fmt: skip
    if bound > known.bound:
        run.prices = Prices(lam, value, chosen, bound)


def _partition(run: Run) -> Ints:
    """Today's clusters numbered 0..p-1, the missing ones made of single points."""
    _, of = np.unique(run.to, return_inverse=True)
    of = of.astype(np.int64)
    for k in range(int(of.max()) + 1, run.problem.p):
        sizes = np.bincount(of)
        of[np.flatnonzero(of == np.argmax(sizes))[0]] = k
    return of


def _small(
    run: Run,
    stop: Stop,
    seed: int,
    threads: int,
    pool: ThreadPoolExecutor,
    told: Callable[[], None],
) -> None:
    """Chains from new starts, longer each round; between them the attempt to list and prove."""
    rounds = rounds_of(stop)
    step = 0
    while not stop() and run.gap > SAME and (rounds is None or step < rounds):
        seeds = [seed + 1000 * step + t for t in range(threads if rounds is None else 2)]
        proposals = min(500_000 * 2**step, 6_000_000)

        def one(s: int, proposals: int = proposals) -> Ints:
            to = _start(run.problem, np.random.default_rng(s))
            of = np.unique(to, return_inverse=True)[1].astype(np.int64)
            return anneal_whole(run.problem, run.near, of, proposals, s)[1]

        for of in pool.map(one, seeds):
            run.offer(centres_of(run.problem, of))
        if run.cost < np.inf and step in (0, 2):
            price(run, run.cost, *((400, 10) if step == 0 else (4000, 20)), 1 << 30)
        while run.cost < np.inf and run.gap > SAME and _list_all(run, stop):
            told()
        step += 1
        told()


def _list_all(run: Run, stop: Stop) -> bool:
    """All clusters within the gap if they can be listed, else those of as big a gap as can be.

    True if that gave a better plan, so that it is worth while again.
    """
    q = run.problem
    if stop():
        return False
    part = Part(q.xy, q.floor, q.demand, q.capacity, q.p)
    gap = run.cost - run.prices.bound - (1.0 - 1e-6 if q.floor else 0.0)
    for shrink in (1.0, 0.6, 0.35, 0.2, 0.1, 0.05, 0.025):
        limit = limits(run.prices.value, run.prices.chosen, shrink * gap + 1e-7 * run.cost)
        mix = best_mix(part, run.prices.lam, limit, run.to, min(6.0, left(stop)), 2000)
        if mix is None:
            continue
        better = run.offer(mix.centre)
        if shrink == 1.0 and mix.bound > run.prices.bound:
            run.prices.bound = min(mix.bound, run.cost) * (1 - 1e-9)
            run.bound_from = BY_LIST
        return better
    return False


def _large(
    run: Run,
    stop: Stop,
    seed: int,
    threads: int,
    pool: ThreadPoolExecutor,
    told: Callable[[], None],
) -> None:
    """Annealing in halves, prices, then regions."""
    n = len(run.problem.xy)
    of = anneal_halves(
        run.problem, run.near, _partition(run), 20, 60 * n, seed, pool, threads, stop
    )
    guess = centres_of(run.problem, of)
    run.offer(guess)
    price(run, float(metres(run.problem, guess).sum()), 250, 8, 40)
    told()
    of = anneal_halves(run.problem, run.near, of, 60, 400 * n, seed, pool, threads, stop)
    run.offer(centres_of(run.problem, of))
    told()
    if run.cost == np.inf:
        of = anneal_whole(run.problem, run.near, of, 2000 * n, seed)[1]
        run.offer(centres_of(run.problem, of))
    price(run, min(run.cost, 1.02 * run.prices.bound), 500, 12, 40)
    told()
    if run.cost < np.inf:
        Regions(run.problem, run.prices.lam, seed).work(
            run.to, run.offer, stop, pool, threads, told
        )
