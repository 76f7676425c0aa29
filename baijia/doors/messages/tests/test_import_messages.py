"""A sheet of messages becomes matters: everything that stands in it, once, at its real time."""

import csv
from datetime import datetime
from io import StringIO

import pytest
import xlsxwriter
from django.core.management import call_command
from django.core.management.base import CommandError

from baijia.ground.workdays import CHINA
from baijia.journal.check import differences
from baijia.journal.models import Entry
from baijia.matters import queries
from baijia.matters.jobs import index_words
from baijia.matters.models import Matter
from baijia.people.models import Account, Post
from baijia.people.queries import actor_for
from baijia.places.models import Place

HEADER = ["留言编号", " 留言用户", "留言主题 ", "留言时间", "留言\n详情", "答复意见*", "答复时间："]
BLANKS = "\n\t\t\t\t\t\n\u3000\xa0"
FIRST = [
    *(2549, "A00045581", "路灯坏了", "2019/4/25 9:32:09"),
    f"{BLANKS}村口路灯坏了\r\n晚上看不见\u200b路。{BLANKS}",
    *("您好，已修好。\u3000\u3000", "2019/5/10 14:56:53"),
]
SECOND = [
    *(2554, "A00023583", f"{BLANKS}井盖松动\xa0？", datetime(2019, 4, 8, 8, 37, 20)),  # noqa: DTZ001
    *("<b>井盖</b> & “松动”", "已收悉", datetime(2019, 5, 9)),  # noqa: DTZ001
]
THIRD = [2600, "UU0081230", "修路", "2018年3月9日 10:05", "何时修路", "四月", "2018-04-24"]


def local(year, month, day, hour=0, minute=0, second=0):
    return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)


@pytest.fixture
def take(tmp_path, db):
    """Write a sheet with a title above its header, and take it in."""

    def take(*rows, header=HEADER, name="来信.xlsx", **options):
        file = tmp_path / name
        book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy/m/d h:mm:ss"})
        sheet = book.add_worksheet("来信")
        sheet.write(0, 0, "2019年网上来信（汇总）")
        for number, cells in enumerate([header, *rows], start=2):
            for column, cell in enumerate(cells):
                sheet.write(number, column, cell)
        book.close()
        return taken_in(file, **options)

    return take


def taken_in(file, **options):
    out = StringIO()
    call_command("import_messages", str(file), stdout=out, **options)
    return out.getvalue()


def test_every_text_answer_and_time_equals_its_cell(take):
    take(FIRST, SECOND, THIRD)
    kept = {
        str(matter.title): (
            *(str(matter.voices.get().name), str(matter.text), matter.reported_at),
            *(str(matter.answers.get().text), matter.answers.get().answered_at),
        )
        for matter in Matter.objects.all()
    }
    assert kept == {
        "路灯坏了": (
            *("A00045581", "村口路灯坏了\r\n晚上看不见\u200b路。", local(2019, 4, 25, 9, 32, 9)),
            *("您好，已修好。", local(2019, 5, 10, 14, 56, 53)),
        ),
        "井盖松动\xa0？": (
            *("A00023583", "<b>井盖</b> & “松动”", local(2019, 4, 8, 8, 37, 20)),
            *("已收悉", local(2019, 5, 9)),
        ),
        "修路": ("UU0081230", "何时修路", local(2018, 3, 9, 10, 5), "四月", local(2018, 4, 24)),
    }


def test_the_journal_tells_the_real_times(take):
    take(FIRST)
    told = Entry.objects.filter(subject_kind="matters.matter").order_by("version")
    came, answered = local(2019, 4, 25, 9, 32, 9), local(2019, 5, 10, 14, 56, 53)
    assert list(told.values_list("what", "at")) == [
        *[("reported", came), ("accepted", came), ("assigned", came)],
        ("answered", answered),
    ]
    assert list(differences()) == []


def test_an_empty_town_gets_what_the_letters_need(take):
    said = take(FIRST)
    assert Place.objects.get().level == "town"
    roles = Post.objects.values_list("account__username", "role")
    assert set(roles) == {
        *[("letters", "desk"), ("letters", "clerk")],
        *[("desk", "desk"), ("admin", "administrator")],
    }
    assert "desk" in said
    matter = Matter.objects.get()
    assert (str(matter.category), matter.state, matter.channel) == ("未分类", "answered", "web")
    assert matter.assignments.get().office == Post.objects.get(role="clerk").office


def test_a_second_run_adds_nothing(take):
    take(FIRST, SECOND)
    before = Entry.objects.count()
    assert "0" in take(FIRST, SECOND)
    take(SECOND, FIRST, name="同样的来信.xlsx")
    assert Entry.objects.count() == before
    take(FIRST, SECOND, THIRD)
    assert Matter.objects.count() == 3


def test_the_same_letter_twice_in_one_sheet_counts_once(take):
    take(FIRST, FIRST)
    assert Matter.objects.count() == 1


def test_it_goes_into_the_town_that_stands(world, take):
    take(FIRST)
    matter = Matter.objects.get()
    assert matter.place == world.town
    assert set(queries.visible_to(world.sun)) == {matter}
    assert not queries.visible_to(world.zhao).exists()
    assert not Account.objects.filter(username="admin").exists()


def test_desk_and_search_work_on_them(take):
    take(FIRST, SECOND)
    desk = actor_for(Account.objects.get(username="desk"), on=datetime.now(CHINA).date())
    assert desk
    while index_words(datetime.now(CHINA)):
        pass
    assert {str(m.title) for m in queries.found(desk, "看不见")} == {"路灯坏了"}
    assert {str(m.title) for m in queries.found(desk, "已收悉")} == {"井盖松动\xa0？"}
    assert not queries.found(desk, "A00045581").exists()


BAD = [
    ("留言详情", {4: BLANKS}),
    ("留言时间", {3: "去年夏天"}),
    ("留言时间", {3: "2019/2/30 9:00:00"}),
    ("留言时间", {3: "1019/2/3"}),
    ("留言时间", {3: ""}),
    ("答复时间", {6: "2019/4/25 9:32:08"}),
    ("答复时间", {6: ""}),
    ("答复时间", {6: "9019/5/10 14:56:53"}),
    ("答复意见", {5: " "}),
]


@pytest.mark.parametrize(("column", "cells"), BAD)
def test_a_row_that_cannot_be_taken_is_named_with_column_and_reason(take, tmp_path, column, cells):
    bad = [cells.get(i, cell) for i, cell in enumerate(FIRST)]
    said = take(SECOND, bad)
    assert "rejects.csv" in said
    assert Matter.objects.count() == 1
    with (tmp_path / "来信.xlsx.rejects.csv").open(encoding="utf-8-sig") as file:
        _header, *rejects = csv.reader(file)
    assert [(row, name) for row, name, _reason, _cell in rejects] == [("5", column)]
    assert rejects[0][2]


def test_what_was_mended_is_taken_the_next_time(take, tmp_path):
    take(SECOND, [*FIRST[:6], "改日"])
    take(SECOND, FIRST)
    assert Matter.objects.count() == 2
    assert not (tmp_path / "来信.xlsx.rejects.csv").exists()


def test_a_letter_that_says_something_else_now_is_named_and_not_overwritten(take):
    take(FIRST)
    said = take([*FIRST[:5], "改了答复", FIRST[6]])
    assert "rejects.csv" in said
    assert str(Matter.objects.get().answers.get().text) == "您好，已修好。"


def test_of_an_answer_on_the_same_day_only_the_day_is_told(take):
    take([*FIRST[:6], "2019/4/25"])
    assert Matter.objects.get().answered_at == local(2019, 4, 25, 9, 32, 9)


def test_a_message_without_an_answer_waits_in_the_office(take):
    take([*FIRST[:5], "", ""])
    assert Matter.objects.get().state == "assigned"


def test_columns_may_stand_in_another_order_and_some_may_be_missing(take):
    take([FIRST[6], FIRST[4], "x", FIRST[2], FIRST[5], FIRST[3]], header=SHUFFLED)
    matter = Matter.objects.get()
    assert str(matter.title) == "路灯坏了"
    assert not matter.voices.exists()
    take([FIRST[6], FIRST[4], "x", FIRST[2], FIRST[5], FIRST[3]], header=SHUFFLED)
    assert Matter.objects.count() == 1


SHUFFLED = ["答复时间", "留言详情", "备注", "留言主题", "答复意见", "留言时间"]


def test_a_sheet_without_the_columns_is_refused_by_their_names(take):
    with pytest.raises(CommandError, match="答复时间"):
        take(FIRST[:6], header=HEADER[:6])
    assert not Entry.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_csv_is_taken_too(tmp_path, db, encoding):
    file = tmp_path / "来信.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows([HEADER, FIRST, THIRD])
    taken_in(file)
    kept = Matter.objects.get(number__gte=2019000000)
    assert str(kept.text) == "村口路灯坏了\r\n晚上看不见\u200b路。"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no sheet", b"\x00" * 99, b"<html>"])
def test_what_is_no_sheet_is_refused_in_words(tmp_path, db, content):
    file = tmp_path / "坏的.xlsx"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        taken_in(file)


def test_a_small_file_that_would_fill_any_memory_is_refused(tmp_path, db):
    file = tmp_path / "来信.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_string("XFD1048576", "远")
    with pytest.raises(CommandError, match="铺得太开"):
        taken_in(file)
    assert not Place.objects.exists()


def test_a_nul_cannot_be_kept_and_is_named(tmp_path, db):
    file = tmp_path / "来信.csv"
    text = ",".join(map(str, [*FIRST[:4], "路\x00灯", "好", FIRST[6]]))
    file.write_text(",".join(h.strip() for h in HEADER).replace("\n", "") + "\n" + text + "\n")
    said = taken_in(file)
    assert "rejects.csv" in said
    assert not Matter.objects.exists()


def test_a_file_that_is_not_there(db):
    with pytest.raises(CommandError):
        taken_in("没有.xlsx")


def test_a_quote_that_never_ends_is_said_in_words(tmp_path, db):
    file = tmp_path / "来信.csv"
    name = "".join(name.strip(" ：*").replace("\n", "") + "," for name in HEADER)
    file.write_text(name + '\n1,u,t,2019/4/25,"' + "路灯坏了\n" * 40_000, encoding="gb18030")
    with pytest.raises(CommandError, match="不是能读的表格"):
        taken_in(file)
    assert not Place.objects.exists()
