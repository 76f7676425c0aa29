"""What is asked: a town with wishes, or a bare capacitated p-median problem."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints, in_degrees

FAR = 1e8  # metres; more than twice round the earth


class BadInput(ValueError):
    """The input cannot be worked with; the sentence says why and what to do."""


@dataclass(frozen=True)
class Town:
    """Households with projected coordinates in metres, one row each."""

    ids: tuple[str, ...]
    xy: Floats  # n x 2
    village: Ints  # index into `villages`
    villages: tuple[str, ...]
    candidate: Bools  # may its home be the centre of a grid?
    fixed: Bools | None = None  # must its home be one?
    weight: Floats | None = None  # of its walk; every household counts 1 towards the cap
    previous: tuple[str, ...] | None = None  # centre (or name) of the grid it was in, "" if new

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.ids)

    @property
    def weights(self) -> Floats:
        return np.ones(len(self.ids)) if self.weight is None else self.weight

    @property
    def pinned(self) -> Bools:
        return np.zeros(len(self.ids), dtype=np.bool_) if self.fixed is None else self.fixed


@dataclass(frozen=True)
class Wishes:
    """What a plan has to keep."""

    cap: int = 30
    grids: int | None = None  # in the whole town; None = as few as possible
    per_village: Mapping[str, int] = field(default_factory=dict)
    smallest: int = 1
    longest_walk: float | None = None  # metres
    change_penalty: float = 0.0  # metres that one re-assigned household is worth


@dataclass(frozen=True)
class Medians:
    """A capacitated p-median problem as in the literature: every point is a candidate."""

    xy: Floats
    capacity: Floats  # of the point, if it is chosen
    demand: Floats
    p: int
    floor: bool = False  # distances rounded down to integers


def look_at_places(xy: Floats) -> None:
    """Refuse what are no metres."""
    if not np.isfinite(xy).all():
        raise BadInput("Some coordinates are missing or infinite.")
    if (abs(xy) > FAR).any():
        raise BadInput("Some coordinates are larger than the earth; are they in metres?")
    if in_degrees(xy):
        raise BadInput(
            "The coordinates look like degrees of longitude and latitude. Project them to metres "
            "first (for example to the UTM zone of the town)."
        )
