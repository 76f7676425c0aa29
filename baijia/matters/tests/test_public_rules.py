"""What holds at the public pages, asked without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baijia.ground.refusal import Refused
from baijia.matters.models import Matter
from baijia.matters.rules import public, telling

NOON = datetime(2025, 3, 3, 4, tzinfo=UTC)


@given(st.integers(0, 60), st.integers(0, 3_600))
def test_the_wait_grows_and_has_an_end(number, seconds):
    wrong = [NOON] * number
    now = NOON + timedelta(seconds=seconds)
    wait = public.wait_s(wrong, at=now)
    assert 0 <= wait <= public.LONGEST_WAIT_S
    assert wait <= public.wait_s([*wrong, NOON], at=now)
    assert public.wait_s(wrong, at=now + timedelta(seconds=wait)) == 0
    if number < public.FREE_TRIES:
        assert wait == 0


@given(st.text(max_size=40))
def test_a_code_is_letters_and_digits_however_it_is_typed(typed):
    assert public.signs_of(typed) == public.signs_of(f"- {typed} -")
    assert all(sign.isalnum() for sign in public.signs_of(typed))


def test_nine_photos_of_one_reporter_and_no_more():
    public.room_for_photos(6, 3)
    with pytest.raises(Refused):
        public.room_for_photos(7, 3)


def test_a_reporter_is_told_where_it_stands_in_every_state():
    assert set(telling.STANDS) == set(Matter.State.values)
    for state in Matter.State.values:
        assert telling.stands(Matter(state=state))
    held = telling.stands(Matter(state="reported", is_held=True))
    assert held != telling.stands(Matter(state="reported"))


def test_what_is_internal_has_no_sentence():
    internal = {"noted", "urged", "reminded", "escalated", "revealed", "classified", "released"}
    internal |= {"party_added", "party_amended", "code_renewed", "not_extended", "extension_asked"}
    assert not internal & set(telling.TOLD)
    assert set(telling.TOLD) <= set(Matter.Happening.values)


def test_every_ground_for_declining_says_where_to_turn():
    grounds = {value for value in Matter.Reason.values if value}
    assert set(telling.WHERE_TO_TURN) == grounds
