"""Where matters lie, as exactly as the post may know it."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from baijia.matters.models import Matter
from baijia.matters.queries.lists import Order, ordered
from baijia.matters.queries.quick import quickest
from baijia.people.rules import Actor, Role
from baijia.places.models import Place
from baijia.places.rules import lies_in, village_path

MOST_POINTS = 1000
Position = tuple[Decimal, Decimal]


def points(
    actor: Actor, said: dict[str, str], *, at: datetime
) -> tuple[list[dict[str, Any]], bool]:
    """The newest of what this post may see and the filter asks for, each where it lies; and whether
    there are more.
    """
    asked = quickest(actor, said, at=at)
    rows = ordered(asked.rows, Order.NEWEST, is_sorted=asked.is_sorted)
    told = rows.values_list("pk", flat=True)[: MOST_POINTS + 1]
    ids = list(told)
    shown = Matter.objects.filter(pk__in=ids[:MOST_POINTS]).select_related("title", "place")
    villages = _villages()
    found = [_point(row, villages, actor, at) for row in shown.order_by("-number")]
    return [point for point in found if point], len(ids) > MOST_POINTS


def _villages() -> dict[str, Position]:
    rows = Place.objects.filter(level=Place.Level.VILLAGE)
    told = rows.values_list("path", "lon", "lat")
    return {path: (lon, lat) for path, lon, lat in told if lon is not None and lat is not None}


def _point(
    matter: Matter, villages: dict[str, Position], actor: Actor, at: datetime
) -> dict[str, Any] | None:
    where, is_exact = position(matter, villages)
    if where is None:
        return None
    is_hidden = actor.role == Role.AUDITOR and matter.is_confidential
    return {
        "lon": float(where[0]),
        "lat": float(where[1]),
        "exact": is_exact,
        "number": str(matter),
        "title": "" if is_hidden else str(matter.title),
        "state": str(matter.get_state_display()),
        "overdue": bool(matter.due_at and matter.due_at < at),
        "open": matter.is_open,
        "url": reverse("matters:matter", args=[matter.pk]),
    }


def position(matter: Matter, villages: dict[str, Position]) -> tuple[Position | None, bool]:
    """Its own point, else its household's, else the middle of its village; of a confidential one
    never more than the village.
    """
    village = villages.get(village_path(matter.place.path))
    if matter.is_confidential:
        return village, False
    for lon, lat in ((matter.lon, matter.lat), (matter.place.lon, matter.place.lat)):
        if lon is not None and lat is not None:
            return (lon, lat), True
    return village, False


def outlines(actor: Actor) -> list[dict[str, Any]]:
    """Where the villages end: for a post in one of them that one, for the others all."""
    rows = Place.objects.current().exclude(outline="").select_related("name")
    rows = rows.filter(level=Place.Level.VILLAGE).order_by("path")
    return [
        {"name": str(row.name), "rings": json.loads(row.outline)}
        for row in rows
        if actor.path is None or lies_in(row.path, actor.path) or lies_in(actor.path, row.path)
    ]
