"""Who is signed in, and for how long."""

from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Store
from django.contrib.sessions.models import Session

from baijia.people.actions import close_account, step_down
from baijia.people.models import Account
from baijia.people.sessions import SessionStore

pytestmark = pytest.mark.django_db

BEFORE = "django.contrib.auth.backends.ModelBackend"
GOOD = "门前 三棵大槐树"


def changed(client, **said):
    session = client.session
    session.update(said)
    session.save()


def test_a_session_of_an_account_that_was_closed_is_nobodys(client, world):
    client.force_login(world.wu_account)
    signed = {"by": world.jin, "at": world.noon}
    step_down(world.wu_post, on=world.today, **signed)
    close_account(Account.objects.get(pk=world.wu_account.pk), **signed)
    page = client.get("/")
    assert page.context["account"] is None
    assert "/sign-in/" in page.content.decode()


def test_a_session_of_before_is_nobodys_and_one_signs_in_anew(client, world):
    account = world.wu_account
    account.set_password(GOOD)
    account.save(update_fields=["password"])
    client.force_login(world.li_account)
    changed(client, **{BACKEND_SESSION_KEY: BEFORE, "looks": {"x": 1}})
    assert client.get("/me/").status_code == 302
    assert client.get("/").status_code == 200
    assert client.post("/sign-in/", {"name": "wu", "password": GOOD}).status_code == 302
    assert "looks" not in client.session
    assert client.get("/me/").status_code == 200


def test_a_session_ends_with_the_password_and_with_the_account(client, world):
    client.force_login(world.wu_account)
    changed(client, **{SESSION_KEY: str(uuid4())})
    assert client.get("/me/").status_code == 302
    client.force_login(world.wu_account)
    assert client.get("/me/").status_code == 200
    account = Account.objects.get(pk=world.wu_account.pk)
    account.set_password("x")
    account.save(update_fields=["password"])
    key = client.session.session_key
    assert client.get("/me/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize("cookie", [r'"\000abcdefgh"', "x" * 5000, "%s%s%s%s%s"])
def test_no_cookie_breaks_a_page(client, world, cookie):
    client.cookies["sessionid"] = "x"
    client.cookies["sessionid"]._coded_value = cookie  # as it comes, not as it should
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "key", ["", "a" * 7, "a" * 8, "%s%s%s", "'; --abcd", "钥匙" * 9, "x" * 9999]
)
def test_a_key_that_is_none_is_what_django_makes_of_it(world, key):
    for store in (Store, SessionStore):
        found = store(key)
        assert (dict(found.items()), found.session_key) == ({}, None)


def test_a_session_ends_to_the_moment(world):
    with time_machine.travel(world.noon, tick=False) as clock:
        store = SessionStore()
        store.set_expiry(60)
        store.create()
        clock.shift(59.999)
        assert SessionStore(store.session_key).get_expiry_age() == 60
        clock.shift(0.001)
        later = SessionStore(store.session_key)
        assert (list(later.keys()), later.session_key) == ([], None)


def test_a_session_goes_on_under_another_key_and_is_thrown_away():
    store = SessionStore()
    store["a"] = 1
    store.save()
    again = SessionStore(store.session_key)
    again.cycle_key()
    assert again["a"] == 1
    assert SessionStore(store.session_key).get("a") is None
    key = again.session_key
    SessionStore(key).flush()
    assert SessionStore(key).get("a") is None
