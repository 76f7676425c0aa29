"""The forms ask for little, and for nothing twice; the paper about it says what is so."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import JSONField
from django.urls import reverse

from baijia.ground.forms import ActForm
from baijia.site.burden import (
    MOST_REQUIRED,
    SETTINGS,
    SIGNS,
    all_forms,
    asked_twice,
    bare,
    facts_of,
    fields_of,
    name_of,
    required,
    table,
)
from tests.matrix.asking import ask, both_villages, doors
from tests.matrix.targets import TARGETS

pytestmark = pytest.mark.anywhere
PAPER = Path(__file__).parent.parent / "docs" / "burden.md"


@pytest.mark.parametrize("kind", all_forms(), ids=name_of)
def test_every_field_names_the_fact_that_it_fills(kind):
    """A new field? Say beside the form which column it fills: `facts = asks(…)`."""
    facts = facts_of(kind)
    assert {bare(name) for name in fields_of(kind)} - set(facts) == set()
    for fact in facts.values():
        room, model, column, *key = fact.lstrip(SIGNS).split(".")
        field = apps.get_model(room, model)._meta.get_field(column)
        assert not key or isinstance(field, JSONField)


@pytest.mark.slow
def test_what_is_shown_as_it_stands_stands_there(world, settings):
    """`~` is no way round: on its page such a field comes filled in."""
    empty, seen = [], set()
    with both_villages(world, settings) as (sides, sessions):
        for door in doors("get"):
            target = TARGETS[door.name](sides[door.side], door.who)
            page = reverse(door.name.split(" ")[0], args=target.args)
            found = ask("get", page, sessions[door.who], None).context
            form = found and found.get("form")
            if isinstance(form, ActForm):
                seen.add(type(form))
                empty += [(door.name, name) for name in _shown(form) if not _stands(form, name)]
    assert empty == []
    assert len(seen) > 40


def _shown(form: ActForm) -> list[str]:
    facts = facts_of(type(form))
    must = [name for name, field in form.fields.items() if field.required]
    return [name for name in must if facts.get(bare(name), "").startswith("~")]


def _stands(form: ActForm, name: str) -> bool:
    return form[name].value() not in (None, "")


def test_what_is_known_is_not_asked_again():
    assert asked_twice() == {}


def test_no_form_must_be_filled_in_with_more_than_four_fields():
    many = {name_of(kind) for kind in all_forms() if required(kind) > MOST_REQUIRED}
    assert many <= SETTINGS


def test_the_paper_says_what_is_so():
    """If this fails: python manage.py burden --write."""
    assert PAPER.read_text() == table()
