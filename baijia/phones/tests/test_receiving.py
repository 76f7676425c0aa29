"""What a phone sends is put down once, as the desk would; what cannot be waits, word for word."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baijia.files.tests.make import picture
from baijia.ground.ids import new_id
from baijia.ground.refusal import Refused
from baijia.journal.check import first_difference
from baijia.journal.models import Act, Words
from baijia.journal.write import strike_out
from baijia.matters.models import Attachment as OfMatter
from baijia.matters.models import Matter, Voice
from baijia.meetings.models import Meeting
from baijia.people.actions import step_down
from baijia.phones import kinds, queries
from baijia.phones.actions.devices import close_door, issue_device, open_door, revoke_device
from baijia.phones.actions.mending import accept_envelope, set_aside
from baijia.phones.actions.receiving import attach, receive
from baijia.phones.jobs import inspect
from baijia.phones.models import Attachment, Device, Envelope, Opening
from baijia.phones.rules import look_at_device
from baijia.phones.tests.make import (
    HOUR,
    make_device,
    make_open,
    make_received,
    make_sent,
)
from baijia.visits.models import Visit

DAY = timedelta(days=1)


@pytest.fixture
def phone(world):
    make_open(world)
    return make_device(world)[0]


def held(receipt, reason):
    assert receipt.code == 202
    assert (receipt.envelope.state, receipt.envelope.reason) == ("held", reason)
    return receipt.envelope


def test_what_was_sent_is_put_down_by_the_desks_own_action(world, phone):
    for form in ("visit", "hazard", "request", "meeting"):
        fields: Any = {"told": []} if form == "visit" else {}  # an empty list says nothing
        assert make_received(world, phone, form=form, fields=fields).code == 201
    assert Visit.objects.get().post_id == world.he.post_id
    assert Meeting.objects.get().count == 5
    assert set(Matter.objects.values_list("kind", flat=True)) == {"hazard", "request"}
    assert str(Voice.objects.get().name) == "王秀英"  # the register knows; nobody asked again
    # Its words live where they belong, and nowhere else.
    assert list(Envelope.objects.filter(body=None, fields=None)) == list(Envelope.objects.all())
    assert Words.objects.filter(text="腿疼").count() == 1
    assert first_difference() is None


def test_sent_again_it_counts_once_and_the_answer_is_the_same(world, phone):
    sent = make_sent(world)
    first = receive(sent, device=phone, at=world.noon + HOUR)
    again = receive(sent, device=phone, at=world.noon + 2 * HOUR)
    assert (again.code, again.envelope) == (202, first.envelope)
    other_phone = make_device(world)[0]
    assert receive(sent, device=other_phone, at=world.noon + 2 * HOUR).code == 202
    assert Visit.objects.count() == 1


def test_another_body_under_the_same_id_is_kept_too(world, phone):
    sent = make_sent(world)
    receive(sent, device=phone, at=world.noon + HOUR)
    other = make_sent(world, client_id=sent.client_id, fields={"heard": "另一句"})
    clash = receive(other, device=phone, at=world.noon + HOUR)
    assert (clash.code, clash.envelope.reason) == (409, "clash")
    assert "另一句" in str(queries.fields_of(clash.envelope))
    assert receive(other, device=phone, at=world.noon + HOUR).envelope == clash.envelope
    stranger = make_device(world, who="yan")[0]
    assert receive(sent, device=stranger, at=world.noon + HOUR).code == 409
    assert Visit.objects.count() == 1
    accept_envelope(clash.envelope, by=world.sun, at=world.noon + 2 * HOUR)
    assert Visit.objects.count() == 2
    assert first_difference() is None


def test_what_was_struck_out_does_not_come_in_again(world, phone):
    sent = make_sent(world)
    receive(sent, device=phone, at=world.noon + HOUR)
    strike_out(Visit.objects.get(), "heard", by=world.sun, at=world.noon + 2 * HOUR)
    assert receive(sent, device=phone, at=world.noon + 2 * HOUR).code == 410
    assert not Words.objects.filter(text__contains="腿疼").exists()


@pytest.mark.parametrize("grace", [True, False])
def test_a_phone_that_was_shut_out_still_brings_what_it_has_for_a_while(world, phone, grace):
    revoke_device(phone, by=world.he, at=world.noon)
    at = world.noon + (DAY if grace else 31 * DAY)
    assert look_at_device(phone, at=at, day=at.date()).is_gone is not grace
    held(make_received(world, phone, at=at), "revoked")


def test_each_doubt_has_its_reason_and_loses_nothing(world, phone):
    def after(reason, **given):
        return held(make_received(world, phone, **given), reason)

    after("place", fields={"household": str(world.next_grid.pk)})
    after("place", fields={"household": "0"})
    after("invalid", fields={"why": "because"})
    after("refused", fields={"visited_on": "2020-01-01"})
    after("unreadable", fields={"heard_2": "更多"})
    after("retired", form="census")
    after("retired", doubt="retired")
    assert make_received(world, phone, at=world.noon + 91 * DAY).envelope.reason == "expired"
    row = after("unreadable", body=b"\xff\x00<", fields=None)
    assert row.body.text == "\\xff\\x00<"
    close_door(Opening.objects.get(door="pocket"), by=world.jin, at=world.noon)
    after("closed")
    step_down(world.he_post, on=world.today, by=world.jin, at=world.noon)
    ended = Device.objects.select_related("post__place", "post__account").get()
    held(make_received(world, ended), "ended")
    assert Visit.objects.count() == 0
    assert first_difference() is None


def test_what_we_stumble_over_waits_too(world, phone, monkeypatch):
    def stumble(*_said: Any, **_signed: Any) -> Any:
        return 1 / 0

    broken = replace(kinds.KINDS["visit"], do=stumble)
    monkeypatch.setitem(kinds.KINDS, "visit", broken)
    held(make_received(world, phone), "broken")


def test_a_wrong_clock_is_put_right_by_how_far_it_is_out(world, phone):
    years = timedelta(days=1500)
    wrote = world.noon - years
    told = {"client_time": wrote, "client_now": wrote + HOUR}
    envelope = make_received(world, phone, at=world.noon + 2 * HOUR, **told).envelope
    assert envelope.written_at == world.noon + HOUR
    assert Visit.objects.get().visited_on == world.today
    ahead = {"client_time": world.noon + years}
    assert make_received(world, phone, at=world.noon, **ahead).envelope.written_at == world.noon


def test_the_desk_puts_right_what_waits_and_its_words_die_there(world, phone):
    sent = make_sent(world, fields={"why": "because"})
    envelope = held(receive(sent, device=phone, at=world.noon + HOUR), "invalid")
    with pytest.raises(Refused):
        accept_envelope(envelope, by=world.sun, at=world.noon + DAY)
    said = queries.fields_of(envelope) | {"why": "care"}
    accept_envelope(envelope, said=said, by=world.sun, at=world.noon + DAY)
    envelope.refresh_from_db()
    assert (envelope.state, envelope.made_id) == ("done", Visit.objects.get().pk)
    assert Words.objects.filter(text__contains="腿疼").count() == 1
    assert receive(sent, device=phone, at=world.noon + DAY).code == 202
    with pytest.raises(Refused):
        set_aside(envelope, why="重复", by=world.sun, at=world.noon + DAY)
    assert first_difference() is None


def test_photos_come_after_their_report_and_are_shown_only_when_looked_through(world, phone):
    sent = make_sent(world, "hazard", names=["一.jpg", "二.jpg"])
    told = {"form": "hazard", "client_id": sent.client_id, "device": phone, "at": world.noon + HOUR}
    with pytest.raises(Refused):
        attach(name="一.jpg", content=picture(), **told)
    envelope = receive(sent, device=phone, at=world.noon + HOUR).envelope
    assert queries.is_whole(envelope) == (0, 2)
    assert attach(name="一.jpg", content=picture(), **told).code == 201
    assert attach(name="一.jpg", content=picture(), **told).code == 202
    assert attach(name="一.jpg", content=picture((64, 64)), **told).code == 409
    assert attach(name="一.jpg", content=picture((64, 64)), **told).code == 409
    assert attach(name="二.jpg", content=picture(), **told).code == 201  # alike, and not the same
    assert attach(name="三.jpg", content=b"no picture", **told).code == 201
    assert not OfMatter.objects.exists()
    assert inspect(world.noon + 2 * HOUR) == 4
    assert OfMatter.objects.count() == 2
    stand = Attachment.objects.order_by("id").values_list("state", "is_clash")
    assert list(stand) == [("ready", False), ("ready", False), ("ready", True), ("unusable", False)]
    assert inspect(world.noon + 2 * HOUR) == 0
    assert first_difference() is None


def test_a_town_opens_its_doors_by_name_and_number(world):
    assert not queries.is_open("pocket")
    with pytest.raises(Refused):
        issue_device(world.he_post, kind="pocket", label="", by=world.he, at=world.noon)
    with pytest.raises(Refused):
        open_door("pocket", host="区", filing=" ", by=world.jin, at=world.noon)
    make_open(world, "pocket")
    assert queries.is_open("pocket")


def test_of_a_token_only_its_hash_is_kept(world, phone):
    device, token = make_device(world)
    assert token.isalnum()
    assert token == token.lower()
    assert token not in str(list(Device.objects.values()))
    assert queries.device_of(token, "pocket") == device
    assert queries.device_of(token, "openrosa") is None
    assert queries.device_of("", "pocket") is None
    assert Act.objects.filter(pk=new_id()).count() == 0
