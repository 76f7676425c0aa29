"""Lists: pages that begin where the last one ended, kept filters, what is new, few questions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baijia.ground import search
from baijia.journal.write import Line, begin_many, hold_head, together
from baijia.matters import queries
from baijia.matters.actions.opening import write_note
from baijia.matters.jobs import index_words
from baijia.matters.models import Kept, Looked, Matter
from baijia.matters.queries import finding, quick
from baijia.matters.queries.own import listed
from baijia.matters.tests.make import HOUR, a_report, make_matter


def many(world, number):
    with together():
        hold_head()
        first = queries.next_number(world.noon)
        lines = [Line(a_report(world, first + n), world.li, world.noon) for n in range(number)]
        return begin_many(Matter, lines)


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("said", [{}, {"which": "overdue"}, {"q": "路灯"}])
def test_every_row_is_shown_once_forward_and_back(world, said, monkeypatch):
    rows = many(world, 120)
    while index_words(world.noon):
        pass
    at = world.noon + 2 * HOUR
    first = listed(world.sun, said, at=at)
    second = listed(world.sun, said, at=at, after=first.next)
    third = listed(world.sun, said, at=at, after=second.next)
    assert [len(page.ids) for page in (first, second, third)] == [50, 50, 20]
    assert {*first.ids, *second.ids, *third.ids} == {row.pk for row in rows}
    assert (first.count, first.is_more, third.next) == (120, False, "")
    turn = {"after" if third.is_found else "before": third.previous}
    assert listed(world.sun, said, at=at, **turn).ids == second.ids
    turn = {"after" if third.is_found else "before": second.previous}
    assert listed(world.sun, said, at=at, **turn).ids == first.ids


@pytest.mark.parametrize("small", [0, 10**6])
@pytest.mark.parametrize("who", ["sun", "zhao", "he", "qian", "zhou"])
def test_both_ways_of_asking_find_the_same(world, who, small, monkeypatch):
    make_matter(world, is_confidential=True)
    many(world, 5)
    monkeypatch.setattr(quick, "SMALL", small)
    actor = getattr(world, who)
    for said in ({}, {"which": "open"}, {"village": world.village.path, "kind": "request"}):
        plainly = queries.filtered(actor, said, at=world.noon)
        assert listed(actor, said, at=world.noon).ids == [row.pk for row in plainly]


@pytest.mark.parametrize("few", [0, 5000])
def test_a_word_that_stands_everywhere_is_found_in_the_scope_alone(world, few, monkeypatch):
    rows = many(world, 6)
    index_words(world.noon)
    monkeypatch.setattr(finding, "NEWEST", 2)
    monkeypatch.setattr(finding, "FEW", few)
    assert set(listed(world.zhao, {"q": "路灯"}, at=world.noon).ids) == {row.pk for row in rows}
    assert listed(world.zhou, {"q": "路灯"}, at=world.noon).ids == []
    assert search.newest(queries.TEXTS, "路灯", most=2) == [rows[5].pk, rows[4].pk]


def test_the_list_asks_at_most_fifteen_questions(world, client):
    many(world, 60)
    client.force_login(world.sun_account)
    for page in ("matters:matters", "matters:desk"):
        client.get(reverse(page))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(page))
        assert len(asked) <= 15, [query["sql"][:90] for query in asked]


def test_a_filter_is_kept_for_its_owner_in_this_post_alone(world, client):
    make_matter(world)
    client.force_login(world.sun_account)
    client.post(reverse("matters:keep"), {"name": "没办完的", "which": "open"})
    client.post(reverse("matters:keep"), {"name": "诉求", "kind": "request"})
    client.post(reverse("matters:keep"), {"name": "没办完的", "which": "open"})
    first, second = Kept.objects.all()
    assert text_of(client.get(reverse("matters:desk"))).count("没办完的") == 1
    client.post(reverse("matters:kept", args=[second.pk, "up"]))
    assert [kept.name for kept in Kept.objects.all()] == ["诉求", "没办完的"]
    client.force_login(world.zheng_account)
    assert "没办完的" not in text_of(client.get(reverse("matters:desk")))
    assert client.post(reverse("matters:kept", args=[first.pk, "drop"])).status_code == 404


def test_what_came_since_one_looked_is_marked_and_forgotten_with_age(world, client):
    matter = make_matter(world)
    client.force_login(world.sun_account)
    where, lines = reverse("matters:matter", args=[matter.pk]), reverse("matters:matters")
    client.get(where)
    assert "有新动静" not in text_of(client.get(lines))
    write_note(matter, text="问过了", by=world.zhao, at=world.noon + HOUR)
    assert "有新动静" in text_of(client.get(lines))
    assert "badge fresh" in text_of(client.get(where))
    assert "badge fresh" not in text_of(client.get(where))
    assert Looked.objects.get().account_id == world.sun.account_id


def test_found_words_are_marked_safely_in_title_and_text(world, client):
    make_matter(world, text="路灯<b>不亮\n村口的水管<script>也漏")
    index_words(world.noon)
    client.force_login(world.sun_account)
    page = text_of(client.get(reverse("matters:matters"), {"q": "水管"}))
    assert "<mark>水管</mark>&lt;script&gt;" in page
    assert "<script>也漏" not in page
