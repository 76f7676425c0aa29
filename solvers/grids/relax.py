"""The linear relaxation of a village, kept small: most of it is never written down.

Household j is served by candidate i in part x_ij <= y_i. Only near pairs stand in the program, and
x_ij <= y_i is added where it is broken. What is believed of it is only its prices: the bound
is computed from them over *all* pairs (`lagrange`), so that neither the missing pairs nor rounding
in the linear program can make it wrong.
"""

from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.lagrange import value_all
from solvers.grids.laminar import choose
from solvers.grids.village import Patches, Village

INF = highspy.kHighsInf
NEAR = 10  # candidates of a household that stand in the program from the start
LINKED = 3  # of them, those whose x_ij <= y_i stands there too


@dataclass(frozen=True)
class Bounded:
    """What the relaxation says under some bounds on patches."""

    value: float  # no plan within these bounds costs less
    share: Floats  # how much of each candidate is chosen
    earned: Floats  # what each candidate costs at the prices
    base: float  # sum of the prices
    chosen: Bools  # the cheapest choice at the prices


class Relaxation:
    """A linear program that is bounded again and again, each time from where it stood."""

    def __init__(self, village: Village, patches: Patches, seen: Bools, upper: float) -> None:
        self.village, self.patches = village, patches
        m, n = village.size
        self.open = np.isfinite(village.cost)
        self.open[np.arange(m), village.own] = False
        near = np.zeros((m, n), dtype=np.bool_)
        rank = np.argsort(village.cost, axis=0)[: min(NEAR, m)]
        near[rank, np.arange(n)] = True
        self.there = (near | seen) & self.open
        self.i, self.j = (a.astype(np.int64) for a in np.nonzero(self.there))
        self.linked = np.zeros(len(self.i), dtype=np.bool_)
        self.low, self.high = village.bounds(patches)
        self.lp = highspy.Highs()  # type: ignore[no-untyped-call]
        self.lp.setOptionValue("output_flag", False)
        self.lp.setOptionValue("threads", 1)
        self.lp.passModel(self._program(2.0 * upper + 1.0))
        first = np.zeros((m, n), dtype=np.bool_)
        first[rank[:LINKED], np.arange(n)] = True
        self._link(np.flatnonzero(first[self.i, self.j]))

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

    def _link(self, pairs: Ints) -> None:
        """x_ij <= y_i for these pairs."""
        count = len(pairs)
        if not count:
            return
        m, n = self.village.size
        index = np.empty(2 * count, dtype=np.int32)
        index[0::2] = m + n + pairs
        index[1::2] = self.i[pairs]
        start = np.arange(0, 2 * count, 2, dtype=np.int32)
        value = np.tile([1.0, -1.0], count)
        self.lp.addRows(
            count, np.full(count, -INF), np.zeros(count), 2 * count, start, index, value
        )
        self.linked[pairs] = True

    def _admit(self, i: Ints, j: Ints) -> None:
        """More pairs into the program."""
        count = len(i)
        if not count:
            return
        m, n = self.village.size
        each = 3 if self.fill_rows else 2
        index = np.empty((count, each), dtype=np.int32)
        index[:, 0] = j
        index[:, 1] = n + i
        if self.fill_rows:
            index[:, 2] = n + m + len(self.patches.left) + i
        start = np.arange(0, each * count, each, dtype=np.int32)
        costs, zero, much = self.village.cost[i, j], np.zeros(count), np.full(count, INF)
        ones = np.ones(each * count)
        self.lp.addCols(count, costs, zero, much, each * count, start, index.ravel(), ones)
        self.i, self.j = np.concatenate([self.i, i]), np.concatenate([self.j, j])
        self.linked = np.concatenate([self.linked, np.zeros(count, dtype=np.bool_)])
        self.there[i, j] = True

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

    def bound(self, low: Ints, high: Ints, upper: float, rounds: int) -> Bounded | None:
        """Solve, add what is broken or missing, and again; None if the bounds contradict."""
        self._decide(low, high)
        best: Bounded | None = None
        last = -np.inf
        for _ in range(rounds):
            self.lp.run()
            if self.lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return best or self._without_prices()
            solution = self.lp.getSolution()
            m, n = self.village.size
            x = np.array(solution.col_value)
            dual = np.array(solution.row_dual)
            now = self._safe(dual[:n], x[:m])
            if now is None or best is None or now.value > best.value:
                best = now
            if best is None or best.value >= upper:
                break
            objective = self.lp.getInfo().objective_function_value
            broken = np.flatnonzero((x[m + n :] > x[self.i] + 1e-4) & ~self.linked)
            # a pair that would lower the program's value if it stood there
            gain = self.village.cost - dual[None, :n] - dual[n : n + m, None]
            i, j = np.nonzero((gain < -1e-3) & self.open & ~self.there & (x[:m, None] > 1e-6))
            if not len(broken) and not len(i):
                break
            if not len(i) and objective - last < 1e-4 * abs(objective):
                break
            last = objective
            self._link(broken)
            self._admit(i, j)
        return best

    def _safe(self, lam: Floats, share: Floats) -> Bounded | None:
        """The bound that these prices prove, over all pairs."""
        v, q = self.village, self.patches
        lam = np.ascontiguousarray(lam)
        earned = np.empty(len(v.own))
        value_all(v.cost, lam, v.own, v.cap, v.least, self.high, earned)
        chosen = np.empty(len(v.own), dtype=np.bool_)
        if not choose(earned, q.left, q.right, q.order, self.low, self.high, chosen):
            return None
        base = float(lam.sum())
        return Bounded(base + float(earned[chosen].sum()), share, earned, base, chosen)

    def _without_prices(self) -> Bounded | None:
        """When the program gives no answer: prices of the nearest centre, weak but true."""
        cost = np.where(np.isfinite(self.village.cost), self.village.cost, 1e12)
        return self._safe(cost.min(axis=0), self.low[: len(self.village.own)].astype(np.float64))
