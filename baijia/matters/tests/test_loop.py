"""The whole loop through the actions: what the main job promises."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from baijia.ground.refusal import Refused
from baijia.journal.check import differences
from baijia.journal.queries import entries_of
from baijia.matters import queries
from baijia.matters.actions.closing import (
    answer_matter,
    archive_matter,
    call_back_matter,
    reopen_matter,
    settle_matter,
    strike_off_matter,
    verify_matter,
)
from baijia.matters.actions.handling import (
    ask_extension,
    ask_reporter,
    assign_matter,
    decide_extension,
    hand_over,
    refer_matter,
    resume_matter,
    send_back_matter,
    start_matter,
    suspend_matter,
)
from baijia.matters.actions.opening import (
    accept_matter,
    add_party,
    amend_party,
    merge_matter,
    unmerge_matter,
)
from baijia.matters.actions.reporting import add_words, object_to_answer, rate_matter
from baijia.matters.models import Assignment, Matter
from baijia.matters.queries.queues import BY_KEY, rows_of
from baijia.matters.tests.make import (
    HOUR,
    make_answered,
    make_assigned,
    make_matter,
    make_reported,
)
from baijia.people.actions import step_down


def test_reported_returned_reassigned_extended_answered_reopened_and_rated(world):
    told = make_reported(world)
    matter, at = told.matter, world.noon + HOUR
    accept_matter(matter, by=world.sun, at=at)
    assign_matter(matter, office=world.water, by=world.sun, at=at)
    send_back_matter(matter, text="不归我们管", by=world.wu, at=at + HOUR)
    assert matter.state == "accepted"
    assign_matter(matter, office=world.sanitation, by=world.sun, at=at + 2 * HOUR)
    start_matter(matter, by=world.qian, at=at + 3 * HOUR)
    before = matter.due_at
    ask_extension(matter, amount=3, text="等灯泡到货", by=world.qian, at=at + 4 * HOUR)
    decide_extension(matter, granted=True, by=world.sun, at=at + 5 * HOUR)
    assert matter.due_at > before
    answer_matter(matter, text="已修好", outcome="done", by=world.qian, at=at + 6 * HOUR)
    verify_matter(matter, is_in_order=True, by=world.tian, at=at + 7 * HOUR)
    call_back_matter(
        matter, means="phone", is_reached=True, solved="no", by=world.sun, at=at + 8 * HOUR
    )
    assert matter.state == "assigned"
    assert matter.assignments.get(is_current=True).office_id == world.sanitation.pk
    answer_matter(matter, text="换了新灯", outcome="done", by=world.qian, at=at + 9 * HOUR)
    told.voice.matter.refresh_from_db()
    rate_matter(told.voice, solved="yes", satisfied="yes", at=at + 10 * HOUR)
    matter.refresh_from_db()
    archive_matter(matter, by=world.sun, at=at + 11 * HOUR)
    lived = [entry.what for entry in entries_of(matter)]
    assert lived == [
        *("reported", "accepted", "assigned", "sent_back", "assigned", "started"),
        *("extension_asked", "extended", "answered", "verified", "called_back", "reopened"),
        *("answered", "rated", "archived"),
    ]
    assert list(differences()) == []


def test_a_dispute_is_never_mediated_against_a_refusal(world):
    matter = make_assigned(world, kind="dispute", text="两家争地边")
    at = world.noon + 2 * HOUR
    add_party(matter, side="first", name="王秀英", by=world.qian, at=at)
    add_party(matter, side="second", name="李二", stance="refuses", by=world.qian, at=at)
    first, second = matter.parties.order_by("id")
    amend_party(matter, party=first, stance="willing", by=world.qian, at=at)
    mediation = {"way": "mediation", "form": "written", "text": "以石为界", "on": world.today}
    with pytest.raises(Refused) as no:
        settle_matter(matter, **mediation, by=world.qian, at=at)
    assert no.value.code == "refuses"
    amend_party(matter, party=second, stance="willing", by=world.qian, at=at)
    settle_matter(matter, **mediation, by=world.qian, at=at)
    assert (matter.state, matter.outcome) == ("answered", "mediated")
    assert matter.settlements.get().confirm_by == world.today + timedelta(days=30)
    assert list(differences()) == []


def test_a_hazard_is_struck_off_by_a_second_person(world):
    matter = make_answered(world, kind="hazard")
    at = world.noon + 5 * HOUR
    with pytest.raises(PermissionDenied):
        strike_off_matter(matter, by=world.qian, at=at)
    with pytest.raises(Refused) as no:
        archive_matter(matter, by=world.sun, at=at)
    assert no.value.code == "not_struck_off"
    strike_off_matter(matter, text="看过了", by=world.li, at=at)
    archive_matter(matter, by=world.sun, at=at)
    assert matter.state == "archived"


def test_who_answered_does_not_check(world):
    matter = make_matter(world)
    accept_matter(matter, by=world.sun, at=world.noon)
    assign_matter(matter, office=world.sanitation, by=world.sun, at=world.noon)
    answer_matter(matter, text="好了", outcome="done", by=world.tian, at=world.noon + HOUR)
    with pytest.raises(Refused) as no:
        verify_matter(matter, is_in_order=True, by=world.tian, at=world.noon + 2 * HOUR)
    assert no.value.code == "same"


def test_the_clock_stands_and_runs_on(world):
    matter = make_assigned(world)
    due = matter.due_at
    at = world.noon + 2 * HOUR
    suspend_matter(matter, cause="parts", text="等配件", by=world.sun, at=at)
    assert matter.due_at is None
    later = at + timedelta(days=7)
    resume_matter(matter, by=world.qian, at=later)
    assert matter.due_at == due + timedelta(days=7)
    assert matter.assignments.get(is_current=True).due_at == matter.due_at
    assert list(differences()) == []


def test_a_question_stops_the_clock_until_the_reporter_answers(world):
    told = make_reported(world)
    matter = told.matter
    accept_matter(matter, by=world.sun, at=world.noon)
    assign_matter(matter, office=world.sanitation, by=world.sun, at=world.noon)
    ask_reporter(matter, text="哪一盏？", by=world.qian, at=world.noon + HOUR)
    assert matter.is_suspended
    told.voice.matter.refresh_from_db()
    add_words(told.voice, text="第三盏", at=world.noon + 2 * HOUR)
    matter.refresh_from_db()
    assert not matter.is_suspended
    assert matter.due_at is not None


def test_merged_and_taken_out_again(world):
    one, other = make_assigned(world), make_matter(world)
    merge_matter(one, into=other, by=world.sun, at=world.noon + 2 * HOUR)
    assert (one.state, one.merged_into_id) == ("merged", other.pk)
    unmerge_matter(one, by=world.sun, at=world.noon + 3 * HOUR)
    assert one.state == "assigned"
    assert one.due_at == one.assignments.get(is_current=True).due_at
    assert list(differences()) == []


def test_an_objection_waits_for_somebody_else(world):
    told = make_reported(world)
    matter = told.matter
    accept_matter(matter, by=world.sun, at=world.noon)
    assign_matter(matter, office=world.sanitation, by=world.sun, at=world.noon)
    answer_matter(matter, text="好了", outcome="done", by=world.qian, at=world.noon + HOUR)
    told.voice.matter.refresh_from_db()
    object_to_answer(told.voice, text="没有修", at=world.noon + 2 * HOUR)
    matter.refresh_from_db()
    with pytest.raises(Refused) as no:
        archive_matter(matter, by=world.sun, at=world.noon + 3 * HOUR)
    assert no.value.code == "raised"


def test_a_post_hands_over_with_all_its_open_work(world):
    matter = make_matter(world)
    accept_matter(matter, by=world.zhao, at=world.noon)
    assign_matter(matter, post=world.li_post, by=world.zhao, at=world.noon)
    record = hand_over(
        world.li_post,
        to=world.he_account,
        on=world.today,
        by=world.jin,
        at=world.noon + HOUR,
    )
    held = Assignment.objects.get(hand_over=record)
    assert (held.matter_id, held.post_id) == (matter.pk, record.new_id)
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        *[("he", 1), ("li", 1), ("lu", 1), ("zhao", 1), ("cao", 1), ("qian", 1), ("tian", 1)],
        *[("sun", 1), ("zheng", 1), ("feng", 1)],
        *[("wu", 0), ("jin", 0), ("zhou", 0), ("yan", 0)],
    ],
)
def test_who_sees_an_assigned_matter(world, who, sees):
    make_assigned(world)
    assert queries.visible_to(getattr(world, who)).count() == sees


@pytest.mark.parametrize("who", ["he", "li", "lu", "zhao", "cao", "zhou"])
def test_no_post_at_or_below_the_village_sees_a_confidential_matter(world, who):
    make_assigned(world, is_confidential=True)
    assert queries.visible_to(getattr(world, who)).count() == 0
    assert queries.visible_to(world.sun).count() == 1
    assert queries.visible_to(world.qian).count() == 1


def test_numbers_count_on_within_the_year(world):
    numbers = [make_matter(world).number for _ in range(3)]
    assert numbers == [2025000001, 2025000002, 2025000003]
    assert str(Matter.objects.get(number=2025000001)) == "2025-000001"


def test_time_asked_for_before_a_reopening_stands_in_nobodys_way(world):
    matter = make_assigned(world)
    at = world.noon + 2 * HOUR
    ask_extension(matter, amount=2, text="等料", by=world.qian, at=at)
    answer_matter(matter, text="好了", outcome="done", by=world.qian, at=at + HOUR)
    reopen_matter(matter, text="又坏了", by=world.sun, at=at + 2 * HOUR)
    ask_extension(matter, amount=2, text="再等", by=world.qian, at=at + 3 * HOUR)
    decide_extension(matter, granted=True, by=world.sun, at=at + 4 * HOUR)
    assert matter.assignments.get(is_current=True).extended == 2


def test_a_suspension_does_not_outlive_a_merge(world):
    one, other = make_assigned(world), make_matter(world)
    at = world.noon + 2 * HOUR
    suspend_matter(one, cause="parts", text="等配件", by=world.sun, at=at)
    merge_matter(one, into=other, by=world.sun, at=at + HOUR)
    unmerge_matter(one, by=world.sun, at=at + 2 * HOUR)
    assert queries.open_suspension(one) is None
    answer_matter(one, text="好了", outcome="done", by=world.qian, at=at + 3 * HOUR)
    assert one.state == "answered"


def test_what_a_post_that_ended_had_in_hand_comes_before_the_desk(world):
    matter = make_matter(world)
    accept_matter(matter, by=world.sun, at=world.noon)
    assign_matter(matter, post=world.li_post, by=world.sun, at=world.noon)
    step_down(world.li_post, on=world.today, by=world.jin, at=world.noon + HOUR)
    waiting = rows_of(BY_KEY["left_behind"], world.sun, world.noon + 2 * HOUR)
    assert list(waiting) == [matter]
    refer_matter(matter, office=world.water, by=world.sun, at=world.noon + 2 * HOUR)
    assert not waiting.all().exists()
