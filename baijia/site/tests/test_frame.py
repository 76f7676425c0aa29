"""The walls around every page: language, large text, refusals and faults in plain words."""

import json

import pytest
from django.test import Client, RequestFactory

from baijia.ground.refusal import Refused
from baijia.people.actions import open_account
from baijia.site.context import pages_for
from baijia.site.middleware import refusals
from baijia.site.views import broken, forbidden


def test_the_first_page_opens_in_chinese_and_asks_no_browser(client, db):
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "110" in page
    assert "有事您说" in page


def test_a_language_once_chosen_stays(client, db):
    answer = client.post("/language/", {"language": "en", "next": "/privacy/"})
    assert answer["Location"] == "/privacy/"
    page = client.get("/").content.decode()
    assert '<html lang="en"' in page
    assert "Tell us what should be put right" in page


def test_an_unknown_language_changes_nothing(client, db):
    client.post("/language/", {"language": "xx"})
    assert '<html lang="zh-Hans"' in client.get("/").content.decode()


def test_large_text_goes_on_and_off(client, db):
    client.post("/senior/", {"senior": "1"})
    assert 'class="senior"' in client.get("/").content.decode()
    client.post("/senior/", {"senior": "0"})
    assert 'class="senior"' not in client.get("/").content.decode()


def test_whoever_is_signed_in_keeps_language_and_size_on_every_device(client, world):
    client.force_login(world.li_account)
    client.post("/language/", {"language": "en"})
    client.post("/senior/", {"senior": "1"})
    other = Client()
    other.force_login(world.li_account)
    page = other.get("/").content.decode()
    assert '<html lang="en" class="senior"' in page


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/", "//elsewhere.example", "", "\r\nX: 1"]
)
def test_a_switch_never_leads_to_another_house(client, db, to):
    assert client.post("/senior/", {"senior": "1", "next": to})["Location"] == "/"


def test_switches_need_the_pages_own_token(db):
    answer = Client(enforce_csrf_checks=True).post("/senior/", {"senior": "1"})
    assert answer.status_code == 403
    assert "请返回，刷新后再提交一次" in answer.content.decode()


def test_the_house_says_that_it_is_well_and_nothing_else(client, db):
    assert client.get("/healthz").content == b"ok"


def test_search_engines_are_shown_the_door_only(client, db):
    assert "Disallow: /" in client.get("/robots.txt").content.decode()


def test_a_page_that_is_not_there(client, db):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_programs_are_answered_in_json(client, db):
    answer = client.get("/nowhere/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_too_much_at_once_is_refused_in_words(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post("/language/", {"language": "x" * 5000})
    assert answer.status_code == 413
    assert "一次发的内容太多了" in answer.content.decode()


def test_a_right_one_does_not_have(rf, db):
    answer = forbidden(_ask(rf), PermissionError())
    assert answer.status_code == 403
    assert "这个岗位办不了这一步" in answer.content.decode()


def test_a_fault_of_ours_is_told_without_the_database(rf):
    answer = broken(rf.get("/"))
    assert answer.status_code == 500
    assert "不是您的问题" in answer.content.decode()


def test_a_refusal_is_a_page_a_part_or_json(rf, db):
    no = Refused("这件事已经办结。", code="closed")

    def refused(**given):
        return refusals(broken).process_exception(_ask(rf, **given), no)

    assert "<html" in refused().content.decode()
    part = refused(htmx=True).content.decode()
    assert "这件事已经办结。" in part
    assert "<html" not in part
    told = refused(accept="application/json")
    assert told.status_code == 409
    assert json.loads(told.content) == {"error": "closed", "says": "这件事已经办结。"}


def _shown(actor, path="/"):
    return [
        page.url for page in pages_for(actor, path, signed_in=True) if page.is_here or path == "/"
    ]


def test_each_post_is_shown_the_way_to_its_own_pages(world, settings):
    settings.ROOT_URLCONF = "baijia.site.tests.urls"
    assert _shown(world.li) == ["/matters/desk/", "/matters/", "/matters/new/"]
    assert _shown(world.zheng) == ["/matters/desk/", "/matters/", "/matters/new/"]
    assert _shown(world.feng) == ["/matters/", "/people/"]
    assert _shown(world.jin) == ["/people/"]


def test_the_way_marks_where_one_is(world, settings):
    settings.ROOT_URLCONF = "baijia.site.tests.urls"
    assert _shown(world.li, "/matters/new/") == ["/matters/new/"]
    assert _shown(world.li, "/matters/0190/refer/") == ["/matters/"]


def test_the_frame_names_the_town_and_the_post(client, world):
    client.force_login(world.li_account)
    page = client.get("/").content.decode()
    assert "白石镇" in page
    assert "第一网格" in page


def test_who_holds_no_post_is_told_so(client, world):
    account = open_account(name="高来顺", username="gao", phone="", by=world.founder, at=world.noon)
    client.force_login(account)
    assert "眼下没有任职" in client.get("/").content.decode()


def _ask(rf: RequestFactory, *, htmx=False, accept="text/html"):
    request = rf.get("/", headers={"accept": accept})
    request.htmx = htmx  # type: ignore[attr-defined]
    return request


def test_a_demo_town_says_so_on_every_page(client, world, settings, tmp_path):
    settings.DATA = tmp_path
    assert "编的" not in client.get("/").content.decode()
    (tmp_path / "demo").write_text("{}")
    assert "这里的人和事都是编的" in client.get("/").content.decode()
    client.force_login(world.sun_account)
    assert "这里的人和事都是编的" in client.get("/desk/").content.decode()
