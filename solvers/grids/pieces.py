"""A town taken apart into villages, each with its own costs: no grid crosses a border."""

from dataclasses import dataclass

import numpy as np

from solvers.grids.arrays import Floats, Ints
from solvers.grids.instance import Town, Wishes
from solvers.grids.village import Village


@dataclass(frozen=True)
class Piece:
    """A village's households and candidates, by their row in the town."""

    village: int
    households: Ints
    candidates: Ints
    fixed: Ints


def pieces(town: Town) -> list[Piece]:
    """One piece per village, in the order of the villages."""
    order = np.argsort(town.village, kind="stable")
    starts = np.searchsorted(town.village[order], np.arange(len(town.villages) + 1))
    found = []
    for number in range(len(town.villages)):
        rows = order[starts[number] : starts[number + 1]]
        chosen = town.candidate[rows] | town.pinned[rows]
        found.append(Piece(number, rows, rows[chosen], rows[town.pinned[rows]]))
    return found


def walks(town: Town, centres: Ints, households: Ints) -> Floats:
    """centres x households, metres as the crow flies."""
    apart = town.xy[centres][:, None, :] - town.xy[households][None, :, :]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]), dtype=np.float64)


def costs(town: Town, wishes: Wishes, piece: Piece) -> tuple[Floats, float]:
    """What it costs that a candidate serves a household: its walk, and the change if it is one.

    A walk beyond the longest costs more than any plan without one, which is the second number; so
    a plan below that keeps to it, and a bound above it proves that none does.
    """
    metres = walks(town, piece.candidates, piece.households)
    cost = metres * town.weights[piece.households][None, :]
    if town.previous is not None and wishes.change_penalty > 0:
        cost += wishes.change_penalty * changes(town, piece)
    if wishes.longest_walk is None or metres.max(initial=0.0) <= wishes.longest_walk:
        return cost, np.inf
    far = float(np.ceil(cost.max(axis=0).sum())) + 1.0
    cost[metres > wishes.longest_walk] = far
    return cost, far


def changes(town: Town, piece: Piece) -> Floats:
    """1 where that candidate is not whom the household had before; new households change nothing.

    `previous` names the centre by its id. A name that is no household's id is a grid's: then a
    candidate that was in the same grid goes on with it.
    """
    assert town.previous is not None
    before = np.array([town.previous[j] for j in piece.households], dtype=object)
    ids = np.array([town.ids[i] for i in piece.candidates], dtype=object)
    grids = np.array([town.previous[i] for i in piece.candidates], dtype=object)
    named = np.array([label not in town.known for label in before])
    same = (ids[:, None] == before[None, :]) | (named[None, :] & (grids[:, None] == before))
    return np.asarray(~same & (before != "")[None, :], dtype=np.float64)


def village_of(town: Town, wishes: Wishes, piece: Piece, grids: int) -> Village:
    """The piece as the search sees it."""
    m = len(piece.candidates)
    place = {int(row): k for k, row in enumerate(piece.households)}
    cost, far = costs(town, wishes, piece)
    return Village(
        cost=cost,
        own=np.array([place[int(i)] for i in piece.candidates], dtype=np.int64),
        cap=np.full(m, wishes.cap, dtype=np.int64),
        least=np.full(m, wishes.smallest, dtype=np.int64),
        p=grids,
        xy=town.xy[piece.candidates],
        fixed=np.isin(piece.candidates, piece.fixed),
        far=far,
    )
