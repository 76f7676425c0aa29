"""What comes out: a plan, what it costs, and how far from the best it can be at most."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from solvers.grids.arrays import Floats, Ints

Status = Literal["optimal", "gap", "impossible"]
SAME = 1e-6  # relative gap that counts as none


@dataclass(frozen=True)
class VillagePlan:
    """One village's part, with its own proof."""

    village: str
    households: int
    grids: int
    candidates: int
    status: Status
    objective: float
    lower_bound: float
    needs_grids: int  # the least with which it can be served
    needs_candidates: int
    bound_from: str
    note: str = ""

    @property
    def gap(self) -> float:
        return gap_of(self.objective, self.lower_bound)


@dataclass(frozen=True)
class Change:
    """A household that gets another centre than before."""

    household: str
    before: str
    after: str


@dataclass(frozen=True)
class Walk:
    """How far people walk, in metres."""

    total: float
    mean: float
    p95: float
    longest: float

    @staticmethod
    def of(walks: Floats) -> "Walk":
        if not len(walks):
            return Walk(0.0, 0.0, 0.0, 0.0)
        p95 = float(np.percentile(walks, 95))
        return Walk(float(walks.sum()), float(walks.mean()), p95, float(walks.max()))


@dataclass(frozen=True)
class Plan:
    """Everybody's centre, and the proof."""

    centre: Ints  # household index of everybody's centre, -1 if its village cannot be served
    grid: Ints  # number of the grid, from 0; -1 likewise
    centres: Ints  # household index of every grid's centre
    load: Ints
    objective: float  # weighted walk plus what changes cost
    lower_bound: float
    bound_from: str
    walk: Walk
    villages: tuple[VillagePlan, ...]
    changes: tuple[Change, ...]
    seconds: float

    @property
    def gap(self) -> float:
        return gap_of(self.objective, self.lower_bound)


@dataclass(frozen=True)
class MedianPlan:
    """A solved capacitated p-median problem."""

    centre: Ints  # 0-based centre of every point
    objective: float
    lower_bound: float
    bound_from: str
    seconds: float

    @property
    def gap(self) -> float:
        return gap_of(self.objective, self.lower_bound)


def gap_of(objective: float, lower_bound: float) -> float:
    """Relative to the objective; none if both are nothing."""
    if objective <= 0:
        return 0.0
    if objective == np.inf:
        return 1.0
    return max(0.0, (objective - lower_bound) / objective)
