"""A capacitated p-median problem on its way to a solution: the plan so far, prices, the bound."""

import time
from dataclasses import dataclass, field

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.instance import Medians
from solvers.grids.knapsack import climb, lists
from solvers.grids.plan import gap_of

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

    def offer(self, to: Ints) -> tuple[bool, float]:
        """Is it allowed, and what does it cost? If it is better, it is kept."""
        q = self.problem
        load = np.bincount(to, weights=q.demand, minlength=len(to))
        fits = not (load > q.capacity + 1e-9).any() and len(np.unique(to)) <= q.p
        cost = float(metres(q, to).sum())
        if fits and cost < self.cost - 1e-9:
            self.to, self.cost = to.copy(), cost
        return fits, cost


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
        lam, upper, 1.0, patience, steps, np.zeros(n), value, chosen,
        int(np.diff(table.start).max()),
    )  # fmt: skip
    if bound > known.bound:
        run.prices = Prices(lam, value, chosen, bound)


def partition(run: Run) -> Ints:
    """Today's clusters numbered 0..p-1, the missing ones made of single points."""
    _, of = np.unique(run.to, return_inverse=True)
    of = of.astype(np.int64)
    for k in range(int(of.max()) + 1, run.problem.p):
        sizes = np.bincount(of)
        of[np.flatnonzero(of == np.argmax(sizes))[0]] = k
    return of


def start(problem: Medians, centres: Ints) -> Ints:
    """Everybody's nearest of these centres."""
    apart = ((problem.xy[:, None, :] - problem.xy[centres][None]) ** 2).sum(axis=2)
    to = centres[np.argmin(apart, axis=1)]
    to[centres] = centres
    return np.asarray(to, dtype=np.int64)
