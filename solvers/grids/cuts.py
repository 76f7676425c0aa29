"""Cuts that round: a hamlet of 45 with one grid leaves 15 households to others, whatever is drawn.

Let S be some candidates, T some households, z how many of S are chosen, and |T| = cap * k + f with
0 < f <= cap. What S serves of T is at most |T| and at most cap * z, and z is a whole number; so

    sum of x_ij over S and T <= |T| - f * (k + 1 - z)

holds for every plan, and cuts off the relaxation's one and a half grids. For a given S the T that
is broken most is found exactly: with z between k and k + 1, everybody of whom S serves more than
the share z - k.
"""

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import linkage

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.laminar import members

BROKEN = 0.02  # households; less is not worth a row
ROUND = (2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 32, 40, 50)  # candidates of a neighbourhood


def neighbourhoods(xy: Floats, patches: Bools) -> Bools:
    """Sets of candidates that a cut may be about: patches of several kinds, and who is nearest."""
    m = len(xy)
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    rank = np.argsort(np.argsort(apart, axis=1, kind="stable"), axis=1, kind="stable")
    found = [patches[:-1], *(rank < size for size in ROUND if size < m)]
    for how in ("single", "complete", "average") if m > 2 else ():
        tree = linkage(xy, method=how)[:, :2].astype(np.int64)
        found.append(members(tree[:, 0], tree[:, 1], m)[:-1])
    return np.unique(np.concatenate(found), axis=0)


@dataclass(frozen=True)
class Cuts:
    """sum of x over S and T - short * z <= top, one row for each."""

    candidates: Bools  # S
    households: Bools  # T
    flipped: Bools  # those of T for whom 1 - (what all others serve) is written instead: sparser
    short: Floats  # f
    top: Floats  # |T| - f * (k + 1)

    def __len__(self) -> int:
        return len(self.short)

    @staticmethod
    def none(m: int, n: int) -> "Cuts":
        nobody = np.zeros((0, n), dtype=np.bool_)
        return Cuts(np.zeros((0, m), dtype=np.bool_), nobody, nobody, np.zeros(0), np.zeros(0))

    def __getitem__(self, rows: Ints | Bools) -> "Cuts":
        return Cuts(
            self.candidates[rows],
            self.households[rows],
            self.flipped[rows],
            self.short[rows],
            self.top[rows],
        )

    def __add__(self, other: "Cuts") -> "Cuts":
        return Cuts(
            np.concatenate([self.candidates, other.candidates]),
            np.concatenate([self.households, other.households]),
            np.concatenate([self.flipped, other.flipped]),
            np.concatenate([self.short, other.short]),
            np.concatenate([self.top, other.top]),
        )

    def costs(self, cost: Floats, price: Floats) -> Floats:
        """What a pair costs, with these prices on the cuts."""
        if not len(self):
            return cost
        some = price > 0
        s, t = self.candidates[some].astype(np.float64), self.households[some]
        return np.asarray(cost + (s.T * price[some]) @ t.astype(np.float64), dtype=np.float64)

    def pairs(self, i: Ints, j: Ints) -> tuple[Ints, Ints, Floats]:
        """Coefficients of these pairs: cut, which of the pairs, value."""
        value = (self.candidates[:, i] & self.households[:, j]).astype(np.float64)
        value -= self.flipped[:, j]
        cut, pair = np.nonzero(value)
        return cut, pair, value[cut, pair]


def broken(sets: Bools, x: Floats, y: Floats, there: Bools, cap: int, most: int) -> Cuts:
    """The `most` that these shares (x: candidates x households) break most, one for each set.

    `there`: pairs that stand in the program, so that the sparser way of writing is chosen.
    """
    count = sets @ y
    k = np.floor(count + 1e-9)
    over = sets.astype(np.float64) @ x - (count - k)[:, None]
    inside = over > 1e-7
    by = np.where(inside, over, 0.0).sum(axis=1) - cap * k * (1.0 - (count - k))
    size = inside.sum(axis=1).astype(np.float64)
    short = size - cap * k
    rows = np.argsort(-by, kind="stable")[:most]
    rows = rows[(by[rows] > BROKEN) & (short[rows] > 0) & (short[rows] <= cap)]
    candidates, households = sets[rows], inside[rows]
    many = candidates.astype(np.float64) @ there.astype(np.float64)
    flipped = households & (many > there.sum(axis=0) - many + 1.0)
    return Cuts(
        candidates, households, flipped, short[rows], size[rows] - short[rows] * (k[rows] + 1.0)
    )
