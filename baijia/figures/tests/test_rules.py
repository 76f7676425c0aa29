"""The formulas of governance.md 1.9, by hand and for whatever may come."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baijia.figures.rules.labels import label
from baijia.figures.rules.sorting import (
    GOOD,
    SORTINGS,
    TOGETHER,
    Case,
    counted,
    picked,
    rate,
)
from baijia.figures.rules.spans import Span, a_year_before, bucket, buckets, narrowed, span
from baijia.ground.ids import new_id
from baijia.matters.models import Matter

NOON = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = date(2025, 3, 3)


def case(**told):
    """A request with a reporter, answered in time, about which nobody has asked yet."""
    usual: dict[str, Any] = {
        "kind": "request",
        "state": "answered",
        "outcome": "done",
        "reason": "",
        "on": DAY,
    }
    usual |= {"respond_by": NOON - HOUR, "responded_at": NOON - 2 * HOUR, "due_at": None}
    usual |= {"has_voice": True, "is_held": True, "is_in_time": True}
    return Case(id=new_id(), **(usual | told))


def said(solved="", satisfied="", *, reached=True, **told):
    return case(is_asked=True, is_reached=reached, solved=solved, satisfied=satisfied, **told)


ASIDE = [
    case(state="merged", outcome=""),
    case(state="archived", outcome="withdrawn"),
    case(state="declined", outcome="", reason="outside"),
    case(state="declined", outcome="", reason="court"),
    case(state="declined", outcome="", reason="unlawful"),
]
OUT = {"merged": 1, "withdrawn": 1, "not_ours": 2, "not_taken": 1}


def test_response_rate_by_hand():
    """Of 12 matters 3 are due: 2 heard in time, 1 late; a fourth never, so 2 of 4."""
    cases = [
        *ASIDE,
        case(),
        case(responded_at=NOON - HOUR),  # on the minute is in time
        case(responded_at=NOON),
        case(responded_at=None),
        case(respond_by=NOON + HOUR),  # heard already, but the time to respond is not over
        case(respond_by=NOON + HOUR, responded_at=None),
        case(has_voice=False),
    ]
    told = rate(cases, "response", NOON)
    assert (told.some, told.of) == (2, 4)
    assert told.left_out == OUT | {"not_due": 2, "nobody": 1}


def test_resolution_rate_by_hand():
    """Asked: 5; not reached 1, reached without a word on it 1: 1 solved of 3 valid."""
    cases = [
        *ASIDE,
        said("yes", "no"),
        said("partly"),
        said("no", state="in_progress", outcome=""),  # reopened: the word still stands
        said(reached=False),
        said("", "yes"),
        case(),
        case(state="assigned", outcome=""),
        case(has_voice=False),
    ]
    told = rate(cases, "resolution", NOON)
    assert (told.some, told.of) == (1, 3)
    assert told.left_out == OUT | {
        **{"not_reached": 1, "not_said": 1, "not_asked": 1},
        **{"open": 1, "nobody": 1},
    }


def test_satisfaction_rate_by_hand():
    """Satisfied and fairly satisfied over all who said: 3 of 4."""
    told = [said("no", "fairly"), said("yes", "yes"), said("", "yes"), said("yes", "no")]
    told_rate = rate([*told, said("yes"), said(reached=False), *ASIDE], "satisfaction", NOON)
    assert (told_rate.some, told_rate.of) == (3, 4)
    assert told_rate.left_out == OUT | {"not_said": 1, "not_reached": 1}


def test_what_is_withdrawn_counts_nowhere_even_when_rated():
    gone = said("yes", "yes", state="archived", outcome="withdrawn")
    for figure in GOOD:
        assert rate([gone], figure, NOON).of == 0


def test_on_time_by_hand():
    """What is past its term and still open is not on time either: 1 of 3."""
    cases = [
        case(),
        case(is_in_time=False),
        case(state="assigned", outcome="", due_at=NOON - HOUR),
        case(state="assigned", outcome="", due_at=NOON + HOUR),
        case(state="accepted", outcome="", due_at=NOON - HOUR),  # the desk's clock, not the term
        case(state="assigned", outcome="", due_at=None),  # the clock stands
        case(outcome="on_the_spot", is_in_time=None),
    ]
    told = rate(cases, "on_time", NOON)
    assert (told.some, told.of) == (1, 3)
    assert told.left_out == {"no_term": 1, "not_due": 3}


def test_disputes_and_hazards_by_hand():
    cases = [
        case(kind="dispute", outcome="settled"),
        case(kind="dispute", outcome="mediated"),
        case(kind="dispute", outcome="not_settled"),
        case(kind="dispute", state="assigned", outcome=""),
        case(kind="hazard"),
        case(kind="hazard", is_struck_off=True),
        case(kind="hazard", state="assigned", outcome=""),
        case(kind="hazard", outcome="not_possible"),
        case(),
    ]
    disputes, hazards = (counted(cases, kind, NOON) for kind in ("dispute", "hazard"))
    assert (disputes["settled"], disputes["informal"], disputes["mediation"]) == (2, 1, 1)
    assert (hazards["all_handled"], hazards["struck_off"], hazards["open"]) == (2, 1, 1)


def some(of):
    return st.sampled_from([*of])


cases = st.lists(
    st.builds(
        Case,
        id=st.uuids(),
        kind=some(Matter.Kind.values),
        state=some(Matter.State.values),
        outcome=some(Matter.Outcome.values),
        reason=some(Matter.Reason.values),
        on=st.dates(date(2024, 1, 1), date(2025, 12, 31)),
        respond_by=some([None, NOON - HOUR, NOON, NOON + HOUR]),
        responded_at=some([None, NOON - 2 * HOUR, NOON - HOUR, NOON]),
        due_at=some([None, NOON - HOUR, NOON + HOUR]),
        office=some([None, new_id()]),
        is_held=st.booleans(),
        is_in_time=some([None, True, False]),
        has_voice=st.booleans(),
        is_asked=st.booleans(),
        is_reached=st.booleans(),
        solved=some(["", "yes", "partly", "no"]),
        satisfied=some(["", "yes", "fairly", "no"]),
        is_struck_off=st.booleans(),
    ),
    max_size=30,
)


@given(cases, st.sampled_from([*GOOD]))
def test_no_rate_is_more_than_all_and_what_is_left_out_adds_up(found, figure):
    told = rate(found, figure, NOON)
    assert 0 <= told.some <= told.of
    assert told.of + told.left == len(found)


@given(cases, st.sampled_from([*SORTINGS]))
def test_every_number_opens_into_as_many_rows(found, figure):
    for part, n in counted(found, figure, NOON).items():
        assert len(picked(found, figure, part, NOON)) == n
        assert n == 0 or part in ("closed", "other") or str(label(figure, part))


@given(cases)
def test_the_lines_of_each_table_add_up(found):
    told = Span(date(2024, 1, 1), date(2025, 12, 31))
    lines = (
        [narrowed(found, told, kind=kind) for kind in Matter.Kind.values],
        [narrowed(found, told, when=when) for when in buckets(told)],
    )
    for table in lines:
        assert sum(len(line) for line in table) == len(found)


def test_every_part_has_a_name():
    for figure, part in TOGETHER:
        assert str(label(figure, part))
    assert label("response", "nonsense") == ""
    assert label("nonsense", "yes") == ""


@pytest.mark.parametrize(
    ("period", "on", "first"),
    [
        ("year", date(2025, 3, 3), date(2025, 1, 1)),
        ("quarter", date(2025, 3, 31), date(2025, 1, 1)),
        ("quarter", date(2025, 12, 1), date(2025, 10, 1)),
        ("month", date(2024, 2, 29), date(2024, 2, 1)),
        ("past", date(2025, 3, 3), date(2024, 3, 4)),
        ("past", date(2024, 2, 29), date(2023, 3, 1)),
        ("own", date(2025, 3, 3), date(2024, 3, 4)),  # own dates that were not given
    ],
)
def test_periods_end_today(period, on, first):
    assert span(period, on=on, since=None, until=None) == Span(first, on)


def test_the_same_time_a_year_before():
    leap = Span(date(2024, 2, 1), date(2024, 2, 29))
    assert a_year_before(leap) == Span(date(2023, 2, 1), date(2023, 2, 28))


def test_months_are_told_also_when_nothing_came_and_long_times_by_years():
    assert buckets(Span(date(2024, 11, 5), date(2025, 2, 1))) == [
        *("2024-11", "2024-12", "2025-01", "2025-02")
    ]
    long = Span(date(2019, 1, 1), date(2025, 2, 1))
    assert buckets(long) == [str(year) for year in range(2019, 2026)]
    assert bucket(DAY, long) == "2025"


@given(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)
def test_every_day_of_a_time_has_its_line(one, other, day):
    told = Span(min(one, other), max(one, other))
    assert day not in told or bucket(day, told) in buckets(told)
