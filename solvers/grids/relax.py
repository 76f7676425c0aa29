"""The linear relaxation of a village, kept small: most of it is never written down.

Household j is served by candidate i in part x_ij <= y_i. Only near pairs stand in the program;
x_ij <= y_i and the cuts of `cuts` are added where they are broken, and taken out where they no
longer bind. What is believed of the program is only its prices: the bound is computed from them
over *all* pairs (`lagrange`), so that neither the missing pairs nor rounding in the linear program
can make it wrong.
"""

from dataclasses import dataclass, replace

import highspy
import numpy as np
import scipy.sparse as sp

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.cuts import Cuts, broken, neighbourhoods
from solvers.grids.highs import Quiet
from solvers.grids.lagrange import value_all
from solvers.grids.laminar import choose
from solvers.grids.stop import Stop, left, never
from solvers.grids.village import Patches, Village

INF = highspy.kHighsInf
NEAR = 10  # candidates of a household that stand in the program from the start
LINKED = 2  # of them, those whose x_ij <= y_i stands there too
CUTS = 60  # added in a round at most
IDLE = 3  # rounds after which a row that does not bind is taken out
LATE = 2.0  # seconds after which a program that is still being solved is given up
MOVING = 1e-4  # relative gain of a round that is worth another


@dataclass(frozen=True)
class Bounded:
    """What the relaxation says under some bounds on patches."""

    value: float  # no plan within these bounds costs less
    share: Floats  # how much of each candidate is chosen
    earned: Floats  # what each candidate costs at the prices
    base: float  # sum of the prices
    chosen: Bools  # the cheapest choice at the prices
    moving: bool = False  # more rounds would say more


@dataclass(frozen=True)
class Kept:
    """What is worth to remember of a program that was given back."""

    there: Bools
    cuts: Cuts


class Relaxation:
    """A linear program that is bounded again and again, each time from where it stood."""

    def __init__(
        self, village: Village, patches: Patches, seen: Bools, upper: float, kept: Kept | None
    ) -> None:
        self.village, self.patches = village, patches
        m, n = village.size
        self.open = np.isfinite(village.cost)
        self.open[np.arange(m), village.own] = False
        near = np.zeros((m, n), dtype=np.bool_)
        rank = np.argsort(village.cost, axis=0, kind="stable")[: min(NEAR, m)]
        near[rank, np.arange(n)] = True
        self.there = (near | seen) & self.open
        if kept is not None:
            self.there |= kept.there
        self.i, self.j = (a.astype(np.int64) for a in np.nonzero(self.there))
        self.linked = np.zeros(len(self.i), dtype=np.bool_)
        self.low, self.high = village.bounds(patches)
        self.sets = neighbourhoods(village.xy, patches.inside)
        self.lp = Quiet()
        self.lp.passModel(self._program(2.0 * upper + 1.0))
        # rows beyond the first `base`: the pair that is linked, or -1 for a cut
        self.base = self.lp.getNumRow()
        self.extra = np.zeros(0, dtype=np.int64)
        self.idle = np.zeros(0, dtype=np.int64)
        self.top = np.zeros(0)
        self.cuts = Cuts.none(m, n)
        first = np.zeros((m, n), dtype=np.bool_)
        first[rank[:LINKED], np.arange(n)] = True
        self._link(np.flatnonzero(first[self.i, self.j]))
        if kept is not None:
            self._cut(kept.cuts)

    def keep(self) -> Kept:
        """To be built again from."""
        return Kept(self.there, self.cuts)

    def _program(self, unserved: float) -> highspy.HighsLp:
        """Columns: candidates, unserved households, pairs. Rows: households, caps, patches."""
        v, (m, n) = self.village, self.village.size
        pairs, at = len(self.i), np.arange(len(self.i))
        ones, mine = np.ones(pairs), np.arange(m)
        inner = self.patches.inside[m:].astype(np.float64)
        blocks = [
            [
                sp.csc_matrix((np.ones(m), (v.own, mine)), shape=(n, m)),
                sp.identity(n),
                sp.csc_matrix((ones, (self.j, at)), shape=(n, pairs)),
            ],
            [-sp.diags(v.cap - 1.0), None, sp.csc_matrix((ones, (self.i, at)), shape=(m, pairs))],
            [sp.csc_matrix(inner), None, None],
        ]
        lower = [np.ones(n), np.full(m, -INF), self.low[m:]]
        upper = [np.ones(n), np.zeros(m), self.high[m:]]
        if v.least.max(initial=0) > 1:
            fill = sp.csc_matrix((ones, (self.i, at)), shape=(m, pairs))
            blocks.append([-sp.diags(np.maximum(v.least - 1.0, 0.0)), None, fill])
            lower.append(np.zeros(m))
            upper.append(np.full(m, INF))
        self.fill_rows = len(blocks) == 4
        matrix = sp.bmat(blocks).tocsc()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = matrix.shape[1], matrix.shape[0]
        lp.col_cost_ = np.concatenate(
            [v.cost[mine, v.own], np.full(n, unserved), v.cost[self.i, self.j]]
        )
        lp.col_lower_ = np.concatenate([self.low[:m], np.zeros(n + pairs)]).astype(np.float64)
        lp.col_upper_ = np.concatenate([self.high[:m], np.ones(n), np.full(pairs, INF)])
        lp.row_lower_ = np.concatenate(lower).astype(np.float64)
        lp.row_upper_ = np.concatenate(upper).astype(np.float64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data
        return lp

    def _rows(self, top: Floats, row: Ints, column: Ints, value: Floats) -> None:
        """More rows `<= top`, behind the others."""
        matrix = sp.csr_matrix((value, (row, column)), shape=(len(top), self.lp.getNumCol()))
        least = np.full(len(top), -INF)
        self.lp.addRows(
            len(top), least, top, matrix.nnz, matrix.indptr[:-1], matrix.indices, matrix.data
        )
        self.idle = np.concatenate([self.idle, np.zeros(len(top), dtype=np.int64)])
        self.top = np.concatenate([self.top, top])

    def _link(self, pairs: Ints) -> None:
        """x_ij <= y_i for these pairs."""
        count = len(pairs)
        if not count:
            return
        m, n = self.village.size
        column = np.concatenate([m + n + pairs, self.i[pairs]])
        value = np.repeat([1.0, -1.0], count)
        self._rows(np.zeros(count), np.tile(np.arange(count), 2), column, value)
        self.extra = np.concatenate([self.extra, pairs])
        self.linked[pairs] = True

    def _cut(self, cuts: Cuts) -> None:
        """These cuts too. A candidate serves its own household: no pair, it stands with y_i."""
        if not len(cuts):
            return
        m, n = self.village.size
        own = self.village.own
        cut, pair, value = cuts.pairs(self.i, self.j)
        yours = -(cuts.short[:, None] * cuts.candidates) - cuts.flipped[:, own]
        yours += cuts.candidates & cuts.households[:, own]
        a, b = np.nonzero(yours)
        c, d = np.nonzero(cuts.flipped)
        self._rows(
            cuts.top - cuts.flipped.sum(axis=1),
            np.concatenate([a, c, cut]),
            np.concatenate([b, m + d, m + n + pair]),
            np.concatenate([yours[a, b], -np.ones(len(c)), value]),
        )
        self.extra = np.concatenate([self.extra, np.full(len(cuts), -1)])
        self.cuts = self.cuts + cuts

    def _admit(self, i: Ints, j: Ints) -> None:
        """More pairs into the program."""
        count = len(i)
        if not count:
            return
        m, n = self.village.size
        at = np.arange(count)
        cut, pair, value = self.cuts.pairs(i, j)
        cut = self.base + np.flatnonzero(self.extra < 0)[cut]
        row, column = [j, n + i, cut], [at, at, pair]
        if self.fill_rows:
            row.append(n + m + len(self.patches.left) + i)
            column.append(at)
        ones = np.ones(2 * count), value, np.ones(count if self.fill_rows else 0)
        matrix = sp.csc_matrix(
            (np.concatenate(ones), (np.concatenate(row), np.concatenate(column))),
            shape=(self.lp.getNumRow(), count),
        )
        costs, zero, much = self.village.cost[i, j], np.zeros(count), np.full(count, INF)
        self.lp.addCols(
            count, costs, zero, much, matrix.nnz, matrix.indptr[:-1], matrix.indices, matrix.data
        )
        self.i, self.j = np.concatenate([self.i, i]), np.concatenate([self.j, j])
        self.linked = np.concatenate([self.linked, np.zeros(count, dtype=np.bool_)])
        self.there[i, j] = True

    def _clear(self, slack: Floats) -> None:
        """Take out the rows that have not bound for some rounds."""
        self.idle = np.where(slack > 1e-6, self.idle + 1, 0)
        out = self.idle >= IDLE
        if np.count_nonzero(out) < 20:
            return
        rows = (self.base + np.flatnonzero(out)).astype(np.int32)
        self.lp.deleteRows(len(rows), rows)
        self.linked[self.extra[out & (self.extra >= 0)]] = False
        self.cuts = self.cuts[~out[self.extra < 0]]
        self.extra, self.idle, self.top = self.extra[~out], self.idle[~out], self.top[~out]

    def _decide(self, low: Ints, high: Ints) -> None:
        """Put the bounds on patches and single candidates into the program."""
        m, n = self.village.size
        changed = np.flatnonzero((low != self.low) | (high != self.high))
        for node in changed.tolist():
            if node < m:
                self.lp.changeColBounds(node, float(low[node]), float(high[node]))
            else:
                self.lp.changeRowBounds(n + node, float(low[node]), float(high[node]))
        self.low, self.high = low.copy(), high.copy()

    def bound(
        self, low: Ints, high: Ints, upper: float, rounds: int, stop: Stop = never
    ) -> Bounded | None:
        """Solve, add what is broken or missing, and again; None if the bounds contradict."""
        self._decide(low, high)
        best: Bounded | None = None
        last = -np.inf
        m, n = self.village.size
        for _ in range(rounds):
            if best is not None and left(stop) <= 0.1:
                return best
            if not self.lp.run_for(left(stop) + LATE):
                return best or self._without_prices()
            solution = self.lp.getSolution()
            x, dual = np.array(solution.col_value), np.array(solution.row_dual)
            price = np.maximum(0.0, -dual[self.base :][self.extra < 0])
            lam = dual[:n] + price @ self.cuts.flipped
            cost = self.cuts.costs(self.village.cost, price)
            now = self._safe(cost, lam, price, x[:m])
            if now is None:
                return None
            if best is None or now.value > best.value:
                best = now
            if best.value >= upper:
                return best
            objective = self.lp.getInfo().objective_function_value
            gained, last = objective - last, objective
            self._clear(self.top - np.array(solution.row_value)[self.base :])
            grown, admitted = self._grow(now, x, cost, lam, dual[n : n + m])
            if not grown or (not admitted and gained < MOVING * abs(objective)):
                return best
        return None if best is None else replace(best, moving=True)

    def _grow(
        self, now: Bounded, x: Floats, cost: Floats, lam: Floats, room: Floats
    ) -> tuple[bool, bool]:
        """Add what these shares break, and the pairs that would lower the program's value.

        Was anything added, and was a pair among it?
        """
        m, n = self.village.size
        dense = np.zeros((m, n))
        dense[self.i, self.j] = x[m + n :]
        dense[np.arange(m), self.village.own] = x[:m]
        cap = int(self.village.cap.max())
        there = self.there.copy()
        there[np.arange(m), self.village.own] = True
        cuts = broken(self.sets, dense, x[:m], there, cap, CUTS)
        links = np.flatnonzero((x[m + n :] > x[self.i] + 1e-4) & ~self.linked)
        gain = cost - lam[None, :]
        used = x[:m] > 1e-6
        gain[used] -= room[used, None]
        # who is not used yet is priced by the households that would earn most there
        idle = now.chosen & ~used
        most = np.partition(gain[idle], min(cap, n) - 1, axis=1)[:, min(cap, n) - 1]
        worth = gain < -1e-3
        worth[~used] = False
        worth[idle] = gain[idle] < np.minimum(-1e-3, most + 1e-9)[:, None]
        i, j = np.nonzero(worth & self.open & ~self.there)
        self._link(links)
        self._admit(i, j)
        self._cut(cuts)
        return bool(len(links) or len(i) or len(cuts)), len(i) > 0

    def _safe(self, cost: Floats, lam: Floats, price: Floats, share: Floats) -> Bounded | None:
        """The bound that these prices prove, over all pairs."""
        v, q = self.village, self.patches
        earned = np.empty(len(v.own))
        value_all(
            np.ascontiguousarray(cost), np.ascontiguousarray(lam), v.own, v.cap, v.least,
            self.high, earned,
        )  # fmt: skip
        earned -= (price * self.cuts.short) @ self.cuts.candidates
        chosen = np.empty(len(v.own), dtype=np.bool_)
        if not choose(earned, q.left, q.right, q.order, self.low, self.high, chosen):
            return None
        base = float(lam.sum() - price @ self.cuts.top)
        return Bounded(base + float(earned[chosen].sum()), share, earned, base, chosen)

    def _without_prices(self) -> Bounded | None:
        """When the program gives no answer: prices of the nearest centre, weak but true."""
        cost = np.where(np.isfinite(self.village.cost), self.village.cost, 1e12)
        share = self.low[: len(self.village.own)].astype(np.float64)
        return self._safe(self.village.cost, cost.min(axis=0), np.zeros(len(self.cuts)), share)
