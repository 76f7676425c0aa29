"""One village as the solver sees it: candidates x households, every household counts one."""

from dataclasses import dataclass

import numpy as np

from solvers.grids import laminar
from solvers.grids.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Patches:
    """Nested groups of candidates, from each alone to all of them."""

    left: Ints
    right: Ints
    order: Ints
    inside: Bools  # patch x candidate

    @staticmethod
    def of(xy: Floats) -> "Patches":
        left, right = laminar.patches(xy)
        m = len(xy)
        order = laminar.leaves_in_order(left, right, m)
        return Patches(left, right, order, laminar.members(left, right, m))


@dataclass(frozen=True)
class Village:
    """Choose `p` of the candidates and give everybody one of them."""

    cost: Floats  # candidates x households; infinite where forbidden
    own: Ints  # the household that lives at the candidate
    cap: Ints
    least: Ints
    p: int
    xy: Floats  # of the candidates
    fixed: Bools  # candidates that must be chosen
    far: float = np.inf  # what a forbidden pair costs, more than any plan without one

    @property
    def size(self) -> tuple[int, int]:
        return len(self.own), self.cost.shape[1]

    def bounds(self, patches: Patches) -> tuple[Ints, Ints]:
        """Least and most chosen candidates in every patch, before anything is decided."""
        high = patches.inside.sum(axis=1).astype(np.int64)
        low = (patches.inside @ self.fixed.astype(np.int64)).astype(np.int64)
        low[-1] = high[-1] = self.p
        return low, high


@dataclass(frozen=True)
class Choice:
    """Centres, everybody's centre (as position among them), and what that costs."""

    centres: Ints
    where: Ints
    cost: float
