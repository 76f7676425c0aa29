"""Whom and which place a row means, in the ways in which people write it."""

import pytest
from django.utils.timezone import now

from baijia.doors.sheets.actions import look
from baijia.doors.sheets.cells import Wrong, code_of, name_of, phone
from baijia.doors.sheets.tests.test_round_trip import brought, draft_of, out
from baijia.doors.sheets.whereabouts import Level, Tree, same
from baijia.ground.sheets import as_csv
from baijia.households.actions import move_in, move_out
from baijia.people.models import Account
from baijia.places.actions import found_place
from baijia.places.models import Place

in_a_town = pytest.mark.django_db
HEAD = ["村", "网格", "片区", "微网格", "户主", "联系电话", "住址"]
HERE = ["上泉村", "第一网格", "东片", "第一微网格"]
ONE, TWO, THREE = "13900000001", "13900000002", "13900000003"


def looked(sort, rows, by):
    return look(draft_of(sort, as_csv(rows), by), by=by, at=now())


def households(world, *rows, head=HEAD):
    return looked("households", [head, *([*HERE, *row] for row in rows)], world.sun)


def told(plan):
    """Outcomes in the order of the rows; all that was said against them, and besides."""
    wrong = [why for verdict in plan.verdicts for _key, why in verdict.told.wrong]
    return [verdict.outcome.value for verdict in plan.verdicts], " ".join(wrong)


def lives(world, name, number="", address=""):
    signed = {"by": world.sun, "at": world.noon}
    return move_in(world.micro_grid, name=name, phone=number, address=address, **signed)


def second(world):
    path = world.zone.path + "02"
    return found_place(path=path, name="第二微网格", by=world.founder, at=world.noon)


# --- a cell ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        *("13900000001 13800000002", "13900000001（儿子）", "本人１３９００００００01"),
        *("13900000001/0354-2650001", "1390000 0001", "13900000001\n1380000"),
        *("家:0086 139-0000-0001", "1.3900000001E+10"),
    ],
)
def test_a_telephone_as_clerks_write_it(said):
    assert phone(said) == ONE


@pytest.mark.parametrize("said", ["140702199001011234", "1390000000", "登记于20250304", "1.39E+10"])
def test_other_numbers_are_no_telephones(said):
    with pytest.raises(Wrong):
        phone(said)


def test_a_code_that_excel_shortened_is_told_as_such():
    assert code_of("1.40702105201E+11") == "140702105201"
    for said in ("1.40702E+21", "1.40702105200001E+21"):
        with pytest.raises(Wrong, match="Excel"):
            code_of(said)


def test_a_blank_between_two_signs_is_no_other_name():
    assert {name_of(said) for said in ("王　芳", "王 芳", " 王芳 ")} == {"王芳"}
    assert name_of("Anna Lee") == "Anna Lee"


def test_what_is_no_name():
    for said in ("空", "空户", "（空户）", "无人居住", "待定", "-", "/", "无", "——"):
        with pytest.raises(Wrong):
            name_of(said)
    assert name_of("空海") == "空海"


# --- a place --------------------------------------------------------------------------------------


@in_a_town
@pytest.mark.parametrize("said", ["第1网格", "一网格", "01网格", "第一 网格", "１号网格", "1"])
def test_the_number_of_a_grid_is_written_in_many_ways(world, said):
    counts = looked("grids", [["村", "网格"], ["上泉村", said]], world.sun).counts
    assert (counts["same"], counts["new"]) == (1, 0)
    told = {"village": "上泉村", "grid": said, "zone": "东片", "micro_grid": "1微网格"}
    assert Tree().one(told, Level.MICRO_GRID).place == world.micro_grid
    assert str(Place.objects.get(pk=world.grid.pk).name) == "第一网格"


def test_every_way_of_counting_is_understood():
    ways = {
        2: ("2", "02", "二", "两"),
        10: ("十", "一十", "10", "一〇"),
        205: ("二百零五", "两百〇五"),
    }
    for number, numerals in ways.items():
        assert {same(f"{said}网格", "") for said in numerals} == {f"第{number}网格"}


def test_no_number_is_too_long_to_be_compared():
    for said in ("9" * 5_000, "九" * 5_000):
        assert same(f"{said}网格", "").endswith("网格")


@in_a_town
def test_larger_numbers_are_the_same_in_both_ways_of_writing(world):
    path, signed = world.village.path, {"by": world.founder, "at": world.noon}
    names = {"012": "第十二网格", "023": "第23网格", "105": "第一百零五网格"}
    grids = [found_place(path=path + code, name=name, **signed) for code, name in names.items()]
    for said, place in zip(("12网格", "二十三网格", "105"), grids, strict=True):
        assert Tree().one({"village": "上泉村", "grid": said}, Level.GRID).place == place


@in_a_town
def test_a_zone_may_be_called_short_and_a_village_by_a_number(world):
    signed = {"by": world.founder, "at": world.noon}
    third = found_place(path="140702105203", name="三片村", **signed)
    found_place(path=third.path + "001", name="第一网格", **signed)
    zone = found_place(path=third.path + "00101", name="第一片区", **signed)
    for village in ("三片村", "三片", "203"):
        for said in ("1片", "一片", "第一片区"):
            told = {"village": village, "grid": "1", "zone": said}
            assert Tree().one(told, Level.ZONE).place == zone
    assert Tree().said("三片村二组")[1] == "二组"


@in_a_town
def test_a_number_that_is_one_grid_s_name_and_another_s_code_is_asked_about(world):
    path, signed = world.village.path, {"by": world.founder, "at": world.noon}
    found_place(path=path + "002", name="第三网格", **signed)
    third = found_place(path=path + "003", name="第二网格", **signed)
    rows = [["村", "网格"], ["上泉村", "2"], ["上泉村", "2网格"], ["上泉村", path + "002"]]
    outcomes, why = told(looked("grids", rows, world.sun))
    assert outcomes == ["refused", "same", "same"]
    assert "第二网格" in why
    assert "第三网格" in why
    assert Tree().one({"village": "上泉村", "grid": "第2网格"}, Level.GRID).place == third


@in_a_town
def test_of_two_grids_that_were_founded_for_one_the_exact_name_is_meant(world):
    path = world.village.path + "002"
    other = found_place(path=path, name="第1网格", by=world.founder, at=world.noon)
    for name, place in (("第一网格", world.grid), ("第1网格", other)):
        assert Tree().one({"village": "上泉村", "grid": name}, Level.GRID).place == place
    with pytest.raises(Wrong, match=r"第一网格.*第1网格"):
        Tree().one({"village": "上泉村", "grid": "一网格"}, Level.GRID)


@in_a_town
@pytest.mark.parametrize("said", ["白石镇上泉村", "白石镇上泉村委会", "白石镇 上泉"])
def test_a_village_may_stand_behind_its_town(world, said):
    found_place(path="140702105299", name="白石村", by=world.founder, at=world.noon)
    tree = Tree()
    for before in ("", "某某市某某区"):
        told = {"village": before + said}
        assert tree.one(told, Level.VILLAGE).place == world.village
    assert tree.one({"grid": "白石镇上泉村第一网格"}, Level.GRID).place == world.grid
    found, rest = tree.said(f"{said}三组")
    assert ([node.place for node in found], rest) == ([world.village], "三组")
    assert tree.said("白石村三组")[1] == "三组"


# --- a list that went out and was edited ----------------------------------------------------------


def edited(world, sort, row, **cells):
    rows = out(sort, world.sun)
    for name, said in cells.items():
        rows[row][rows[0].index(name)] = said
    return looked(sort, rows, world.sun)


@in_a_town
@pytest.mark.parametrize("cells", [{"微网格": "第二微网格"}, {"村": "下泉村"}])
def test_another_place_beside_a_household_s_code_is_refused(world, cells):
    second(world)
    outcomes, why = told(edited(world, "households", 1, **cells))
    assert outcomes == ["refused"]
    assert next(iter(cells.values())) in why
    head, *rows = out("posts", world.jin)
    at, cell = next((head.index(name), cell) for name, cell in cells.items())
    steward = next(row for row in rows if all(row[4:9]))
    steward[at] = cell
    assert told(looked("posts", [head, steward], world.jin))[0] == ["refused"]


@in_a_town
def test_a_code_that_was_given_before_makes_one_household_however_often_it_stands_there(world):
    head, row = out("households", world.sun)
    move_out(world.wang, by=world.sun, at=world.noon)
    plan = looked("households", [head, row, row], world.sun)
    assert told(plan)[0] == ["new", "same"]
    assert plan.verdicts[0].deed.path == ""


@in_a_town
def test_no_longer_the_hub_is_said(world):
    rows = [[*HEAD, "党员中心户"], [*HERE, "刘甲", "", "", "是"]]
    brought("households", as_csv(rows), world.sun, now())
    plan = edited(world, "households", 2, 党员中心户="否")
    assert (plan.counts["same"], len(plan.warnings)) == (2, 1)


@in_a_town
def test_a_village_that_became_a_community_is_renamed(world):
    rows = out("grids", world.sun)
    for row in rows[1:]:
        row[1] = row[1].replace("上泉村", "上泉社区")
    plan = looked("grids", rows, world.sun)
    assert (plan.counts["changed"], plan.warnings) == (1, [])
    brought("grids", as_csv(rows), world.sun, now())
    assert str(Place.objects.get(pk=world.village.pk).name) == "上泉社区"
    plan = edited(world, "grids", 2, 村="下泉村")
    assert (plan.counts["changed"], len(plan.warnings)) == (0, 1)


# --- a person -------------------------------------------------------------------------------------


@in_a_town
def test_a_name_with_a_blank_is_the_same_household_and_account(world):
    lives(world, "王　芳", ONE)
    plan = households(world, ["王芳", ONE, ""], ["王 芳", ONE, ""])
    assert plan.counts["same"] == 2
    rows = [
        ["姓名", "手机", "职务", "村", "网格"],
        ["王芳", TWO, "网格员", "上泉村", "第一网格"],
        ["王　芳", TWO, "网格员", "下泉村", "1网格"],
    ]
    brought("posts", as_csv(rows), world.jin, now())
    assert Account.objects.get(phone__text=TWO).posts.count() == 2
    assert looked("posts", rows, world.jin).counts["same"] == 2


@in_a_town
@pytest.mark.parametrize(
    ("here", "rows", "outcomes"),
    [
        # One thing differs and nothing agrees: not overwritten, and no third one made.
        ([(ONE, "前街1号")], [(ONE, "前街1号"), (TWO, "")], ["same", "refused"]),
        ([(ONE, "前街1号")], [(TWO, ""), (ONE, "前街1号")], ["refused", "same"]),
        ([("", "前街1号")], [("", "后街2号")], ["refused"]),
        ([(ONE, "前街1号"), (TWO, "后街2号")], [(THREE, "")], ["refused"]),
        ([(ONE, "前街1号"), (TWO, "后街2号")], [("", "")], ["refused"]),
        # What agrees is surer than what may be, wherever it stands in the sheet.
        ([(ONE, "前街1号")], [(TWO, "前街１号"), (ONE, "前街 1号")], ["refused", "changed"]),
        ([(ONE, "")], [(ONE, "前街1号"), ("", "")], ["changed", "same"]),
        ([("", "")], [(ONE, "前街1号")], ["changed"]),
        # Two of one name are two: where both things are others, or the sheet names both.
        ([(ONE, "前街1号")], [(TWO, "后街2号")], ["new"]),
        ([("", "前街1号")], [("", "后街2号"), ("", "前街1号")], ["new", "same"]),
        ([], [("", "前街1号"), ("", "后街2号")], ["new", "new"]),
        ([], [(ONE, "前街1号"), (ONE, "后街2号")], ["new", "refused"]),
        ([], [(ONE, ""), (TWO, "")], ["new", "refused"]),
    ],
)
def test_namesakes_are_told_apart_by_telephone_and_address(world, here, rows, outcomes):
    for each in here:
        lives(world, "刘甲", *each)
    assert told(households(world, *(["刘甲", *each] for each in rows)))[0] == outcomes


@in_a_town
def test_a_file_in_which_every_cell_is_written_as_a_formula(world):
    """As systems give lists out, lest Excel shortens their numbers."""
    row = [f'"=""{cell}"""' for cell in (*HERE, "刘甲", ONE, "前街1号", "")]
    data = "\n".join((",".join([*HEAD, "编码"]), ",".join(row))).encode()
    brought("households", data, world.sun, now())
    home = Place.objects.get(name__text="刘甲")
    assert (str(home.phone), str(home.address)) == (ONE, "前街1号")
    grids = "编码,村,网格\n" + ",".join(f'"=""{each}"""' for each in ("", "上泉村", "第一网格"))
    assert brought("grids", grids.encode(), world.sun, now())["same"] == 1
    nameless = [
        ["微网格", "户主"],
        [world.micro_grid.path, '=""'],
        [world.micro_grid.path, "\u200b"],
    ]
    data = "\n".join(",".join(each) for each in nameless).encode()
    assert brought("households", data, world.sun, now())["refused"] == 2


@in_a_town
def test_who_lives_in_another_micro_grid_already_is_said(world):
    second(world)
    lives(world, "刘甲", ONE)
    rows = [HEAD, [*HERE[:3], "第二微网格", "刘甲", ONE, ""], [*HERE, "刘乙", TWO, ""]]
    plan = looked("households", rows, world.sun)
    assert (plan.counts["new"], len(plan.warnings)) == (2, 1)
    assert "第一微网格" in plan.warnings[0].warning


@in_a_town
def test_who_is_no_head_is_not_brought_in(world):
    assert households(world, ["空户", "", ""]).counts["refused"] == 1
    head = [*HEAD[:4], "姓名", "与户主关系"]
    rows = [["刘甲", "户主"], ["刘乙", "妻"], ["刘丙", "长子"], ["刘丁", "02"]]
    plan = households(world, *rows, head=head)
    assert (plan.counts["new"], plan.counts["refused"]) == (1, 1)
    assert "2" in plan.warnings[0].warning
    assert households(world, *rows[1:3], head=head).counts["refused"] == 2


@in_a_town
def test_a_person_in_two_posts_whose_telephone_stands_once_is_one_person(world):
    head = ["姓名", "手机", "职务", "村", "网格"]
    rows = [["新一", "", "网格员", "下泉村", "1网格"], ["新一", ONE, "网格员", "上泉村", "1网格"]]
    brought("posts", as_csv([head, *rows]), world.jin, now())
    assert Account.objects.get(name__text="新一").posts.count() == 2
    others = [["新二", number, *row[2:]] for row, number in zip(rows, (TWO, THREE), strict=True)]
    plan = looked("posts", [head, *others, ["新二", "", *rows[0][2:]]], world.jin)
    assert told(plan)[0] == ["new", "new", "refused"]


@in_a_town
def test_an_unknown_office_is_told_with_those_that_there_are(world):
    head = ["姓名", "手机", "职务", "部门"]
    rows = [
        head,
        *(["新一", ONE, "部门经办人", said] for said in ("环卫", "", "环 卫办", "长" * 99)),
    ]
    outcomes, why = told(looked("posts", rows, world.jin))
    assert outcomes == ["refused", "refused", "new", "refused"]
    assert "环卫办" in why
