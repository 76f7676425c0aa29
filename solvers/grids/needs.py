"""What a village lacks, said before anything is computed, and counted exactly."""

from dataclasses import dataclass

import numpy as np

from solvers.grids.instance import FAR, BadInput, Town, Wishes, look_at_places
from solvers.grids.pieces import Piece, walks


@dataclass(frozen=True)
class Needs:
    """How many grids a village gets, and what it would need if it cannot be served."""

    grids: int
    least_grids: int
    least_candidates: int
    lacks: str = ""  # a sentence; empty if nothing is missing


def needs(town: Town, wishes: Wishes, piece: Piece, asked: int | None) -> Needs:
    """The fewest grids that can hold everybody, more where asked or pinned."""
    size, fixed, candidates = len(piece.households), len(piece.fixed), len(piece.candidates)
    least = -(-size // wishes.cap)
    grids = max(least, fixed) if asked is None else asked
    name = town.villages[piece.village]
    lacks = ""
    if grids < least:
        lacks = (
            f"{name}: {size} households need at least {least} grids of {wishes.cap}; "
            f"{grids} were given."
        )
    elif grids < fixed:
        lacks = f"{name}: {fixed} fixed centres do not fit into {grids} grids."
    elif candidates < grids:
        lacks = (
            f"{name}: {size} households need {grids} candidate homes for {grids} grids; "
            f"there are {candidates}."
        )
    elif grids * max(wishes.smallest, 1) > size:
        lacks = (
            f"{name}: {size} households do not fill {grids} grids of at least "
            f"{max(wishes.smallest, 1)}."
        )
    elif far := _out_of_reach(town, wishes, piece):
        lacks = f"{name}: {far} households have no candidate home within {wishes.longest_walk:g} m."
        return Needs(grids, max(least, fixed), candidates + -(-far // wishes.cap), lacks)
    return Needs(grids, max(least, fixed), max(grids, least), lacks)


def _out_of_reach(town: Town, wishes: Wishes, piece: Piece) -> int:
    if wishes.longest_walk is None or not len(piece.candidates):
        return 0
    nearest = walks(town, piece.candidates, piece.households).min(axis=0)
    return int(np.count_nonzero(nearest > wishes.longest_walk))


def look_at(town: Town, wishes: Wishes) -> None:
    """Refuse what nobody can have meant."""
    if not len(town.ids):
        raise BadInput("There are no households.")
    _look_at_wishes(wishes)
    look_at_places(town.xy)
    if not (np.isfinite(town.weights).all() and (town.weights >= 0).all()):
        raise BadInput("Weights must be numbers, zero or more.")
    _look_at_names(town, wishes)


def _look_at_wishes(wishes: Wishes) -> None:
    if wishes.cap < 1 or wishes.smallest < 0 or wishes.smallest > wishes.cap:
        raise BadInput("The cap must be at least 1, and the smallest size not above it.")
    if not 0 <= wishes.change_penalty < FAR:
        raise BadInput("The penalty must be a number of metres, zero or more.")
    if wishes.longest_walk is not None and not 0 < wishes.longest_walk < np.inf:
        raise BadInput("The longest walk must be a number of metres above zero.")


def _look_at_names(town: Town, wishes: Wishes) -> None:
    if len(town.known) != len(town.ids):
        raise BadInput("Two households have the same id.")
    unknown = sorted(set(wishes.per_village) - set(town.villages))
    if unknown:
        raise BadInput(f"Grids are asked for a village that is not there: {unknown[0]}.")
