"""Coming in: the same answer whoever is asked for, and slower after every wrong try."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from baijia.journal.check import first_difference
from baijia.people import rules
from baijia.people.actions import appoint, close_account, open_account, print_slip, step_down
from baijia.people.models import Account, SignInTry, Slip

DOOR, SLIP = "/sign-in/", "/sign-in/slip/"
GOOD = "门前 三棵大槐树"


@pytest.fixture
def clock(world):
    with time_machine.travel(world.noon, tick=False) as clock:
        yield clock


@pytest.fixture
def mei(world, clock, settings):
    """Mei, a clerk with a telephone of her own and a password."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    signed = {"by": world.jin, "at": world.noon}
    account = open_account(name="梅雪", username="mei", phone="13711112222", **signed)
    appoint(account=account, role="clerk", office=world.water, since=world.today, **signed)
    code = print_slip(account, **signed)
    told = {"code": code.lower(), "password": GOOD, "again": GOOD}
    assert Client().post(SLIP, told).status_code == 302
    account.refresh_from_db()
    return account


def tries(client, name, password="wrong"):
    return client.post(DOOR, {"name": name, "password": password})


@pytest.mark.parametrize("name", ["mei", " MEI ", "13711112222", "+86 137-1111-2222"])
def test_one_comes_in_by_short_name_or_telephone(client, mei, name):
    answer = tries(client, name, GOOD)
    assert answer.status_code == 302
    assert client.get("/me/").status_code == 200


def test_a_telephone_of_several_people_says_to_use_the_short_name(client, mei):
    page = tries(client, "13900000000").content.decode()
    assert "几个人用同一个电话的，请用登录名登录" in page


def test_nobody_learns_whether_a_name_exists(mei):
    said = [tries(Client(), name).content.decode() for name in ("mei", "mai")]
    for page in said:
        assert "登录名或密码不对" in page
    alerts = [page.split('role="alert"')[1].split("</div>")[0] for page in said]
    assert alerts[0] == alerts[1]


@pytest.mark.parametrize("name", ["mei", "nobody-at-all"])
def test_wrong_tries_slow_the_account_down_from_any_device(mei, name):
    for _try in range(4):
        assert "不对" in tries(Client(), name).content.decode()
    page = tries(Client(), name, GOOD)
    assert page.status_code == 409
    assert "请等 2 秒" in page.content.decode()
    assert name in page.content.decode()


def test_the_right_password_opens_after_the_wait_and_forgets_the_tries(mei, clock):
    for _try in range(4):
        tries(Client(), "mei")
    assert tries(Client(), "mei", GOOD).status_code == 409
    clock.shift(timedelta(seconds=3))
    assert tries(Client(), "mei", GOOD).status_code == 302
    assert "不对" in tries(Client(), "mei").content.decode()


def test_a_device_is_slowed_down_over_all_names_but_another_is_not(client, mei):
    for number in range(4):
        tries(client, f"name{number}")
    assert "请等" in tries(client, "mei", GOOD).content.decode()
    assert tries(Client(), "mei", GOOD).status_code == 302


def test_wrong_tries_are_forgotten_after_a_quiet_day(mei, clock):
    for _try in range(4):
        tries(Client(), "mei")
    clock.shift(timedelta(days=1, minutes=1))
    tries(Client(), "somebody")
    assert SignInTry.objects.count() == 2


def test_the_wait_doubles_up_to_a_quarter_of_an_hour():
    seconds = [rules.wait_after(n).total_seconds() for n in range(1, 16)]
    assert seconds[:7] == [0, 0, 0, 2, 4, 8, 16]
    assert max(seconds) == 900
    assert rules.wait_after(10**6) == timedelta(minutes=15)


@pytest.mark.parametrize(
    "name", ["", "x" * 50_000, "<script>", "a\x00b", "' OR 1=1 --", "梅雪", "\u202emei"]
)
def test_nothing_typed_at_the_door_breaks_it(client, mei, name):
    answer = client.post(DOOR, {"name": name, "password": "x\x00" * 100})
    assert answer.status_code in (200, 409)
    assert "<script>" not in answer.content.decode().split("<main")[1]


def test_the_door_leads_to_the_page_that_was_asked_for_and_to_no_other_house(mei):
    for to, where in [("/me/", "/me/"), ("//evil.example/", None), ("https://evil.example", None)]:
        client = Client()
        answer = client.post(f"{DOOR}?next={to}", {"name": "mei", "password": GOOD})
        assert "evil" not in answer["Location"]
        assert where is None or answer["Location"] == where


def test_a_slip_opens_once(client, mei, world):
    code = print_slip(mei, by=world.jin, at=world.noon)
    dashed = f" {code[:4]}-{code[4:8]} {code[8:].lower()} "
    told = {"code": dashed, "password": "another one 9", "again": "another one 9"}
    assert client.post(SLIP, told).status_code == 302
    assert client.get("/me/").status_code == 200
    answer = Client().post(SLIP, told)
    assert answer.status_code == 409
    assert "这个码用不了" in answer.content.decode()
    assert dashed.strip() in answer.content.decode()
    assert "another one 9" not in answer.content.decode()
    assert first_difference() is None


def test_a_slip_lasts_seven_days_and_an_older_one_ends_with_a_newer(mei, clock, world):
    old = print_slip(mei, by=world.jin, at=world.noon)
    new = print_slip(mei, by=world.jin, at=world.noon)
    told = {"password": "another one 9", "again": "another one 9"}
    assert Client().post(SLIP, told | {"code": old}).status_code == 409
    clock.shift(timedelta(days=7))
    assert Client().post(SLIP, told | {"code": new}).status_code == 409


@pytest.mark.parametrize(
    ("password", "again"), [("short", "short"), ("password", "password"), (GOOD, "other")]
)
def test_a_password_that_will_not_do_keeps_the_slip(client, mei, world, password, again):
    code = print_slip(mei, by=world.jin, at=world.noon)
    answer = client.post(SLIP, {"code": code, "password": password, "again": again})
    assert answer.status_code == 200
    assert Slip.objects.get(account=mei).used_at is None
    assert code in answer.content.decode()


def test_guessing_slips_slows_the_device_down(client, mei):
    told = {"password": GOOD, "again": GOOD}
    for number in range(4):
        client.post(SLIP, told | {"code": f"AAAABBBBCCC{number}"})
    assert "请等" in client.post(SLIP, told | {"code": "AAAABBBBCCCD"}).content.decode()


def test_nobody_comes_in_with_a_closed_account(mei, world):
    signed = {"by": world.jin, "at": world.noon}
    code = print_slip(mei, **signed)
    step_down(mei.posts.get(), on=world.today, **signed)
    close_account(Account.objects.get(pk=mei.pk), **signed)
    assert tries(Client(), "mei", GOOD).status_code == 409
    told = {"code": code, "password": GOOD, "again": GOOD}
    assert Client().post(SLIP, told).status_code == 409


def test_without_a_post_one_is_told_whom_to_ask(client, mei, world):
    step_down(mei.posts.get(), on=world.today, by=world.jin, at=world.noon)
    tries(client, "mei", GOOD)
    page = client.get("/me/", follow=True).content.decode()
    assert "现在没有岗位" in page


def test_going_out_is_a_post(client, mei):
    client.force_login(mei)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/me/").status_code == 302


def test_one_changes_to_another_own_post_and_to_no_other(client, mei, world):
    second = appoint(
        account=mei, role="desk", place=world.town, since=world.today, by=world.jin, at=world.noon
    )
    client.force_login(mei)
    assert client.post("/switch/", {"post": str(second.pk)}).status_code == 302
    assert client.session["post"] == str(second.pk)
    for other in (str(world.zhou_post.pk), "", "x", "0" * 32):
        assert client.post("/switch/", {"post": other}).status_code == 404
    assert client.session["post"] == str(second.pk)


def test_the_password_is_changed_by_who_knows_the_old_one(client, mei):
    client.force_login(mei)
    told = {"old": "wrong", "password": "another one 9", "again": "another one 9"}
    page = client.post("/me/password/", told)
    assert page.status_code == 409
    assert "现在的密码不对" in page.content.decode()
    assert client.post("/me/password/", told | {"old": GOOD}).status_code == 302
    assert client.get("/me/").status_code == 200
    assert tries(Client(), "mei", "another one 9").status_code == 302
    assert first_difference() is None


def test_consent_to_be_named_is_given_and_taken_back_by_oneself_alone(client, world):
    client.force_login(world.li_account)
    own, other = world.li_post, world.zhao_post
    page = client.get(reverse("people:consent", args=[own.pk]))
    sent = hidden(page) | {"shows_name": "on"}
    assert client.post(reverse("people:consent", args=[own.pk]), sent).status_code == 302
    own.refresh_from_db()
    assert own.shows_name
    assert client.get(reverse("people:consent", args=[other.pk])).status_code == 404


def test_my_telephone_stands_masked(client, world):
    client.force_login(world.li_account)
    page = client.get("/me/").content.decode()
    assert "139****0000" in page
    assert "13900000000" not in page


def hidden(page):
    form = page.context["form"]
    return {name: form[name].value() for name in ("act_id", "version")}
