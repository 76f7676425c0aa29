"""Rows that were refused go out, are mended, and come in where they stood."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from baijia.doors.sheets import drafts
from baijia.doors.sheets.actions import look, rejects_of
from baijia.doors.sheets.tests import make
from baijia.doors.sheets.tests.test_round_trip import brought, draft_of
from baijia.doors.sheets.tests.test_sheets_in import chosen, looked, mapped
from baijia.ground.sheets import as_csv
from baijia.matters.models import Matter
from baijia.places.actions import found_place
from baijia.places.models import Place

HEAD = ["村", "网格", "片区", "微网格", "户主", "联系电话", "住址"]
HERE = ["上泉村", "第一网格", "东片", "第一微网格"]


@pytest.fixture
def sun(client, world, settings, tmp_path):
    settings.DATA = tmp_path
    client.force_login(world.sun_account)
    return client


def sent(client, page):
    """The rejects of a sheet that is looked at."""
    pk = page.request["PATH_INFO"].rstrip("/").rpartition("/")[2]
    return client.get(reverse("sheets:preview_rejects", args=[pk])).getvalue()


def rejects(sort, data, by):
    draft = draft_of(sort, data, by)
    return rejects_of(draft, look(draft, by=by, at=now()))


def test_a_row_that_was_mended_goes_where_it_stood(world):
    signed = {"by": world.founder, "at": world.noon}
    found_place(path=world.zone.path + "02", name="第二微网格", **signed)
    rows = [
        HEAD,
        [*HERE, "刘甲", "12", ""],
        [*HERE[:3], "第二微网格", "刘乙", "13900000002", ""],
        ["", "", "", "", "刘丙", "34", ""],
    ]
    refused = rejects("households", as_csv(rows), world.sun)
    mended = [[*map(str, cells), why] for cells, why in refused.rows]
    mended[0][5], mended[1][5] = "13900000001", "13900000003"
    again = as_csv([[*refused.names, "理由"], *mended])
    assert brought("households", again, world.sun, now())["new"] == 2
    bing = Place.objects.get(name__text="刘丙")
    assert bing.path.startswith(world.zone.path + "02")
    assert rejects("households", again, world.sun).names == HEAD


def test_rejects_stand_in_sheets_called_like_their_village_by_the_mapping_that_is_known(sun, world):
    signed = {"by": world.founder, "at": world.noon}
    found_place(path=world.next_grid.path + "01", name="东片", **signed)
    found_place(path=world.next_grid.path + "0101", name="第一微网格", **signed)
    head, row = ["谁家", "打给", "网格", "片区", "微网格"], ["刘甲", "12", *HERE[1:]]
    data = make.workbook(("下泉村", [head, row]), ("上泉村", [head, ["刘乙", *row[1:]]]))
    page = mapped(sun, chosen(sun, "households", data), c0="name", c1="phone")
    assert "下泉村 2" in page.content.decode()
    again = looked(sun, "households", sent(sun, page))
    assert "columns" not in again.request["PATH_INFO"]
    assert [v.told.line.sheet for v in again.context["plan"].verdicts] == ["下泉村", "上泉村"]
    assert all(key == "phone" for v in again.context["plan"].verdicts for key, _ in v.told.wrong)


def test_days_without_a_year_are_of_their_sheet_s_and_keep_it_when_they_are_refused(sun, world):
    head = ["编号", "日期", "村", "诉求内容"]
    one = [["2024年诉求台账"], head, ["a", "1.15", "上泉村", "路灯不亮"]]
    other = [["2025年诉求台账"], head, ["b", "1.16", "没有的村", "井盖坏了"]]
    data = make.workbook(("甲", one), ("乙", other))
    page = looked(sun, "matters", data)
    assert page.context["years"] == ["2024（甲）", "2025（乙）"]
    ((cells, _why),) = rejects("matters", data, world.sun).rows
    assert cells[1] == "2025-01-16"
    brought("matters", data, world.sun, now())
    assert localdate(Matter.objects.get().reported_at).year == 2024


def test_a_draft_that_an_older_release_laid_down_is_found(world, settings, tmp_path):
    settings.DATA = tmp_path
    draft = draft_of("households", make.households([[*HERE, "刘甲", "", ""]]), world.sun)
    told = draft.table._asdict() | {"year": None}
    older = {key: said for key, said in told.items() if key not in ("hidden", "years")}
    drafts._write(f"{draft.id}.draft", draft.__dict__ | {"id": str(draft.id), "table": older})
    assert drafts.find(draft.id) == draft
