"""Positions that cannot be right: named before anybody trusts a plan that rests on them.

Maps of Chinese makers are shifted (GCJ-02) by some hundred metres against WGS-84. The shift is
the one that is publicly known; it is used to recognise such points, never to mend them unasked.
"""

import itertools
import json
from collections import Counter
from collections.abc import Sequence
from math import cos, hypot, pi, radians, sin, sqrt
from typing import NamedTuple

from baijia.gridplan.rules.layouts import Position, Today

MANY = 6  # homes at one point to the centimetre: a house of flats, or a point that was copied
FAR = 5_000.0  # metres from the middle of a village without an outline
A, EE = 6378245.0, 0.00669342162296594323
METRES = 111_320.0  # of a degree of latitude


class Suspicion(NamedTuple):
    """Why some homes are named, and which."""

    code: str
    homes: tuple[str, ...]


def suspicious(today: Today, outline: str) -> list[Suspicion]:
    """`outline`: the village's, as `Place.outline` keeps it, or empty."""
    at = {pk: (lon, lat) for pk, _n, lon, lat in today.homes if lon is not None and lat is not None}
    missing = tuple(pk for pk, *_rest in today.homes if pk not in at)
    rings = json.loads(outline) if outline else []
    outside = {pk: p for pk, p in at.items() if _is_outside(p, rings, list(at.values()))}
    shifted = tuple(pk for pk, p in outside.items() if rings and inside(unshifted(p), rings))
    others = tuple(pk for pk in outside if pk not in set(shifted))
    often = {p for p, n in Counter(at.values()).items() if n >= MANY}
    same = tuple(pk for pk, p in at.items() if p in often)
    told = {"missing": missing, "gcj": shifted, "outside": others, "same": same}
    return [Suspicion(code, homes) for code, homes in told.items() if homes]


def _is_outside(point: Position, rings: list[list[list[Position]]], all_: list[Position]) -> bool:
    if rings:
        return not inside(point, rings)
    lon, lat = (sorted(axis)[len(all_) // 2] for axis in zip(*all_, strict=True))
    east = (point[0] - lon) * METRES * cos(radians(lat))
    return hypot(east, (point[1] - lat) * METRES) > FAR


def inside(point: Position, polygons: Sequence[Sequence[Sequence[Position]]]) -> bool:
    """In one of the polygons and in none of its holes (even and odd crossings)."""
    return any(sum(_crossings(point, ring) for ring in rings) % 2 for rings in polygons)


def _crossings(point: Position, ring: Sequence[Position]) -> int:
    x, y = point
    n = 0
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            n += 1
    return n


def unshifted(point: Position) -> Position:
    """Where a GCJ-02 point lies in WGS-84, to a metre or two."""
    lon, lat = point
    east, north = shift(point)
    return lon - east, lat - north


def shift(point: Position) -> Position:
    """By how many degrees GCJ-02 moves this point."""
    x, y = point[0] - 105.0, point[1] - 35.0
    waves = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (waves + 20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (waves + 20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    angle = radians(point[1])
    magic = 1 - EE * sin(angle) ** 2
    return (
        east * 180 / (A / sqrt(magic) * cos(angle) * pi),
        north * 180 / (A * (1 - EE) / (magic * sqrt(magic)) * pi),
    )
