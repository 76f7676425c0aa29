from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baijia.ground.workdays import (
    CHINA,
    Calendar,
    Unit,
    due,
    extended,
    left,
    resumed,
    workdays_left,
)

# Official days are known to the end of 2026. When chinese-calendar learns 2027, move the tests of
# provisional terms on by a year.
OFFICIAL = Calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def days_from(first: str, count: int) -> list[date]:
    return [date.fromisoformat(first) + timedelta(days=n) for n in range(count)]


moments = st.datetimes(
    min_value=datetime(2003, 1, 1),  # noqa: DTZ001
    max_value=datetime(2028, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
calendars = st.dictionaries(
    st.dates(date(2003, 1, 1), date(2029, 12, 31)), st.booleans(), max_size=40
).map(Calendar)
# A town that names whole runs of days, as a real holiday does.
holidays = st.builds(
    lambda first, length, worked: Calendar(
        {first + timedelta(days=n): worked for n in range(length)}
    ),
    st.dates(date(2003, 1, 1), date(2028, 12, 1)),
    st.integers(1, 20),
    st.booleans(),
)
any_calendar = calendars | holidays
units = st.sampled_from(Unit)
amounts = st.integers(0, 60)
waits = st.timedeltas(timedelta(), timedelta(days=90))


# What the township can check by hand


def test_hours_run_over_night_and_holiday():
    end = due(at("2026-02-16 18:30"), 24, Unit.HOURS, OFFICIAL)
    assert (end.at, end.is_provisional) == (at("2026-02-17 18:30"), False)


def test_three_working_days_from_a_monday_end_with_thursday():
    assert due(at("2026-03-02 09:00"), 3, Unit.WORKDAYS, OFFICIAL).at == at("2026-03-06 00:00")


def test_spring_festival_2026_and_its_worked_weekends():
    # Off: 15-23 February. Worked instead: Saturday the 14th and Saturday the 28th.
    assert not any(map(OFFICIAL.is_workday, days_from("2026-02-15", 9)))
    assert OFFICIAL.is_workday(date(2026, 2, 14))
    assert OFFICIAL.is_workday(date(2026, 2, 28))
    # Friday the 13th: the 14th is 1, then the 24th is 2, the 25th is 3.
    assert due(at("2026-02-13 16:00"), 3, Unit.WORKDAYS, OFFICIAL).at == at("2026-02-26 00:00")
    # Tuesday the 24th: 25, 26, 27, then the worked Saturday 28, then Monday 2 March.
    assert due(at("2026-02-24 08:00"), 4, Unit.WORKDAYS, OFFICIAL).at == at("2026-03-01 00:00")
    assert due(at("2026-02-24 08:00"), 5, Unit.WORKDAYS, OFFICIAL).at == at("2026-03-03 00:00")


def test_national_day_2026_and_its_worked_weekends():
    # Off: 1-7 October. Worked instead: Sunday 20 September and Saturday 10 October.
    assert not any(map(OFFICIAL.is_workday, days_from("2026-10-01", 7)))
    assert OFFICIAL.is_workday(date(2026, 9, 20))
    assert OFFICIAL.is_workday(date(2026, 10, 10))
    # Wednesday 30 September: 8 (Thu), 9 (Fri), 10 (worked Saturday), 12 (Mon).
    assert due(at("2026-09-30 23:59"), 3, Unit.WORKDAYS, OFFICIAL).at == at("2026-10-11 00:00")
    assert due(at("2026-09-30 23:59"), 4, Unit.WORKDAYS, OFFICIAL).at == at("2026-10-13 00:00")


def test_calendar_days_that_end_on_a_holiday_end_with_the_next_working_day():
    # 15 days from 20 September is 5 October, a holiday: Thursday the 8th.
    assert due(at("2026-09-20 10:00"), 15, Unit.DAYS, OFFICIAL).at == at("2026-10-09 00:00")
    # 7 days from 21 September is Monday the 28th, worked.
    assert due(at("2026-09-21 10:00"), 7, Unit.DAYS, OFFICIAL).at == at("2026-09-29 00:00")


def test_what_comes_in_late_in_the_evening_counts_by_the_local_day():
    # 23:30 on Monday in Xiuwen is 15:30 on Monday in UTC; 00:30 on Tuesday is 16:30 on Monday.
    monday = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    assert due(monday, 1, Unit.WORKDAYS, OFFICIAL).at == at("2026-03-04 00:00")
    tuesday = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    assert due(tuesday, 1, Unit.WORKDAYS, OFFICIAL).at == at("2026-03-05 00:00")


def test_a_term_of_no_days_ends_today_or_with_the_next_working_day():
    assert due(at("2026-03-02 09:00"), 0, Unit.WORKDAYS, OFFICIAL).at == at("2026-03-03 00:00")
    assert due(at("2026-03-07 09:00"), 0, Unit.DAYS, OFFICIAL).at == at("2026-03-10 00:00")


def test_a_year_without_a_notice_is_provisional():
    end = due(at("2026-12-30 09:00"), 3, Unit.WORKDAYS, OFFICIAL)
    # Thursday 31, then not New Year's Day nor the weekend: Monday 4 and Tuesday 5 January.
    assert (end.at, end.is_provisional) == (at("2027-01-06 00:00"), True)
    assert due(at("2026-12-30 09:00"), 1, Unit.WORKDAYS, OFFICIAL).is_provisional is False
    assert due(at("2026-12-20 09:00"), 20, Unit.DAYS, OFFICIAL).is_provisional is True
    assert due(at("2026-12-31 09:00"), 90, Unit.HOURS, OFFICIAL).is_provisional is False


def test_the_towns_own_table_makes_2027_known_and_comes_first():
    table = {day: day.weekday() < 5 for day in days_from("2027-01-01", 31)}
    town = Calendar(table | {date(2027, 1, 1): False, date(2027, 1, 3): True})
    end = due(at("2026-12-30 09:00"), 3, Unit.WORKDAYS, town)
    assert (end.at, end.is_provisional) == (at("2027-01-05 00:00"), False)
    closed = Calendar({date(2026, 3, 3): False})
    assert due(at("2026-03-02 09:00"), 1, Unit.WORKDAYS, closed).at == at("2026-03-05 00:00")


def test_two_weeks_of_suspension_stop_the_working_clock():
    # Monday 10:00, due with Wednesday: 62 hours of working days are left.
    start, end = at("2026-03-02 10:00"), at("2026-03-05 00:00")
    rest = left(start, end, Unit.WORKDAYS, OFFICIAL)
    assert rest == timedelta(hours=62)
    # From Thursday 16:00: 8 hours, Friday 24, Monday 24, and 6 on Tuesday, to its end.
    assert resumed(at("2026-03-19 16:00"), rest, Unit.WORKDAYS, OFFICIAL).at == at(
        "2026-03-25 00:00"
    )


def test_a_suspension_that_ends_in_2027_is_provisional():
    rest = left(at("2026-12-28 10:00"), at("2026-12-31 00:00"), Unit.WORKDAYS, OFFICIAL)
    assert resumed(at("2027-03-01 10:00"), rest, Unit.WORKDAYS, OFFICIAL).is_provisional
    assert resumed(at("2027-03-01 10:00"), rest, Unit.DAYS, OFFICIAL).is_provisional


def test_an_extension_counts_from_the_old_end():
    # Due with Friday 13 February; two working days more: Saturday 14 (worked) and Tuesday 24.
    assert extended(at("2026-02-14 00:00"), 2, Unit.WORKDAYS, OFFICIAL).at == at("2026-02-25 00:00")
    assert extended(at("2026-03-02 17:00"), 24, Unit.HOURS, OFFICIAL).at == at("2026-03-03 17:00")
    assert extended(at("2026-03-02 17:00"), 1, Unit.DAYS, OFFICIAL).at == at("2026-03-04 00:00")


def test_working_days_left_as_said_at_the_counter():
    end = at("2026-10-11 00:00")  # with Saturday 10 October, worked
    assert workdays_left(at("2026-09-30 12:00"), end, OFFICIAL) == 3
    assert workdays_left(at("2026-10-09 23:59"), end, OFFICIAL) == 1
    assert workdays_left(at("2026-10-10 23:59"), end, OFFICIAL) == 0
    assert workdays_left(at("2026-10-11 12:00"), end, OFFICIAL) == 0  # over, on a Sunday
    assert workdays_left(at("2026-10-13 12:00"), end, OFFICIAL) == -2


@pytest.mark.parametrize("unit", Unit)
def test_a_time_without_a_zone_is_refused(unit):
    naive, end = datetime(2026, 3, 2), at("2026-03-05 00:00")  # noqa: DTZ001
    with pytest.raises(TypeError):
        due(naive, 1, unit, OFFICIAL)
    with pytest.raises(TypeError):
        extended(naive, 1, unit, OFFICIAL)
    with pytest.raises(TypeError):
        left(naive, end, unit, OFFICIAL)
    with pytest.raises(TypeError):
        left(end, naive, unit, OFFICIAL)
    with pytest.raises(TypeError):
        resumed(naive, timedelta(1), unit, OFFICIAL)
    with pytest.raises(TypeError):
        workdays_left(naive, end, OFFICIAL)


def test_a_negative_term_is_refused():
    with pytest.raises(ValueError, match="negative"):
        due(at("2026-03-02 09:00"), -1, Unit.DAYS, OFFICIAL)


# What holds on every calendar


@given(moments, amounts, units, any_calendar)
def test_a_term_ends_after_it_began_and_days_end_at_midnight_of_a_working_day(
    start, amount, unit, calendar
):
    end = due(start, amount, unit, calendar).at
    if unit == Unit.HOURS:
        assert end - start == timedelta(hours=amount)
        return
    local = end.astimezone(CHINA)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert calendar.is_workday((local - timedelta(days=1)).date())
    assert end > start


@given(moments, amounts, any_calendar)
def test_as_many_working_days_lie_in_a_term_as_it_has(start, amount, calendar):
    end = due(start, amount, Unit.WORKDAYS, calendar).at
    counted = workdays_left(start, end, calendar)
    assert counted == amount or (amount == 0 and counted == 1)


@given(moments, waits, amounts, st.integers(0, 30), units, any_calendar)
def test_a_later_start_or_a_longer_term_never_ends_sooner(
    start, wait, amount, more, unit, calendar
):
    end = due(start, amount, unit, calendar).at
    assert due(start + wait, amount, unit, calendar).at >= end
    assert due(start, amount + more, unit, calendar).at >= end
    assert extended(end, more, unit, calendar).at >= end


@given(moments, amounts, st.integers(1, 30), st.sampled_from([Unit.HOURS, Unit.WORKDAYS]))
def test_an_extension_is_as_if_the_term_had_been_longer(start, amount, more, unit):
    end = due(start, amount + 1, unit, OFFICIAL).at
    assert (
        extended(end, more, unit, OFFICIAL).at == due(start, amount + 1 + more, unit, OFFICIAL).at
    )


@given(moments, amounts, units, any_calendar, waits)
def test_a_suspension_of_no_length_changes_nothing(start, amount, unit, calendar, wait):
    end = due(start, amount, unit, calendar).at
    stop = start + wait
    assert resumed(stop, left(stop, end, unit, calendar), unit, calendar).at == end


@given(moments, amounts, units, any_calendar, waits, waits)
def test_a_suspension_never_takes_time_away(start, amount, unit, calendar, wait, pause):
    end = due(start, amount, unit, calendar).at
    stop = start + wait
    rest = left(stop, end, unit, calendar)
    again = stop + pause
    later = resumed(again, rest, unit, calendar).at
    assert left(again, later, unit, calendar) >= rest
    assert later >= end
    assert resumed(again + pause, rest, unit, calendar).at >= later


@given(moments, waits, waits, units, any_calendar)
def test_the_time_left_only_runs_down(start, wait, more, unit, calendar):
    end = start + wait
    before, after = (left(start + w, end, unit, calendar) for w in sorted((wait, more)))
    assert before >= after
    assert (left(start, end, unit, calendar) >= timedelta()) == (start <= end)


@given(moments, amounts, units, any_calendar)
def test_a_term_is_provisional_only_for_days_without_a_notice(start, amount, unit, calendar):
    end = due(start, amount, unit, calendar)
    years = range(start.astimezone(CHINA).year, end.at.astimezone(CHINA).year + 1)
    if unit == Unit.HOURS or all(2004 <= year <= 2026 for year in years):
        assert not end.is_provisional
    elif unit == Unit.WORKDAYS and start.year >= 2027 and not calendar.own and amount:
        assert end.is_provisional
