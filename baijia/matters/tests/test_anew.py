"""Clocks that are set anew: by another urgency, a reopening, a merge undone, an answer doubted."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from baijia.ground.workdays import Unit, due
from baijia.journal.check import differences
from baijia.matters import jobs
from baijia.matters.actions.closing import answer_matter, call_back_matter, reopen_matter
from baijia.matters.actions.handling import (
    ask_extension,
    assign_matter,
    contact_reporter,
    decide_extension,
    hand_over,
    resume_matter,
    send_back_matter,
    suspend_matter,
)
from baijia.matters.actions.opening import (
    accept_matter,
    classify_matter,
    merge_matter,
    unmerge_matter,
)
from baijia.matters.actions.reporting import rate_matter
from baijia.matters.models import Matter
from baijia.matters.queries.queues import BY_KEY, rows_of
from baijia.matters.tests.make import HOUR, make_answered, make_assigned, make_matter
from baijia.terms.actions import set_day
from baijia.terms.queries import calendar

DAY = timedelta(days=1)


def again(row):
    return Matter.objects.get(pk=row.pk)


def classified(world, matter, at, **told):
    same = {"kind": matter.kind, "category": matter.category, "urgency": matter.urgency}
    classify_matter(matter, **(same | told), by=world.sun, at=at)


def stopped(world, matter, *, for_):
    at = world.noon + 2 * HOUR
    suspend_matter(matter, cause="parts", text="等配件", by=world.sun, at=at)
    resume_matter(matter, by=world.qian, at=at + for_)
    return at + for_


def test_a_better_title_leaves_the_clock_alone(world):
    matter = make_assigned(world)
    at = stopped(world, matter, for_=14 * DAY)
    ends = matter.due_at
    classified(world, matter, at + HOUR, title="村口路灯不亮")
    assert again(matter).due_at == ends


def test_another_urgency_takes_off_what_was_waited_for(world):
    matter, other = make_assigned(world), make_assigned(world)
    at = stopped(world, matter, for_=14 * DAY)
    for each in (matter, other):
        classified(world, each, at + HOUR, urgency="urgent")
    assert again(matter).due_at == again(other).due_at + 14 * DAY
    assert again(matter).due_at == matter.assignments.get(is_current=True).due_at


def test_another_urgency_counts_on_a_clock_that_stands(world):
    matter, other = make_assigned(world), make_assigned(world, urgency="urgent")
    at = world.noon + 2 * HOUR
    for each in (matter, other):
        suspend_matter(each, cause="parts", text="等配件", by=world.sun, at=at)
    classified(world, matter, at + HOUR, urgency="urgent")
    assert again(matter).left_s == again(other).left_s
    for each in (again(matter), again(other)):
        resume_matter(each, by=world.sun, at=at + DAY)
    assert again(matter).due_at == again(other).due_at
    assert list(differences()) == []


def test_recounting_forgets_no_stop_from_before_a_reclassification(world):
    at = datetime(2026, 12, 28, 4, tzinfo=UTC)
    matter = make_matter(world, at=at)
    accept_matter(matter, by=world.sun, at=at)
    assign_matter(matter, office=world.sanitation, by=world.sun, at=at)
    suspend_matter(matter, cause="parts", text="等配件", by=world.sun, at=at + HOUR)
    resume_matter(matter, by=world.sun, at=at + HOUR + 7 * DAY)
    classified(world, matter, at + 2 * HOUR + 7 * DAY, urgency="urgent")
    guessed = again(matter).due_at
    for number in range(40):
        day = date(2027, 1, 1) + number * DAY
        is_workday = day.weekday() < 5 and day != date(2027, 1, 1)
        set_day(on=day, is_workday=is_workday, by=world.jin, at=world.noon)
    assert jobs.recompute(at + 8 * DAY) == 1
    assert again(matter).due_at == guessed


def test_a_later_end_takes_it_back_from_whom_it_was_laid_before(world):
    matter = make_assigned(world, urgency="urgent")
    late = matter.due_at + HOUR
    jobs.escalate(late)
    assert again(matter).escalated == 1
    classified(world, again(matter), late, urgency="ordinary")
    assert again(matter).due_at > late
    assert again(matter).escalated == 0


def test_accepting_as_urgent_asks_for_an_early_first_word(world):
    matter, urgent = make_matter(world), make_matter(world, urgency="at_once")
    accept_matter(matter, urgency="at_once", by=world.sun, at=world.noon + HOUR)
    assert again(matter).respond_by == urgent.respond_by


def test_a_first_word_in_time_is_not_made_late_afterwards(world):
    matter = make_assigned(world)
    contact_reporter(matter, text="说过了", by=world.qian, at=world.noon + 5 * HOUR)
    by_when = matter.respond_by
    classified(world, matter, world.noon + 6 * HOUR, urgency="at_once")
    assert again(matter).respond_by == by_when


@time_machine.travel(datetime(2026, 12, 31, 8, tzinfo=UTC), tick=False)
def test_sent_back_into_a_guessed_day_is_provisional(world):
    at = datetime(2026, 12, 31, 4, tzinfo=UTC)
    matter = make_matter(world, at=at)
    accept_matter(matter, by=world.sun, at=at)
    assert matter.is_provisional
    assign_matter(matter, office=world.sanitation, by=world.sun, at=at)
    send_back_matter(matter, text="不归我们", by=world.qian, at=at + HOUR)
    assert again(matter).is_provisional
    for number in range(20):
        day = date(2027, 1, 1) + number * DAY
        set_day(on=day, is_workday=number >= 4, by=world.jin, at=world.noon)
    assert jobs.recompute(at + 2 * HOUR) == 1
    assert again(matter).due_at == due(at, 1, Unit.WORKDAYS, calendar()).at


def test_taken_out_again_it_has_a_whole_term(world):
    one, other = make_assigned(world), make_matter(world)
    merge_matter(one, into=other, by=world.sun, at=world.noon + 2 * HOUR)
    at = world.noon + 30 * DAY
    unmerge_matter(again(one), by=world.sun, at=at)
    one = again(one)
    assert one.state == "assigned"
    assert one.due_at > at + 3 * DAY
    assert one.due_at == one.assignments.get(is_current=True).due_at
    assert one.assignments.get(is_current=True).office_id == world.sanitation.pk
    assert list(differences()) == []


def test_reopened_it_runs_by_the_term_that_holds_now(world):
    matter = make_assigned(world)
    at = world.noon + 2 * HOUR
    ask_extension(matter, amount=2, text="等料", by=world.qian, at=at)
    decide_extension(matter, granted=True, by=world.sun, at=at)
    classified(world, matter, at, urgency="at_once")
    answer_matter(matter, text="好了", outcome="done", by=world.qian, at=at + HOUR)
    reopen_matter(matter, text="又坏了", by=world.sun, at=at + 2 * HOUR)
    held = matter.assignments.get(is_current=True)
    assert (held.unit, held.approver) == ("hours", "leader")
    assert held.due_at == at + 26 * HOUR


def test_reopened_it_goes_to_who_holds_the_post_now(world):
    matter, at = make_matter(world), world.noon + HOUR
    accept_matter(matter, by=world.zhao, at=at)
    assign_matter(matter, post=world.li_post, by=world.zhao, at=at)
    answer_matter(matter, text="好了", outcome="done", by=world.li, at=at)
    signed = {"on": world.today, "by": world.jin, "at": at}
    first = hand_over(world.li_post, to=world.wu_account, **signed)
    second = hand_over(first.new, to=world.qian_account, **signed)
    reopen_matter(again(matter), text="又坏了", by=world.sun, at=at + HOUR)
    assert matter.assignments.get(is_current=True).post_id == second.new_id


def rated(world, matter, solved, at):
    rate_matter(matter.voices.select_related("matter").get(), solved=solved, at=at)


def test_who_says_not_solved_is_called_back(world):
    matter = make_answered(world, has_voice=True)
    at = world.noon + 4 * HOUR
    rated(world, matter, "no", at)
    assert list(rows_of(BY_KEY["call_back"], world.sun, at)) == [matter]
    call_back_matter(
        again(matter), means="phone", is_reached=True, solved="yes", by=world.sun, at=at + HOUR
    )
    assert list(rows_of(BY_KEY["call_back"], world.sun, at + HOUR)) == []
    assert jobs.archive(at + 90 * DAY) == 1


def test_a_no_to_the_first_answer_does_not_keep_the_second_open(world):
    matter = make_answered(world, has_voice=True)
    at = world.noon + 4 * HOUR
    rated(world, matter, "no", at)
    reopen_matter(again(matter), text="再修", by=world.sun, at=at + HOUR)
    answer_matter(again(matter), text="修好", outcome="done", by=world.qian, at=at + 2 * HOUR)
    assert jobs.archive(at + 90 * DAY) == 1
