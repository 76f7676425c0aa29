"""What the code in the corner says, and which household a word means, without a town around it."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baijia.ground.refusal import Refused
from baijia.matters.rules.opening import CODE_SIGNS
from baijia.paper.rules import LINES, code_for, pages, read_code, which_home
from baijia.places.models import Place

PLACE = Place(path="1407021052000010101", level="micro_grid")
numbers = st.uuids()
forms = st.sampled_from(["visits", "hazards", "meeting"])


def home(code, name):
    return SimpleNamespace(path=f"{PLACE.path}{code}", code=code, name=name)


HOMES = [home("001", "王秀英"), home("002", "李大山"), home("014", "王守田")]


@settings(max_examples=60)
@given(forms, numbers)
def test_a_code_is_read_as_it_was_printed_and_however_it_is_typed(form, number):
    code = code_for(form, PLACE, number)
    address = f"https://example.org/paper/sheet/{code}/"
    for typed in (str(code), str(code).lower().replace("-", " "), address):
        assert read_code(typed) == code
    assert code.below == "2000010101"


@settings(max_examples=60)
@given(numbers, st.integers(3, 15), st.sampled_from(CODE_SIGNS))
def test_one_wrong_sign_is_no_code(number, where, sign):
    plain = str(code_for("visits", PLACE, number)).replace("-", "")
    slipped = plain[:where] + sign + plain[where + 1 :]
    zero_or_last = {plain[where], sign} == {"0", "Z"}  # these two weigh the same
    assert slipped == plain or zero_or_last or read_code(slipped) is None


@pytest.mark.parametrize("typed", ["", "V1", "X1-2000010101-00000", "V9-2000010101-00000", "路灯"])
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None


def test_a_household_is_found_by_number_or_by_part_of_its_name():
    assert which_home("14", HOMES).code == "014"
    assert which_home("大山", HOMES).code == "002"
    with pytest.raises(Refused) as several:
        which_home("王", HOMES)
    assert "001" in str(several.value.message)
    assert "秀英" not in str(several.value.message)
    with pytest.raises(Refused):
        which_home("99", HOMES)


def test_every_household_stands_on_a_sheet_once():
    rows = pages(HOMES * 7)
    assert [len(page) for page in rows] == [LINES] * 3
    assert [row for page in rows for row in page if row] == HOMES * 7
    assert code_for("visits", PLACE, UUID(int=1)) != code_for("visits", PLACE, UUID(int=2))
