"""The parts of one village and every connected area that could be made of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

from solvers.grids.arrays import Floats, Ints
from solvers.grids.highs import Quiet

MANY = 20_000  # areas that are listed at most

NODES = 1000  # of a search among listed areas


@dataclass(frozen=True)
class Patchwork:
    """m parts as bits of a number."""

    walk: Floats  # m x m: all households of part j to part i's place, household-metres
    households: Ints
    beside: tuple[int, ...]  # the neighbours of each part, as bits

    @staticmethod
    def of(xy: Floats, households: Ints, pairs: Ints) -> "Patchwork":
        apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
        bits = [0] * len(xy)
        for a, b in pairs.tolist():
            bits[a] |= 1 << b
            bits[b] |= 1 << a
        return Patchwork(apart * households[None, :], households, tuple(bits))

    def hub(self, rows: Ints) -> tuple[int, float]:
        """The part to whose place the others have it least far, and how far that is."""
        walk = self.walk[np.ix_(rows, rows)].sum(axis=1)
        best = int(np.argmin(walk))
        return int(rows[best]), float(walk[best])

    def reach(self, start: int, within: int) -> int:
        """What hangs together with `start` inside `within`."""
        found, new = start, start
        while new:
            around = 0
            for part in bits_of(new):
                around |= self.beside[part]
            new = around & within & ~found
            found |= new
        return found

    def connected(self, area: int) -> bool:
        return self.reach(area & -area, area) == area

    def islands(self) -> list[int]:
        """What hangs together, each as bits."""
        left, found = (1 << len(self.beside)) - 1, []
        while left:
            found.append(self.reach(left & -left, left))
            left &= ~found[-1]
        return found


@dataclass(frozen=True)
class Mosaic:
    """The best areas among those listed: bits of each, and what none can be below."""

    areas: tuple[int, ...]
    bound: float


def bits_of(area: int) -> Iterator[int]:
    """Rows of the parts, ascending."""
    while area:
        low = area & -area
        yield low.bit_length() - 1
        area ^= low


def rows_of(area: int) -> Ints:
    return np.array(list(bits_of(area)), dtype=np.int64)


def list_areas(patchwork: Patchwork, least: float, most: float) -> list[int] | None:
    """Every connected area with that many households; None if there are too many.

    Each is met once: it grows from its first part by neighbours that were not passed over before.
    """
    size = patchwork.households.tolist()
    found: list[int] = []
    seen = 0
    for root in range(len(size)):
        passed = (1 << root) - 1  # parts before the root are other areas' roots
        fringe = patchwork.beside[root] & ~passed & ~(1 << root)
        stack = [(1 << root, fringe, passed | (1 << root) | fringe, size[root])]
        while stack:
            area, fringe, known, households = stack.pop()
            if households > most:
                continue
            seen += 1
            if seen > MANY:
                return None
            if households >= least:
                found.append(area)
            while fringe:
                low = fringe & -fringe
                fringe ^= low
                part = low.bit_length() - 1
                new = patchwork.beside[part] & ~known
                stack.append((area | low, fringe | new, known | new, households + size[part]))
    return found


def best_areas(
    patchwork: Patchwork, listed: list[int], count: int, seconds: float
) -> tuple[Mosaic | None, bool]:
    """The shortest walk with `count` of the listed areas if found; is there surely none?"""
    if not listed:
        return None, True
    members = [rows_of(area) for area in listed]
    cost = np.array([patchwork.hub(rows)[1] for rows in members])
    m, columns = len(patchwork.households), len(listed)
    start = np.concatenate([[0], np.cumsum([len(rows) for rows in members])])
    point = np.concatenate(members)
    rows = sp.csc_matrix((np.ones(len(point)), point, start), shape=(m, columns))
    rows = sp.vstack([rows, sp.csc_matrix(np.ones((1, columns)))]).tocsc()
    need = np.append(np.ones(m), count)
    highs = program(rows, cost, need, need, seconds, NODES)
    highs.run()
    value = np.array(highs.getSolution().col_value)
    chosen = np.flatnonzero(value > 0.5)
    if len(chosen) != count:
        return None, highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
    bound = min(float(highs.getInfo().mip_dual_bound), float(cost[chosen].sum()))
    return Mosaic(tuple(listed[c] for c in chosen.tolist()), bound), False


def program(
    rows: sp.csc_matrix, cost: Floats, low: Floats, high: Floats, seconds: float, nodes: int
) -> Quiet:
    """Choose columns 0 or 1 at the least cost."""
    highs = Quiet()
    highs.setOptionValue("time_limit", seconds)
    highs.setOptionValue("mip_rel_gap", 1e-7)
    highs.setOptionValue("mip_max_nodes", nodes)
    columns = len(cost)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(columns), np.ones(columns)
    lp.row_lower_, lp.row_upper_ = low.astype(np.float64), high.astype(np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = rows.indptr, rows.indices
    lp.a_matrix_.value_ = rows.data
    highs.passModel(lp)
    highs.changeColsIntegrality(
        columns, np.arange(columns, dtype=np.int32),
        np.full(columns, highspy.HighsVarType.kInteger),
    )  # fmt: skip
    return highs
