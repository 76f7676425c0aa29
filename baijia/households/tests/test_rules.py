"""How full a micro-grid may be, and where there is room; no database is asked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baijia.ground.refusal import Refused
from baijia.households.rules import has_room, is_nearly_full, nearest
from baijia.journal.models import Words
from baijia.places.models import Place

STEM = "140702105200001"


def micro_grid(code: str, at: tuple[str, str] | None = None) -> Place:
    lon, lat = map(Decimal, at) if at else (None, None)
    name = Words(text=f"{code} 号微网格")
    return Place(path=f"{STEM}01{code}", level="micro_grid", name=name, lon=lon, lat=lat)


def test_the_thirtieth_fits_and_the_thirty_first_does_not():
    here = micro_grid("01")
    has_room(here, living=29, cap=30, nearest=None)
    with pytest.raises(Refused, match="02 号微网格"):
        has_room(here, living=30, cap=30, nearest=micro_grid("02"))
    with pytest.raises(Refused):
        has_room(here, living=30, cap=30, nearest=None)


def test_a_warning_comes_from_the_twenty_sixth_on():
    assert [n for n in range(24, 31) if is_nearly_full(n, cap=30)] == [26, 27, 28, 29, 30]


def test_nearest_is_by_position_where_it_is_known_and_else_by_code():
    here = micro_grid("01", ("112.70", "37.70"))
    far, near = micro_grid("02", ("112.80", "37.70")), micro_grid("09", ("112.701", "37.70"))
    unknown = micro_grid("03")
    assert nearest([far, near, unknown], here=here) is near
    assert nearest([micro_grid("05"), unknown], here=here) is unknown
    at = (Decimal("112.79"), Decimal("37.70"))
    assert nearest([far, near], here=here, near=at) is far
    assert nearest([], here=here) is None


def test_the_zone_comes_before_the_grid_and_the_grid_before_the_village():
    here = micro_grid("01", ("112.70", "37.70"))
    next_door = ("112.7001", "37.70")
    zone, grid, village = micro_grid("09"), micro_grid("02", next_door), micro_grid("03", next_door)
    grid.path, village.path = f"{STEM}0201", f"{STEM[:-1]}20101"
    assert nearest([village, grid, zone], here=here) is zone
    assert nearest([village, grid], here=here) is grid


@given(st.integers(0, 60), st.integers(1, 40))
def test_nobody_moves_in_beyond_the_cap(living, cap):
    if living < cap:
        has_room(micro_grid("01"), living=living, cap=cap, nearest=None)
    else:
        with pytest.raises(Refused):
            has_room(micro_grid("01"), living=living, cap=cap, nearest=None)
