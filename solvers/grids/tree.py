"""Proof for one village: branch and bound on how many centres each patch of it gets.

A hamlet of 45 households gets one grid or two, but the relaxation opens one and a half. Deciding
counts of whole patches, the big ones first and single candidates last, closes that gap with few
nodes; the deepest leaves are single candidates, so the search is complete.
"""

import heapq
from dataclasses import dataclass, field

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.laminar import choose
from solvers.grids.relax import Bounded, Kept, Relaxation
from solvers.grids.stop import Stop, never
from solvers.grids.swap import assign, descend
from solvers.grids.village import Choice, Patches, Village

SURE = 1e-7  # relative; a node this close to the best plan is closed
ROUNDS = 5  # of the linear program at one look
MOVING = 5e-4  # a node whose bound rises by that share at a look is looked at again, not divided
NEARLY = 1.15  # a choice that costs more than that many times the best plan is not improved
TRIES = 300  # of swaps
DRAWS = 8  # plans drawn from the shares at a look


@dataclass(order=True)
class Node:
    """Bounds on patches, and what they cost at least."""

    value: float
    number: int
    low: Ints = field(compare=False)
    high: Ints = field(compare=False)
    share: Floats = field(compare=False)
    moving: bool = field(compare=False)


class Search:
    """Narrows the gap between the best plan and the bound, step by step."""

    def __init__(
        self, village: Village, patches: Patches, best: Choice, floor: float, seed: int = 0
    ) -> None:
        self.village, self.patches, self.best = village, patches, best
        self.floor = floor  # what is proven without the tree
        self.closed = np.inf  # the least that any closed node was proven to cost
        self.open: list[Node] = []
        self.nodes = 0
        self.weight = np.square(patches.inside.sum(axis=1))
        self.relaxation: Relaxation | None = None
        self.kept: Kept | None = None
        self.rng = np.random.default_rng(seed)

    @property
    def lower(self) -> float:
        if not self.nodes:
            return float(min(self.best.cost, self.floor))
        least = min(self.closed, self.open[0].value if self.open else np.inf)
        return float(min(self.best.cost, max(self.floor, least)))

    @property
    def gap(self) -> float:
        return (self.best.cost - self.lower) / max(self.best.cost, 1e-9)

    @property
    def done(self) -> bool:
        return self.gap <= SURE

    def rest(self) -> None:
        """Give back the memory of the linear program; it can be built again."""
        if self.relaxation is not None:
            self.kept = self.relaxation.keep()
        self.relaxation = None

    def step(self, stop: Stop = never) -> None:
        """The root, or one node looked at again, or divided in two."""
        if self.relaxation is None:
            self._build()
        if not self.nodes:
            self._look(*self.village.bounds(self.patches), self.floor, stop)
            return
        node = heapq.heappop(self.open)
        if node.moving:
            self._look(node.low, node.high, node.value, stop)
            return
        divided = self._divide(node)
        if divided is None:
            self._close(node.value)
            return
        patch, most = divided
        for side in (0, 1):
            low, high = node.low.copy(), node.high.copy()
            if side:
                low[patch] = most + 1
            else:
                high[patch] = most
            self._look(low, high, node.value, stop)

    def _build(self) -> None:
        seen = np.zeros(self.village.size, dtype=np.bool_)
        best = self.best
        seen[best.centres[best.where], np.arange(len(best.where))] = True
        self.relaxation = Relaxation(self.village, self.patches, seen, best.cost, self.kept)

    def _look(self, low: Ints, high: Ints, at_least: float, stop: Stop) -> None:
        """Bound one node, try its choice as a plan, keep it if it may hold a better one."""
        assert self.relaxation is not None
        self.nodes += 1
        target = self.best.cost * (1 - SURE)
        found = self.relaxation.bound(low, high, target, ROUNDS, stop)
        if found is None:
            return
        value = max(found.value, at_least)
        if value < target:
            self._try(found, low, high)
        if value < self.best.cost * (1 - SURE):
            moving = found.moving and value > at_least * (1 + MOVING)
            heapq.heappush(self.open, Node(value, self.nodes, low, high, found.share, moving))
        else:
            self._close(value)

    def _close(self, value: float) -> None:
        self.closed = min(self.closed, value)

    def _try(self, found: Bounded, low: Ints, high: Ints) -> None:
        """The choice at the prices, the choice nearest to the shares, and some drawn from them."""
        q = self.patches
        near = np.empty_like(found.chosen)
        choose(-found.share, q.left, q.right, q.order, low, high, near)
        drawn = [self._draw(found.share) for _ in range(DRAWS)]
        for choice in np.unique(np.array([found.chosen, near, *drawn]), axis=0):
            if choice.sum() == self.village.p:
                self._take(np.flatnonzero(choice), found)

    def _draw(self, share: Floats) -> Bools:
        """Each with its share as its chance, and every patch gets its count, rounded."""
        order = self.patches.order
        up = np.floor(np.cumsum(share[order]) + self.rng.random() + 1e-9)
        drawn = np.zeros(len(order), dtype=np.bool_)
        drawn[order] = np.diff(up, prepend=0.0) > 0
        return drawn | self.village.fixed

    def _take(self, centres: Ints, found: Bounded) -> None:
        v = self.village
        limit = self.best.cost * NEARLY
        cost, _ = assign(v.cost, v.own, v.cap, v.least, centres, limit)
        if not cost < limit:
            return
        descend(v.cost, v.own, v.cap, v.least, ~v.fixed, centres, found.earned, found.base, TRIES)
        cost, where = assign(v.cost, v.own, v.cap, v.least, centres, np.inf)
        if cost < self.best.cost - 1e-9:
            self.best = Choice(centres, where, cost)

    def _divide(self, node: Node) -> tuple[int, int] | None:
        """The patch whose count is most in doubt, the bigger the better, and where to cut."""
        count = self.patches.inside @ node.share
        doubt = np.minimum(count - np.floor(count), np.ceil(count) - count)
        free = node.low < node.high
        doubt[~free] = 0.0
        score = doubt * self.weight
        patch = int(np.argmax(score))
        if doubt[patch] < 1e-6:
            single = np.flatnonzero(free[: len(self.village.own)])
            if not len(single):
                return None
            patch = int(single[0])
        most = int(np.floor(count[patch] + 1e-9))
        return patch, int(min(max(most, node.low[patch]), node.high[patch] - 1))
