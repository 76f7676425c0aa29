"""A question that is written once brings what the ORM brings, whoever asks it and for whatever."""

import random
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count
from django.utils.timezone import now

from baijia.ground import prepared
from baijia.ground.prepared import prepared_row, prepared_rows
from baijia.journal.models import Entry
from baijia.journal.queries import lives_of
from baijia.matters.models import Matter, Note
from baijia.matters.queries import visible_to
from baijia.matters.queries.one import seen_by
from baijia.matters.tests.make import make_answered, make_assigned, make_matter
from baijia.people.models import Account, Post
from baijia.people.rules import Actor
from tests.doubting import Doubting

pytestmark = pytest.mark.django_db

BESIDE = ("account__name", "account__phone", "place__name", "office__name")
EVERYBODY = ("he", "li", "lu", "zhao", "cao", "qian", "tian", "wu", "sun", "zheng", "feng", "jin")
EVERYBODY += ("zhou", "yan")


@pytest.fixture
def matter(world):
    return make_matter(world)


def posts_of(account):
    return Post.objects.filter(account=account).select_related(*BESIDE)


def test_rows_and_what_stands_beside_them_are_those_of_the_orm(world, django_assert_num_queries):
    for account in Account.objects.all():
        asked = {post.pk: told(post) for post in posts_of(account.pk)}
        with django_assert_num_queries(1):
            rows = prepared_rows("test.posts", posts_of, account.pk)
            brought = {post.pk: told(post) for post in rows}
        assert brought
        assert brought == asked


def told(post):
    rows = [post, post.account, post.account.name, post.account.phone, post.place, post.office]
    return [
        row and {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for row in rows
    ]


def test_what_was_brought_can_be_changed_and_kept(world):
    def ask(pk):
        return Account.objects.filter(pk=pk)

    account = prepared_row("test.account", ask, world.jin_account.pk)
    account.has_keys = False
    account.save(update_fields=["has_keys"])
    assert Account.objects.filter(has_keys=False).get() == world.jin_account


def test_values_do_not_change_places(world, matter):
    def ask(pk, place):
        return Matter.objects.filter(place_id=place, pk=pk)

    for _time in range(2):
        assert prepared_rows("test.two", ask, matter.pk, matter.place_id) == [matter]
        assert prepared_rows("test.two", ask, matter.place_id, matter.pk) == []


@pytest.mark.parametrize("key", ["%s", "%", "'; --", '"', "钥匙", ""])
def test_any_word_is_a_value_and_no_more(key):
    Session.objects.create(session_key=key, session_data="x", expire_date=now())

    def ask(key):
        return Session.objects.filter(session_key=key)

    assert prepared_row("test.key", ask, key).pk == key
    assert prepared_row("test.key", ask, key + "x") is None


def test_a_scope_in_which_nothing_lies_is_empty(world, matter):
    def ask(pk):
        return Matter.objects.none().filter(pk=pk)

    for _time in range(2):
        assert prepared_rows("test.none", ask, matter.pk) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda pk: Matter.objects.all(),
        lambda pk: Matter.objects.filter(title__text__startswith=str(pk)),
        lambda pk: Matter.objects.filter(pk=pk).annotate(n=Count("assignments")),
        lambda pk: Matter.objects.filter(pk=pk).values_list("number"),
        lambda pk: Matter.objects.filter(pk=pk).prefetch_related("assignments"),
    ],
    ids=["no value", "another value", "an annotation", "no rows", "more rows"],
)
def test_what_cannot_be_asked_so_is_refused(ask):
    with pytest.raises(ValueError, match=r"whole rows|compared"):
        prepared_rows(("test.refused", uuid4()), ask, uuid4())


def test_an_id_is_an_id_and_not_a_word():
    def ask(pk):
        return Matter.objects.filter(pk=pk)

    for value in (str(uuid4()), uuid4().hex, None, 5):
        with pytest.raises((ValueError, ValidationError)):
            prepared_rows("test.word", ask, value)


def test_a_shape_that_forgets_something_does_not_pass_our_tests(world, matter):
    assert isinstance(prepared._known.written, Doubting)

    def ask(actor):
        prepared_row("test.forgets", lambda pk: visible_to(actor).filter(pk=pk), matter.pk)

    ask(world.sun)
    with pytest.raises(AssertionError, match=r"test\.forgets"):
        ask(world.he)


def test_nobody_sees_what_only_another_sees(world):
    matters = [make_matter(world), make_assigned(world), make_answered(world)]
    matters.append(make_matter(world, is_confidential=True))
    matters.append(make_matter(world, place=world.next_grid, by=world.yan))
    actors = [getattr(world, name) for name in EVERYBODY]
    asked = [(m, a, beside) for m in matters for a in actors for beside in ((), ("place",))] * 2
    random.Random(3).shuffle(asked)
    for matter, actor, beside in asked:
        sees = visible_to(actor).filter(pk=matter.pk).exists()
        assert seen_by(actor, matter.pk, beside=beside) == (matter if sees else None)


def test_posts_of_a_role_ask_in_one_shape(world, matter):
    """A town has some 450 posts of stewards and grid officers."""
    before = len(prepared._known.written)
    for number in range(50):
        path = f"{world.grid.path}{number:04}"
        steward = Actor(account_id=None, post_id=None, role="steward", path=path)
        assert seen_by(steward, matter.pk, beside=()) is None
    assert len(prepared._known.written) <= before + 1


def test_lives_of_few_many_none_and_the_same(world):
    matters = [make_answered(world) for _ in range(2)] + [make_matter(world) for _ in range(20)]
    mixed = [matters[0], *Note.objects.all(), world.wu_account, *matters[0].assignments.all()]
    few = matters[:1], matters[:1] * 3, matters[:20], matters[:21], matters[:19] + matters[:2]
    for rows in ([], *few, mixed, mixed[::-1], mixed * 2):
        kinds = {row._meta.label_lower for row in rows}
        ids = [row.pk for row in rows]
        asked = Entry.objects.filter(subject_kind__in=kinds, subject_id__in=ids).order_by("seq")
        assert [entry.told() for entry in lives_of(iter(rows))] == [e.told() for e in asked]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="plans are kept by PostgreSQL")
def test_postgresql_keeps_the_plan_of_these_and_of_no_others(world, matter):
    def planned():
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            return [statement for (statement,) in cursor.fetchall()]

    def ask(pk):
        return Matter.objects.filter(pk=pk, reopened=7)

    for _time in range(prepared.AGAIN + 1):
        prepared_rows("test.planned", ask, matter.pk)
        assert not Matter.objects.filter(pk=matter.pk, reopened__lt=0)
    assert any('"reopened" = ' in statement for statement in planned())
    assert not any('"reopened" < ' in statement for statement in planned())
