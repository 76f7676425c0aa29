"""Lists of categories come in row by row, and go out so that they come in again."""

import io
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from baijia.ground.refusal import Refused
from baijia.ground.sheets import as_csv, as_excel, as_text, parsed, read, workbook
from baijia.journal.check import first_difference
from baijia.terms.models import Category
from baijia.terms.rules import COLUMNS, plan

HEADER = list(COLUMNS)


def planned(*rows, known=None, taken=()):
    return plan([HEADER, *rows], known=known or {}, taken=taken)


def test_a_heading_is_made_once_above_all_that_stands_below_it():
    found = planned(
        ["城乡建设", "安全生产", "事故处理"],
        ["城乡建设", "安全生产", "安全隐患", "", "Hazards"],
        ["城乡建设", "安全生产", "事故处理"],
    )
    assert [(h.code, h.name) for h in found.new] == [
        ("01", "城乡建设"),
        ("0101", "安全生产"),
        ("010101", "事故处理"),
        ("010102", "安全隐患"),
    ]
    assert found.new[3].name_en == "Hazards"
    assert (found.there, found.rejects) == (1, [])


def test_what_is_there_stays_and_closed_codes_are_not_given_again():
    found = planned(["环境", "路灯"], known={"环境": "01"}, taken=["01", "0101"])
    assert [(h.code, h.name) for h in found.new] == [("0102", "路灯")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "路灯"], "一级分类"),
        (["环境", "", "灯泡"], "二级分类"),
        (["环境", "路灯", "长" * 61], "三级分类"),
        (["环境", "路灯", "灯泡", "01"], "代码"),
        (["环境", "路灯", "灯泡", "990101"], "代码"),
        (["环境", "", "", "٣٣"], "代码"),
        (["甲", "", "", "01"], "代码"),
        (["", "", "", "", "Only English"], "一级分类"),
    ],
)
def test_what_cannot_be_taken_names_row_column_and_reason(row, column):
    found = planned(["环境", "", "", "02"], row, known={"旧": "01"}, taken=["01"])
    assert [(r.row, r.column) for r in found.rejects] == [(3, column)]
    assert found.rejects[0].reason
    assert [h.name for h in found.new] == ["环境"]


def test_without_its_columns_a_sheet_is_refused():
    nothing: list[list[str]] = []
    for rows in (nothing, [nothing], [["a", "b"], ["c"]]):
        with pytest.raises(Refused, match="一级分类"):
            plan(rows, known={}, taken=[])  # type: ignore[arg-type]


NAMES = st.text(st.sampled_from("甲乙丙丁=+@, \"'\n\t"), max_size=4)


@given(st.lists(st.tuples(NAMES, NAMES, NAMES, st.sampled_from(["", "01", "0101", "x"]))))
def test_whatever_comes_codes_are_unique_and_below_their_parents(rows):
    found = planned(*map(list, rows))
    codes = [h.code for h in found.new]
    assert len(codes) == len(set(codes))
    for code in codes:
        assert code[:-2] in ("", *codes)
    assert len(found.rejects) + found.there <= len(rows)


def test_a_sheet_comes_back_as_it_went_out():
    rows = [["一级分类", "代码"], ["环境", "01"], ['a,b"c', "02"]]
    assert read(as_csv(rows)) == rows
    assert read(as_excel(rows)) == rows
    assert parsed(as_text(rows)) == rows


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", "''-"])
def test_nothing_that_goes_out_is_calculated_and_it_comes_back_as_it_was(cell):
    assert f"'{cell}" in as_csv([[cell]]).decode("utf-8-sig")
    assert workbook(as_excel([[cell]])).get_sheet_by_index(0).to_python() == [[f"'{cell}"]]
    assert read(as_csv([[cell]])) == read(as_excel([[cell]])) == [[cell]]


def test_old_chinese_files_are_read():
    assert read("一级分类\r\n环境".encode("gb18030")) == [["一级分类"], ["环境"]]


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"PK nonsense", b"\xff\xfe\xff", b"\xd0\xcf\x11\xe0 old", b"x" * 2_000_001, b"a\n" * 5_001],
)
def test_what_is_no_sheet_is_refused_in_words(data):
    with pytest.raises(Refused):
        read(data)


def test_a_bomb_is_not_unpacked():
    with pytest.raises(Refused, match=r"."):
        read(bomb())


def placed(*cells):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, column in cells:
            sheet.write_string(row, column, "一级分类")
    return out.getvalue()


@pytest.mark.parametrize("corner", [(1_048_575, 16_383), (4_000, 16_383), (1_048_575, 25)])
def test_one_cell_far_out_does_not_fill_the_memory(corner):
    with pytest.raises(Refused) as no:
        read(placed((0, 0), corner))
    assert no.value.code == "size"


def test_a_package_that_lies_about_its_size_is_not_believed():
    honest = placed((0, 0))
    with zipfile.ZipFile(io.BytesIO(honest)) as packed:
        part = packed.getinfo("xl/worksheets/sheet1.xml")
        size = part.file_size.to_bytes(4, "little")
    with pytest.raises(Refused) as no:
        read(honest.replace(size, (20).to_bytes(4, "little")))
    assert no.value.code == "file"


def test_a_package_of_a_method_nobody_knows_is_refused_in_words():
    sheet = bytearray(placed((0, 0)))
    at = sheet.rindex(b"PK\x01\x02")
    sheet[at + 6] = 187  # the version that one needs to unpack it
    with pytest.raises(Refused) as no:
        read(bytes(sheet))
    assert no.value.code == "file"


# --- the pages -----------------------------------------------------------------------------------


@pytest.fixture
def jin(client, world):
    client.force_login(world.jin_account)
    return client


def upload(client, data, name="list.csv"):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("terms:import_categories"), {"file": file})


def carried(page):
    form = page.context["form"]
    return {name: form[name].value() for name in ("act_id", "version", "table")}


ROWS = [HEADER, ["城乡建设", "安全生产", "事故处理"], ["", "漏了上级"], ["=1+1", "", ""]]


@pytest.mark.parametrize(("make", "name"), [(as_csv, "a.csv"), (as_excel, "a.xlsx")])
def test_one_looks_first_and_then_takes_it_in(jin, make, name):
    page = upload(jin, make(ROWS), name)
    assert not Category.objects.exists()
    assert "上级类别没写" in page.content.decode()
    sent = carried(page)
    rejects = jin.post(reverse("terms:import_rejects"), sent)
    assert "漏了上级" in rejects.content.decode("utf-8-sig")
    jin.post(reverse("terms:import_table"), sent, follow=True)
    assert [str(row.name) for row in Category.objects.order_by("code")][:3] == [
        *("城乡建设", "安全生产", "事故处理"),
    ]
    assert first_difference() is None
    again = upload(jin, make(ROWS), name)
    assert "没有新内容" in again.content.decode()


def test_what_goes_out_adds_nothing_when_it_comes_in(jin, world):
    jin.post(reverse("terms:import_table"), carried(upload(jin, as_csv(ROWS))))
    for kind in ("csv", "xlsx"):
        sheet = jin.get(reverse("terms:export_categories", args=[kind])).content
        page = upload(jin, sheet)
        assert page.context["plan"].new == []
        assert page.context["plan"].rejects == []


@pytest.mark.parametrize(
    "data", [b"", b"PK nonsense", b"\xff\xfe\xff", b"a,b\n1,2", b"x" * 2_000_001, b"\0\0"]
)
def test_a_file_that_will_not_do_is_said_so(jin, data):
    page = upload(jin, data)
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()


def test_what_was_tampered_with_on_the_way_is_planned_anew(jin):
    sent = carried(upload(jin, as_csv(ROWS)))
    for table in ("", "x", "\0", "一级分类,代码\n甲,9999"):
        answer = jin.post(reverse("terms:import_table"), sent | {"table": table})
        assert answer.status_code in (200, 409)
    assert not Category.objects.exists()


def test_five_hundred_headings_come_in_at_once(jin):
    rows = [[f"大类{n // 50}", f"中类{n // 10}", f"小类{n}"] for n in range(500)]
    jin.post(reverse("terms:import_table"), carried(upload(jin, as_csv([HEADER, *rows]))))
    assert Category.objects.filter(code__regex="^[0-9]{6}$").count() == 500


def test_a_real_workbook_with_numbers_in_it(jin):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["环境", 3, 2.5, "", ""])
    jin.post(reverse("terms:import_table"), carried(upload(jin, out.getvalue())))
    assert [str(row.name) for row in Category.objects.order_by("code")] == ["环境", "3", "2.5"]
