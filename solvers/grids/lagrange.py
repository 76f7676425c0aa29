"""Lower bounds: every household's "must be served" is priced instead of demanded.

With prices `lam`, a candidate earns at best v_i = min sum of (cost - lam) over the households that
fit under its cap; the plan cannot cost less than sum(lam) + the cheapest choice of p candidates.
Any prices give a valid bound; subgradient steps find good ones.
"""

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.compiled import compiled
from solvers.grids.laminar import choose


@compiled
def _smallest(buffer: Floats, size: int, k: int) -> float:
    """The k-th smallest of the first `size`, which are reordered around it (quickselect)."""
    low = 0
    high = size - 1
    while low < high:
        pivot = buffer[(low + high) >> 1]
        i = low
        j = high
        while i <= j:
            while buffer[i] < pivot:
                i += 1
            while buffer[j] > pivot:
                j -= 1
            if i <= j:
                swap = buffer[i]
                buffer[i] = buffer[j]
                buffer[j] = swap
                i += 1
                j -= 1
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            break
    return float(buffer[k])


@compiled
def earn(cost: Floats, lam: Floats, own: int, cap: int, least: int, buffer: Floats) -> float:
    """The least that one candidate can cost at these prices (unit demand)."""
    n = lam.shape[0]
    size = 0
    total = 0.0
    room = cap
    need = least
    if own >= 0:
        total = cost[own] - lam[own]
        room -= 1
        need -= 1
    for j in range(n):
        reduced = cost[j] - lam[j]
        if (reduced < 0.0 or need > 0) and j != own and reduced < np.inf:
            buffer[size] = reduced
            size += 1
    if need > size or room < 0:
        return np.inf
    count = size
    if need > 0:
        count = 0
        for k in range(size):
            if buffer[k] < 0.0:
                count += 1
        count = max(need, count)
    count = min(count, room)
    if 0 < count < size:
        _smallest(buffer, size, count - 1)
    for k in range(count):
        total += buffer[k]
    return total


@compiled
def serve(
    cost: Floats, lam: Floats, own: int, cap: int, least: int, buffer: Floats, slack: Floats
) -> None:
    """Take off `slack` the households that a chosen candidate serves at these prices."""
    n = lam.shape[0]
    size = 0
    room = cap
    need = least
    if own >= 0:
        slack[own] -= 1.0
        room -= 1
        need -= 1
    for j in range(n):
        reduced = cost[j] - lam[j]
        if j != own and reduced < np.inf:
            buffer[size] = reduced
            size += 1
    negative = 0
    for k in range(size):
        if buffer[k] < 0.0:
            negative += 1
    count = min(max(negative, need), room)
    if count <= 0:
        return
    bar = np.inf
    if count < size:
        bar = _smallest(buffer, size, count - 1)
    for j in range(n):  # those strictly below the bar, then ties until it is full
        if j != own and cost[j] - lam[j] < bar:
            slack[j] -= 1.0
            count -= 1
    for j in range(n):
        if count > 0 and j != own and cost[j] - lam[j] == bar:
            slack[j] -= 1.0
            count -= 1


@compiled
def value_all(
    cost: Floats, lam: Floats, own: Ints, cap: Ints, least: Ints, open_to: Ints, value: Floats
) -> None:
    """What every candidate that may still be chosen can cost at least."""
    buffer = np.empty(lam.shape[0])
    for i in range(cost.shape[0]):
        if open_to[i] > 0:
            value[i] = earn(cost[i], lam, own[i], cap[i], least[i], buffer)
        else:
            value[i] = np.inf


@compiled
def ascend(
    cost: Floats,
    own: Ints,
    cap: Ints,
    least: Ints,
    left: Ints,
    right: Ints,
    order: Ints,
    low: Ints,
    high: Ints,
    lam: Floats,
    upper: float,
    steps: int,
    theta: float,
    share: Floats,
    value: Floats,
    chosen: Bools,
) -> float:
    """Subgradient steps from `lam`, which ends at the best prices found; returns their bound.

    `share` becomes how often (weighted to the end) each candidate was chosen, about the fractional
    solution; `value` and `chosen` are those of the best prices. Infinite: nothing fits the bounds.
    """
    m, n = cost.shape
    here = lam.copy()
    slack = np.empty(n)
    turn = np.zeros(n)
    buffer = np.empty(n)
    now = np.empty(m)
    pick = np.empty(m, dtype=np.bool_)
    best = -np.inf
    stuck = 0
    share[:] = 0.0
    for step in range(steps):
        value_all(cost, here, own, cap, least, high, now)
        if not choose(now, left, right, order, low, high, pick):
            return np.inf
        bound = here.sum()
        slack[:] = 1.0
        for i in range(m):
            if pick[i]:
                bound += now[i]
                serve(cost[i], here, own[i], cap[i], least[i], buffer, slack)
        rate = max(0.05, 1.0 / (step + 1.0))
        for i in range(m):
            share[i] += rate * ((1.0 if pick[i] else 0.0) - share[i])
        if bound > best + 1e-7 * abs(best) or step == 0:
            best = bound
            lam[:] = here
            value[:] = now
            chosen[:] = pick
            stuck = 0
        else:
            stuck += 1
            if stuck >= 6:
                theta *= 0.7
                stuck = 0
                here[:] = lam
        if best >= upper or theta < 1e-4:
            break
        norm = 0.0
        along = 0.0
        for j in range(n):
            norm += slack[j] * slack[j]
            along += slack[j] * turn[j]
        if norm == 0.0:
            break
        for j in range(n):
            turn[j] = 0.3 * turn[j] + 0.7 * slack[j]
        size = 0.0
        for j in range(n):
            size += turn[j] * turn[j]
        move = theta * (1.02 * upper - bound) / max(size, 1e-9)
        for j in range(n):
            here[j] += move * turn[j]
    return best
