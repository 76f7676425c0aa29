import pytest
from hypothesis import given
from hypothesis import strategies as st

from baijia.ground.masks import masked_name, masked_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("王明", "王*"),
        ("欧阳修", "欧阳*"),
        ("司马相如", "司马**"),
        ("諸葛孔明", "諸葛**"),
        ("王李小明", "王***"),
        ("𠮷小明", "𠮷**"),
        ("欧阳", "欧*"),
        (" 王\u200b小明\n", "王**"),
        ("", ""),
        ("王", "***"),
        ("王小明的妈妈", "***"),
        ("王小明 13812345678", "***"),
        ("隔壁王大爷家", "***"),
        ("阿依古丽·买买提", "***"),
        ("John Smith", "***"),
        ("13812345678", "***"),
        ("王a明", "***"),
    ],
)
def test_a_name_shows_its_surname_at_most(name, shown):
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("", ""),
        ("2660123", "***"),
        ("03542660123", "***"),
        ("1381234567", "***"),
        ("138123456789", "***"),
        ("找王小明 13812345678", "***"),
    ],
)
def test_a_number_shows_no_more_than_its_ends(phone, shown):
    assert masked_phone(phone) == shown


@given(st.text())
def test_of_anything_else_nothing_is_shown(text):
    shown = masked_name(text)
    assert len(shown.replace("*", "")) <= 2
    assert set(masked_phone(text)) <= set("0123456789*")
    assert sum(c.isdigit() for c in masked_phone(text)) in (0, 7)
