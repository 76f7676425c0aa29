"""From searches to a plan."""

from collections.abc import Sequence

import numpy as np

from solvers.grids.arrays import Floats, Ints
from solvers.grids.instance import Town, Wishes
from solvers.grids.needs import Needs
from solvers.grids.pieces import Piece
from solvers.grids.plan import SAME, Change, Plan, Status, VillagePlan, Walk
from solvers.grids.tree import Search

Part = tuple[Piece, Needs, Search | None]
BY_TREE = "linear relaxation and branching on centres per patch"
BY_PRICES = "Lagrangian prices"


def assemble(town: Town, wishes: Wishes, parts: Sequence[Part], seconds: float) -> Plan:
    """The parts put together, and everything counted."""
    n = len(town.ids)
    centre = np.full(n, -1, dtype=np.int64)
    grid = np.full(n, -1, dtype=np.int64)
    centres: list[int] = []
    villages = []
    for piece, need, search in parts:
        villages.append(_village(town, wishes, piece, need, search))
        if search is not None and villages[-1].status != "impossible":
            at = piece.candidates[search.best.centres]
            centre[piece.households] = at[search.best.where]
            grid[piece.households] = len(centres) + search.best.where
            centres += at.tolist()
    walk = walked(town, centre)
    changed = changes(town, centre)
    return Plan(
        centre=centre,
        grid=grid,
        centres=np.array(centres, dtype=np.int64),
        load=np.bincount(grid[grid >= 0], minlength=len(centres)).astype(np.int64),
        objective=float(sum(v.objective for v in villages)),
        lower_bound=float(sum(v.lower_bound for v in villages)),
        bound_from=_bound_from(wishes, villages),
        walk=Walk.of(walk[centre >= 0]),
        villages=tuple(villages),
        changes=changed,
        seconds=seconds,
    )


def _bound_from(wishes: Wishes, villages: Sequence[VillagePlan]) -> str:
    said = "sum over villages of: " + "; ".join(sorted({v.bound_from for v in villages} - {""}))
    if wishes.grids is not None:
        said += "; holds for this number of grids in each village"
    return said


def walked(town: Town, centre: Ints) -> Floats:
    """Metres from everybody to their centre, 0 where there is none."""
    to = np.where(centre >= 0, centre, np.arange(len(centre)))
    apart = town.xy - town.xy[to]
    return np.asarray(np.hypot(apart[:, 0], apart[:, 1]), dtype=np.float64)


def changes(town: Town, centre: Ints) -> tuple[Change, ...]:
    """Who gets another centre than before."""
    if town.previous is None:
        return ()
    found = []
    for j, before in enumerate(town.previous):
        i = int(centre[j])
        if not before or i < 0 or town.ids[i] == before:
            continue
        if before not in town.known and town.previous[i] == before:
            continue
        found.append(Change(town.ids[j], before, town.ids[i]))
    return tuple(found)


def _village(
    town: Town, wishes: Wishes, piece: Piece, need: Needs, search: Search | None
) -> VillagePlan:
    name, size = town.villages[piece.village], len(piece.households)
    if search is None or _too_far(search):
        note, least = need.lacks, need.least_grids
        if search is not None:
            least = need.grids + 1 if search.lower >= search.village.far else need.least_grids
            proven = "cannot" if least > need.grids else "could not so far"
            note = (
                f"{name}: with {need.grids} grids everybody {proven} be kept within "
                f"{wishes.longest_walk:g} m; it needs at least {least} grids."
            )
        status: Status = "impossible" if size else "optimal"
        return VillagePlan(
            name, size, 0, len(piece.candidates), status, 0.0, 0.0, least,
            need.least_candidates, "", note,
        )  # fmt: skip
    status = "optimal" if search.gap <= SAME else "gap"
    return VillagePlan(
        name,
        size,
        need.grids,
        len(piece.candidates),
        status,
        search.best.cost,
        search.lower,
        need.least_grids,
        need.least_candidates,
        BY_TREE if search.nodes else BY_PRICES,
    )


def _too_far(search: Search) -> bool:
    return search.best.cost >= search.village.far
