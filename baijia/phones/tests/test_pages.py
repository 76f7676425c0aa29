"""The pages about phones: what waits is put right in the ordinary form, or set aside."""

import pytest
from django.urls import reverse

from baijia.phones.models import Device, Envelope, Opening
from baijia.phones.tests.make import make_device, make_open, make_received
from baijia.visits.models import Visit


def url(name, *args):
    return reverse(f"phones:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def sent(page, **said):
    form = page.context["form"]
    return {"act_id": form["act_id"].value(), "version": form["version"].value(), **said}


@pytest.fixture
def held(world):
    make_open(world)
    phone = make_device(world)[0]
    return make_received(world, phone, fields={"why": "because"}).envelope


def test_the_desk_puts_right_what_a_phone_sent(client, world, held):
    client.force_login(world.sun_account)
    listed = client.get(url("envelopes")).content.decode()
    assert "有的地方填得不对" in listed
    shown = client.get(url("envelope", held)).content.decode()
    assert "腿疼" in shown
    assert '<dt>家里有人</dt><dd class="said">是</dd>' in shown  # as the form says it, not “on”
    page = client.get(url("mend", held))
    assert "腿疼" in page.content.decode()  # the ordinary form, filled in
    done = client.post(url("mend", held), sent(page, why="care", met="on", heard="腿疼"))
    assert done.status_code == 302
    held.refresh_from_db()
    assert (held.state, held.made_id) == ("done", Visit.objects.get().pk)
    assert "没有待核对的" in client.get(url("envelopes")).content.decode()


def test_a_place_that_is_not_there_is_given_by_its_code(client, world):
    make_open(world)
    phone = make_device(world)[0]
    row = make_received(world, phone, fields={"household": str(world.next_grid.pk)}).envelope
    client.force_login(world.he_account)
    page = client.get(url("mend", row))
    told = sent(page, why="round", heard="腿疼", place_code=world.wang.path)
    assert client.post(url("mend", row), told).status_code == 302
    assert Visit.objects.get().household == world.wang


def test_what_is_set_aside_says_why_and_keeps_its_words(client, world, held):
    client.force_login(world.sun_account)
    page = client.get(url("aside", held))
    client.post(url("aside", held), sent(page, why="写重了"))
    shown = client.get(url("envelope", held)).content.decode()
    assert "写重了" in shown
    assert "腿疼" in shown
    assert Visit.objects.count() == 0


def test_the_auditor_sees_that_something_waits_and_no_word_of_it(client, world, held):
    client.force_login(world.feng_account)
    assert "腿疼" not in client.get(url("envelope", held)).content.decode()


def test_the_administrator_opens_and_shuts(client, world):
    client.force_login(world.jin_account)
    page = client.get(url("open", "pocket"))
    assert client.post(url("open", "pocket"), sent(page, host="区", filing="")).status_code == 200
    assert not Opening.objects.exists()
    client.post(url("open", "pocket"), sent(page, host="区大数据局", filing="017"))
    assert "017" in client.get(url("doors")).content.decode()
    device = make_device(world)[0]
    page = client.get(url("revoke", device))
    client.post(url("revoke", device), sent(page))
    assert Device.objects.get().revoked_at
    page = client.get(url("close", "pocket"))
    client.post(url("close", "pocket"), sent(page))
    assert not Opening.objects.get().is_open


def test_nobody_sees_what_another_phone_sent(client, world, held):
    client.force_login(world.zhou_account)
    assert client.get(url("envelope", held)).status_code == 404
    assert Envelope.objects.count() == 1
