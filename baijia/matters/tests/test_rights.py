"""Who must not do or see what: by any page, with any post, with any sending."""

import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from baijia.ground.ids import new_id
from baijia.ground.refusal import Refused
from baijia.journal.check import differences
from baijia.matters import jobs, queries
from baijia.matters.actions.handling import (
    assign_matter,
    hand_over,
    refer_matter,
    send_back_matter,
)
from baijia.matters.actions.opening import (
    accept_matter,
    classify_matter,
    merge_matter,
    release_matter,
    reveal,
    write_note,
)
from baijia.matters.models import Matter
from baijia.matters.queries.queues import BY_KEY, rows_of
from baijia.matters.tests.make import HOUR, make_assigned, make_matter, make_reported
from baijia.people.actions import appoint


def again(row):
    return Matter.objects.get(pk=row.pk)


def page(client, name, *args):
    answer = client.get(reverse(f"matters:{name}", args=args))
    return answer.content.decode() if answer.status_code == 200 else ""


def post(client, matter, verb, **said):
    sent = {"act_id": new_id(), "version": matter.version} | said
    return client.post(reverse("matters:act", args=[matter.pk, verb]), sent)


def passed_on(world):
    """The sanitation office sent it back; the water office has it now."""
    matter = make_assigned(world, has_voice=True, name="王秀英")
    at = world.noon + 2 * HOUR
    send_back_matter(matter, text="不归我们", by=world.qian, at=at)
    assign_matter(matter, office=world.water, by=world.sun, at=at + HOUR)
    return again(matter), at + 2 * HOUR


def test_what_an_office_had_before_it_only_reads(client, world):
    matter, at = passed_on(world)
    assert queries.visible_to(world.qian).filter(pk=matter.pk).exists()
    for do in (write_note, reveal):
        with pytest.raises(Refused) as no:
            do(matter, text="还想说一句", by=world.qian, at=at)
        assert no.value.code == "not_holder"
    client.force_login(world.qian_account)
    offered = re.findall(
        rf"/matters/{matter.pk}/(note|attach|reveal)/", page(client, "matter", matter.pk)
    )
    assert offered == []
    write_note(matter, text="我们来办", by=world.wu, at=at)


def test_what_an_office_had_before_waits_for_others(world):
    matter, _at = passed_on(world)
    late = matter.due_at + HOUR
    jobs.escalate(late)
    assert list(rows_of(BY_KEY["escalated"], world.tian, late)) == []


def test_nobody_acts_in_the_next_village_by_the_action_itself(world):
    matter = make_matter(world)
    for do in (write_note, reveal):
        with pytest.raises((Refused, PermissionDenied)):
            do(matter, text="看看", by=world.zhou, at=world.noon + HOUR)


def test_the_title_of_the_next_villages_matter_stands_on_no_page(client, world):
    here = make_matter(world, text="这边的路灯")
    there = make_matter(world, text="那边的水管", place=world.next_village, by=world.zhou)
    merge_matter(there, into=here, by=world.sun, at=world.noon + HOUR)
    for who, matter, secret in [("zhao", here, "那边的水管"), ("zhou", there, "这边的路灯")]:
        client.force_login(getattr(world, f"{who}_account"))
        shown = page(client, "matter", matter.pk)
        assert shown
        assert secret not in shown
    client.force_login(world.sun_account)
    assert "那边的水管" in page(client, "matter", here.pk)
    assert "这边的路灯" in page(client, "matter", there.pk)


def test_the_auditor_reads_no_confidential_title_beside_another(client, world):
    lead = make_matter(world, text="这边的路灯", is_confidential=True)
    other = make_matter(world, text="那边的水管", is_confidential=True)
    merge_matter(other, into=lead, by=world.sun, at=world.noon + HOUR)
    client.force_login(world.feng_account)
    assert "那边的水管" not in page(client, "matter", lead.pk)
    assert "这边的路灯" not in page(client, "matter", other.pk)


def test_a_hand_over_list_names_nothing_confidential(client, world):
    matter = make_matter(world, text="举报村里")
    at = world.noon + HOUR
    accept_matter(matter, by=world.sun, at=at)
    assign_matter(matter, post=world.li_post, by=world.sun, at=at)
    record = hand_over(world.li_post, to=world.wu_account, on=world.today, by=world.jin, at=at)
    matter = again(matter)
    refer_matter(matter, office=world.sanitation, by=world.sun, at=at + HOUR)
    classify_matter(
        matter,
        kind="request",
        category=None,
        urgency="ordinary",
        is_confidential=True,
        by=world.sun,
        at=at + HOUR,
    )
    for who in (world.li_account, world.wu_account):
        client.force_login(who)
        shown = page(client, "handed_over", record.pk)
        assert str(matter) in shown
        assert "举报村里" not in shown


def test_the_desk_reads_no_reporters_code(client, world):
    told = make_reported(world, channel="web")
    client.force_login(world.sun_account)
    assert told.code not in page(client, "receipt", told.matter.pk)
    voice = told.matter.voices.get()
    answer = post(client, again(told.matter), "renew_code", voice=voice.pk)
    assert answer.status_code == 302
    shown = page(client, "receipt", told.matter.pk)
    assert 'id="code"' in shown
    with time_machine.travel("2027-03-01"):
        client.force_login(world.sun_account)
        assert 'id="code"' not in page(client, "receipt", told.matter.pk)


@pytest.mark.parametrize("verb", ["assign", "merge", "decide_objection", "decline", "classify"])
def test_an_empty_form_tells_nothing_to_who_may_not_send_it(client, world, verb):
    matter = make_assigned(world)
    client.force_login(world.qian_account)
    assert post(client, matter, verb).status_code == 403


def test_what_was_shown_to_one_post_is_not_shown_to_another_of_the_same_person(client, world):
    told = make_reported(world)
    extra = appoint(
        account=world.sun_account,
        role="auditor",
        since=world.today,
        by=world.jin,
        at=world.noon,
    )
    client.force_login(world.sun_account)
    assert post(client, told.matter, "reveal", text="回访要打电话").status_code == 302
    assert "13812345678" in page(client, "matter", told.matter.pk)
    client.post(reverse("people:switch"), {"post": str(extra.pk)})
    assert "13812345678" not in page(client, "matter", told.matter.pk)


def test_a_confidential_matter_is_not_handled_on_the_spot_and_nothing_is_lost(client, world):
    client.force_login(world.zhao_account)
    said = {
        "act_id": new_id(),
        "version": 0,
        "text": "有人偷排污水",
        "where": world.village.pk,
        "kind": "request",
        "channel": "door",
        "is_confidential": "on",
        "done": "说过他了",
    }
    answer = client.post(reverse("matters:new"), said)
    assert answer.status_code == 200
    assert "有人偷排污水" in answer.content.decode()
    assert not Matter.objects.exists()


def test_the_leader_sees_what_was_held_too_long(world):
    matter = make_matter(world, is_held=True)
    assert not queries.visible_to(world.zheng).exists()
    late = matter.due_at + 30 * 24 * HOUR
    while jobs.escalate(late):
        pass
    assert list(queries.visible_to(world.zheng)) == [matter]
    assert not queries.visible_to(world.zhao).exists()
    release_matter(again(matter), by=world.sun, at=late)
    assert queries.visible_to(world.zhao).exists()


# The act as it is sent


@pytest.mark.parametrize("version", ["9" * 40, "-1", "-" + "9" * 40, "9" * 5000, "", "1e3", "0"])
def test_a_version_made_up_does_nothing(client, world, version):
    matter = make_matter(world)
    client.force_login(world.sun_account)
    answer = post(client, matter, "note", text="一句话", version=version)
    assert answer.status_code in (200, 409)
    assert "一句话" in answer.content.decode()
    assert not matter.notes.exists()
    assert list(differences()) == []


def test_an_acts_number_serves_once_whoever_sends_it_wherever(client, world):
    matter, other = make_matter(world), make_matter(world)
    number = new_id()
    client.force_login(world.sun_account)
    sent = {"act_id": number, "version": matter.version, "text": "一句话"}
    where = reverse("matters:act", args=[matter.pk, "note"])
    assert client.post(where, sent).status_code == 302
    elsewhere = [
        (reverse("matters:act", args=[other.pk, "note"]), world.sun_account),
        (reverse("matters:act", args=[matter.pk, "contact"]), world.sun_account),
        (where, world.zhao_account),
    ]
    for address, account in elsewhere:
        client.force_login(account)
        answer = client.post(address, sent)
        assert answer.status_code == 409
        assert "一句话" in answer.content.decode()
    assert matter.notes.count() == 1
    assert other.notes.count() == 0
    assert list(differences()) == []


def test_signs_that_are_none_in_an_address_break_nothing(client, world):
    client.force_login(world.jin_account)
    for address in ("people:accounts", "site:journal"):
        for name in ("q", "who", "what", "kind", "on", "before", "page"):
            assert client.get(reverse(address), {name: "a\0b"}).status_code == 200
    client.force_login(world.sun_account)
    for name in ("q", "which", "village", "kind", "page"):
        assert client.get(reverse("matters:matters"), {name: "a\0b"}).status_code == 200
