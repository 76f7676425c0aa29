"""What is put together into areas, what is wished of it, and what comes out.

Twice the same: micro-grids into zones, and zones into the territories of grid officers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from solvers.grids.arrays import Floats, Ints
from solvers.grids.plan import gap_of

AreaStatus = Literal["optimal", "gap", "impossible"]


@dataclass(frozen=True)
class Parts:
    """What is put together, one row each: m micro-grids, or m zones."""

    ids: tuple[str, ...]  # m, all different
    xy: Floats  # m x 2, metres: where whoever looks after the part lives
    households: Ints  # m, how many the part has
    village: Ints  # m, index into `villages`
    villages: tuple[str, ...]
    beside: Ints  # pairs x 2: rows of parts that lie side by side (`beside.neighbours`)


@dataclass(frozen=True)
class AreaWishes:
    """How many areas, and how alike they should be.

    The number is `per_village` where it is named there; else `areas` is shared out so that the
    largest mean is smallest; else every village has about one for `about` households.
    """

    areas: int | None = None  # in all villages together
    per_village: Mapping[str, int] = field(default_factory=dict)
    about: int = 100  # households of an area, where no number is given
    tolerance: float = 0.2  # an area may have that share more or less than its village's mean


@dataclass(frozen=True)
class VillageAreas:
    """One village's areas, with their own proof."""

    village: str
    parts: int
    areas: int
    status: AreaStatus
    objective: float  # households x metres from their part's place to that of the area's hub
    lower_bound: float
    tolerance: float  # as wished; more (in steps) where nothing more even was found
    even_as_can_be: bool  # is it proven that one step less is impossible, or was none needed?
    bound_from: str = ""
    note: str = ""  # a sentence where the wish could not be kept

    @property
    def gap(self) -> float:
        return gap_of(self.objective, self.lower_bound)


@dataclass(frozen=True)
class Areas:
    """Which part lies in which area."""

    area: Ints  # m, number of the area from 0; -1 where a village is impossible
    hub: Ints  # per area, the row of the part in whose place the rest comes together
    households: Ints  # per area
    village: Ints  # per area
    objective: float
    lower_bound: float
    villages: tuple[VillageAreas, ...]
    seconds: float

    @property
    def gap(self) -> float:
        return gap_of(self.objective, self.lower_bound)
