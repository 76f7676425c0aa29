"""A question that is written once brings what the ORM brings, whoever asks it and for whatever."""

from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Count
from django.utils.timezone import now

from baijia.ground.prepared import rows_of
from baijia.matters.models import Matter
from baijia.matters.tests.make import make_matter
from baijia.people.models import Account, Post

pytestmark = pytest.mark.django_db

BESIDE = ("account__name", "account__phone", "place__name", "office__name")


@pytest.fixture
def matter(world):
    return make_matter(world)


def posts_of(account):
    return Post.objects.filter(account=account).select_related(*BESIDE)


def test_rows_and_what_stands_beside_them_are_those_of_the_orm(world, django_assert_num_queries):
    for account in Account.objects.all():
        asked = {post.pk: post for post in posts_of(account.pk)}
        with django_assert_num_queries(1):
            brought = {post.pk: post for post in rows_of("test.posts", posts_of, account.pk)}
            assert {pk: told(post) for pk, post in brought.items()} == {
                pk: told(post) for pk, post in asked.items()
            }
        assert brought


def told(post):
    rows = [post, post.account, post.account.name, post.account.phone, post.place, post.office]
    return [
        row and {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for row in rows
    ]


def test_what_was_brought_can_be_changed_and_kept(world):
    def ask(pk):
        return Account.objects.filter(pk=pk)

    (account,) = rows_of("test.account", ask, world.jin_account.pk)
    account.has_keys = False
    account.save(update_fields=["has_keys"])
    assert Account.objects.filter(has_keys=False).get() == world.jin_account


def test_values_do_not_change_places(world, matter):
    def ask(pk, place):
        return Matter.objects.filter(place_id=place, pk=pk)

    for _time in range(2):
        assert rows_of("test.two", ask, matter.pk, matter.place_id) == [matter]
        assert rows_of("test.two", ask, matter.place_id, matter.pk) == []


@pytest.mark.parametrize("key", ["%s", "%", "'; --", '"', "钥匙", ""])
def test_any_word_is_a_value_and_no_more(key):
    Session.objects.create(session_key=key, session_data="x", expire_date=now())

    def ask(key):
        return Session.objects.filter(session_key=key)

    assert [row.pk for row in rows_of("test.key", ask, key)] == [key]
    assert rows_of("test.key", ask, key + "x") == []


def test_a_scope_in_which_nothing_lies_is_empty(world, matter):
    for _time in range(2):
        found = rows_of("test.none", lambda pk: Matter.objects.none().filter(pk=pk), matter.pk)
        assert found == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda pk: Matter.objects.all(),
        lambda pk: Matter.objects.filter(title__text__startswith=str(pk)),
        lambda pk: Matter.objects.filter(pk=pk).annotate(n=Count("assignments")),
        lambda pk: Matter.objects.filter(pk=pk).values_list("number"),
    ],
    ids=["no value", "another value", "an annotation", "no rows"],
)
def test_what_cannot_be_asked_so_is_refused(ask):
    with pytest.raises(ValueError, match=r"whole rows|compared"):
        rows_of(("test.refused", uuid4()), ask, uuid4())
