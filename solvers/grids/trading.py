"""Areas where too many could be listed: grown from seeds, then parts traded over their borders."""

import math
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

from solvers.grids.patchwork import Patchwork, bits_of, program, rows_of
from solvers.grids.stop import Stop

STIFF = 4.0  # a household outside the band costs that many mean walks
MOVES = 2000  # of a round


@dataclass
class Trading:
    """A plan of connected areas on its way."""

    patchwork: Patchwork
    areas: list[int]  # bits
    least: float
    most: float

    def __post_init__(self) -> None:
        n = max(1.0, float(self.patchwork.households.sum()))
        self.price = STIFF * sum(self._walk(area) for area in self.areas) / n + 1e-9
        self.cost = [self._cost(area) for area in self.areas]

    def _walk(self, area: int) -> float:
        return self.patchwork.hub(rows_of(area))[1]

    def over(self, area: int) -> float:
        """Households too many or too few."""
        size = float(self.patchwork.households[rows_of(area)].sum())
        return max(0.0, size - self.most, self.least - size)

    def _cost(self, area: int) -> float:
        return self._walk(area) + self.price * self.over(area)

    def run(self, moves: int, rng: np.random.Generator, stop: Stop) -> None:
        """Trades from warm to cold; ends at the cheapest plan met."""
        best, kept = sum(self.cost), list(self.areas)
        heat = 0.3 * best / max(1, len(self.patchwork.households))
        cool = 0.01 ** (1.0 / max(1, moves))
        for step in range(moves):
            heat *= cool
            if step % 64 == 0 and stop():
                break
            self._trade(rng, heat)
            now = sum(self.cost)
            if now < best - 1e-9:
                best, kept = now, list(self.areas)
        self.areas = kept
        self.cost = [self._cost(area) for area in kept]

    def _trade(self, rng: np.random.Generator, heat: float) -> None:
        """One part to a neighbouring area, perhaps one back, if both still hang together."""
        part = int(rng.integers(len(self.patchwork.beside)))
        giver = next(k for k, area in enumerate(self.areas) if area >> part & 1)
        near = self.patchwork.beside[part] & ~self.areas[giver]
        takers = [k for k, area in enumerate(self.areas) if area & near]
        if not takers:
            return
        taker = takers[int(rng.integers(len(takers)))]
        give, take = self.areas[giver] ^ (1 << part), self.areas[taker] | (1 << part)
        if rng.random() < 0.5:
            back = [b for b in bits_of(self.areas[taker]) if self.patchwork.beside[b] & give]
            if back:
                swapped = 1 << back[int(rng.integers(len(back)))]
                give, take = give | swapped, take ^ swapped
        if not give or not self.patchwork.connected(give) or not self.patchwork.connected(take):
            return
        a, b = self._cost(give), self._cost(take)
        more = a + b - self.cost[giver] - self.cost[taker]
        if more <= 0 or rng.random() < math.exp(-more / max(heat, 1e-12)):
            self.areas[giver], self.areas[taker] = give, take
            self.cost[giver], self.cost[taker] = a, b


def grow(patchwork: Patchwork, count: int, rng: np.random.Generator) -> list[int]:
    """Connected areas from far-off seeds (one in every island first), the smallest next."""
    islands = patchwork.islands()
    seeds = [int(rng.choice(rows_of(island))) for island in islands]
    while len(seeds) < count:
        far = patchwork.walk[seeds].min(axis=0) + 1e-9
        far[seeds] = -1.0
        seeds.append(int(np.argmax(far)))
    areas = [1 << seed for seed in seeds]
    size = [float(patchwork.households[seed]) for seed in seeds]
    left = (1 << len(patchwork.beside)) - 1
    for area in areas:
        left &= ~area
    while left:
        for k in np.argsort(size, kind="stable").tolist():
            around = 0
            for part in bits_of(areas[k]):
                around |= patchwork.beside[part]
            rows = rows_of(around & left)
            if len(rows):
                part = int(rows[np.argmin(patchwork.walk[seeds[k]][rows])])
                areas[k] |= 1 << part
                left &= ~(1 << part)
                size[k] += float(patchwork.households[part])
                break
    return areas


def loose_bound(
    patchwork: Patchwork, count: int, least: float, most: float, seconds: float, nodes: int
) -> float:
    """What areas of that size cost at least, whether they hang together or not."""
    m = len(patchwork.households)
    if m > 120:
        return 0.0
    hub, part = (a.ravel() for a in np.indices((m, m)))  # column: part belongs to hub
    at, ones = np.arange(m * m), np.ones(m * m)
    own = at[hub == part]
    once = sp.csc_matrix((ones, (part, at)), shape=(m, m * m))
    size = patchwork.households.astype(np.float64)
    fill = sp.csc_matrix((size[part], (hub, at)), shape=(m, m * m))
    opened = sp.csc_matrix((np.ones(m), (np.arange(m), own)), shape=(m, m * m))
    count_row = sp.csc_matrix((np.ones(m), (np.zeros(m, dtype=int), own)), shape=(1, m * m))
    other = at[hub != part]
    linked = sp.csc_matrix(
        (
            np.concatenate([np.ones(len(other)), -np.ones(len(other))]),
            (np.tile(np.arange(len(other)), 2), np.concatenate([other, own[hub[other]]])),
        ),
        shape=(len(other), m * m),
    )
    rows = sp.vstack([once, count_row, fill - least * opened, fill - most * opened, linked])
    none, much = np.zeros(m), np.full(m, highspy.kHighsInf)
    low = np.concatenate([np.ones(m), [count], none, -much, np.full(len(other), -much[0])])
    high = np.concatenate([np.ones(m), [count], much, none, np.zeros(len(other))])
    highs = program(rows.tocsc(), patchwork.walk[hub, part], low, high, seconds, nodes)
    if nodes == 0:  # the relaxation alone
        columns = np.arange(m * m, dtype=np.int32)
        whole = np.full(m * m, highspy.HighsVarType.kContinuous)
        highs.changeColsIntegrality(m * m, columns, whole)
    highs.run()
    info = highs.getInfo()
    solved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if nodes == 0:
        return max(0.0, float(info.objective_function_value)) if solved else 0.0
    bound = float(info.mip_dual_bound)
    return max(0.0, bound) if np.isfinite(bound) else 0.0
