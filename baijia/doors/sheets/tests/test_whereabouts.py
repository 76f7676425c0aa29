"""Which village is meant where two are called alike: 白石社区 and 白石村."""

import pytest

from baijia.doors.sheets.cells import Wrong
from baijia.doors.sheets.tests.test_round_trip import brought
from baijia.doors.sheets.whereabouts import Level, Tree
from baijia.ground.sheets import as_csv
from baijia.matters.models import Matter
from baijia.places.actions import found_place
from baijia.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(world):
    signed = {"by": world.sun, "at": world.noon}
    in_town = found_place(path="140702105001", name="白石社区", **signed)
    return in_town, found_place(path="140702105299", name="白石村", **signed)


@pytest.mark.parametrize(
    ("said", "which"),
    [
        *(("白石社区", 0), ("白石居委会", 0), ("白石社区居委会", 0), ("白石社区居民委员会", 0)),
        *(("白石村", 1), ("白石村委会", 1), ("白石村民委员会", 1), (" 白 石 村 ", 1)),
        *(("140702105001", 0), ("140702105299", 1), ("白石", None)),
    ],
)
def test_a_village_is_the_one_that_is_called_so(both, said, which):
    tree, told = Tree(), {"village": said}
    if which is None:
        with pytest.raises(Wrong, match=r"白石社区.*白石村"):
            tree.one(told, Level.VILLAGE)
    else:
        assert tree.one(told, Level.VILLAGE).place == both[which]


@pytest.mark.parametrize(
    ("text", "which", "rest"),
    [
        ("白石村三组", [1], "三组"),
        ("白石社区三组", [0], "三组"),
        ("白石村委会", [1], ""),
        ("白石三组", [0, 1], "三组"),
        ("石村", [], "石村"),
    ],
)
def test_a_text_begins_with_the_name_of_a_village(both, text, which, rest):
    found, left = Tree().said(text)
    assert [node.place for node in found] == [both[number] for number in which]
    assert left == rest


def test_one_village_alone_is_meant_by_whatever_it_is_called(world):
    for said in ("上泉", "上泉村", "上泉社区", "上泉居委会"):
        assert Tree().one({"village": said}, Level.VILLAGE).place == world.village


def test_a_sheet_without_codes_founds_its_grids_where_it_says(world, both):
    rows = [["村", "网格"], ["白石村", "第一网格"], ["白石社区", "第一网格"], ["白石", "第二网格"]]
    counts = brought("grids", as_csv(rows), world.sun, world.noon)
    assert (counts["new"], counts["refused"]) == (2, 1)
    grids = Place.objects.filter(level=Level.GRID, path__startswith="140702105")
    for village in both:
        (grid,) = grids.filter(path__startswith=village.path)
        assert str(grid.name) == "第一网格"


def test_a_matter_goes_where_its_group_lies_or_is_asked_about(world, both):
    rows = [["编号", "日期", "村组", "诉求内容"]]
    rows += [
        ["1", "2025-01-06", "白石村三组", "路灯不亮"],
        ["2", "2025-01-06", "白石三组", "井盖坏了"],
    ]
    counts = brought("matters", as_csv(rows), world.sun, world.noon)
    assert (counts["new"], counts["refused"]) == (1, 1)
    assert Matter.objects.get().place == both[1]
