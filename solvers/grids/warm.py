"""Compiles everything once on a toy, so that compilation is not counted as solving."""

import numpy as np

from solvers.grids.design import design
from solvers.grids.instance import Medians
from solvers.grids.solve import solve
from solvers.grids.stop import Iterations
from solvers.grids.towns import Kind, make


def warm(*, medians: bool = False) -> None:
    """Half a second from the cache; the first time on a machine some more."""
    if medians:
        rng = np.random.default_rng(1)
        xy = np.round(rng.uniform(0, 100, (24, 2)))
        toy = Medians(xy, np.full(24, 12.0), rng.integers(1, 4, 24).astype(np.float64), 6)
        solve(toy, stop=Iterations(1), seed=1, threads=1)
    else:
        design(make(Kind(villages=1, households=90), seed=1), stop=Iterations(2), threads=1)
