"""Which table stands in a file, what its columns are, and which rows are its own."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from django.utils.translation import override

from baijia.doors.sheets.cells import Wrong, day
from baijia.doors.sheets.columns import forbidden, guess, is_id_number, is_of_numbers
from baijia.doors.sheets.kinds.all import KINDS
from baijia.doors.sheets.reading import read
from baijia.doors.sheets.tables import table
from baijia.doors.sheets.tests import make
from baijia.ground.refusal import Refused
from baijia.ground.sheets import as_csv

HOMES, MATTERS = KINDS["households"].fields, KINDS["matters"].fields
HEAD = ["村", "网格", "片区", "微网格", "户主", "联系电话", "住址"]
HERE = ["上泉村", "第一网格", "东片", "第一微网格"]
LEDGER = ["编号", "日期", "村", "诉求内容"]


def homes(*rows, head=HEAD):
    return table(read(as_csv([head, *rows])), HOMES)


def ledger(*rows, head=LEDGER):
    return table(read(as_csv([head, *rows])), MATTERS)


# --- which rows ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        *("5、合计", "本页小计", "（合计）", "总 计", "以下空白", "合计户数", "合计12户", "Total"),
        *("说明：以上各户已核实", "审核人：王五", "上泉村小计"),
    ],
)
def test_what_stands_below_a_list_is_none_of_its_lines(said):
    found = homes([*HERE, "刘甲", "", ""], ["", "", "", "", said, "", "1"])
    assert [line.number for line in found.lines] == [2]
    assert len(found.aside) == 1


def test_a_subtotal_beside_a_merged_village_is_no_line():
    rows = [HEAD, [*HERE, "刘甲", "", ""], ["", "", "", "", "小计", "", "1户"]]
    merged = [("Sheet1", 1, c, 2, c, HERE[c]) for c in range(4)]
    data = make.workbook(("Sheet1", rows), merged=merged)
    assert len(table(read(data), HOMES).lines) == 1


def test_who_signed_a_list_does_not_live_in_it():
    signed = ["填表人：李四", "", "", "", "王五", "", "2025年1月5日"]
    assert len(homes([*HERE, "刘甲", "", ""], signed).lines) == 1


def test_a_heading_may_be_called_like_what_stands_below_a_list():
    rows = [["大类", "小类"], ["政务", "审批"], ["", "审核"]]
    assert len(table(read(as_csv(rows)), KINDS["categories"].fields).lines) == 2


def test_a_line_that_begins_like_a_remark_is_a_line():
    found = ledger(
        ["累计三次反映的路灯仍然不亮", "2025-01-06", "上泉村", "赵一二"],
        ["说明书上的电话打不通", "2025-01-07", "上泉村", "赵一二"],
        head=["诉求内容", "日期", "村", "反映人"],
    )
    assert len(found.lines) == 2


# --- which sheets --------------------------------------------------------------------------------


def test_a_hidden_sheet_is_left_out_and_named():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, who in (("现在", "刘甲"), ("旧", "刘乙")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEAD)
            sheet.write_row(1, 0, [*HERE, who, "", ""])
            if name == "旧":
                sheet.hide()
    found = table(read(file.getvalue()), HOMES)
    assert [line.sheet for line in found.lines] == ["现在"]
    assert (found.hidden, found.others) == (["旧"], [])


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (["村", "网 格", "片区", "微网格", "户  主", "联系电话", "住 址"], []),
        (HEAD, ["已核"]),  # a remark beside the table
    ],
)
def test_sheets_whose_headers_say_the_same_are_one_table(head, cells):
    one, two = [HEAD, [*HERE, "刘甲", "", ""]], [head, [*HERE, "刘乙", "", "", *cells]]
    found = table(read(make.workbook(("一", one), ("二", two))), HOMES)
    assert (len(found.lines), found.others, found.has_sheets) == (2, [], True)


def test_a_sheet_that_holds_what_must_not_be_kept_hides_behind_no_other():
    one = [HEAD, [*HERE, "刘甲", "", ""]]
    two = [[*HEAD[:-1], "住址（身份证号）"], [*HERE, "刘乙", "", "x"]]
    found = table(read(make.workbook(("一", one), ("二", two))), HOMES)
    assert found.others in (["一"], ["二"])


def test_cells_that_are_merged_over_each_other_are_not_filled_again_and_again():
    rows = [["", *HEAD], *(["一村", *HERE, "刘甲", "", ""] for _n in range(3))]
    data = make.workbook(("Sheet1", rows), merged=[("Sheet1", 1, 0, 3, 7, "一村")])
    assert {*read(data)[0].rows[3]} == {"一村"}
    file, once = io.BytesIO(), b'<mergeCell ref="A2:H4"/>'
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(file, "w") as twice:
        for part in whole.namelist():
            twice.writestr(part, whole.read(part).replace(once, 2 * once))
    with override("en"), pytest.raises(Refused, match="Save it anew"):
        read(file.getvalue())


# --- which columns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Grid No", "Grid No.", "Grid Number", "Micro-grid No", "是否党员中心户"]
)
def test_a_column_that_only_sounds_like_it_may_be_kept(name):
    assert not forbidden(name)
    assert forbidden("Head's ID No")
    assert forbidden("是否党员")


def test_who_works_on_it_is_not_whom_it_is_about():
    names = ["村", "网格长", "微网格编号", "户主姓名", "住址", "网格员姓名", "网格员电话"]
    assert guess(names, HOMES) == {0: "village", 2: "micro_grid", 3: "name", 4: "address"}
    upper = ["主要当事人·姓名", "化解责任人·姓名", "化解责任人·联系方式"]
    assert guess(["事件编号", *upper], MATTERS) == {0: "number", 1: "first_party"}
    posts = guess(["网格员姓名", "网格员电话", "岗位"], KINDS["posts"].fields)
    assert posts == {0: "name", 1: "phone", 2: "role"}


@pytest.mark.parametrize("divided", [",", "\t"])
def test_what_divides_the_cells_is_told_by_the_header(divided):
    rows = [["日期", "村", "反映人", "诉求内容"], ["2025-01-06", "上泉村", "赵一二"]]
    rows[1].append("甲;乙;丙;丁;戊 五家" if divided == "," else "甲,乙,丙,丁,戊 五家")
    data = "\r\n".join(divided.join(row) for row in rows).encode("gb18030")
    assert len(table(read(data), MATTERS).names) == 4


# --- which year ----------------------------------------------------------------------------------


def sheets_of(*titles):
    rows = [LEDGER, ["a", "1.15", "上泉村", "路灯不亮"]]
    return make.workbook(*((name, [[title], *rows]) for name, title in titles))


@pytest.mark.parametrize(
    ("titles", "years"),
    [
        ([("一", "2024年诉求台账"), ("二", "2025年诉求台账")], {"一": 2024, "二": 2025}),
        ([("2024", "诉求台账"), ("2025年", "诉求台账")], {"2024": 2024, "2025年": 2025}),
        ([("一", "2025年台账（填报日期：2026年1月5日）")], {"一": 2025}),
        ([("一", "2024—2025年诉求台账")], {}),
        ([("一", "诉求台账")], {}),
    ],
)
def test_a_year_is_that_of_its_own_sheet(titles, years):
    assert table(read(sheets_of(*titles)), MATTERS).years == years


def test_the_year_of_a_remark_below_is_not_that_of_the_days():
    found = ledger(["a", "1.15", "上泉村", "路灯不亮"], ["注：依据2019年文件填写", "", "", ""])
    assert found.year is None


def test_a_day_of_a_csv_may_have_lost_its_nought():
    short = ledger(["a", "1.1", "上泉村", "路灯不亮"], ["b", "1.4", "上泉村", "井盖坏了"])
    with override("en"), pytest.raises(Wrong) as no:
        day(short.lines[0].cells[1], year=2025)
    assert "1.10" in str(no.value.reason)
    whole = ledger(["a", "1.1", "上泉村", "路灯不亮"], ["b", "1.10", "上泉村", "井盖坏了"])
    read_as = [day(line.cells[1], year=2025) for line in whole.lines]
    assert read_as == [date(2025, 1, 1), date(2025, 1, 10)]


# --- ID numbers ----------------------------------------------------------------------------------


def test_an_id_number_in_a_text_is_taken_out_and_the_texts_stay():
    number = make.NOBODYS_ID
    assert is_id_number(number)
    grouped = f"{number[:6]} {number[6:14]} {number[14:]}"
    found = ledger(
        ["a", "2025-01-06", "上泉村", "路灯不亮"],
        ["b", "2025-01-06", "上泉村", f"我叫赵一二，身份证号{number}，想问医保"],
        ["c", "2025-01-06", "上泉村", f"身份证号{grouped}，问低保"],
    )
    assert (found.dropped, found.struck) == ([], 2)
    assert number[6:14] not in str(found.lines)


def test_a_number_of_eighteen_digits_that_a_ledger_counts_by_is_kept():
    rows = [[f"14079920250115{n:04}", "2025-01-06", "上泉村", "路灯不亮"] for n in range(30)]
    found = ledger(*rows)
    assert (found.dropped, found.struck) == ([], 0)
    assert found.lines[29].cells[0] == rows[29][0]


@pytest.mark.parametrize("cell", ["140799198001010011", 140799198001010000, 140799198001009984])
def test_a_column_of_id_numbers_is_dropped_also_where_one_is_typed_or_rounded_wrongly(cell):
    assert is_of_numbers([str(cell), "x"])
    assert not is_of_numbers([str(cell), *"abcde"])
