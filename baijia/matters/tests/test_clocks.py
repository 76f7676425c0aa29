"""Terms as a matter lives through them: stopped, extended, provisional, over any calendar."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from baijia.ground.ids import new_id
from baijia.ground.workdays import Calendar, Due, Unit, due
from baijia.matters.models import Assignment, Extension, Matter
from baijia.matters.rules import handling
from baijia.terms.models import Term
from baijia.terms.rules import best_term, default_term

DAY = timedelta(days=1)
moments = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001
    max_value=datetime(2027, 6, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
units = st.sampled_from([Unit.HOURS, Unit.DAYS, Unit.WORKDAYS])
calendars = st.dictionaries(
    st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31)), st.booleans(), max_size=20
).map(lambda own: Calendar(own=own))


def begun(start: datetime, amount: int, unit: Unit, calendar: Calendar):
    """A matter and its assignment, as the rules set them."""
    end = due(start, amount, unit, calendar)
    matter = Matter(state="in_progress", kind="request", due_at=end.at)
    held = Assignment(
        matter_id=new_id(), due_at=end.at, unit=unit.value, extension_max=30, begun_at=start
    )
    return matter, held


def after(row, change):
    for name, value in change.sets.items():
        setattr(row, name, value)


@given(moments, st.integers(1, 30), units, calendars, st.integers(0, 400), st.integers(0, 2000))
def test_a_stopped_clock_never_costs_the_holder_time(start, amount, unit, calendar, wait, stand):
    matter, held = begun(start, amount, unit, calendar)
    before = matter.due_at
    stopped = min(start + timedelta(hours=wait), before)
    _left, change = handling.suspend(matter, held, at=stopped, days=calendar)
    after(matter, change)
    assert matter.due_at is None
    again = stopped + timedelta(hours=stand)
    end, change = handling.resume(matter, held, at=again, days=calendar)
    after(matter, change)
    assert matter.due_at == end.at
    assert matter.due_at >= before
    assert matter.left_s is None


@given(moments, st.integers(1, 30), units, calendars)
def test_a_clock_that_stood_for_no_time_ends_when_it_ended(start, amount, unit, calendar):
    matter, held = begun(start, amount, unit, calendar)
    before = matter.due_at
    _left, change = handling.suspend(matter, held, at=start, days=calendar)
    after(matter, change)
    end, _change = handling.resume(matter, held, at=start, days=calendar)
    assert end.at == before


@given(moments, st.integers(1, 30), units, calendars, st.integers(1, 30))
def test_more_time_is_counted_from_the_old_end(start, amount, unit, calendar, more):
    _matter, held = begun(start, amount, unit, calendar)
    asked = Extension(amount=more, unit=unit.value)
    end, sets = handling.extend(held, asked, calendar)
    assert end.at > held.due_at
    assert sets["extended"] == more
    assert sets["due_at"] == end.at
    longer, _sets = handling.extend(held, Extension(amount=more + 1, unit=unit.value), calendar)
    assert longer.at >= end.at  # both may roll on to the same next working day


def test_a_term_into_a_year_without_an_official_calendar_is_provisional():
    # When the official days of this year are known, take the next one.
    start = datetime(2029, 12, 27, 4, tzinfo=UTC)
    end = due(start, 5, Unit.WORKDAYS, Calendar())
    matter = Matter(state="accepted", kind="request")
    assert handling.assign(matter, end=end).sets["is_provisional"] is True
    town = Calendar(own={date(2029, 12, 27) + n * DAY: True for n in range(20)})
    assert due(start, 5, Unit.WORKDAYS, town).is_provisional is False


def test_what_is_granted_once_stays_provisional():
    matter = Matter(state="assigned", is_provisional=True)
    end = Due(datetime(2026, 3, 3, tzinfo=UTC), is_provisional=False)
    assert handling.move_due(matter, end, "extended").sets["is_provisional"] is True


def test_the_nearest_heading_sets_the_term():
    leaf, parent, other = new_id(), new_id(), new_id()
    terms = [
        Term(category_id=None, urgency="ordinary", finish_in=5),
        Term(category_id=parent, urgency="ordinary", finish_in=3),
        Term(category_id=parent, urgency="urgent", finish_in=1),
        Term(category_id=other, urgency="ordinary", finish_in=9),
    ]
    lineage = [leaf, parent]
    assert best_term(terms, lineage=lineage, urgency="ordinary").finish_in == 3
    assert best_term(terms, lineage=lineage, urgency="urgent").finish_in == 1
    assert best_term(terms, lineage=[], urgency="ordinary").finish_in == 5
    assert (
        best_term([], lineage=[], urgency="at_once").finish_in == default_term("at_once").finish_in
    )
