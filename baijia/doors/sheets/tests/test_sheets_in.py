"""A town's sheets come in with one mapping each, twice without doubles, and are taken back."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now

from baijia.doors.sheets import drafts
from baijia.doors.sheets.jobs import bring
from baijia.doors.sheets.models import Export, Import, Layout
from baijia.doors.sheets.tests import make
from baijia.ground.sheets import read, text_of
from baijia.households.actions import amend, move_in
from baijia.journal import run as runs
from baijia.journal.check import first_difference
from baijia.journal.models import Entry, Words
from baijia.matters.actions.opening import merge_matter
from baijia.matters.models import Matter
from baijia.people.models import Account, Post
from baijia.places.actions import found_place
from baijia.places.models import Place
from baijia.terms.models import Category


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    """A data folder of the test's own; what waits for the commit is done at once."""
    settings.DATA = tmp_path
    monkeypatch.setattr(transaction, "on_commit", lambda do: do())


@pytest.fixture
def sun(client, world):
    client.force_login(world.sun_account)
    return client


@pytest.fixture
def jin(client, world):
    client.force_login(world.jin_account)
    return client


def hidden(page):
    form = page.context["form"]
    return {name: form[name].value() for name in ("act_id", "version")}


def chosen(client, sort, data, name="a.xlsx"):
    """The page after a file was chosen: its columns, or what it would do."""
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("sheets:upload", args=[sort]), {"file": file}, follow=True)


def mapped(client, page, **said):
    """The columns as they were guessed, put right where told, and the page that follows."""
    form = page.context["form"]
    told = {name: form[name].value() or "" for name in form.fields}
    return client.post(page.request["PATH_INFO"], told | said, follow=True)


def looked(client, sort, data, name="a.xlsx", **said):
    page = chosen(client, sort, data, name)
    return mapped(client, page, **said) if "columns" in page.request["PATH_INFO"] else page


def brought(client, page):
    client.post(page.request["PATH_INFO"], hidden(page))
    return Import.objects.latest("asked_at", "id")


def counts(page):
    return tuple(page.context["counts"][key] for key in ("new", "changed", "same", "refused"))


def taken_out(client, sort, form="csv", **said):
    address = reverse("sheets:export", args=[sort])
    return b"".join(client.post(address, hidden(client.get(address)) | {"form": form} | said))


def test_the_ledger_of_disputes_goes_in_with_one_mapping(sun, world):
    page = chosen(sun, "matters", make.disputes(), "纠纷台账.xlsx")
    text = page.content.decode()
    assert "身份证号" in text
    assert "民族" in text
    assert make.NOBODYS_ID not in text
    page = mapped(sun, page)
    assert counts(page) == (3, 0, 0, 1)
    assert "13 化解" not in page.content.decode()
    done = brought(sun, page)
    assert (done.new, done.refused, done.state) == (3, 1, "done")
    first, second, third = Matter.objects.order_by("number")
    assert [m.kind for m in (first, second, third)] == ["dispute"] * 3
    assert [m.state for m in (first, second, third)] == ["answered", "in_progress", "reported"]
    assert {str(p.name) for p in first.parties.all()} == {"甲一二", "乙三四"}
    assert str(second.parties.get().phone) == "13900000022"
    assert second.place == first.place == world.village
    assert localdate(third.reported_at) == date(2025, 2, 2)
    assert not Words.objects.filter(text__contains=make.NOBODYS_ID).exists()
    assert not list(drafts.folder().glob("*.draft"))
    again = chosen(sun, "matters", make.disputes())
    assert counts(again) == (0, 0, 3, 1)
    rows = read(sun.get(reverse("sheets:rejects", args=[done.pk])).getvalue())
    assert rows[0][-1] == "理由"
    assert "2025/2/30" in rows[1]
    assert rows[1][6] == ""
    assert first_difference() is None


def test_the_ledger_of_hazards_goes_in_from_a_gbk_file(sun, world):
    page = looked(sun, "matters", make.hazards(), "隐患.csv")
    assert counts(page) == (2, 0, 0, 1)
    assert "没有的村" in page.content.decode()
    row = brought(sun, page)
    worst, best = Matter.objects.filter(kind="hazard").order_by("number")
    assert (worst.risk, worst.state) == ("major", "reported")
    assert (best.place, best.state) == (world.village, "answered")
    rejects = text_of(b"".join(sun.get(reverse("sheets:rejects", args=[row.pk]))))
    assert "没有的村" in rejects


def test_the_register_of_requests_goes_in_and_comes_out_and_goes_in_again(sun, world):
    page = looked(sun, "matters", make.requests(), "register.csv")
    assert "Health" in page.content.decode()
    assert counts(page) == (4, 0, 0, 1)
    brought(sun, page)
    done = Matter.objects.get(text__text="路灯不亮")
    assert (done.state, str(done.answers.get().text)) == ("answered", "已换灯泡")
    assert done.assignments.get().office == world.sanitation
    assert not Words.objects.filter(text__contains="高血压").exists()
    out = taken_out(sun, "matters", is_whole="on", reason="报区里")
    assert "'=SUM(A1)" in out.decode()
    assert counts(looked(sun, "matters", out, "out.csv")) == (0, 0, 4, 0)
    masked = taken_out(sun, "matters")
    assert "赵**" in masked.decode()
    assert "13800000011" not in masked.decode()
    assert counts(looked(sun, "matters", masked, "out.csv")) == (0, 0, 4, 0)
    whole, plain = Export.objects.order_by("-id")[1], Export.objects.latest("id")
    assert (whole.rows, whole.is_whole, str(whole.reason)) == (4, True, "报区里")
    assert (plain.is_whole, plain.reason) == (False, None)
    two = Matter.objects.filter(state="reported").order_by("number")[:2]
    merge_matter(two[0], into=two[1], by=world.sun, at=now())
    assert counts(looked(sun, "matters", taken_out(sun, "matters"), "out.csv")) == (0, 0, 4, 0)


WHERE = ["上泉村", "第一网格", "东片", "第一微网格"]


def test_households_fill_their_micro_grid_and_the_rest_learns_where_there_is_room(sun, world):
    signed = {"by": world.founder, "at": world.noon}
    found_place(path=world.zone.path + "02", name="第二微网格", **signed)
    rows = [[*WHERE, f"户主{n}", f"1390000{n:04}", ""] for n in range(31)]
    rows[5][0:4] = [""] * 4
    page = looked(sun, "households", make.households(rows))
    assert counts(page) == (29, 0, 0, 2)
    said = page.content.decode()
    assert "第二微网格" in said
    assert "30" in page.context["warnings"][0].warning
    row = brought(sun, page)
    assert Place.objects.current().households().count() == 30
    assert counts(looked(sun, "households", make.households(rows))) == (0, 0, 29, 2)
    assert (row.new, row.refused) == (29, 2)
    assert first_difference() is None


def test_what_a_sheet_did_is_taken_back_but_for_what_somebody_worked_on(sun, world):
    rows = [[*WHERE, "王秀英", "139 0000 0009", "前街1号"], [*WHERE, "刘甲", "", ""]]
    rows += [[*WHERE, "刘乙", "1.3912345678E+10", ""]]
    row = brought(sun, looked(sun, "households", make.households(rows)))
    assert (row.new, row.changed) == (2, 1)
    wang = Place.objects.get(pk=world.wang.pk)
    assert str(wang.phone) == "13900000009"
    worked = Place.objects.get(name__text="刘乙")
    assert str(worked.phone) == "13912345678"
    amend(worked, address="后街", by=world.sun, at=world.noon)
    address = reverse("sheets:undo", args=[row.pk])
    page = sun.post(address, hidden(sun.get(address)), follow=True)
    assert "后街" not in page.content.decode()
    row.refresh_from_db()
    assert (row.state, row.taken_back, row.kept) == ("undone", 2, 1)
    wang.refresh_from_db()
    assert (wang.phone, wang.address) == (None, None)
    assert Place.objects.get(pk=worked.pk).is_current
    assert not Place.objects.get(name__text="刘甲").is_current
    assert sun.post(address, hidden(sun.get(address))).status_code == 409
    again = looked(sun, "households", make.households(rows))
    assert counts(again) == (1, 1, 1, 0)
    assert first_difference() is None


@pytest.mark.parametrize(
    ("ledger", "number"), [(make.requests, 4), (make.hazards, 2), (make.disputes, 3)]
)
def test_the_matters_of_a_sheet_are_taken_back_and_may_come_again(sun, world, ledger, number):
    row = brought(sun, looked(sun, "matters", ledger(), "台账"))
    address = reverse("sheets:undo", args=[row.pk])
    sun.post(address, hidden(sun.get(address)))
    row.refresh_from_db()
    assert (row.taken_back, row.kept) == (number, 0)
    assert not Matter.objects.filter(state__in=Matter.OPEN).exists()
    assert counts(looked(sun, "matters", ledger(), "台账")) == (number, 0, 0, 1)


def test_grids_are_founded_by_their_names_and_by_their_codes(jin, world):
    head = ["编码", "村", "网格", "片区", "微网格", "经度", "纬度"]
    rows = [
        ["", "上泉村委会", "第一网格", "东片", "第二微网格", 112.7, 37.6],
        ["", "上泉村", "第二网格", "", "", "", ""],
        ["", "", "第二网格", "西片", "第一微网格", "", ""],
        ["140702105202", "新村", "", "", "", "", ""],
        ["", "没有的村", "第一网格", "", "", "", ""],
        ["140702106200", "外镇村", "", "", "", "", ""],
    ]
    page = looked(jin, "grids", make.workbook(("网格", [head, *rows])))
    assert counts(page) == (4, 0, 0, 2)
    brought(jin, page)
    assert Place.objects.filter(path="1407021052000020101", name__text="第一微网格").exists()
    out = taken_out(jin, "grids", "xlsx")
    assert counts(looked(jin, "grids", out)) == (0, 0, 11, 0)
    assert first_difference() is None


def test_a_village_that_was_taken_back_comes_in_again_and_is_taken_back_again(sun, world):
    head, codes = ["编码", "村", "网格"], ("140702105219", "140702105219001")
    rows = [[codes[0], "褚村", ""], [codes[1], "褚村", "第一网格"]]
    for names in (("褚村", "第一网格"), ("褚社区", "第一网格")):
        rows[0][1] = names[0]
        page = looked(sun, "grids", make.workbook(("网格", [head, *rows])))
        assert counts(page) == (2, 0, 0, 0)
        row = brought(sun, page)
        founded = Place.objects.current().filter(path__in=codes).order_by("path")
        assert tuple(str(place.name) for place in founded) == names
        address = reverse("sheets:undo", args=[row.pk])
        sun.post(address, hidden(sun.get(address)))
        assert not Place.objects.current().filter(path__in=codes).exists()
    assert first_difference() is None


def test_posts_come_with_their_people_and_end_with_the_sheet(jin, world):
    head = ["姓名", "手机", "职务", "村", "网格", "片区", "微网格", "部门", "任职日期", "政治面貌"]
    rows = [
        [
            "新一",
            "13700000001",
            "微网格员",
            "上泉村",
            "第一网格",
            "东片",
            "第一微网格",
            "",
            "2025.1.1",
            "党员",
        ],
        ["新一", "13700000001", "网格员", "上泉村", "第一网格", "", "", "", "2025.1.1", ""],
        ["钱小红", "13900000000", "部门经办人", "", "", "", "", "环卫办", "2025-03-03", ""],
        ["新二", "13700000002", "部门经办人", "", "", "", "", "没有的办", "", ""],
        ["新三", "abc", "皇帝", "", "", "", "", "", "", ""],
    ]
    page = looked(jin, "posts", make.workbook(("岗位", [head, *rows])))
    assert counts(page) == (2, 0, 1, 2)
    assert "政治面貌" in page.content.decode()
    row = brought(jin, page)
    assert Account.objects.get(name__text="新一").posts.count() == 2
    whole = taken_out(jin, "posts", is_whole="on", reason="交接")
    assert counts(looked(jin, "posts", whole, "a.csv")) == (0, 0, 16, 0)
    address = reverse("sheets:undo", args=[row.pk])
    jin.post(address, hidden(jin.get(address)))
    assert not Account.objects.get(name__text="新一").is_active
    assert not Post.objects.filter(account__name__text="新一", until=None).exists()


def test_categories_come_in_with_any_layout(jin, world):
    rows = [["大类", "小类", "细类"], ["环境", "路灯", "不亮"], ["", "", "太暗"], ["", "垃圾", ""]]
    page = looked(jin, "categories", make.workbook(("类别", rows)))
    assert counts(page) == (3, 0, 0, 0)
    row = brought(jin, page)
    assert Category.objects.filter(is_current=True).count() == 5
    assert counts(looked(jin, "categories", taken_out(jin, "categories"), "a.csv")) == (0, 0, 5, 0)
    address = reverse("sheets:undo", args=[row.pk])
    jin.post(address, hidden(jin.get(address)))
    assert not Category.objects.filter(is_current=True).exists()


def test_a_layout_is_learnt_once_for_the_town(sun, world):
    rows = [["上泉村第一网格东片第一微网格", "刘甲"]]
    head = ("住在哪里", "谁家")
    page = chosen(sun, "households", make.households(rows, head=head))
    page = mapped(sun, page, c0="micro_grid", c1="name")
    assert counts(page) == (1, 0, 0, 0)
    page = chosen(sun, "households", make.households([*rows, rows[0]], head=head))
    assert counts(page) == (1, 0, 1, 0)
    assert Layout.objects.count() == 1


def test_who_may_not_bring_it_in_is_told_so_and_no_sheet_is_another_s(client, sun, world):
    page = chosen(sun, "households", make.households([[*WHERE, "刘甲", "", ""]]))
    assert sun.get(reverse("sheets:upload", args=["posts"])).status_code == 403
    client.force_login(world.jin_account)
    assert client.get(page.request["PATH_INFO"]).status_code == 404
    client.force_login(world.zhao_account)
    assert client.get(reverse("sheets:imports")).status_code == 403
    assert "王**" in taken_out(client, "households").decode()
    whole = taken_out(client, "households", is_whole="on", reason="想看看").decode()
    assert "王秀英" not in whole


def test_a_large_sheet_is_left_to_the_loop_and_watched(sun, world):
    places = micro_grids(world, 12)
    rows = [[place.path, f"户主{n}"] for place in places for n in range(26)]
    page = looked(sun, "households", make.households(rows, head=("微网格", "户主")))
    row = brought(sun, page)
    assert (row.state, row.new) == ("waiting", 0)
    address = reverse("sheets:import", args=[row.pk])
    assert "hx-trigger" in sun.get(address).content.decode()
    assert bring(now()) == 1
    row.refresh_from_db()
    assert (row.state, row.new, row.refused) == ("done", 312, 0)
    assert "hx-trigger" not in sun.get(address).content.decode()
    undo = reverse("sheets:undo", args=[row.pk])
    sun.post(undo, hidden(sun.get(undo)))
    assert (bring(now()), bring(now())) == (1, 0)
    row.refresh_from_db()
    assert (row.state, row.taken_back, row.kept) == ("undone", 312, 0)
    assert first_difference() is None


def test_a_worker_that_was_lost_brings_nothing_in_twice(sun, world, monkeypatch):
    places = micro_grids(world, 30)
    rows = [[place.path, f"户主{n}"] for place in places for n in range(25)]
    page = looked(sun, "households", make.households(rows, head=("微网格", "户主")))
    row = brought(sun, page)

    def lost(*given, **told):
        raise InterruptedError

    with monkeypatch.context() as patch:
        patch.setattr(runs, "beat", lost)
        with pytest.raises(InterruptedError):
            bring(now())
    assert 0 < Entry.objects.filter(act_id=row.act, what="founded").count() < 750
    assert bring(now() + timedelta(minutes=6)) == 1
    row.refresh_from_db()
    assert (row.state, row.new, row.same) == ("done", 750, 0)
    assert Entry.objects.filter(act_id=row.act, what="founded").count() == 750


def micro_grids(world, number):
    path, signed = world.zone.path, {"by": world.founder, "at": world.noon}
    return [
        found_place(path=f"{path}{n:02}", name=f"{n}号", **signed) for n in range(2, number + 2)
    ]


def test_a_full_micro_grid_refuses_also_what_came_meanwhile(sun, world):
    rows = [[*WHERE, f"户主{n}", "", ""] for n in range(29)]
    page = looked(sun, "households", make.households(rows))
    assert counts(page) == (29, 0, 0, 0)
    move_in(world.micro_grid, name="先来的", by=world.sun, at=world.noon)
    row = brought(sun, page)
    assert (row.new, row.refused) == (28, 1)
    assert Entry.objects.filter(act_id=row.act, what="founded").count() == 28
