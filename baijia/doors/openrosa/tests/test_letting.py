"""The page that lets a phone in: its code is shown once, and sets ODK Collect up."""

import pytest
import time_machine
from django.test import Client

from baijia.doors.openrosa import collect
from baijia.ground.ids import new_id
from baijia.phones.models import Device
from baijia.phones.tests.make import HOUR, make_open

PAGE = "/collect/"


@pytest.fixture
def enters(world):
    """Somebody at the page, an hour after noon, where the door is open."""
    make_open(world, "openrosa")

    def entered(who):
        client = Client()
        client.force_login(getattr(world, f"{who}_account"))
        return client

    with time_machine.travel(world.noon + HOUR, tick=False):
        yield entered


def sent(**more):
    return {"act_id": str(new_id()), "version": 0, "label": "红米", **more}


def test_the_code_sets_collect_up_and_is_shown_once(enters):
    he, told = enters("he"), sent()
    shown = he.post(PAGE, told)
    settings = collect.decoded(shown.context["code"])
    server = settings["general"]["server_url"]
    assert server.startswith("http://testserver/or/")
    assert Client().get(f"{server}/formList").status_code == 200
    assert settings["general"]["form_update_mode"] == "match_exactly"
    assert settings["project"]["name"] == "白石镇"
    assert "metadata_phonenumber" not in settings["general"]
    page = shown.content.decode()
    assert "一微网格 · 何桂花" in page
    assert "扫完请把这张纸撕掉" in page
    again = he.post(PAGE, told)
    assert "不能再看" in again.content.decode()
    assert server.rpartition("/")[2] not in again.content.decode()
    assert Device.objects.count() == 1


def test_the_administrator_lets_a_phone_in_for_somebody(enters, world):
    jin = enters("jin")
    assert jin.post(PAGE, sent()).status_code == 200
    assert Device.objects.count() == 0  # for whom?
    jin.post(PAGE, sent(post=str(world.li_post.pk)))
    assert Device.objects.get().post_id == world.li_post.pk
    enters("he").post(PAGE, sent(post=str(world.li_post.pk)))  # nobody else's: one's own
    assert Device.objects.filter(post=world.he_post).count() == 1


def test_a_door_that_is_closed_is_said_so(world):
    client = Client()
    client.force_login(world.he_account)
    with time_machine.travel(world.noon + HOUR):
        answer = client.post(PAGE, sent())
    assert answer.status_code == 409
    assert "没有开这个入口" in answer.content.decode()
