"""Who keeps the register, how full a micro-grid may be, and who lives nearest."""

from collections.abc import Iterable
from decimal import Decimal
from math import cos, hypot, radians

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.people.rules import EVERYONE, OFFICE_POSTS, VILLAGE_POSTS, Right, Role
from baijia.places.models import Place
from baijia.places.rules import LENGTH_BY_LEVEL

Level = Place.Level

MAY_KEEP: Right = VILLAGE_POSTS | {Role.DESK}
MAY_SHAPE: Right = frozenset({Role.ADMINISTRATOR, Role.DESK})
MAY_SEE: Right = EVERYONE - OFFICE_POSTS
MAY_LOOK_UP: Right = MAY_SEE - {Role.ADMINISTRATOR}

# So many places before a micro-grid is full, who moves someone in is told that it soon will be.
NEARLY = 4

GRID_LENGTH, ZONE_LENGTH = LENGTH_BY_LEVEL[Level.GRID], LENGTH_BY_LEVEL[Level.ZONE]
Position = tuple[Decimal, Decimal]


def has_room(micro_grid: Place, *, living: int, cap: int, nearest: Place | None) -> None:
    """Refuse one household too many, and say where there is room."""
    if micro_grid.level != Level.MICRO_GRID or not micro_grid.is_current:
        raise Refused(_("A household moves into a micro-grid that is in use."), code="level")
    if living < cap:
        return
    full = _("This micro-grid has %(living)d of at most %(cap)d households.")
    full_says = str(full) % {"living": living, "cap": cap}
    if nearest is None:
        says = str(_("No other one in the village has room: ask the service desk for a new one."))
    else:
        room = _("The nearest with room is %(name)s (%(code)s).")
        says = str(room) % {"name": nearest.name, "code": nearest.path}
    raise Refused(f"{full_says} {says}", code="full")


def is_nearly_full(living: int, *, cap: int) -> bool:
    return living >= cap - NEARLY


def nearest(places: Iterable[Place], *, here: Place, near: Position | None = None) -> Place | None:
    """In the same zone, else in the same grid, else in the village; of several there the nearest by
    position where both are known, or the one whose code is closest.
    """
    at = near or _position(here)
    return min(places, key=lambda place: _far(place, here, at), default=None)


def _far(place: Place, here: Place, at: Position | None) -> tuple[int, bool, float, int, str]:
    there = _position(place)
    around = sum(place.path[:end] != here.path[:end] for end in (GRID_LENGTH, ZONE_LENGTH))
    apart = abs(int(place.path) - int(here.path))
    if at is None or there is None:
        return around, True, 0.0, apart, place.path
    width = float(at[0] - there[0]) * cos(radians(float(at[1])))
    return around, False, hypot(width, float(at[1] - there[1])), apart, place.path


def _position(place: Place) -> Position | None:
    return None if place.lon is None or place.lat is None else (place.lon, place.lat)


def lives_here(place: Place) -> None:
    if place.level != Level.HOUSEHOLD:
        raise Refused(_("This is not a household."), code="level")
    if not place.is_current:
        raise Refused(_("This household has moved out."), code="closed")
