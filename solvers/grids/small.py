"""Instances small enough to be looked at whole: annealing from many starts, clusters mixed anew.

Chains of annealing start from random centres, from the centres that the prices choose, and from
the best plan, some hot and some cool, some with dear and some with cheap overload: no setting is
good for all instances, and one of these mostly is. Beside them a thread mixes: the clusters that
any chain ended with, and all those that the prices say could be in a better plan.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from solvers.grids.arrays import Ints
from solvers.grids.chain import Heat, anneal_whole
from solvers.grids.columns import Mix, Part, best_mix, columns_of
from solvers.grids.plan import SAME
from solvers.grids.regions import limits
from solvers.grids.rescue import rescue
from solvers.grids.run import BY_LIST, Run, centres_of, partition, price, start
from solvers.grids.stop import Stop, left, rounds_of

# whence a chain starts, how hot, how dear overload is
KINDS = (
    ("random", Heat(1.0, 0.1)),
    ("prices", Heat(0.25, 0.05)),
    ("random", Heat(1.0, 0.05)),
    ("best", Heat(0.25, 0.05)),
    ("prices", Heat(1.0, 0.1)),
    ("random", Heat(0.5, 0.05)),
    ("best", Heat(0.5, 0.1)),
    ("prices", Heat(0.5, 0.3)),
)
CHAINS = 16  # of a round
POOL = 3000  # clusters that are remembered


@dataclass
class Small:
    """Rounds of chains and mixes."""

    run: Run
    seed: int
    known: dict[bytes, tuple[Ints, int]] = field(default_factory=dict)  # what chains ended with
    found: list[list[float]] = field(default_factory=lambda: [[] for _ in KINDS])

    def work(self, stop: Stop, pool: ThreadPoolExecutor, told: Callable[[], None]) -> None:
        """Until it is proven or time."""
        rounds, step = rounds_of(stop), 0
        self._chains(range(4), 0, pool, stop)
        if self.run.cost == np.inf:
            self._rescue(stop)
        if self.run.cost < np.inf:
            price(self.run, self.run.cost, 400, 10, 1 << 30)
        told()
        while not stop() and self.run.gap > SAME and (rounds is None or step < rounds):
            mixing = pool.submit(self._mixer(step, stop)) if self.run.cost < np.inf else None
            first = 4 + step * CHAINS
            self._chains(range(first, first + CHAINS), step, pool, stop)
            if mixing is not None:
                self._learn(*mixing.result())
            if step == 2 and self.run.cost < np.inf:
                price(self.run, self.run.cost, 4000, 20, 1 << 30)
            step += 1
            told()

    def _rescue(self, stop: Stop) -> None:
        packed = rescue(self.run.problem, min(10.0, left(stop)))
        if packed is not None:
            self.run.offer(packed)

    def _chains(self, numbers: range, step: int, pool: ThreadPoolExecutor, stop: Stop) -> None:
        """Several chains; what they end with is offered, and remembered."""
        n = len(self.run.problem.xy)
        proposals = max(min(300_000, 6000 * n), 1700 * n) * min(8, 1 + step // 2)

        lead = self._lead()

        def one(number: int) -> Ints | None:
            if stop() and self.run.cost < np.inf:
                return None
            kind, heat = KINDS[_kind(number, lead)]
            if self.run.cost == np.inf:  # nothing fits yet: overload may not pay
                heat = Heat(1.0, 0.3 * 2.0 ** (number % 6))
            of = self._start(kind, self.seed + number)
            return anneal_whole(
                self.run.problem, self.run.near, of, proposals, self.seed + number, heat
            )[1]

        ends = list(pool.map(one, numbers))  # before any is offered: all begin alike
        for number, of in zip(numbers, ends, strict=True):
            if of is not None:
                to = centres_of(self.run.problem, of)
                fits, cost = self.run.offer(to)
                self.found[_kind(number, lead)].append(cost if fits else np.inf)
                self._remember(to)

    def _lead(self) -> int:
        """The kind of chain that has ended best so far, not counting those from the best plan."""
        middle = [
            float(np.median(costs)) if costs and kind != "best" else np.inf
            for (kind, _), costs in zip(KINDS, self.found, strict=True)
        ]
        return int(np.argmin(middle))

    def _start(self, kind: str, seed: int) -> Ints:
        """Everybody's cluster at the start."""
        q = self.run.problem
        if kind == "best" and self.run.cost < np.inf:
            return partition(self.run)
        rng = np.random.default_rng(seed)
        if kind == "prices" and self.run.prices.bound > 0:
            to = start(q, np.flatnonzero(self.run.prices.chosen))
        else:
            to = start(q, rng.choice(len(q.xy), q.p, replace=False))
        return np.unique(to, return_inverse=True)[1].astype(np.int64)

    def _remember(self, to: Ints) -> None:
        for centre in np.unique(to).tolist():
            rows = np.flatnonzero(to == centre)
            self.known.setdefault(rows.tobytes(), (rows, centre))
        while len(self.known) > POOL:
            self.known.pop(next(iter(self.known)))

    def _mixer(self, step: int, stop: Stop) -> Callable[[], tuple[Mix | None, float]]:
        """The best mix of what is remembered now and of what could be better, as far as it goes."""
        run, q = self.run, self.run.problem
        part = Part(q.xy, q.floor, q.demand, q.capacity, q.p)
        cost, now, prices = run.cost, run.to.copy(), run.prices
        gap = cost - prices.bound - (1.0 - 1e-6 if q.floor else 0.0)
        seconds = min(1.5 + 0.5 * step, 6.0)
        many = min(4_000 * (1 + step), 25_000)
        more = columns_of(part, list(self.known.values()))

        def mix() -> tuple[Mix | None, float]:
            share = 1.0
            while share > 0.01 and (share == 1.0 or not stop()):
                limit = limits(prices.value, prices.chosen, share * gap + 1e-7 * cost)
                ends = min(seconds, left(stop))
                found = best_mix(part, prices.lam, limit, now, ends, 300, many, more)
                if found is not None:
                    return found, share
                share *= 0.6
            return None, share

        return mix

    def _learn(self, mix: Mix | None, share: float) -> None:
        run = self.run
        if mix is None:
            return
        run.offer(mix.centre)
        if share == 1.0 and mix.bound > run.prices.bound:
            run.prices.bound = min(mix.bound, run.cost) * (1 - 1e-9)
            run.bound_from = BY_LIST


def _kind(number: int, lead: int) -> int:
    """All kinds in turn, and every second time, once all were tried, the one that leads."""
    return lead if number % 2 and number >= 20 else number % len(KINDS)
