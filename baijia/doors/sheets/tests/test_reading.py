"""What stands in a file and in its cells; no database is asked."""

import io
import zipfile
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from baijia.doors.sheets import reading
from baijia.doors.sheets.cells import Wrong, choice, day, phone
from baijia.doors.sheets.columns import (
    CHECKS,
    WEIGHTS,
    forbidden,
    guess,
    is_id_number,
    without_numbers,
)
from baijia.doors.sheets.kinds.all import KINDS
from baijia.doors.sheets.kinds.register import CHOICES, labels, vocabulary
from baijia.doors.sheets.reading import LOCKED, OLD, read
from baijia.doors.sheets.tables import letter, table
from baijia.doors.sheets.tests import make
from baijia.ground.refusal import Refused
from baijia.ground.sheets import SMALL, as_csv, as_excel
from baijia.matters.models import Matter

FIELDS = KINDS["households"].fields


@pytest.mark.parametrize(
    ("cell", "is_day"),
    [
        *(
            ("2025/3/4", True),
            ("2025年3月4日", True),
            ("3.4", True),
            (45720.0, True),
            ("45720", True),
        ),
        *(("2025-03-04", True), ("２０２５．３．４", True), ("20250304", True), (3.4, True)),
        *(("2025-03-04 09:30", True), ("2025年3月4号 9时30分", True), ("3月4日", True)),
        *(
            (3.1, False),
            ("2025/2/30", False),
            ("去年", False),
            ("12345678", False),
            ("13.4", False),
        ),
    ],
)
def test_a_day_is_read_as_people_write_it(cell, is_day):
    if is_day:
        assert day(cell, year=2025) == date(2025, 3, 4)
    else:
        with pytest.raises(Wrong):
            day(cell, year=2025)


def test_a_day_without_its_year_is_not_guessed_at():
    with pytest.raises(Wrong):
        day("3.4", year=None)
    assert day("", year=None) is None


@pytest.mark.parametrize(
    "cell",
    [
        *("138-0000-0000", "１３８００００００００", "+86 138 0000 0000", "8613800000000"),
        *("138 0000 0000、0354-1234567", "13800000000/13900000000", "1.3800000000E+10"),
    ],
)
def test_a_phone_is_read_as_people_write_it(cell):
    assert phone(cell) == "13800000000"


def test_a_phone_that_excel_shortened_is_not_made_up():
    with pytest.raises(Wrong):
        phone("1.38E+10")
    assert phone("无") == ""


@given(st.integers(10**16, 9 * 10**16 - 1).map(str))
def test_an_id_number_is_found_by_its_last_sign(digits):
    total = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True))
    number = digits + CHECKS[total % 11]
    if digits[0] != "9":
        assert is_id_number(number)
        assert number not in str(without_numbers(f"张三{number}。"))
    wrong = digits + CHECKS[(total + 1) % 11]
    assert not is_id_number(wrong)
    assert without_numbers(wrong) == wrong


@pytest.mark.parametrize(
    "name",
    [
        "身份证号码",
        "民族",
        "政治面貌",
        "宗教信仰",
        "残疾等级",
        "银行卡号",
        "ID number",
        "学历",
        "年龄",
    ],
)
def test_what_must_not_be_kept_is_known_by_its_name(name):
    assert forbidden(name)
    assert not forbidden("党员中心户")
    assert not forbidden("走访对象（年龄）")


def test_a_column_of_id_numbers_is_dropped_whatever_it_is_called():
    rows = [["微网格", "户主", "其他"], ["一", "甲", make.NOBODYS_ID], ["一", "乙", "x"]]
    found = table(read(as_csv(rows)), FIELDS)
    assert [(each.name, each.why) for each in found.dropped] == [("其他", "numbers")]
    assert all(make.NOBODYS_ID not in str(line.cells) for line in found.lines)


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(bytes(SMALL.unpacked + 1))
    return out.getvalue()


def with_macros():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/vbaProject.bin", "x")
    return out.getvalue()


BAD = {
    "a zip bomb": (bomb, "far too much"),
    "a fake": (lambda: b"PK\x03\x04 nothing of the kind", "Save it anew"),
    "21 MB": (lambda: b"a" * 21_000_000, "20 MB"),
    "a million rows": (lambda: "一,二\n".encode() * 1_000_000, "50,000 rows"),
    "far too many rows": (lambda: as_csv([["微网格", "户主"]] * 50_001), "50,000 rows"),
    "locked": (lambda: OLD + bytes(100) + LOCKED, "password"),
    ".xls": (lambda: OLD + bytes(100), "old kind"),
    "macros": (with_macros, "macros"),
    "nothing": (lambda: b"", "nothing in this file"),
    "blanks": (lambda: b" , ,\n,,\n", "nothing in this file"),
    "only its header": (lambda: as_excel([["微网格", "户主"]]), "there is nothing"),
    "300 columns": (lambda: as_csv([[f"列{n}" for n in range(300)]] * 2), "120 columns"),
    "no header": (lambda: as_csv([["1", "2"], ["3", "4"]]), "names the columns"),
    "a web page": (lambda: b"\xef\xbb\xbf <html><table><tr><td>1</td></tr></table>", "xlsx"),
    "a page in UTF-16": (lambda: "<?xml version=1?>".encode("utf-16"), "web page"),
    "a PDF": (lambda: b"%PDF-1.7", "PDF or a picture"),
    "a picture": (lambda: b"\x89PNG\r\n", "PDF or a picture"),
    "another encoding": (lambda: b"\xff\xfe\x00\xd8\x00", "Save it as CSV"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_one_clear_sentence(what, monkeypatch):
    monkeypatch.setattr(reading, "BOUNDS", SMALL)
    data, says = BAD[what]
    with override("en"), pytest.raises(Refused, match=says):
        table(read(data()), FIELDS)


def test_titles_sums_and_two_header_rows_are_told_from_the_lines():
    found = table(read(make.disputes()), KINDS["matters"].fields)
    assert found.names[4] == "当事人信息·甲方姓名"
    assert [line.number for line in found.lines] == [5, 6, 7, 8]
    assert found.lines[1].cells[3] == "上泉村一组"
    assert found.year == 2025
    assert [said[:2] for _sheet, _row, said in found.aside] == ["白石", "填报", "合计", "注："]


def test_sheets_of_one_header_are_one_table_and_others_are_named():
    head = ["微网格", "户主"]
    book = make.workbook(
        ("上泉村", [head, ["一", "甲"]]),
        ("下泉村", [head, ["一", "乙"]]),
        ("说明", [["请", "如实填"]]),
    )
    found = table(read(book), FIELDS)
    assert [line.sheet for line in found.lines] == ["上泉村", "下泉村"]
    assert found.others == ["说明"]


def test_columns_are_called_as_a_spreadsheet_calls_them():
    assert [letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


# The core of the standard ledger (GB/T 31000): two header rows under one name for a party.
STANDARD = (
    *(
        "事件编号",
        "事件名称",
        "发生日期",
        "发生地点(详址)",
        "事件类别",
        "事件简述",
        "化解责任人姓名",
    ),
    *("主要当事人·证件号码", "主要当事人·姓名", "主要当事人·性别", "主要当事人·民族"),
    *("化解方式", "化解是否成功", "化解情况", "考评日期", "事件处理状态", "所属网格名称"),
)


def test_the_standard_ledger_is_known_column_by_column():
    found = {STANDARD[at]: key for at, key in guess(STANDARD, KINDS["matters"].fields).items()}
    assert found == {
        **{"事件编号": "number", "事件名称": "title", "发生日期": "reported_at"},
        **{"发生地点(详址)": "spot", "事件类别": "category", "事件简述": "text"},
        **{"主要当事人·姓名": "first_party", "化解方式": "outcome", "化解是否成功": "success"},
        **{"化解情况": "answer", "事件处理状态": "state", "所属网格名称": "grid"},
    }
    assert [name for name in STANDARD if forbidden(name)] == [STANDARD[7], STANDARD[10]]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_choice_that_goes_out_is_known_when_it_comes_in(language):
    known = vocabulary()
    with override(language):
        for key, choices in CHOICES.items():
            for value, label in filter(all, choices.choices):
                assert choice(str(label), known[key]) == value, label
        with pytest.raises(Wrong) as no:
            choice("别的", known["risk"], shown=labels("risk"))
        assert str(Matter.Risk.MAJOR.label) in str(no.value.reason)
