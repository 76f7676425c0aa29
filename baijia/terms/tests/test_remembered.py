"""Settings are asked once, and never answered with what was before."""

from datetime import date

import pytest
from django.apps import apps

from baijia.journal.memory import one_look
from baijia.journal.models import Journaled
from baijia.journal.write import hold_head, together
from baijia.terms.actions import set_charter, set_day, set_term
from baijia.terms.queries import calendar, charter, term_for

SELDOM = {
    *("people.account", "people.office", "people.post", "places.place", "terms.category"),
    *("terms.charter", "terms.day", "terms.template", "terms.term"),
}


@pytest.mark.django_db
def test_settings_are_asked_once_while_the_head_is_held(world, django_assert_num_queries):
    with together():
        hold_head()
        term_for(None, "ordinary"), calendar(), charter()
        with django_assert_num_queries(0):
            term_for(None, "ordinary"), calendar(), charter()


def test_what_was_set_in_between_holds_at_once(world):
    numbers = {"respond_in": 1, "respond_unit": "hours", "finish_in": 2, "finish_unit": "hours"}
    numbers |= {"extension_max": 0, "approver": "desk"}
    signed = {"by": world.jin, "at": world.noon}
    with together():
        hold_head()
        assert term_for(None, "ordinary").finish_in == 5
        assert charter().grid_cap == 30
        assert calendar().is_workday(date(2025, 3, 4))

        set_term(category=None, urgency="ordinary", numbers=numbers, **signed)
        set_charter(numbers={"grid_cap": 25}, **signed)
        set_day(on=date(2025, 3, 4), is_workday=False, **signed)

        assert term_for(None, "ordinary").finish_in == 2
        assert charter().grid_cap == 25
        assert not calendar().is_workday(date(2025, 3, 4))


def test_nothing_is_remembered_from_a_part_that_was_undone(world):
    class Undone(Exception):
        pass

    with together():
        hold_head()
        try:
            with together():
                set_charter(numbers={"grid_cap": 25}, by=world.jin, at=world.noon)
                assert charter().grid_cap == 25
                raise Undone
        except Undone:
            pass
        assert charter().grid_cap == 30


def test_from_one_request_to_the_next_one_look_is_enough(world, django_assert_num_queries):
    charter(), term_for(None, "ordinary"), calendar()
    with django_assert_num_queries(1), one_look():
        charter(), term_for(None, "ordinary"), calendar()
    with django_assert_num_queries(2):
        charter(), charter()


def test_a_page_is_not_of_before_what_it_did_itself(world):
    with one_look():
        assert charter().grid_cap == 30
        set_charter(numbers={"grid_cap": 25}, by=world.jin, at=world.noon)
        assert charter().grid_cap == 25


def test_what_was_undone_was_never_so(world):
    """Also for who asks in between, before it is undone, and for who asks afterwards."""

    class Undone(Exception):
        pass

    def amend_and_fail():
        with together():
            set_charter(numbers={"grid_cap": 25}, by=world.jin, at=world.noon)
            assert charter().grid_cap == 25
            raise Undone

    with pytest.raises(Undone):
        amend_and_fail()
    assert charter().grid_cap == 30


def test_a_row_that_is_remembered_is_nobodys_to_change(world):
    set_charter(numbers={"grid_cap": 25}, by=world.jin, at=world.noon)
    charter().grid_cap = 7
    assert charter().grid_cap == 25


def test_every_kind_that_is_remembered_tells_when_it_changes():
    seldom = {model._meta.label_lower for model in apps.get_models() if is_seldom(model)}
    assert seldom == SELDOM


def is_seldom(model):
    return issubclass(model, Journaled) and model.SELDOM
