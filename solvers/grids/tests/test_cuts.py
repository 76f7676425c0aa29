"""What a cut says holds for every plan, and it cuts off what it was made against."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.grids.cuts import broken, neighbourhoods
from solvers.grids.laminar import members, patches


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 100_000), st.integers(2, 7))
def test_every_plan_keeps_every_cut(seed: int, cap: int) -> None:
    rng = np.random.default_rng(seed)
    m, n = 8, 24
    xy = rng.uniform(0, 100, (m, 2))
    sets = neighbourhoods(xy, members(*patches(xy), m))
    y = rng.uniform(0, 1, m)
    x = rng.dirichlet(np.full(m, 0.3), n).T
    cuts = broken(sets, x, y, np.ones((m, n), dtype=np.bool_), cap, 60)

    def excess(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        inside = cuts.candidates[:, :, None] & cuts.households[:, None, :]
        served = np.where(inside, x[None], 0.0).sum(axis=(1, 2))
        return np.asarray(served - cuts.short * (cuts.candidates @ y) - cuts.top)

    assert (excess(x, y) > 0).all()
    for _ in range(20):  # plans: some chosen, each with at most `cap` of the households
        chosen = rng.permutation(m)[: rng.integers(1, m + 1)]
        plan = np.zeros((m, n))
        places = rng.permutation(np.repeat(chosen, cap))[:n]
        plan[places, rng.permutation(n)[: len(places)]] = 1.0
        opened = np.isin(np.arange(m), chosen).astype(np.float64)
        assert (excess(plan, opened) <= 1e-9).all()
