"""A town begins: what it starts with, its first administrator, and never a second time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from baijia.journal.check import first_difference
from baijia.people.models import Account, Office, Post, Slip
from baijia.places.models import Place
from baijia.terms.models import Category, Charter, Template, Urgency
from baijia.terms.queries import term_for
from baijia.terms.starter import rows_of

FOUND = {"administrator": "金明", "username": "jin"}


def test_a_town_is_founded_and_its_administrator_gets_a_slip(db):
    said = StringIO()
    call_command("found_town", name="白石镇", code="140702106", stdout=said, **FOUND)

    assert Place.objects.get().path == "140702106"
    jin = Account.objects.get(username="jin")
    assert Post.objects.get(account=jin).role == Post.Role.ADMINISTRATOR
    assert Slip.objects.get(account=jin).used_at is None
    assert "jin" in said.getvalue()
    assert Office.objects.count() == 10
    assert Charter.objects.count() == 1
    assert Template.objects.exists()
    assert first_difference() is None


def test_xiuwen_comes_with_its_22_village_level_units(db):
    call_command("found_town", xiuwen=True, stdout=StringIO(), **FOUND)

    villages = Place.objects.filter(level=Place.Level.VILLAGE)
    assert villages.count() == 22
    assert str(Place.objects.get(path="140702105211").name) == "西白村"
    assert str(Place.objects.get(path="140702105").name) == "修文镇"


def test_a_second_town_is_refused_and_nothing_is_added(db):
    call_command("found_town", xiuwen=True, stdout=StringIO(), **FOUND)
    before = Place.objects.count()

    with pytest.raises(CommandError, match="already"):
        call_command("found_town", name="白石镇", code="140702106", **FOUND)
    assert Place.objects.count() == before


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"code": "14070"}, "9 digits"), ({"username": "金"}, "a letter first"), ({"name": ""}, "2")],
)
def test_what_is_typed_wrongly_is_said_and_nothing_is_founded(db, wrong, says):
    right = {"name": "白石镇", "code": "140702106", **FOUND}
    with pytest.raises(CommandError, match=says):
        call_command("found_town", **(right | wrong))
    assert not Place.objects.exists()


def test_the_list_has_three_levels_and_every_heading_leads_to_an_office(db):
    call_command("found_town", xiuwen=True, stdout=StringIO(), **FOUND)

    levels = [category.level for category in Category.objects.all()]
    assert (levels.count(1), levels.count(2), levels.count(3)) == (12, 48, 160)
    assert not Category.objects.filter(office=None).exists()
    disputes = [c for c in Category.objects.filter(code__startswith="01") if c.level == 3]
    assert len(disputes) == 18


def test_starter_terms_hold_for_what_stands_below_them(db):
    call_command("found_town", xiuwen=True, stdout=StringIO(), **FOUND)

    def term(code, urgency):
        found = term_for(Category.objects.get(code=code), urgency)
        return found.respond_in, found.finish_in, found.finish_unit

    assert term("020101", Urgency.AT_ONCE) == (2, 24, "hours")
    assert term("010102", Urgency.ORDINARY) == (24, 15, "workdays")
    assert term("040101", Urgency.ORDINARY) == (24, 3, "workdays")
    assert term("050201", Urgency.ORDINARY) == (24, 5, "workdays")


def test_the_starter_is_fit_for_print():
    rows = list(rows_of("categories.csv"))
    assert all(row["name"] and row["name_en"] for row in rows)
    assert len({row["name"] for row in rows}) == len(rows)
