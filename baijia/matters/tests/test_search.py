"""A matter is found by what was written about it, by those who may see it, and by nobody else."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from baijia.journal.models import Bookmark
from baijia.journal.write import strike_out
from baijia.matters import queries
from baijia.matters.actions.closing import answer_matter
from baijia.matters.actions.handling import start_matter
from baijia.matters.actions.opening import reveal, write_note
from baijia.matters.jobs import index_all, index_words
from baijia.matters.tests.make import HOUR, make_answered, make_assigned, make_reported


@pytest.fixture
def find(world):
    """Bring the index up to date, then search as somebody of the cast."""

    def find(who, query):
        while index_words(world.noon):
            pass
        return {m.pk for m in queries.found(getattr(world, who), query)}

    return find


def test_it_is_found_by_title_text_spot_notes_and_answers(world, find):
    matter = make_assigned(world, text="路灯不亮\n晚上看不见路。", spot="村口第三盏")
    start_matter(matter, by=world.qian, at=world.noon + 2 * HOUR)
    write_note(matter, text="灯泡要到县里买", by=world.qian, at=world.noon + 2 * HOUR)
    at = world.noon + 3 * HOUR
    answer_matter(matter, text="已换好新灯头。", outcome="done", by=world.qian, at=at)
    for query in ("路灯", "看不见", "村口第三", "县里买", "新灯头", "路灯 新灯头"):
        assert find("sun", query) == {matter.pk}, query
    assert find("sun", "水管") == set()
    assert find("sun", "") == set()


def test_what_comes_later_is_found_too(world, find):
    matter = make_assigned(world)
    assert find("sun", "井盖") == set()
    write_note(matter, text="旁边井盖也松了", by=world.qian, at=world.noon + 2 * HOUR)
    assert find("sun", "井盖") == {matter.pk}


@pytest.mark.parametrize("who", ["zhou", "yan", "wu", "jin"])
def test_who_may_not_see_it_finds_and_counts_nothing(world, find, who):
    matter = make_assigned(world)
    assert find("li", "路灯") == {matter.pk}
    assert find(who, "路灯") == set()
    assert queries.found(getattr(world, who), "路灯").count() == 0


def test_a_confidential_matter_is_not_found_in_the_village(world, find):
    matter = make_assigned(world, is_confidential=True)
    assert find("zhao", "路灯") == set()
    assert find("sun", "路灯") == {matter.pk}


def test_names_phones_and_reasons_for_looking_are_not_found(world, find):
    told = make_reported(world)
    reveal(told.matter, text="核实身份", by=world.sun, at=world.noon + HOUR)
    for query in ("王秀英", "13812345678", "138", "核实"):
        assert find("sun", query) == set()


def test_what_is_struck_out_is_found_no_more(world, find):
    matter = make_answered(world, text="路灯不亮，找张某某要钱")
    assert find("sun", "要钱") == {matter.pk}
    signed = {"by": world.sun, "at": world.noon + 5 * HOUR}
    strike_out(matter, "text", "title", **signed)
    strike_out(matter.answers.get(), "text", **signed)
    assert find("sun", "要钱") == set()
    assert find("sun", "灯泡") == set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {queries.TEXTS}")
        assert cursor.fetchone()[0].strip() == ""


def test_the_loop_keeps_it_up_to_date_and_leaves_nothing_to_do(world):
    matter = make_assigned(world)
    call_command("work", "--once")
    assert set(queries.found(world.sun, "路灯")) == {matter}
    assert index_words(world.noon + timedelta(days=1)) == 0


def test_made_anew_it_finds_the_same_and_reads_on_from_there(world, find):
    matter = make_answered(world, text="路灯不亮\n晚上看不见路。")
    Bookmark.objects.all().delete()
    assert index_all() == 1
    assert {m.pk for m in queries.found(world.sun, "看不见")} == {matter.pk}
    assert index_words(world.noon) == 0
    later = make_reported(world, text="井盖松动")
    assert find("sun", "井盖") == {later.matter.pk}
