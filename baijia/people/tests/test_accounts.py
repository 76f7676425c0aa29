"""The administrator keeps accounts, posts and offices; nobody else does."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from baijia.journal.check import first_difference
from baijia.people.actions import appoint
from baijia.people.models import Account, Office, Post
from baijia.people.tests.test_door import hidden

LISTS = ["accounts", "open_account", "offices", "found_office"]
IN_A_MONTH = str(localdate() + timedelta(days=30))
OF_A_PERSON = ["account", "amend_account", "close_account", "print_slip", "appoint"]


@pytest.fixture
def jin(client, world):
    client.force_login(world.jin_account)
    return client


def send(client, url, **told):
    page = client.get(url)
    return client.post(url, hidden(page) | told, follow=True)


def where(name, *args):
    return reverse(f"people:{name}", args=args)


def test_the_whole_way_of_a_newcomer(jin, world):
    page = send(jin, where("open_account"), name="梅雪", username="Mei", phone="137 1111 2222")
    mei = Account.objects.get(username="mei")
    assert "账号开好了" in page.content.decode()
    assert "137****2222" in page.content.decode()
    told = {"role": "steward", "place": "上泉 第一微", "since": "2025-03-03"}
    send(jin, where("appoint", mei.pk), **told)
    assert mei.posts.get().place == world.micro_grid
    slip = send(jin, where("print_slip", mei.pk)).content.decode()
    (code,) = re.findall(r'id="code">([A-Z0-9-]+)<', slip)
    told = {"code": code, "password": "a long new word", "again": "a long new word"}
    assert Client().post("/sign-in/slip/", told).status_code == 302
    assert first_difference() is None


def test_a_slip_is_shown_once(jin, world):
    url = where("print_slip", world.li_account.pk)
    sent = hidden(jin.get(url))
    first, again = (jin.post(url, sent).content.decode() for _time in range(2))
    assert 'id="code"' in first
    assert 'id="code"' not in again
    assert "这张登录条已经显示过" in again


@pytest.mark.parametrize("who", ["li", "zhao", "sun", "zheng", "qian", "zhou"])
def test_nobody_else_opens_these_pages(client, world, who):
    client.force_login(getattr(world, f"{who}_account"))
    urls = [where(name) for name in LISTS]
    urls += [where(name, world.li_account.pk) for name in OF_A_PERSON]
    urls += [where("step_down", world.li_post.pk), where("amend_office", world.water.pk)]
    for url in urls:
        assert client.get(url).status_code == 403, url
        assert client.post(url, {"act_id": "0" * 32}).status_code in (403, 405), url


def test_the_auditor_looks_on_and_sees_no_whole_name(client, world):
    client.force_login(world.feng_account)
    page = client.get(where("accounts")).content.decode()
    assert "李国强" not in page
    assert "李**" in page
    person = client.get(where("account", world.li_account.pk)).content.decode()
    assert "李国强" not in person
    assert client.get(where("amend_account", world.li_account.pk)).status_code == 403


def test_people_are_found_by_a_piece_of_their_name(jin):
    page = jin.get(where("accounts"), {"q": "国强"}).content.decode()
    assert "李国强" in page
    assert "赵大山" not in page
    nobody = jin.get(where("accounts"), {"q": "<script>", "page": "x"}).content.decode()
    assert "没有找到" in nobody
    assert "<script>alert" not in nobody


def test_a_name_and_a_telephone_are_amended(jin, world):
    url = where("amend_account", world.li_account.pk)
    assert jin.get(url).context["form"]["name"].value() == world.li_account.name
    send(jin, url, name="李国强强", phone="")
    person = Account.objects.get(pk=world.li_account.pk)
    assert (str(person.name), person.phone) == ("李国强强", None)


def test_an_account_with_a_post_is_not_closed(jin, world):
    url = where("close_account", world.li_account.pk)
    page = send(jin, url)
    assert page.status_code == 409
    assert "这个人还有岗位" in page.content.decode()
    send(jin, where("step_down", world.li_post.pk), on="2025-03-10")
    assert "账号停用了" in send(jin, url).content.decode()


def test_nor_while_the_last_day_in_a_post_is_still_to_come(jin, world):
    send(jin, where("step_down", world.li_post.pk), on=IN_A_MONTH)
    page = send(jin, where("close_account", world.li_account.pk))
    assert page.status_code == 409
    assert Account.objects.get(pk=world.li_account.pk).is_active


def test_a_day_to_come_can_be_set_anew_within_a_year(jin, world):
    url = where("step_down", world.li_post.pk)
    assert send(jin, url, on="2999-01-01").status_code == 409
    send(jin, url, on=IN_A_MONTH)
    assert url in jin.get(where("account", world.li_account.pk)).content.decode()
    send(jin, url, on="2025-03-10")
    assert Post.objects.get(pk=world.li_post.pk).until == date(2025, 3, 10)
    page = send(jin, url, on=IN_A_MONTH)
    assert page.status_code == 409
    assert url not in jin.get(where("account", world.li_account.pk)).content.decode()


def test_a_place_that_is_not_clear_is_asked_for_again(jin, world):
    url = where("appoint", world.wu_account.pk)
    told = {"since": "2025-03-03"}
    page = send(jin, url, role="grid_officer", place="第一网格", **told).content.decode()
    assert "有几个地方都对得上：上泉村 第一网格；下泉村 第一网格" in page
    assert '<input type="radio" name="place" value="下泉村 第一网格"' in page
    page = send(jin, url, role="grid_officer", place="火星", **told).content.decode()
    assert "没有叫这个名字的网格" in page
    page = send(jin, url, role="secretary", place="", **told).content.decode()
    assert "请填写这一项" in page
    page = send(jin, url, role="head", place="上泉", **told)
    assert page.status_code == 409
    assert "要选一个部门" in page.content.decode()
    assert Post.objects.filter(account=world.wu_account).count() == 1
    send(jin, url, role="grid_officer", place=world.next_grid.path, **told)
    assert Post.objects.get(account=world.wu_account, role="grid_officer").place == world.next_grid


def test_a_town_post_needs_no_place_to_be_typed(jin, world):
    send(jin, where("appoint", world.wu_account.pk), role="leader", since="2025-03-03")
    assert Post.objects.get(account=world.wu_account, role="leader").place == world.town


@pytest.mark.parametrize("since", ["", "yesterday", "2025-13-40", "99999-01-01"])
def test_a_day_that_is_none_is_said_so(jin, world, since):
    page = send(jin, where("appoint", world.wu_account.pk), role="leader", since=since)
    assert page.status_code == 200
    assert 'class="field wrong' in page.content.decode()


def test_a_post_does_not_end_before_it_began(jin, world):
    before = world.today - timedelta(days=1)
    page = send(jin, where("step_down", world.li_post.pk), on=str(before))
    assert page.status_code == 409
    assert str(before) in page.content.decode()


def test_a_taken_short_name_keeps_what_was_typed(jin, world):
    page = send(jin, where("open_account"), name="另一位", username="li")
    assert page.status_code == 409
    assert "有人用了" in page.content.decode()
    assert "另一位" in page.content.decode()


def test_offices_are_founded_and_amended(jin, world):
    send(jin, where("found_office"), name="文旅办", duty="古村和<b>活动</b>")
    page = jin.get(where("offices")).content.decode()
    assert "文旅办" in page
    assert "&lt;b&gt;活动" in page
    office = Office.objects.get(name__text="文旅办")
    send(jin, where("amend_office", office.pk), name="文化和旅游办", duty="")
    office = Office.objects.get(pk=office.pk)
    assert (str(office.name), office.duty) == ("文化和旅游办", None)
    assert first_difference() is None


def test_a_stale_page_is_refused_in_words(jin, world):
    url = where("amend_account", world.li_account.pk)
    sent = hidden(jin.get(url))
    send(jin, url, name="李一", phone="")
    page = jin.post(url, sent | {"name": "李二"})
    assert page.status_code == 409
    assert "李二" in page.content.decode()


def test_the_head_of_every_page_still_says_who_one_acts_as(jin, world):
    """A page that calls something of its own `post` or `posts` would take the frame's away."""
    pages = [where("account", world.li_account.pk), where("appoint", world.li_account.pk)]
    pages += [reverse("matters:hand_over", args=[world.li_post.pk]), reverse("matters:hand_overs")]
    pages += [reverse("households:place", args=[world.village.pk]), reverse("terms:terms")]
    for page in [*pages, where("accounts"), where("offices"), "/journal/", "/me/"]:
        frame = jin.get(page).context
        assert [held.label for held in frame["posts"]] == ["管理员"], page
        assert frame["post"].label == "管理员", page


def test_the_last_administrator_stays_until_there_is_another(jin, world):
    """Who could appoint one, if there were none?"""
    page = send(jin, where("step_down", world.jin_post.pk), on="2025-03-10")
    assert page.status_code == 409
    assert "没有管理员" in page.content.decode()
    told = {"account": world.feng_account, "role": "administrator", "since": world.today}
    other = appoint(**told, by=world.jin, at=world.noon)
    send(jin, where("step_down", other.pk), on=IN_A_MONTH)
    page = send(jin, where("step_down", world.jin_post.pk), on=IN_A_MONTH)
    assert page.status_code == 409
    send(jin, where("step_down", world.jin_post.pk), on="2025-03-10")
    assert Post.objects.get(pk=world.jin_post.pk).until == date(2025, 3, 10)
