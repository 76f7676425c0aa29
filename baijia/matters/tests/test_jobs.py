"""What happens by itself: at its time, once, and to nothing else."""

from datetime import date, datetime, timedelta

import pytest

from baijia.ground.workdays import CHINA
from baijia.journal.check import differences
from baijia.journal.queries import entries_of
from baijia.matters import jobs
from baijia.matters.actions.closing import answer_matter, archive_matter, strike_off_matter
from baijia.matters.actions.handling import (
    ask_extension,
    ask_reporter,
    assign_matter,
    decide_extension,
    resume_matter,
    suspend_matter,
)
from baijia.matters.actions.opening import accept_matter
from baijia.matters.actions.reporting import object_to_answer, rate_matter
from baijia.matters.models import Matter
from baijia.matters.tests.make import HOUR, make_answered, make_assigned, make_matter, make_reported
from baijia.people.rules import CLOCKWORK
from baijia.terms.actions import close_row, set_day

DAY = timedelta(days=1)


def there(matter):
    return Matter.objects.get(pk=matter.pk)


def happened(matter, what):
    return [entry.at for entry in entries_of(matter).filter(what=what)]


def local(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


# Reminding


def test_the_holder_is_reminded_once_and_not_before_the_last_day(world):
    matter = make_assigned(world)  # on a Monday, five working days: until Monday 24:00
    assert matter.due_at == local(2025, 3, 11)
    assert jobs.remind(local(2025, 3, 7, 18)) == 0
    assert jobs.remind(local(2025, 3, 10, 9)) == 1
    assert jobs.remind(local(2025, 3, 10, 9, 5)) == 0
    assert there(matter).is_reminded
    assert happened(matter, "reminded") == [local(2025, 3, 10, 9)]


def test_nobody_is_reminded_before_half_of_a_short_term_is_over(world):
    matter = make_matter(world)  # the desk has 24 hours to accept it
    assert jobs.remind(world.noon + HOUR) == 0
    assert jobs.remind(world.noon + 11 * HOUR) == 0
    assert jobs.remind(world.noon + 12 * HOUR) == 1
    assert there(matter).is_reminded


def test_what_is_past_its_end_is_not_reminded_of(world):
    make_assigned(world)
    assert jobs.remind(local(2025, 3, 11)) == 0


# Laying before the next one up


def rounds(matter, *times):
    """Who it lies before after each of these times."""
    seen = []
    for at in times:
        jobs.escalate(at)
        jobs.escalate(at)
        seen.append(there(matter).escalated)
    return seen


def test_step_by_step_head_liaison_leader(world):
    matter = make_assigned(world)
    ends = local(2025, 3, 11)  # Monday night; each working day later ends at the next midnight
    times = [ends - HOUR, ends, ends + 23 * HOUR, ends + DAY, ends + 2 * DAY, ends + 20 * DAY]
    assert rounds(matter, *times) == [0, 1, 1, 2, 3, 3]
    roles = matter.escalations.order_by("level").values_list("role", flat=True)
    assert list(roles) == ["head", "liaison", "leader"]
    assert list(differences()) == []


def test_days_off_do_not_count(world):
    matter = make_assigned(world)
    ends = matter.due_at
    set_day(on=date(2025, 3, 11), is_workday=False, by=world.jin, at=world.noon)
    assert rounds(matter, ends, ends + DAY, ends + 2 * DAY) == [1, 1, 2]


def test_what_nobody_has_in_hand_is_laid_before_the_desk(world):
    matter = make_matter(world)
    ends = matter.due_at
    assert rounds(matter, ends - HOUR, ends) == [0, 1]
    assert matter.escalations.get().role == "desk"


def test_of_a_confidential_matter_the_village_liaison_hears_nothing(world):
    matter = make_assigned(world, is_confidential=True)
    ends = matter.due_at
    assert rounds(matter, ends, ends + DAY, ends + 9 * DAY) == [1, 3, 3]
    assert set(matter.escalations.values_list("role", flat=True)) == {"head", "leader"}


def test_above_a_post_stands_no_office_head(world):
    matter = make_matter(world)
    accept_matter(matter, by=world.zhao, at=world.noon)
    assign_matter(matter, post=world.li_post, by=world.zhao, at=world.noon)
    ends = matter.due_at
    assert rounds(matter, ends, ends + DAY, ends + 9 * DAY) == [2, 3, 3]


def test_after_a_long_absence_it_goes_up_to_where_it_should_lie(world):
    matter = make_assigned(world)
    late = matter.due_at + 30 * DAY
    assert sum(iter(lambda: jobs.escalate(late), 0)) == 3
    assert there(matter).escalated == 3


def test_more_than_one_round_holds_is_worked_off_oldest_first(world, monkeypatch):
    matters = [make_assigned(world) for _ in range(5)]
    monkeypatch.setattr(jobs, "SOME", 2)
    at = matters[0].due_at + HOUR
    assert [jobs.escalate(at) for _ in range(4)] == [2, 2, 1, 0]


def test_a_clock_that_stands_is_not_laid_before_anybody(world):
    matter = make_assigned(world)
    suspend_matter(matter, cause="parts", text="等配件", by=world.sun, at=world.noon + HOUR)
    assert jobs.escalate(world.noon + 90 * DAY) == 0
    assert jobs.remind(world.noon + 90 * DAY) == 0


# Running on


def test_a_clock_runs_on_from_the_day_it_was_stopped_until(world):
    matter = make_assigned(world)
    until = local(2025, 3, 19)
    asked = {"cause": "season", "text": "等天晴", "until": until}
    suspend_matter(matter, **asked, by=world.sun, at=world.noon + 2 * HOUR)
    assert jobs.run_on(until - HOUR) == 0
    assert jobs.run_on(until + 3 * DAY) == 1
    assert jobs.run_on(until + 3 * DAY) == 0
    # Monday 14:00 to the next Monday's midnight were left: 5 working days and 10 hours.
    assert there(matter).due_at == local(2025, 3, 27)
    assert happened(matter, "resumed") == [until]


def test_a_question_waits_only_so_long(world):
    matter = make_assigned(world)
    ask_reporter(matter, text="哪一盏？", by=world.qian, at=world.noon + 2 * HOUR)
    assert jobs.run_on(world.noon + 5 * DAY) == 0
    assert jobs.run_on(world.noon + 8 * DAY) == 1
    assert not there(matter).is_suspended


def test_who_resumed_it_by_hand_is_not_undone(world):
    matter = make_assigned(world)
    asked = {"cause": "parts", "text": "等配件", "until": local(2025, 3, 19)}
    suspend_matter(matter, **asked, by=world.sun, at=world.noon + HOUR)
    resume_matter(matter, by=world.qian, at=world.noon + 2 * HOUR)
    assert jobs.run_on(local(2025, 4, 1)) == 0


# Putting away


def test_what_is_never_rated_is_put_away_after_the_days(world):
    matter = make_answered(world)
    assert jobs.archive(matter.answered_at + 15 * DAY - HOUR) == 0
    assert jobs.archive(matter.answered_at + 15 * DAY) == 1
    assert jobs.archive(matter.answered_at + 15 * DAY) == 0
    assert there(matter).state == "archived"


def test_a_hazard_waits_for_the_second_person(world):
    matter = make_answered(world, kind="hazard")
    late = matter.answered_at + 90 * DAY
    assert jobs.archive(late) == 0
    strike_off_matter(matter, by=world.li, at=world.noon + 4 * HOUR)
    assert jobs.archive(late) == 1


@pytest.mark.parametrize("solved", ["yes", "partly", "no"])
def test_a_plain_no_keeps_it_before_the_desk(world, solved):
    told = make_reported(world)
    _answer(world, told.matter)
    told.voice.matter.refresh_from_db()
    rate_matter(told.voice, solved=solved, at=world.noon + 4 * HOUR)
    assert jobs.archive(world.noon + 90 * DAY) == (solved != "no")


def test_an_open_objection_keeps_it(world):
    told = make_reported(world)
    _answer(world, told.matter)
    told.voice.matter.refresh_from_db()
    object_to_answer(told.voice, text="没有修", at=world.noon + 4 * HOUR)
    assert jobs.archive(world.noon + 90 * DAY) == 0


def _answer(world, matter):
    at = world.noon + HOUR
    accept_matter(matter, by=world.sun, at=at)
    assign_matter(matter, office=world.sanitation, by=world.sun, at=at)
    answer_matter(matter, text="好了", outcome="done", by=world.qian, at=at + HOUR)


# Counting again


def known(world, first, last, off=()):
    """The town learns the official days."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        is_workday = day.weekday() < 5 and day not in off
        set_day(on=day, is_workday=is_workday, by=world.jin, at=world.noon)


def provisional(world):
    """Accepted and assigned on 29 December 2026, for five working days into 2027."""
    at = local(2026, 12, 29, 12)
    matter = make_matter(world, at=at)
    accept_matter(matter, by=world.sun, at=at)
    assign_matter(matter, office=world.sanitation, by=world.sun, at=at)
    return matter


def test_a_provisional_term_is_counted_again_by_the_official_days(world):
    matter = provisional(world)
    assert matter.is_provisional
    assert matter.due_at == local(2027, 1, 7)  # 30, 31, 4, 5, 6: only New Year's Day is known
    now = matter.reported_at + HOUR
    assert jobs.recompute(now) == 0
    known(world, date(2027, 1, 1), date(2027, 1, 20), off={date(2027, 1, 1), date(2027, 1, 4)})
    assert jobs.recompute(now) == 1
    assert jobs.recompute(now) == 0
    matter = there(matter)
    assert (matter.is_provisional, matter.due_at) == (False, local(2027, 1, 8))
    assert matter.assignments.get().due_at == matter.due_at
    assert len(happened(matter, "recomputed")) == 1
    assert list(differences()) == []


def test_extensions_and_stops_are_counted_again_too(world):
    matter = provisional(world)
    at = matter.reported_at + HOUR
    suspend_matter(matter, cause="parts", text="等配件", by=world.sun, at=at)
    resume_matter(matter, by=world.sun, at=at + 2 * DAY)  # Thursday: two working days later
    ask_extension(matter, amount=2, text="还差一点", by=world.qian, at=at + 2 * DAY)
    decide_extension(matter, granted=True, by=world.sun, at=at + 2 * DAY)
    guessed = matter.due_at
    off = {date(2027, 1, 1), date(2027, 1, 4)}
    known(world, date(2027, 1, 1), date(2027, 1, 31), off=off)
    assert jobs.recompute(at + 2 * DAY) == 1
    assert there(matter).due_at == guessed + DAY


def test_a_term_that_was_guessed_right_only_loses_its_mark(world):
    matter = provisional(world)
    known(world, date(2027, 1, 1), date(2027, 1, 20), off={date(2027, 1, 1)})
    assert jobs.recompute(matter.reported_at + HOUR) == 1
    assert there(matter).due_at == matter.due_at
    assert entries_of(matter.assignments.get()).count() == 1


# Two loops


def test_of_two_loops_that_find_the_same_row_one_moves_it(world):
    matter = make_answered(world)
    late = matter.answered_at + 90 * DAY
    seen_by_the_other = there(matter)
    assert jobs.archive(late) == 1
    assert jobs._each([seen_by_the_other], archives(late)) == 0
    assert len(happened(matter, "archived")) == 1


def archives(at):
    def do(matter):
        archive_matter(matter, by=CLOCKWORK, at=at)

    return do


# The town's own days


def own_day(world, on, *, is_workday, at):
    return set_day(on=on, is_workday=is_workday, by=world.jin, at=at)


def test_a_day_off_moves_the_ends_of_the_terms_that_run_over_it(world):
    matter = make_assigned(world)  # until Monday 10 March 24:00
    at = local(2025, 3, 4, 9)
    day = own_day(world, date(2025, 3, 6), is_workday=False, at=at)
    jobs.count_over(at)
    assert there(matter).due_at == local(2025, 3, 12)
    assert there(matter).assignments.get().due_at == local(2025, 3, 12)
    assert len(happened(matter, "recomputed")) == 1
    assert jobs.count_over(at) <= jobs.BATCH
    assert there(matter).due_at == local(2025, 3, 12)
    close_row(day, by=world.jin, at=at)
    jobs.count_over(at)
    assert there(matter).due_at == matter.due_at
    own_day(world, date(2025, 3, 8), is_workday=True, at=at)  # a Saturday
    jobs.count_over(at)
    assert there(matter).due_at == local(2025, 3, 9)
    assert list(differences()) == []


def test_a_day_that_no_term_runs_over_moves_none(world):
    matter = make_assigned(world)
    at = local(2025, 3, 4, 9)
    for on in (date(2025, 3, 3), date(2025, 3, 11), date(2025, 3, 9)):
        own_day(world, on, is_workday=False, at=at)
    jobs.count_over(at)
    assert there(matter).due_at == matter.due_at
    assert happened(matter, "recomputed") == []


def test_what_was_assigned_after_a_day_was_set_knows_it_already(world):
    own_day(world, date(2025, 3, 6), is_workday=False, at=world.noon)
    matter = make_assigned(world)
    assert matter.due_at == local(2025, 3, 12)
    jobs.count_over(world.noon + HOUR)
    assert there(matter).due_at == matter.due_at


def test_the_day_on_which_a_term_begins_is_not_counted_twice(world):
    matter = make_assigned(world)
    at = world.noon + 2 * HOUR
    own_day(world, world.today, is_workday=False, at=at)
    jobs.count_over(at)
    assert there(matter).due_at == matter.due_at


def test_extended_and_accepted_ones_move_too_and_stopped_clocks_run_on_by_the_new_days(world):
    extended, stopped = make_assigned(world), make_assigned(world)
    accepted = make_matter(world)
    accept_matter(accepted, by=world.sun, at=world.noon)
    ask_extension(extended, amount=2, text="还差一点", by=world.qian, at=world.noon + HOUR)
    decide_extension(extended, granted=True, by=world.sun, at=world.noon + HOUR)
    suspend_matter(stopped, cause="parts", text="等配件", by=world.sun, at=world.noon + HOUR)
    at = world.noon + 2 * HOUR
    before = there(accepted).due_at
    own_day(world, date(2025, 3, 4), is_workday=False, at=at)
    jobs.count_over(at)
    assert there(extended).due_at == local(2025, 3, 14)
    assert there(accepted).due_at == before + DAY
    assert there(stopped).due_at is None
    resume_matter(there(stopped), by=world.sun, at=at)  # an hour later: the day is begun anew
    assert there(stopped).due_at == local(2025, 3, 13)
