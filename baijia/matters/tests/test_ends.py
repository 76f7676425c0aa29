"""No end that leaves somebody unheard, and no way round the second person."""

import pytest

from baijia.ground.refusal import Refused
from baijia.journal.check import differences
from baijia.matters.actions.closing import decide_objection, reopen_matter, withdraw_matter
from baijia.matters.actions.handling import assign_matter
from baijia.matters.actions.opening import (
    accept_matter,
    classify_matter,
    decline_matter,
    merge_matter,
)
from baijia.matters.actions.reporting import (
    object_to_answer,
    reopen_by_reporter,
    withdraw_by_reporter,
)
from baijia.matters.models import Matter
from baijia.matters.queries import tracked
from baijia.matters.queries.queues import BY_KEY, rows_of
from baijia.matters.tests.make import (
    HOUR,
    make_answered,
    make_assigned,
    make_matter,
    make_reported,
)


def again(row):
    return Matter.objects.get(pk=row.pk)


def said(world, matter):
    voice = matter.voices.select_related("matter").get()
    return voice, world.noon + 5 * HOUR


def queue(key, actor, at):
    return list(rows_of(BY_KEY[key], actor, at))


def declined(world):
    told = make_reported(world)
    at = world.noon + HOUR
    decline_matter(told.matter, reason="outside", text="请打12345", by=world.sun, at=at)
    return again(told.matter)


def test_an_objection_ends_when_the_matter_goes_back_to_work(world):
    matter = make_answered(world, has_voice=True)
    voice, at = said(world, matter)
    object_to_answer(voice, text="没有修", at=at)
    reopen_matter(again(matter), text="再看看", by=world.sun, at=at + HOUR)
    assert matter.objections.get().standing == "upheld"
    withdraw_matter(again(matter), by=world.sun, at=at + 2 * HOUR)
    assert queue("objected", world.sun, at + 2 * HOUR) == []
    assert list(differences()) == []


def test_upholding_an_objection_decides_it_once(world):
    matter = make_answered(world, has_voice=True)
    voice, at = said(world, matter)
    object_to_answer(voice, text="没有修", at=at)
    decide_objection(again(matter), upheld=True, text="你说得对", by=world.sun, at=at + HOUR)
    objection = matter.objections.get()
    assert (objection.standing, str(objection.reply)) == ("upheld", "你说得对")
    assert again(matter).state == "assigned"


def test_whoever_declined_does_not_decide_on_the_objection(world):
    matter = declined(world)
    voice, at = said(world, matter)
    object_to_answer(voice, text="就是镇里的事", at=at)
    with pytest.raises(Refused) as no:
        decide_objection(again(matter), upheld=False, text="不归镇里", by=world.sun, at=at)
    assert no.value.code == "same"
    decide_objection(again(matter), upheld=True, text="归镇里", by=world.zheng, at=at)
    assert again(matter).state == "accepted"


def test_what_was_declined_is_objected_to_and_not_simply_taken_up_again(world):
    matter = declined(world)
    voice, at = said(world, matter)
    assert tracked.tracked(voice, at=at, reopen_within=30).may == ["object"]
    with pytest.raises(Refused) as no:
        reopen_by_reporter(voice, text="再来一次", at=at)
    assert no.value.code == "declined"


def test_one_reporter_does_not_withdraw_what_others_reported_too(world):
    lead, other = make_reported(world), make_reported(world)
    merge_matter(other.matter, into=lead.matter, by=world.sun, at=world.noon + HOUR)
    voice, at = said(world, again(lead.matter))
    assert "withdraw" not in tracked.tracked(voice, at=at, reopen_within=30).may
    for withdraw in (
        lambda: withdraw_by_reporter(voice, at=at),
        lambda: withdraw_matter(again(lead.matter), by=world.sun, at=at),
    ):
        with pytest.raises(Refused) as no:
            withdraw()
        assert no.value.code == "others"


def test_what_came_in_a_burst_and_is_withdrawn_is_held_no_longer(world):
    told = make_reported(world, is_held=True)
    voice, at = said(world, told.matter)
    withdraw_by_reporter(voice, at=at)
    assert queue("held", world.sun, at) == []
    assert not again(told.matter).is_held


def test_nothing_is_merged_into_what_is_closed(world):
    matter, closed = make_matter(world), declined(world)
    with pytest.raises(Refused) as no:
        merge_matter(matter, into=closed, by=world.sun, at=world.noon + 2 * HOUR)
    assert no.value.code == "closed"


def test_two_are_not_merged_into_each_other_by_two_people_at_once(world):
    one, other = make_matter(world), make_matter(world)
    one_as_seen = again(one)
    merge_matter(one, into=other, by=world.sun, at=world.noon + HOUR)
    with pytest.raises(Refused) as no:
        merge_matter(other, into=one_as_seen, by=world.sun, at=world.noon + HOUR)
    assert no.value.code == "chain"


def test_a_hazard_does_not_end_in_what_is_none(world):
    hazard, request = make_matter(world, kind="hazard"), make_matter(world)
    with pytest.raises(Refused) as no:
        merge_matter(hazard, into=request, by=world.sun, at=world.noon + HOUR)
    assert no.value.code == "hazard"


def test_a_hazard_is_not_withdrawn(world):
    told = make_reported(world, kind="hazard")
    voice, at = said(world, told.matter)
    with pytest.raises(Refused) as no:
        withdraw_by_reporter(voice, at=at)
    assert no.value.code == "kind"


def classified(matter, *, by, at, **told):
    same = {"kind": matter.kind, "category": None, "urgency": matter.urgency}
    classify_matter(matter, **(same | told), by=by, at=at)


def test_whoever_has_a_hazard_in_hand_does_not_make_it_a_request(world):
    matter = make_matter(world, kind="hazard")
    at = world.noon + HOUR
    accept_matter(matter, by=world.zhao, at=at)
    assign_matter(matter, post=world.zhao_post, by=world.zhao, at=at)
    with pytest.raises(Refused) as no:
        classified(matter, kind="request", by=world.zhao, at=at)
    assert no.value.code == "its_kind"
    classified(matter, kind="request", by=world.sun, at=at)
    assert again(matter).kind == "request"


def test_a_matter_in_a_village_posts_hands_is_not_taken_out_of_its_sight(world):
    matter = make_matter(world)
    at = world.noon + HOUR
    accept_matter(matter, by=world.zhao, at=at)
    assign_matter(matter, post=world.li_post, by=world.zhao, at=at)
    with pytest.raises(Refused) as no:
        classified(matter, is_confidential=True, by=world.sun, at=at)
    assert no.value.code == "secret"


def test_what_is_merged_is_confidential_together_or_not_at_all(world):
    lead, other = make_assigned(world), make_matter(world)
    at = world.noon + 2 * HOUR
    merge_matter(other, into=lead, by=world.sun, at=at)
    with pytest.raises(Refused) as no:
        classified(lead, is_confidential=True, by=world.sun, at=at)
    assert no.value.code == "secret"
