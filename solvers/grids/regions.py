"""Large instances, region by region: neighbouring clusters mixed anew, best of all listed ones."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.columns import Mix, Part, best_mix
from solvers.grids.instance import Medians
from solvers.grids.knapsack import climb, lists
from solvers.grids.stop import Stop, left, rounds_of

START, LEAST, MOST = 24, 10, 60  # clusters of a region


def limits(value: Floats, chosen: Bools, gap: float) -> Floats:
    """Up to what priced cost a cluster of each candidate could be in a plan within the gap."""
    worst = float(value[chosen].max())
    return np.where(chosen, value, worst) + gap


@dataclass
class Regions:
    """Which regions were looked at, and how big they may be."""

    problem: Medians
    lam: Floats
    seed: int
    size: float = START
    last: dict[int, int] = field(default_factory=dict)  # cluster's centre -> round of last look

    def work(
        self, to: Ints, offer: Callable[[Ints], object], stop: Stop, pool: ThreadPoolExecutor,
        threads: int, told: Callable[[], None],
    ) -> None:  # fmt: skip
        """Until nothing is left to look at, or it is time."""
        rng = np.random.default_rng(self.seed)
        rounds, step = rounds_of(stop), 0
        to = to.copy()
        said = time.monotonic()
        while not stop() and (rounds is None or step < rounds):
            step += 1
            regions = self._choose(to, rng, 2 if rounds is not None else threads)
            done = list(pool.map(lambda r: self.improve(to, r, stop), regions))
            for region, (mix, full) in zip(regions, done, strict=True):
                self._learn(to, region, mix, full, step)
            offer(to)
            if time.monotonic() - said > 1.0:
                said = time.monotonic()
                told()

    def _loss(self, to: Ints) -> tuple[Ints, Floats]:
        """Every cluster's centre, and how much dearer it is than its points' prices say."""
        q = self.problem
        apart = np.hypot(*(q.xy - q.xy[to]).T)
        metres = np.floor(apart + 1e-9) if q.floor else apart
        centres, of = np.unique(to, return_inverse=True)
        return centres, np.bincount(of, weights=metres - self.lam).astype(np.float64)

    def _choose(self, to: Ints, rng: np.random.Generator, count: int) -> list[Ints]:
        """Regions (points) that do not meet, round clusters that lose much or wait long."""
        centres, loss = self._loss(to)
        q = self.problem
        age = np.array([self.last.get(int(c), -1000) for c in centres])
        weight = np.exp((loss - loss.min()) / max(float(loss.std()), 1e-9))
        weight = weight * (1.0 + age.max() - age)
        taken = np.zeros(len(centres), dtype=np.bool_)
        regions = []
        for _ in range(count):
            chance = np.where(taken, 0.0, weight)
            if not chance.sum() > 0:
                break
            start = rng.choice(len(centres), p=chance / chance.sum())
            apart = ((q.xy[centres] - q.xy[centres[start]]) ** 2).sum(axis=1)
            apart[taken] = np.inf
            chosen = np.argsort(apart, kind="stable")[: int(self.size)]
            chosen = chosen[np.isfinite(apart[chosen])]
            taken[chosen] = True
            regions.append(np.flatnonzero(np.isin(to, centres[chosen])))
        return regions

    def improve(self, to: Ints, region: Ints, stop: Stop) -> tuple[Mix | None, bool]:
        """The best mix of a region, and whether everything worth it was listed."""
        if stop():
            return None, True
        q = self.problem
        place = np.full(len(to), -1, dtype=np.int64)
        place[region] = np.arange(len(region))
        now = place[to[region]]
        part = Part(
            q.xy[region], q.floor, q.demand[region], q.capacity[region], len(np.unique(now))
        )
        apart = np.hypot(*(part.xy - part.xy[now]).T)
        cost = float((np.floor(apart + 1e-9) if q.floor else apart).sum())
        lam, value, chosen, bound = self._prices(part, self.lam[region], cost)
        gap = cost - bound - (1.0 - 1e-6 if q.floor else 0.0)
        if gap <= 1e-6 * cost:
            return None, True
        for shrink in (1.0, 0.5, 0.25, 0.12):
            limit = limits(value, chosen, shrink * gap)
            mix = best_mix(part, lam, limit, now, min(6.0, left(stop)), 300, 6_000)
            if mix is not None:
                better = mix if mix.cost < cost - 1e-7 * cost else None
                return better, shrink == 1.0
        return None, False

    def _prices(self, part: Part, lam: Floats, upper: float) -> tuple[Floats, Floats, Bools, float]:
        n = len(part.xy)
        small = Medians(part.xy, part.capacity, part.demand, part.p, part.floor)
        t = lists(small, n)
        lam, value, chosen = lam.copy(), np.empty(n), np.empty(n, dtype=np.bool_)
        bound, _ = climb(
            t.start, t.point, t.metres, t.demand, t.capacity, t.most, part.p,
            lam, upper, 0.5, 8, 150, np.zeros(n), value, chosen, n,
        )  # fmt: skip
        return lam, value, chosen, bound

    def _learn(self, to: Ints, region: Ints, mix: Mix | None, full: bool, step: int) -> None:
        """Write the mix down; bigger regions where listing was easy, smaller where it was not."""
        if mix is not None:
            to[region] = region[mix.centre]
        for c in np.unique(to[region]).tolist():
            self.last[c] = step
        self.size = min(MOST, self.size * 1.03) if full else max(LEAST, self.size * 0.95)
