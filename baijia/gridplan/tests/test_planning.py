"""From wishes to a plan: what goes to the solver, what is kept, what is said of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from baijia.gridplan import checking
from baijia.gridplan.actions import planning
from baijia.gridplan.jobs import compute_all
from baijia.gridplan.models import Candidate, Objection, Part, Proposal
from baijia.gridplan.queries import ground, visible_to
from baijia.gridplan.rules.layouts import Before, Layout, Today, metres, read_numbers
from baijia.gridplan.rules.problem import Wishes, drafted, repair, village
from baijia.gridplan.rules.suspicious import shift, suspicious, unshifted
from baijia.gridplan.tests.make import by_hand, planned, settle
from baijia.ground.geo import hull, outline_of
from baijia.ground.refusal import Refused
from baijia.journal import run as runs
from baijia.journal.check import first_difference
from baijia.journal.models import Run

HOUR = timedelta(hours=1)
LON, LAT, STEP = 112.65, 37.6, 0.0002


@st.composite
def villages(draw):
    """Up to thirty homes in up to four micro-grids; some stand nowhere, some agreed."""
    sizes = draw(st.lists(st.integers(2, 8), min_size=1, max_size=4))
    before = tuple(Before(f"m{n}", f"p{n}", f"h{n}.0") for n in range(len(sizes)))
    homes = []
    for n, size in enumerate(sizes):
        for k in range(size):
            stands = k == 0 or draw(st.integers(0, 5)) > 0
            at = (LON + STEP * draw(st.integers(0, 20)), LAT + STEP * draw(st.integers(0, 20)))
            homes.append((f"h{n}.{k}", n, *(at if stands else (None, None))))
    ids = [pk for pk, *_rest in homes]
    agreed = frozenset(draw(st.lists(st.sampled_from(ids), max_size=4)))
    pair = tuple(draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True)))
    return Today("v", before, tuple(homes), agreed), pair


@pytest.mark.slow
@given(villages(), st.integers(0, 50))
@settings(max_examples=40)
def test_what_is_kept_holds_for_the_checker_whatever_was_wished(case, penalty):
    today, pair = case
    wishes = Wishes(cap=10, penalty=penalty, together=(pair,))
    hubs = [each.hub for each in today.before]
    each, part = by_hand(today, wishes, hubs)
    assert checking.found_wrong([each], [part], wishes) == []
    assert Layout.read(part.layout.told()).loads == part.layout.loads
    grid = {home.id: home.grid for home in part.layout.homes}
    assert grid.keys() == {pk for pk, *_rest in today.homes}
    assert (grid[pair[0]] == grid[pair[1]]) != bool(part.numbers["apart"])
    # Who has no position stays with the micro-grid, which goes on here, and is named.
    nowhere = {pk for pk, _n, lon, _lat in today.homes if lon is None}
    assert set(part.numbers["stays"]) == nowhere
    if not part.numbers["apart"]:
        free = nowhere - set(pair)
        assert all(not part.layout.is_changed(h) for h in part.layout.homes if h.id in free)


@pytest.mark.parametrize(
    ("wished", "code", "said"),
    [
        ({"cap": 4}, "grids", {"least": 5}),
        ({"cap": 4, "grids": "fewest"}, "candidates", {"candidates": 3, "more": 2}),
        ({"cap": 30, "smallest": 7}, "smallest", {"smallest": 7}),
        ({"cap": 30, "longest": 20}, "far", {"longest": 20}),
    ],
)
def test_a_village_that_cannot_be_served_says_exactly_what_is_missing(wished, code, said):
    before = tuple(Before(f"m{n}", f"p{n}", f"h{n}.0") for n in range(3))
    homes = tuple(
        (f"h{n}.{k}", n, LON + STEP * k, LAT + STEP * 3 * n) for n in range(3) for k in range(6)
    )
    wishes = Wishes(**wished)
    each = village(Today("v", before, homes), wishes, frozenset())
    part = drafted(each, None, wishes)
    assert part.status == "impossible"
    lacks = part.numbers["lacks"]
    assert lacks["code"] == code
    assert said.items() <= lacks.items()


def test_a_repair_asks_for_one_more_only_where_todays_are_too_few():
    before = (Before("m0", "p0", None),)
    homes = tuple((f"h{k}", 0, LON + STEP * k, LAT) for k in range(7))
    assert repair(Today("v", before, homes), without=(), cap=7).number == 1
    assert repair(Today("v", before, homes), without=("h0",), cap=6).number == 2


def test_positions_that_cannot_be_right_are_named():
    doors = [(LON + STEP * x, LAT + STEP * y) for x in range(20) for y in range(20)]
    outline = outline_of({"type": "Polygon", "coordinates": [hull(doors, margin=0.0005)]})
    east, north = shift(doors[5])
    from_a_map = (doors[5][0] + east, doors[5][1] + north)
    apart = metres([doors[5], from_a_map])
    assert 200 < float(((apart[0] - apart[1]) ** 2).sum() ** 0.5) < 800
    back = metres([doors[5], unshifted(from_a_map)])
    assert float(((back[0] - back[1]) ** 2).sum() ** 0.5) < 5
    homes = [("in", 0, *doors[0]), ("map", 0, *from_a_map), ("none", 0, None, None)]
    homes += [("away", 0, LON + 0.5, LAT), *((f"s{n}", 0, *doors[9]) for n in range(6))]
    told = {s.code: set(s.homes) for s in suspicious(Today("v", (), tuple(homes)), outline)}
    assert told == {
        "missing": {"none"},
        "gcj": {"map"},
        "outside": {"away"},
        "same": {f"s{n}" for n in range(6)},
    }


@pytest.fixture
def homes(world):
    return settle(world)


def asked(world, **wished):
    wishes = Wishes(**({"cap": 10, "rounds": 3} | wished))
    signed = {"by": world.sun, "at": world.noon + HOUR}
    return planning.ask(villages=[world.next_village], wishes=wishes, **signed)


@pytest.mark.slow
def test_the_loop_computes_checks_and_keeps_a_plan_and_hears_who_cancels(world, homes):
    planning.agree(households=homes[2::6], by=world.sun, at=world.noon)
    planning.agree(households=homes[2::6], by=world.sun, at=world.noon)
    assert Candidate.objects.count() == 3
    proposal = asked(world, penalty=1)
    stopped = asked(world)
    planning.stop(stopped, by=world.sun, at=world.noon + HOUR)
    compute_all(world.noon + 2 * HOUR)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.why) == ("ready", "")
    part = Part.objects.get()
    told = read_numbers(part.numbers)
    assert part.status == "optimal"
    assert told["grids"] == 3
    assert told["objective"] == pytest.approx(told["lower_bound"])
    was = ground.today(world.next_village).as_layout()
    assert told["total"] < sum(home.walk for home in was.homes)
    assert Run.objects.get(pk=proposal.run).state == Run.State.DONE
    assert Run.objects.get(pk=stopped.run).state == Run.State.CANCELLED
    assert Proposal.objects.get(pk=stopped.pk).state == "failed"
    assert runs.claim("gridplan", at=world.noon + 3 * HOUR) is None
    assert first_difference() is None


def test_what_cannot_be_served_is_kept_with_its_reason_and_shown(client, world, homes):
    proposal = asked(world, cap=4, grids="fewest")
    each = village(ground.today(world.next_village), Wishes(cap=4, grids="fewest"), frozenset())
    part = drafted(each, None, Wishes(cap=4, grids="fewest"))
    planning.keep_parts(proposal, parts=[part], at=world.noon + HOUR)
    client.force_login(world.sun_account)
    page = client.get(reverse("gridplan:proposal", args=[proposal.pk])).content.decode()
    assert "还差 2 户愿意当" in page


def test_a_village_sees_its_part_once_it_is_sent_and_objects_and_is_answered(client, world, homes):
    proposal = planned(world, world.next_village, [homes[0], homes[8]], grids="fewest")
    assert not visible_to(world.zhou).exists()
    at = world.noon + 2 * HOUR
    planning.send(proposal, until=world.today + timedelta(days=3), by=world.sun, at=at)
    assert visible_to(world.zhou).get() == proposal
    assert not visible_to(world.zhao).exists()
    part = Part.objects.select_related("village", "proposal").get()
    told = {"by": world.zhou, "at": at}
    objection = planning.raise_objection(part, text="两家有过节，别分一起", **told)
    late = {"by": world.zhou, "at": at + timedelta(days=4)}
    with pytest.raises(Refused):
        planning.raise_objection(part, text="晚了", **late)
    client.force_login(world.feng_account)
    page = client.get(reverse("gridplan:part", args=[part.pk])).content.decode()
    assert "过节" not in page
    planning.answer_objection(objection, text="已调开", by=world.zheng, at=at)
    with pytest.raises(Refused):
        planning.answer_objection(Objection.objects.get(), text="再答", by=world.sun, at=at)
    assert first_difference() is None


def test_two_who_edit_one_village_do_not_overwrite_each_other(world, homes):
    planned(world, world.next_village, [homes[0], homes[8]], grids="fewest", cap=18)
    mine, yours = Part.objects.get(), Part.objects.get()
    layout = Layout.read(mine.layout)
    hubs = {grid.hub for grid in layout.grids}
    home = next(each for each in layout.homes if each.id not in hubs)
    signed = {"by": world.sun, "at": world.noon + 2 * HOUR}
    planning.move_household(mine, home=home.id, to=1 - home.grid, **signed)
    with pytest.raises(Refused):
        planning.move_household(yours, home=home.id, to=1 - home.grid, **signed)
    after = Layout.read(Part.objects.get().layout)
    assert sum(after.loads) == len(homes)
    assert read_numbers(Part.objects.get().numbers)["objective"] >= 0
    assert first_difference() is None
