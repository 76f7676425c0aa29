"""Who is due and in which order one walks, without a town around it."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from baijia.places.models import Place
from baijia.visits.rules import A_ROUND, Known, Stop, due, metres, point_of, sketch, walk

ON = date(2025, 3, 3)


def home(number, lon=None, lat=None):
    place = Place(path=f"1407021052000010101{number:03}", level="household")
    place.lon = None if lon is None else Decimal(str(lon))
    place.lat = None if lat is None else Decimal(str(lat))
    return place


def test_what_was_agreed_comes_before_who_was_not_seen_for_long():
    known = [Known(home(n)) for n in range(1, 20)]
    known[5].care_every, known[5].seen_on = 30, ON - timedelta(days=30)
    known[6].again_on, known[6].seen_on = ON, ON - timedelta(days=3)
    known[7].seen_on = ON - timedelta(days=10)
    stops = due(known, on=ON)
    assert [s.household.code for s in stops[:2]] == ["006", "007"]
    assert len(stops) == A_ROUND
    assert "008" not in [s.household.code for s in stops]


def test_however_much_was_agreed_nothing_of_it_is_left_out():
    known = [Known(home(n), care_every=1) for n in range(1, 20)]
    assert len(due(known, on=ON)) == 19


def round_trip(points):
    return sum(metres(a, b) for a, b in pairwise([*points, points[0]]))


doors = st.lists(
    st.tuples(st.integers(112_600, 112_700), st.integers(37_590, 37_620)), max_size=9, unique=True
)


@settings(max_examples=40)
@given(doors, st.booleans())
def test_a_walk_calls_at_every_door_once_and_goes_no_long_way_round(points, is_from_the_hub):
    stops = [Stop(home(n, x / 1000, y / 1000), [], None) for n, (x, y) in enumerate(points, 1)]
    stops.append(Stop(home(99), [], None))
    start = (112.65, 37.6) if is_from_the_hub else None
    walked = walk(stops, start)
    assert sorted(s.household.path for s in walked) == sorted(s.household.path for s in stops)
    assert walked[-1].household.code == "099"
    if start and points:
        here: Any = start
        left: list[Any] = [point_of(s.household) for s in stops[:-1]]
        nearest = [start]
        while left:  # always on to the nearest: what anybody would do without a plan
            here = min(left, key=lambda point: metres(here, point))
            left.remove(here)
            nearest.append(here)
        found = [start, *(point_of(s.household) for s in walked[:-1])]
        assert round_trip(found) <= round_trip(nearest) * 1.01 + 1
    assert all(0 < x < 300 and 0 < y < 300 for _n, x, y in sketch(walked))
