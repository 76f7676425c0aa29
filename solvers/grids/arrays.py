"""Names for the arrays that the solver is made of."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


def in_degrees(xy: Floats) -> bool:
    """Everything within the range of degrees, and closer together than homes in metres can be."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    for a, b in ((0, 1), (1, 0)):
        on_globe = low[a] >= -180 and high[a] <= 180 and low[b] >= -90 and high[b] <= 90
        if on_globe:
            span = float((high - low).max())
            china = low[a] >= 73 and high[a] <= 136 and low[b] >= 3 and high[b] <= 54
            if 0 < span < 2 or (china and span < 10):
                return True
    return False
