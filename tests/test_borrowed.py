"""One act inside another that fails: its part is undone, and what stood before stands."""

import pytest
from django.db import IntegrityError, transaction

from baijia.journal.models import Latest
from baijia.journal.write import hold_head, together
from baijia.terms.actions import set_charter
from baijia.terms.models import Charter
from baijia.terms.queries import charter

pytestmark = pytest.mark.django_db


class Undone(Exception):
    pass


def known_twice():
    with together():
        Latest.objects.create(kind=Latest.objects.first().kind, hash="x")


def test_an_error_of_the_database_comes_out_as_what_it_is(world):
    with together(), transaction.atomic():
        with pytest.raises(IntegrityError):
            known_twice()
        assert Latest.objects.exists()


@pytest.mark.parametrize("asks_before", [False, True])
def test_what_was_done_inside_is_undone_and_the_rest_stands(world, asks_before):
    def amend_and_fail():
        with together():
            set_charter(numbers={"grid_cap": 20}, by=world.jin, at=world.noon)
            raise Undone

    with together(), together():
        if asks_before:
            set_charter(numbers={"grid_cap": 25}, by=world.jin, at=world.noon)
        with pytest.raises(Undone):
            amend_and_fail()
    assert charter().grid_cap == (25 if asks_before else 30)


def test_what_waits_for_the_commit_is_not_forgotten(world, django_capture_on_commit_callbacks):
    done = []

    def fail():
        with together():
            raise Undone

    with django_capture_on_commit_callbacks(execute=True), together(), together():
        transaction.on_commit(lambda: done.append(1))
        with pytest.raises(Undone):
            fail()
    assert done == [1]


def test_what_was_known_of_the_head_goes_with_it(world):
    """On PostgreSQL going back gives it back, and another process may write meanwhile."""
    set_charter(numbers={"grid_cap": 20}, by=world.jin, at=world.noon)

    def look_and_fail():
        with together():
            hold_head()
            assert charter().grid_cap == 20
            raise Undone

    with together():
        with pytest.raises(Undone):
            look_and_fail()
        # What that process leaves behind: its row, and the last entry of the kind.
        Charter.objects.update(grid_cap=25)
        Latest.objects.filter(kind="terms.charter").update(hash="f" * 64)
        hold_head()
        assert charter().grid_cap == 25
