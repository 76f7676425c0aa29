"""Whole clusters as columns: every one that could be part of a better plan, and the best mix.

With prices from the Lagrangian bound, a cluster whose priced cost lies more than the gap above the
threshold cannot be in a better plan. If all others can be listed, the best mix of them (a set
partitioning program) is the optimum, proven; if not, it is still the best of very many.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

from solvers.grids.anneal import apart
from solvers.grids.arrays import Floats, Ints
from solvers.grids.compiled import compiled
from solvers.grids.highs import Quiet

MANY = 25_000


@dataclass(frozen=True)
class Part:
    """Points that are to be clustered anew among themselves."""

    xy: Floats
    floor: bool
    demand: Floats
    capacity: Floats
    p: int


@dataclass(frozen=True)
class Columns:
    """Clusters: column c has the points `point[start[c]:start[c + 1]]`."""

    centre: Ints
    start: Ints
    point: Ints
    cost: Floats


@dataclass(frozen=True)
class Mix:
    """The best mix found: everybody's centre, its cost, and what no mix can be below."""

    centre: Ints
    cost: float
    bound: float


@compiled
def _fractional(a: int, count: int, room: float, gain: Floats, weight: Floats) -> float:
    """What the items from `a` on can add at best; they lie in order of gain per weight."""
    value = 0.0
    for b in range(a, count):
        if gain[b] >= 0.0:
            break
        if weight[b] <= room:
            value += gain[b]
            room -= weight[b]
        else:
            return float(value + gain[b] * room / weight[b])
    return value


@compiled
def _best_centre(
    i: int, members: Ints, size: int, weight: float, xy: Floats, floor: bool, capacity: Floats,
    mine: float,
) -> bool:  # fmt: skip
    """Would no member be a cheaper centre of these points?"""
    for a in range(size):
        c = members[a]
        if c == i or capacity[c] < weight:
            continue
        cost = 0.0
        for b in range(size):
            cost += apart(xy, floor, c, members[b])
            if cost > mine:
                break
        if cost < mine - 1e-9 or (cost <= mine and c < i):
            return False
    return True


@compiled
def _sorted_items(
    i: int, xy: Floats, floor: bool, demand: Floats, lam: Floats, room: float, item: Ints,
    gain: Floats, weight: Floats,
) -> int:  # fmt: skip
    """Who could be served by i, what earns most per unit first, then what costs least."""
    count = 0
    key = np.empty(xy.shape[0])
    for j in range(xy.shape[0]):
        if demand[j] <= room:
            reduced = apart(xy, floor, i, j) - lam[j]
            item[count] = j
            gain[count] = reduced
            key[count] = reduced / max(demand[j], 1e-9) if reduced < 0 else 1e9 + reduced
            count += 1
    order = np.argsort(key[:count])
    item[:count] = item[:count][order].copy()
    gain[:count] = gain[:count][order].copy()
    for a in range(count):
        weight[a] = demand[item[a]]
    return count


@compiled
def list_columns(
    xy: Floats, floor: bool, demand: Floats, capacity: Floats, lam: Floats, limit: Floats,
    centre: Ints, start: Ints, point: Ints, cost: Floats,
) -> int:  # fmt: skip
    """All clusters of candidate i with priced cost <= limit[i]; -1 if there is no room for them."""
    n = xy.shape[0]
    found = 0
    used = 0
    nodes = 0
    gain = np.empty(n)
    weight = np.empty(n)
    item = np.empty(n, dtype=np.int64)
    stack = np.empty(n + 1, dtype=np.int64)
    members = np.empty(n + 1, dtype=np.int64)
    for i in range(n):
        room = capacity[i]
        count = _sorted_items(i, xy, floor, demand, lam, room, item, gain, weight)
        size = 0
        value = 0.0
        at = 0
        while True:
            nodes += 1
            if nodes > 100 * cost.shape[0]:
                return -1
            if at < count and value + _fractional(at, count, room, gain, weight) <= limit[i]:
                if gain[at] > 0 and value + gain[at] > limit[i]:
                    at = count
                    continue
                if weight[at] > room:
                    at += 1
                    continue
                stack[size] = at
                members[size] = item[at]
                size += 1
                value += gain[at]
                room -= weight[at]
                at += 1
                if value > limit[i]:
                    continue
                walk = value
                for a in range(size):
                    walk += lam[members[a]]
                load = capacity[i] - room
                if _best_centre(i, members, size, load, xy, floor, capacity, walk):
                    if found >= cost.shape[0] or used + size > point.shape[0]:
                        return -1
                    centre[found] = i
                    cost[found] = walk
                    start[found] = used
                    point[used : used + size] = members[:size]
                    used += size
                    found += 1
                    start[found] = used
                continue
            if size == 0:
                break
            size -= 1
            at = stack[size]
            value -= gain[at]
            room += weight[at]
            at += 1
    return found


def best_mix(
    part: Part, lam: Floats, limit: Floats, now: Ints, seconds: float, nodes: int,
    many: int = MANY, more: Columns | None = None,
) -> Mix | None:  # fmt: skip
    """The cheapest plan made of the listed clusters; None if there are too many of them.

    `now` is everybody's centre today: the search starts there. `more` are clusters known already.
    """
    n = len(part.xy)
    centre, start = np.empty(many, dtype=np.int64), np.zeros(many + 1, dtype=np.int64)
    point, cost = np.empty(many * 24, dtype=np.int64), np.empty(many)
    found = list_columns(
        part.xy, part.floor, part.demand, part.capacity, lam, limit, centre, start, point, cost
    )
    if found < 0:
        return None
    listed = Columns(centre[:found], start[: found + 1], point[: start[found]], cost[:found])
    today = _today(part, now)
    columns = joined([listed, today] if more is None else [listed, more, today])
    centre, start, point, cost = columns.centre, columns.start, columns.point, columns.cost
    old_cost = today.cost
    upper = float(old_cost.sum())
    rows = _rows(n, centre, start, point)
    relaxed = _program(rows, cost, part.p, n)
    ends = time.monotonic() + seconds
    if not relaxed.run_for(seconds):
        return Mix(now, np.inf, -np.inf)
    bound = float(relaxed.getInfo().objective_function_value)
    # what is dearer than the whole gap at these prices cannot be in a better mix
    dear = np.array(relaxed.getSolution().col_dual)
    share = np.array(relaxed.getSolution().col_value)
    kept = np.flatnonzero((dear <= upper - bound + 1e-6 * upper) | (share > 0))
    if bound >= upper * (1 - 1e-9):
        return Mix(now, np.inf, upper)
    whole = _program(rows[:, kept], cost[kept], part.p, n)
    whole.setOptionValue("mip_rel_gap", 0.0)
    whole.setOptionValue("mip_max_nodes", nodes)
    whole.changeColsIntegrality(
        len(kept), np.arange(len(kept), dtype=np.int32),
        np.full(len(kept), highspy.HighsVarType.kInteger),
    )  # fmt: skip
    whole.run_for(ends - time.monotonic())
    value = np.array(whole.getSolution().col_value)
    chosen = kept[value > 0.5] if len(value) else kept[:0]
    bound = max(bound, min(upper, float(whole.getInfo().mip_dual_bound)))
    return _read(chosen, centre, start, point, cost, now, bound)


def _rows(n: int, centre: Ints, start: Ints, point: Ints) -> sp.csc_matrix:
    """Every point once, so many clusters, every centre at most once."""
    columns = len(centre)
    members = sp.csc_matrix((np.ones(len(point)), point, start), shape=(n, columns))
    own = sp.csc_matrix((np.ones(columns), (centre, np.arange(columns))), shape=(n, columns))
    return sp.vstack([members, sp.csc_matrix(np.ones((1, columns))), own]).tocsc()


def _program(rows: sp.csc_matrix, cost: Floats, p: int, n: int) -> Quiet:
    highs = Quiet()
    columns = len(cost)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(columns), np.ones(columns)
    lp.row_lower_ = np.concatenate([np.ones(n), np.zeros(n + 1)])
    lp.row_upper_ = np.concatenate([np.ones(n), [p], np.ones(n)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = rows.indptr, rows.indices
    lp.a_matrix_.value_ = rows.data
    highs.passModel(lp)
    return highs


def _read(
    chosen: Ints, centre: Ints, start: Ints, point: Ints, cost: Floats, now: Ints, bound: float
) -> Mix:  # fmt: skip
    """The chosen columns as an assignment; today's if they are none."""
    to = np.full(len(now), -1, dtype=np.int64)
    for c in chosen.tolist():
        to[point[start[c] : start[c + 1]]] = centre[c]
    if not len(chosen) or (to < 0).any():
        return Mix(now, np.inf, bound)
    return Mix(to, float(cost[chosen].sum()), bound)


def columns_of(part: Part, clusters: Sequence[tuple[Ints, int]]) -> Columns:
    """Clusters, each with its centre."""
    size = [len(rows) for rows, _ in clusters]
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    centre = np.array([middle for _, middle in clusters], dtype=np.int64)
    point = np.concatenate([np.zeros(0, dtype=np.int64), *(rows for rows, _ in clusters)])
    of = np.repeat(np.arange(len(clusters)), size)
    apart_ = np.hypot(*(part.xy[point] - part.xy[centre[of]]).T)
    metres = np.floor(apart_ + 1e-9) if part.floor else apart_
    cost = np.bincount(of, weights=metres, minlength=len(clusters)).astype(np.float64)
    return Columns(centre, start, point, cost)


def joined(several: Sequence[Columns]) -> Columns:
    """One behind the other."""
    starts, end = [np.zeros(1, dtype=np.int64)], 0
    for columns in several:
        starts.append(end + columns.start[1:])
        end += len(columns.point)
    return Columns(
        np.concatenate([columns.centre for columns in several]),
        np.concatenate(starts),
        np.concatenate([columns.point for columns in several]),
        np.concatenate([columns.cost for columns in several]),
    )


def _today(part: Part, now: Ints) -> Columns:
    """Today's clusters as columns."""
    return columns_of(part, [(np.flatnonzero(now == c), int(c)) for c in np.unique(now)])
