"""Choosing centres under bounds on nested patches: how many of this hamlet, of this end of it.

Patches form a binary tree over the candidates (leaves 0..m-1, inner nodes after their children,
the root last). The cheapest choice for every possible count is convex, so two patches are joined
by merging sorted prices, and a bound only cuts the list: exact in O(m x depth).
"""

import numpy as np
from scipy.cluster.hierarchy import linkage

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.compiled import compiled


def patches(xy: Floats) -> tuple[Ints, Ints]:
    """Children of every inner node, joined the way that keeps groups tight (Ward)."""
    m = len(xy)
    if m < 2:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    tree = linkage(xy, method="ward")
    return tree[:, 0].astype(np.int64), tree[:, 1].astype(np.int64)


def members(left: Ints, right: Ints, m: int) -> Bools:
    """node x candidate: who lies in which patch."""
    inside = np.zeros((m + len(left), m), dtype=np.bool_)
    inside[np.arange(m), np.arange(m)] = True
    for k, (a, b) in enumerate(zip(left, right, strict=True)):
        inside[m + k] = inside[a] | inside[b]
    return inside


@compiled
def _merge(node: int, a: int, b: int, start: Ints, stop: Ints, item: Ints, value: Floats) -> None:
    """Sorted prices of two patches into those of the patch that holds both (in place, by copy)."""
    size = stop[a] - start[a] + stop[b] - start[b]
    out = np.empty(size, dtype=np.int64)
    i = start[a]
    j = start[b]
    for k in range(size):
        if j >= stop[b] or (i < stop[a] and value[item[i]] <= value[item[j]]):
            out[k] = item[i]
            i += 1
        else:
            out[k] = item[j]
            j += 1
    start[node] = start[a]
    stop[node] = start[a] + size
    item[start[a] : start[a] + size] = out


@compiled
def _clip(
    node: int, low: int, high: int, taken: Ints, start: Ints, stop: Ints, item: Ints, chosen: Bools
) -> bool:
    """Take what the lower bound asks for, forget what the upper bound shuts out."""
    while taken[node] < low:
        if start[node] >= stop[node]:
            return False
        chosen[item[start[node]]] = True
        taken[node] += 1
        start[node] += 1
    room = high - taken[node]
    if room < 0:
        return False
    stop[node] = min(stop[node], start[node] + room)
    return True


@compiled
def choose(
    value: Floats, left: Ints, right: Ints, order: Ints, low: Ints, high: Ints, chosen: Bools
) -> bool:
    """The cheapest set of candidates within all bounds; the root's bounds fix the count.

    `order` lists the candidates so that every patch is a stretch of it.
    """
    m = value.shape[0]
    nodes = m + left.shape[0]
    start = np.empty(nodes, dtype=np.int64)
    stop = np.empty(nodes, dtype=np.int64)
    taken = np.zeros(nodes, dtype=np.int64)
    item = np.empty(m, dtype=np.int64)
    chosen[:] = False
    for k in range(m):
        i = order[k]
        item[k] = i
        start[i] = k
        stop[i] = k + 1
    for node in range(nodes):
        if node >= m:
            a = left[node - m]
            b = right[node - m]
            # what `a` has left lies before what `b` has: bring both together at b's end of a
            size = stop[a] - start[a]
            shift = start[b] - size
            for k in range(size - 1, -1, -1):
                item[shift + k] = item[start[a] + k]
            start[a] = shift
            stop[a] = shift + size
            taken[node] = taken[a] + taken[b]
            _merge(node, a, b, start, stop, item, value)
        if not _clip(node, low[node], high[node], taken, start, stop, item, chosen):
            return False
    return True


def leaves_in_order(left: Ints, right: Ints, m: int) -> Ints:
    """The candidates so that every patch is one stretch, its left child before its right."""
    order: list[int] = []
    stack = [m + len(left) - 1]
    while stack:
        node = stack.pop()
        if node < m:
            order.append(node)
        else:
            stack += [int(right[node - m]), int(left[node - m])]
    return np.array(order, dtype=np.int64)
