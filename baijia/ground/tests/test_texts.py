import unicodedata

import pytest
from django import forms
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from baijia.ground.texts import Line, Phone, Text, clean, phone_digits


class Report(forms.Form):
    title = Line(max_length=20)
    text = Text(max_length=50, required=False)
    phone = Phone(required=False)


ORDINARY = [
    "村口的垃圾三天没有人清了，味道很大。",
    "3号楼2单元 101，电话写在门上（红字）",
    "葛\U000e0100城、㐂、𠮷家、〇、々",  # a variant, rare characters, marks of repetition
    "Crème brûlée, naïve; 100 % — “quoted” 😀",
    "<script>alert(1)</script> & 'x' \"y\" %s {0} \\n",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_as_typed(text):
    assert clean(text, lines=True) == text
    assert clean(text, lines=False) == text


def test_paragraphs_stay_and_only_blanks_at_the_ends_go():
    typed = "  一、路灯不亮。  \r\n\r\n\t二、井盖松动。\u3000\r三、谢谢\u2028再见\n\n"
    assert clean(typed, lines=True) == "一、路灯不亮。\n\n\t二、井盖松动。\n三、谢谢\n再见"
    assert clean(typed, lines=False) == "一、路灯不亮。 二、井盖松动。 三、谢谢 再见"


def test_what_nobody_can_see_is_gone():
    typed = "\ufeff路\u200b灯\x00不\u202e亮\u2066\x07\u00ad了\ud800"
    assert clean(typed, lines=True) == "路灯不亮了"


@pytest.mark.parametrize("lines", [True, False])
def test_fifty_thousand_blanks_are_no_work(lines):
    blanks = " " * 50_000
    assert clean(f"路{blanks}灯", lines=lines) == f"路{blanks}灯"
    assert clean(f"路{blanks}\n{blanks}灯", lines=False) == "路 灯"


def test_one_way_to_write_a_letter():
    assert clean("cafe\u0301", lines=False) == "café"


@given(st.text(st.characters(codec=None, categories=None)), st.booleans())
def test_whatever_is_typed_becomes_text_a_database_can_keep(text, lines):
    kept = clean(text, lines=lines)
    kept.encode()
    assert kept == kept.strip()
    assert clean(kept, lines=lines) == kept
    seen = kept.replace("\n", "").replace("\t", "") if lines else kept
    assert not {unicodedata.category(c) for c in seen} & {"Cc", "Cf", "Cs"}


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_letters_digits_and_signs_are_never_lost(text):
    assert clean(text, lines=True) == unicodedata.normalize("NFC", text)


def test_a_form_keeps_what_was_typed_and_says_how_long_it_may_be():
    form = Report({"title": "路" * 31, "text": "灯" * 50_000})
    assert not form.is_valid()
    with override("en"):
        assert form.errors["title"] == [
            "This is 31 characters long and there is room for 20. Please shorten it; what you"
            " wrote is still here."
        ]
    assert form.errors["text"] == ["写了 50000 个字，这里最多写 50 个。请缩短一些，您写的还在。"]
    assert "灯" * 50_000 in form.as_p()
    assert "maxlength" not in form.as_p()


def test_length_is_counted_after_cleaning():
    assert Report({"title": " " * 50 + "路\u200b" * 20 + "\n"}).is_valid()


def test_a_title_of_nothing_but_unseen_characters_is_empty():
    form = Report({"title": "\u200b\x00 "})
    assert form.errors["title"] == ["请填写这一项。"]


def test_an_empty_form_is_not_an_error_where_nothing_is_required():
    form = Report({"title": "路灯"})
    assert form.is_valid()
    assert form.cleaned_data == {"title": "路灯", "text": "", "phone": ""}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "13812345678"),
        (" 138 1234 5678 ", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("(+86)13812345678", "13812345678"),
        ("＋８６１３８１２３４５６７８", "13812345678"),
        ("8613812345678", "13812345678"),
        ("0086-138-1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("\u202d13812345678\u202c", "13812345678"),  # copied from a phone's address book
        ("0354-2660123", "03542660123"),
        ("（0354）2660123", "03542660123"),
        ("+86 354 266 0123", "03542660123"),
        ("010-12345678", "01012345678"),
        ("2660123", "2660123"),
    ],
)
def test_a_number_typed_in_any_usual_way(typed, kept):
    assert phone_digits(typed) == kept
    assert phone_digits(kept) == kept
    assert Report({"title": "路灯", "phone": typed}).fields["phone"].clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "1381234567",
        "138123456789",
        "12812345678",
        "138123O5678",
        "٠١٢٣",
        "张三",
        "+1 202 555 0100",
        "0354-2660123转801",
        "110",
        "13812345678 13912345678",
        "<b>",
        "++8613812345678",
        "1" * 50_000,
    ],
)
def test_what_is_no_number_is_refused_in_words_and_kept(typed):
    form = Report({"title": "路灯", "phone": typed})
    assert form.errors["phone"] == [
        "这不像电话号码。手机号是 11 位、1 开头；座机号要带区号，如 0354。请再核对一下。"
    ]
    assert form["phone"].value() == typed


@given(st.text(st.characters(codec=None, categories=None)))
def test_no_text_breaks_the_fields(text):
    form = Report({"title": text, "text": text, "phone": text})
    form.is_valid()
    form.as_p()
