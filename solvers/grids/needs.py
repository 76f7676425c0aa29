"""What a village lacks, said before anything is computed, and counted exactly."""

from dataclasses import dataclass

import numpy as np

from solvers.grids.arrays import in_degrees
from solvers.grids.instance import BadInput, Town, Wishes
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
    if wishes.cap < 1 or wishes.smallest < 0 or wishes.smallest > wishes.cap:
        raise BadInput("The cap must be at least 1, and the smallest size not above it.")
    if wishes.change_penalty < 0 or (wishes.longest_walk is not None and wishes.longest_walk <= 0):
        raise BadInput("The penalty and the longest walk cannot be negative.")
    if not np.isfinite(town.xy).all():
        raise BadInput("Some coordinates are missing or infinite.")
    if not (np.isfinite(town.weights).all() and (town.weights >= 0).all()):
        raise BadInput("Weights must be numbers, zero or more.")
    _look_at_names(town, wishes)
    if in_degrees(town.xy):
        raise BadInput(
            "The coordinates look like degrees of longitude and latitude. Project them to metres "
            "first (for example to the UTM zone of the town)."
        )


def _look_at_names(town: Town, wishes: Wishes) -> None:
    if len(town.known) != len(town.ids):
        raise BadInput("Two households have the same id.")
    unknown = sorted(set(wishes.per_village) - set(town.villages))
    if unknown:
        raise BadInput(f"Grids are asked for a village that is not there: {unknown[0]}.")
