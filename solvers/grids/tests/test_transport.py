"""The assignment to given centres is the cheapest there is."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from solvers.grids.transport import transport


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 6))
def test_nobody_can_be_assigned_cheaper(seed: int, centres: int, cap: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(centres, centres * cap + 1))
    at = rng.integers(0, 20, (n, 2)).astype(float)  # many at the same place
    cost = np.hypot(*(at[:centres, None] - at[None]).transpose(2, 0, 1))
    own = np.arange(centres)
    total, where = transport(
        cost, np.full(centres, cap), np.zeros(centres, dtype=np.int64), own, np.inf
    )
    slots = np.repeat(cost, cap, axis=0)
    rows, columns = linear_sum_assignment(slots)
    assert np.isclose(total, slots[rows, columns].sum())
    assert (np.bincount(where, minlength=centres) <= cap).all()
    assert (where[own] == np.arange(centres)).all()
    assert np.isclose(total, cost[where, np.arange(n)].sum())


def test_smallest_sizes_are_filled_up() -> None:
    cost = np.array([[0.0, 1, 2, 3, 4, 5], [9.0, 8, 7, 6, 5, 0]])
    least = np.array([1, 3])
    total, where = transport(cost, np.array([5, 5]), least, np.array([0, 5]), np.inf)
    assert np.bincount(where).tolist() == [3, 3]
    assert total == 0 + 1 + 2 + 6 + 5 + 0


def test_what_does_not_fit_is_said() -> None:
    cost = np.zeros((1, 3))
    total, _ = transport(cost, np.array([2]), np.array([0]), np.array([0]), np.inf)
    assert total == np.inf
