"""Which micro-grids lie side by side.

Two homes are neighbours if no other home of the village lies between them: none inside the circle
that has them at opposite ends (Gabriel's graph). All homes of a village hang together by that.
"""

import numpy as np
import scipy.sparse as sp
from scipy.spatial import Delaunay, QhullError, cKDTree

from solvers.grids.arrays import Floats, Ints


def neighbours(xy: Floats, part: Ints, village: Ints) -> Ints:
    """Pairs (a < b) of parts that have neighbouring homes, sorted; k x 2.

    `xy` are homes in metres (n x 2), `part` and `village` the row of the part and of the village
    of each; -1 for a home that is in no part. Homes may as well be the parts' own places.
    """
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for v in np.unique(village):
        rows = np.flatnonzero((village == v) & (part >= 0))
        if len(rows):
            pairs.append(_parts(xy[rows], part[rows]))
    return np.asarray(np.unique(np.concatenate(pairs), axis=0), dtype=np.int64)


def _parts(xy: Floats, part: Ints) -> Ints:
    """Pairs of parts that share a place (a block of flats), or have neighbouring ones."""
    places, at = np.unique(xy, axis=0, return_inverse=True)
    parts, of = np.unique(part, return_inverse=True)
    lives = sp.csr_matrix((np.ones(len(of)), (at.ravel(), of.ravel())), (len(places), len(parts)))
    ends = _between(places)
    near = sp.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (len(places),) * 2)
    met = lives.T @ (near + near.T + sp.identity(len(places))) @ lives
    a, b = sp.triu(met, 1).nonzero()
    return np.column_stack([parts[a], parts[b]]).reshape(-1, 2)


def _between(places: Floats) -> Ints:
    """Pairs of places with nothing between."""
    ends = _candidates(places)
    middle = (places[ends[:, 0]] + places[ends[:, 1]]) / 2
    radius = np.hypot(*(places[ends[:, 0]] - places[ends[:, 1]]).T) / 2
    nearest, _ = cKDTree(places).query(middle)
    return np.asarray(ends[nearest >= radius * (1 - 1e-9) - 1e-9], dtype=np.int64)


def _candidates(places: Floats) -> Ints:
    """Pairs among which all neighbours are: sides of the triangles of Delaunay."""
    if len(places) > 3:
        try:
            corners = Delaunay(places - places.mean(axis=0)).simplices
            sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
            return np.asarray(sides, dtype=np.int64)
        except QhullError:  # all on one line, where they lie in order
            return np.column_stack([np.arange(len(places) - 1), np.arange(1, len(places))])
    ends = [(a, b) for a in range(len(places)) for b in range(a + 1, len(places))]
    return np.array(ends, dtype=np.int64).reshape(-1, 2)
