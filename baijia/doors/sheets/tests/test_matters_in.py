"""Matters of ledgers: none is lost, doubled, put into another place or closed unasked."""

from hmac import digest
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now

from baijia.doors.sheets.actions import look
from baijia.doors.sheets.kinds.recognising import ROUNDS
from baijia.doors.sheets.kinds.register import SORTS
from baijia.doors.sheets.models import Import
from baijia.doors.sheets.tests import make
from baijia.doors.sheets.tests.test_round_trip import brought, draft_of, out
from baijia.doors.sheets.tests.test_sheets_in import chosen, hidden, looked, mapped
from baijia.ground.sheets import as_csv
from baijia.journal.canon import canonical
from baijia.matters.actions.opening import report_matter
from baijia.matters.models import Matter, Note, Voice
from baijia.places.actions import found_place
from baijia.places.models import Place

pytestmark = pytest.mark.django_db
HEAD = ["编号", "日期", "村", "诉求内容"]
DAY = "2025-01-06"


@pytest.fixture
def sun(client, world, settings, tmp_path, monkeypatch):
    """Sun at her desk; what waits for the commit is done at once."""
    settings.DATA = tmp_path
    monkeypatch.setattr(transaction, "on_commit", lambda do: do())
    client.force_login(world.sun_account)
    return client


def plan_of(world, rows, ledger=""):
    draft = draft_of("matters", as_csv(rows), world.sun)
    draft.ledger = ledger
    return look(draft, by=world.sun, at=now())


def verdict_of(world, head, row, ledger=""):
    (verdict,) = plan_of(world, [head, row], ledger).verdicts
    return verdict


def bring(world, *rows):
    counts = brought("matters", as_csv(rows), world.sun, now())
    assert counts["refused"] == 0
    return counts


def placed(text):
    return Matter.objects.get(text__text=text).place


# --- which matter it is --------------------------------------------------------------------------


def test_villages_that_each_count_from_one_are_not_taken_for_each_other(world):
    """Screening is on the 15th everywhere, and each village numbers its own sheet 1, 2, 3."""
    one = [HEAD, ["1", "2025-01-15", "上泉村", "院墙滴水"]]
    other = [HEAD, ["1", "2025-01-15", "下泉村", "地界不清"]]
    both = make.workbook(("上泉村", one), ("下泉村", other))
    for new, same in ((2, 0), (0, 2)):
        counts = brought("matters", both, world.sun, now())
        assert (counts["new"], counts["same"]) == (new, same)


def test_the_same_number_day_and_place_with_another_text_is_asked_about(world):
    rows = [["1", DAY, "上泉村", "路灯不亮"], ["1", DAY, "上泉村", "井盖坏了"]]
    counts = plan_of(world, [HEAD, *rows]).counts
    assert (counts["new"], counts["refused"]) == (1, 1)
    bring(world, HEAD, rows[0])
    verdict = verdict_of(world, HEAD, rows[1])
    assert str(Matter.objects.get()) in verdict.told.wrong[0][1]


def test_numbers_like_ours_from_elsewhere_are_not_taken_for_ours(world):
    rows = [["", DAY, "上泉村", "路灯不亮"], ["2025-000001", DAY, "上泉村", "井盖坏了"]]
    for new, same in ((2, 0), (0, 2)):
        counts = bring(world, HEAD, *rows)
        assert (counts["new"], counts["same"]) == (new, same)


def test_a_stroke_is_no_number(world):
    bring(world, HEAD, ["-", DAY, "上泉村", "路灯不亮"], ["-", DAY, "上泉村", "井盖坏了"])
    assert Matter.objects.count() == 2


@pytest.mark.parametrize(
    ("at", "mended", "says"),
    [(3, "路灯不亮了", "内容"), (0, None, ""), (4, "已办结", "→")],
    ids=["text", "nothing", "state"],
)
def test_a_matter_that_is_here_stays_and_what_the_sheet_says_otherwise_is_said(
    world, at, mended, says
):
    bring(world, [*HEAD, "状态"], ["", DAY, "上泉村", "路灯不亮", "办理中"])
    rows = out("matters", world.sun)
    names = ["编号", "登记时间", "村", "诉求内容", "状态"]
    if mended:
        rows[1][rows[0].index(names[at])] = mended
    (verdict,) = plan_of(world, rows).verdicts
    assert (verdict.outcome, bool(verdict.warning)) == ("same", bool(mended))
    assert says in verdict.warning


def test_a_ledger_that_goes_on_says_what_became_of_it_and_the_older_one_is_quiet(world):
    head, row = [*HEAD, "状态"], ["纠001", DAY, "上泉村", "院墙滴水"]
    bring(world, head, [*row, "化解中"])
    assert verdict_of(world, head, [*row, "已化解"]).warning
    assert not verdict_of(world, head, [*row, "待化解"]).warning


def test_names_beside_a_code_that_say_another_place_are_not_passed_over(world):
    bring(world, HEAD, ["", DAY, "上泉村", "路灯不亮"])
    rows = out("matters", world.sun)
    assert not plan_of(world, rows).warnings
    rows[1][rows[0].index("村")] = "下泉村"
    assert plan_of(world, rows).warnings


@pytest.mark.parametrize(
    ("row", "above", "known_by"),
    [
        (["1", "上泉村", "", "", ""], [], {"number": "1"}),
        (["", "", "", "上泉饭店门口", ""], [], {"place": "140702105200"}),
        (
            ["", "上泉村", "", "", ""],
            ["9", "上泉村", "第一网格", "", ""],
            {"place": "140702105200001"},
        ),
        (["", "上泉村", "", "", "赵一二(70)"], [], {"place": "140702105200", "name": "赵一二(70)"}),
    ],
    ids=["number", "spot that begins like a village", "grid of the row above", "age"],
)
def test_what_came_in_when_rows_were_read_otherwise_is_known_again(world, row, above, known_by):
    own = {"number": "", "kind": "request", "on": DAY} | known_by
    if not own["number"]:
        own = {"sides": [], "text": "路灯不亮", "name": ""} | own
    told = canonical({"sheet": own, "round": 0})
    pk = UUID(bytes=digest(settings.SECRET_KEY.encode(), told, "sha256")[:16], version=5)
    signed = {"stood": {"id": pk}, "by": world.sun, "at": world.noon}
    report_matter(place=world.village, text="路灯不亮", channel="paper", **signed)
    head = ["编号", "村", "网格", "地点", "反映人", "日期", "诉求内容"]
    rows = [[*above, DAY, "井盖坏了"]] if above else []
    verdict = plan_of(world, [head, *rows, [*row, DAY, "路灯不亮"]]).verdicts[-1]
    assert (verdict.outcome, verdict.row) == ("same", pk)


def test_a_matter_of_a_household_whose_micro_grid_is_gone_is_known_again(world):
    signed = {"by": world.sun, "at": world.noon}
    report_matter(place=world.wang, text="路灯不亮", channel="counter", **signed)
    for place in (world.wang, world.micro_grid):
        Place.objects.filter(pk=place.pk).update(is_current=False)
    plan = plan_of(world, out("matters", world.sun))
    assert (plan.counts["same"], plan.warnings) == (1, [])


def test_an_id_number_in_a_text_that_went_out_makes_no_second_matter(world):
    number = make.NOBODYS_ID[:17] + "4"
    signed = {"by": world.sun, "at": world.noon}
    for text in ("一", "二", "三", "四", "五", f"我的身份证号是{number}，路灯不亮"):
        report_matter(kind="request", place=world.village, text=text, channel="counter", **signed)
    counts = plan_of(world, out("matters", world.sun)).counts
    assert (counts["new"], counts["same"]) == (0, 6)


def test_a_ledger_may_be_taken_back_as_often_as_one_likes(sun, world):
    data = as_csv([HEAD, ["1", DAY, "上泉村", "路灯不亮"]])
    for turn in range(ROUNDS + 2):
        page = looked(sun, "matters", data, "a.csv")
        assert page.context["counts"]["new"] == 1, turn
        sun.post(page.request["PATH_INFO"], hidden(page))
        row = Import.objects.latest("asked_at", "id")
        address = reverse("sheets:undo", args=[row.pk])
        sun.post(address, hidden(sun.get(address)))


# --- where it lies -------------------------------------------------------------------------------


def test_what_a_row_says_itself_goes_before_the_row_above(world):
    rows = [
        ["编号", "日期", "村", "网格", "村组", "地点", "诉求内容"],
        ["a", DAY, "上泉村", "第一网格", "上泉村一组", "", "路灯不亮"],
        ["b", DAY, "", "", "下泉村二组", "", "井盖坏了"],
        ["c", DAY, "", "", "", "下泉村东头", "水管漏水"],
        ["d", DAY, "上泉村", "", "", "", "垃圾没清"],
        ["e", DAY, "", "", "", "", "问医保"],
    ]
    plan = plan_of(world, rows)
    bring(world, *rows)
    assert placed("井盖坏了") == placed("水管漏水") == world.next_village
    assert placed("垃圾没清") == placed("问医保") == world.village
    assert [verdict.told.said("number") for verdict in plan.warnings] == ["e"]


def test_a_grid_is_not_that_of_the_row_above(world):
    rows = [
        ["事件编号", "发生日期", "发生地点", "事件简述", "所属网格名称"],
        ["a", DAY, "", "路灯不亮", "上泉村第一网格"],
        ["b", DAY, "下泉村东头", "井盖坏了", ""],
    ]
    bring(world, *rows)
    assert (placed("路灯不亮"), placed("井盖坏了")) == (world.grid, world.next_village)


def test_a_matter_may_be_the_town_s(world):
    rows = [["1", DAY, "上泉村", "路灯"], ["2", DAY, "-", "井盖"], ["3", DAY, "白石镇", "水管"]]
    plan = plan_of(world, [HEAD, *rows])
    assert [v.deed.place for v in plan.verdicts] == [world.village, world.town, world.town]
    assert [v.told.said("number") for v in plan.warnings] == ["2"]


def test_a_group_beside_its_village_stands_before_the_spot(world):
    head = ["编号", "日期", "村", "村民小组", "地点", "诉求内容"]
    bring(world, head, ["a", DAY, "上泉村", "三组", "东头", "路灯不亮"])
    assert str(Matter.objects.get().spot) == "三组 东头"
    refused = verdict_of(world, head, ["b", DAY, "上泉村", "下泉村二组", "", "井盖坏了"])
    assert refused.outcome == "refused"


@pytest.mark.parametrize("said", ["郭家巷3号", "上泉饭店门口", "桥头"])
def test_a_spot_that_only_begins_like_a_village_is_the_town_s_and_that_is_said(world, said):
    found_place(path="140702105218", name="郭村", by=world.founder, at=world.noon)
    verdict = verdict_of(world, ["编号", "日期", "地点", "诉求内容"], ["a", DAY, said, "路灯"])
    assert verdict.deed.place == world.town
    assert verdict.warning


@pytest.mark.parametrize(
    ("said", "which"),
    [
        *(("郭庄三组", None), ("郭三组", None), ("上泉新村", None), ("郭村三组", "郭村")),
        *(("上泉三组", "上泉村"), ("上泉", "上泉村"), ("白石镇上泉村三组", "上泉村")),
    ],
)
def test_a_group_is_of_the_village_with_whose_name_it_begins(world, said, which):
    found_place(path="140702105218", name="郭村", by=world.founder, at=world.noon)
    verdict = verdict_of(world, ["编号", "日期", "村组", "诉求内容"], ["a", DAY, said, "路灯"])
    found = verdict.deed.place
    assert (str(found.name) if found else None) == which


# --- what became of it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("success", "state", "answer", "came"),
    [
        *(("0", "", "没有谈成", "in_progress"), ("否", "", "没有谈成", "in_progress")),
        *(("0", "", "", "reported"), ("1", "", "", "answered"), ("-", "", "修好了", "answered")),
        *(("是", "已化解", "修好了", "answered"), ("否", "已办结", "告知起诉", "answered")),
        *(("是", "化解中", "", None), ("否", "已化解", "", None), ("也许", "", "", None)),
    ],
)
def test_a_dispute_is_settled_only_if_the_ledger_says_so(world, success, state, answer, came):
    head = ["事件编号", "发生日期", "村", "事件简述", "化解是否成功", "状态", "化解情况"]
    row = ["a", DAY, "上泉村", "院墙滴水", success, state, answer]
    verdict = verdict_of(world, head, row, "dispute")
    assert (verdict.outcome == "refused") == (came is None)
    if came:
        assert verdict.deed.state == came
        assert (verdict.deed.told["outcome"] == "not_settled") == (success in "0否")


@pytest.mark.parametrize(
    ("state", "way", "came"),
    [("已化解", "上报乡镇", ""), ("已办结", "未化解", "not_settled"), ("已化解", "未化解", None)],
)
def test_whether_it_was_settled_is_said_by_state_and_way_too(world, state, way, came):
    head = ["编号", "日期", "村", "纠纷简况", "状态", "化解方式"]
    verdict = verdict_of(world, head, ["1", DAY, "上泉村", "院墙滴水", state, way], "dispute")
    assert (verdict.outcome == "refused") == (came is None)
    assert came is None or verdict.deed.told["outcome"] == came


def test_what_was_done_so_far_is_kept_in_a_note(world):
    bring(world, [*HEAD, "状态", "办理情况"], ["1", DAY, "上泉村", "路灯", "办理中", "已上门两次"])
    assert Note.objects.filter(text__text__contains="已上门两次").exists()


@pytest.mark.parametrize("said", ["赵一二(70)", "赵一二（男，70岁）", "赵一二 70岁"])
def test_how_old_somebody_is_is_not_kept(world, said):
    head = ["走访时间", "走访地点", "走访对象（年龄）", "诉求与建议"]
    bring(world, head, [DAY, "上泉村", said, "想装扶手"])
    assert str(Voice.objects.get().name) == "赵一二"


@pytest.mark.parametrize(
    ("column", "said", "key", "means"),
    [
        *(("状态", "已调解", "state", "answered"), ("化解方式", "民间调解", "outcome", "settled")),
        ("风险", "Ⅱ级", "risk", "greater"),
    ],
)
def test_words_of_other_ledgers_are_known(world, column, said, key, means):
    verdict = verdict_of(world, [*HEAD, column], ["1", DAY, "上泉村", "院墙滴水", said])
    assert verdict.deed.told[key] == means


# --- which ledger it is ---------------------------------------------------------------------------


def test_a_file_that_calls_itself_another_ledger_is_asked_about(sun, world):
    head = ["编号", "日期", "村", "内容", "状态"]
    first = as_csv([head, ["a", DAY, "上泉村", "院墙滴水", "办理中"]])
    other = as_csv([["群众诉求登记"], head, ["b", DAY, "上泉村", "路灯不亮", "办理中"]])
    page = looked(sun, "matters", first, "矛盾纠纷台账.csv")
    assert str(dict(SORTS)["dispute"]) in page.content.decode()
    page = chosen(sun, "matters", other, "a.csv")
    assert page.context["form"]["ledger"].value() == "request"
    assert "columns" in page.request["PATH_INFO"]
    page = mapped(sun, page)
    assert page.context["draft"].ledger == "request"
    assert "columns" not in chosen(sun, "matters", other, "b.csv").request["PATH_INFO"]
