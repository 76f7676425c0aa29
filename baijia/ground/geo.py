"""Outlines on the ground, in WGS-84 degrees: read from GeoJSON, drawn around points."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused

Point = tuple[float, float]  # longitude, latitude
MOST_POINTS = 5_000
CHINA = (73.0, 3.0, 136.0, 54.0)  # west, south, east, north


def outline_of(geometry: Any) -> str:
    """A GeoJSON Polygon or MultiPolygon as it is kept: the coordinates of a MultiPolygon, six
    digits after the point, as text.
    """
    if not isinstance(geometry, Mapping):
        raise Refused(_("There is no outline in it."), code="outline")
    kind, told = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(told, list):
        raise Refused(_("An outline is a Polygon or a MultiPolygon."), code="outline")
    try:
        parts = [told] if kind == "Polygon" else told
        rings = [[[_point(each) for each in ring] for ring in part] for part in parts]
    except (TypeError, ValueError, IndexError, KeyError) as wrong:
        raise Refused(_("The coordinates cannot be read."), code="outline") from wrong
    _refuse_odd(rings)
    return json.dumps(rings, separators=(",", ":"))


def _point(told: Any) -> list[float]:
    return [round(float(told[0]), 6), round(float(told[1]), 6)]


def _refuse_odd(rings: Sequence[Sequence[Sequence[Sequence[float]]]]) -> None:
    points = [point for part in rings for ring in part for point in ring]
    if not points or any(len(ring) < 4 or ring[0] != ring[-1] for part in rings for ring in part):
        raise Refused(
            _("Each ring needs four points at least and ends where it began."), code="ring"
        )
    if len(points) > MOST_POINTS:
        says = _("It has %(n)s points; at most %(most)s are kept. Simplify it first.")
        raise Refused(says % {"n": len(points), "most": MOST_POINTS}, code="points")
    west, south, east, north = CHINA
    if not all(west <= lon <= east and south <= lat <= north for lon, lat in points):
        raise Refused(
            _("It lies outside China: longitude first, then latitude, in WGS-84 degrees."),
            code="outside",
        )


def hull(points: Iterable[Point], *, margin: float = 0.0) -> list[Point]:
    """The rope around these points, counter-clockwise and closed, so much farther out."""
    around = {
        (lon + east * margin, lat + north * margin)
        for lon, lat in points
        for east, north in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    }
    ordered = sorted(around)
    if len(ordered) < 3:
        return []
    lower, upper = _half(ordered), _half(reversed(ordered))
    rope = lower[:-1] + upper[:-1]
    return [*rope, rope[0]]


def _half(points: Iterable[Point]) -> list[Point]:
    rope: list[Point] = []
    for point in points:
        while len(rope) >= 2 and _turn(rope[-2], rope[-1], point) <= 0:
            rope.pop()
        rope.append(point)
    return rope


def _turn(a: Point, b: Point, c: Point) -> float:
    """More than nought: to the left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
