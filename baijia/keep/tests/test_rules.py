"""When a backup is due, and which ones stay."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baijia.keep import rules

PLAN = rules.plan_of("02:30", "7 4 12")
NIGHT = datetime(2025, 3, 3, 2, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def due(now, *, last=None, tried=None, since=NIGHT - 30 * DAY, plan=PLAN):
    return rules.is_due(plan, now, last=last, tried=tried, since=since)


def test_it_is_due_once_a_night_and_made_up_for_when_the_machine_was_off():
    assert not due(NIGHT - MINUTE, last=NIGHT - DAY + MINUTE)
    assert due(NIGHT, last=NIGHT - DAY + MINUTE)
    assert not due(NIGHT + 5 * MINUTE, last=NIGHT + MINUTE)
    assert due(NIGHT + timedelta(hours=9), last=NIGHT - 3 * DAY)


def test_a_town_founded_today_waits_for_its_first_night():
    assert not due(NIGHT + 10 * MINUTE, since=NIGHT + MINUTE)
    assert due(NIGHT + DAY, since=NIGHT + MINUTE)


def test_what_failed_is_tried_again_after_an_hour():
    assert not due(NIGHT + 30 * MINUTE, tried=NIGHT + MINUTE)
    assert due(NIGHT + 62 * MINUTE, tried=NIGHT + MINUTE)


def test_it_can_be_left_to_others():
    assert not due(NIGHT, plan=rules.plan_of("off", "7 4 12"))
    assert rules.next_due(rules.plan_of("off", "7 4 12"), NIGHT) is None


@pytest.mark.parametrize(("at", "keep"), [("25:00", "7 4 12"), ("02:30", "0 4 12"), ("", "7")])
def test_what_cannot_be_is_said(at, keep):
    with pytest.raises(ValueError, match=r"HH:MM|days"):
        rules.plan_of(at, keep)


def test_a_year_of_nights_leaves_days_weeks_and_months():
    made = [NIGHT + n * DAY for n in range(400)]
    stay = sorted(rules.staying(made, PLAN), reverse=True)
    assert stay[:7] == made[:-8:-1]
    assert len({at.isocalendar()[:2] for at in stay[:11]}) >= 4
    assert len({(at.year, at.month) for at in stay}) == 12
    assert len(stay) <= 7 + 4 + 12


moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
plans = st.builds(
    rules.Plan, st.just(time(2, 30)), st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)
)


@given(st.sets(moments, min_size=1, max_size=60), plans)
def test_the_newest_always_stays_and_nothing_is_thrown_away_twice(made, plan):
    stay = rules.staying(made, plan)
    assert max(made) in stay
    assert stay <= made
    assert len(stay) <= plan.daily + plan.weekly + plan.monthly
    # Thinning out what was thinned out takes nothing more away.
    assert rules.staying(stay, plan) == stay
