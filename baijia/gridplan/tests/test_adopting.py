"""Adoption: paths move and ids never; nobody is lost, nobody counted twice, no code given again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baijia.gridplan.actions import adopting, planning
from baijia.gridplan.actions.adopting import adopt_due, adopt_plan, call_off, foreseen
from baijia.gridplan.models import Part, Proposal
from baijia.gridplan.rules.adopting import MICRO, Standing, steps
from baijia.gridplan.rules.layouts import Before, Grid, Home, Layout, matched, move
from baijia.gridplan.tests.make import planned, settle
from baijia.ground.refusal import Refused
from baijia.households.actions import move_in, move_out
from baijia.journal.check import first_difference
from baijia.journal.models import Entry
from baijia.matters.actions.handling import assign_matter
from baijia.matters.actions.opening import accept_matter, report_matter
from baijia.matters.models import Assignment
from baijia.matters.queries import visible_to
from baijia.people.actions import appoint, step_down
from baijia.people.models import Post
from baijia.people.queries import actor_of
from baijia.people.rules import Role
from baijia.places.models import Place

HOUR = timedelta(hours=1)
ZONE = "14070210520000901"


@st.composite
def villages(draw):
    """A village as it stands, and some plan for it: hubs and members at random."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    before, homes, path_of = [], [], {}
    for number, size in enumerate(sizes):
        micro = f"{ZONE}{number + 1:02}"
        members = [f"h{number}.{n}" for n in range(size)]
        has_hub = draw(st.booleans())
        before.append(Before(f"m{number}", micro, members[0] if has_hub else None))
        for n, pk in enumerate(members, start=1):
            homes.append((pk, number))
            path_of[pk] = f"{micro}{n:03}"
    ids = [pk for pk, _number in homes]
    hubs = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=len(ids), unique=True))
    of = {pk: draw(st.integers(0, len(hubs) - 1)) for pk in ids}
    of |= {hub: number for number, hub in enumerate(hubs)}
    places = matched(hubs, of, before, dict(homes))
    layout = Layout(
        tuple(Grid(hub, place) for hub, place in zip(hubs, places, strict=True)),
        tuple(before),
        tuple(Home(pk, of[pk], number, None, None, 0.0) for pk, number in homes),
    )
    closed = draw(st.lists(st.integers(50, 60), max_size=3, unique=True))
    taken = [each.path for each in before]
    given_: dict[str, list[str]] = {ZONE: [*taken, *(f"{ZONE}{n}" for n in closed)]}
    given_ |= {m: [p for p in path_of.values() if p.startswith(m)] for m in taken}
    return layout, Standing(
        homes=path_of,
        micro_grids={each.place: each.path for each in before},
        zones=[ZONE],
        hubs=frozenset(each.hub for each in before if each.hub),
        given=given_,
    )


@given(villages())
def test_nobody_is_lost_and_no_code_is_given_twice(case):
    layout, now = case
    done = steps(layout, now, cap=30)
    after = dict(now.homes) | dict(done.redrawn)
    assert after.keys() == now.homes.keys()
    assert len(set(after.values())) == len(after)
    old = {path for codes in now.given.values() for path in codes}
    assert not {path for _pk, path in done.redrawn} & old
    assert not {path for _number, path in done.founded} & old
    open_ = {path for pk, path in now.micro_grids.items() if pk not in done.closed}
    open_ |= {path for _number, path in done.founded}
    assert {path[:MICRO] for path in after.values()} == open_
    # Everybody who is together in the plan is together on the ground, and nobody else.
    for one in layout.homes:
        for other in layout.homes:
            same = after[one.id][:MICRO] == after[other.id][:MICRO]
            assert same == (one.grid == other.grid)
    # Who stays keeps the code.
    kept = [home.id for home in layout.homes if not layout.is_changed(home)]
    assert all(after[pk] == now.homes[pk] for pk in kept)
    hubs = (now.hubs | set(done.hubs_on)) - set(done.hubs_off)
    assert hubs == {grid.hub for grid in layout.grids}


@given(villages(), st.integers(1, 5))
def test_a_micro_grid_over_the_cap_is_refused(case, cap):
    layout, now = case
    if max(layout.loads) > cap:
        with pytest.raises(Refused) as no:
            steps(layout, now, cap=cap)
        assert no.value.code == "overfull"
    else:
        steps(layout, now, cap=cap)


@given(villages(), st.data())
def test_moving_by_hand_keeps_everybody_and_the_cap(case, data):
    layout, _now = case
    home = data.draw(st.sampled_from(layout.homes))
    to = data.draw(st.integers(-1, len(layout.grids)))
    try:
        after = move(layout, home=home.id, to=to, cap=4)
    except Refused:
        return
    assert {each.id for each in after.homes} == {each.id for each in layout.homes}
    assert after.loads[to] <= 4
    assert [e.grid for e in after.homes if e.id != home.id] == [
        e.grid for e in layout.homes if e.id != home.id
    ]


@pytest.fixture
def homes(world):
    return settle(world)


def at_home(homes):
    rows = Place.objects.in_bulk([home.pk for home in homes])
    return [rows[home.pk].path for home in homes]


def together(homes):
    groups: dict[str, set[object]] = {}
    for row in Place.objects.filter(pk__in=[home.pk for home in homes]):
        groups.setdefault(row.path[:MICRO], set()).add(row.pk)
    return {frozenset(group) for group in groups.values()}


def test_the_act_moves_places_and_keeps_ids_and_the_plan_before_can_be_adopted_again(world, homes):
    old, groups = at_home(homes), together(homes)
    hubs = [homes[0], homes[8]]  # the first micro-grid keeps its hub; of three there are two
    proposal = planned(world, world.next_village, hubs, grids="fewest", cap=30)
    part = Part.objects.get()
    todo = foreseen(part)
    assert len(todo.closed) == 1
    adopt_plan(proposal, by=world.sun, at=world.noon + 2 * HOUR)
    assert first_difference() is None
    now = at_home(homes)
    assert len(set(now)) == len(homes)
    assert now[0] == old[0]
    assert len(together(homes)) == 2
    closed = Place.objects.get(pk=todo.closed[0])
    assert not closed.is_current
    assert {h.pk for h in homes if Place.objects.get(pk=h.pk).is_hub} == {h.pk for h in hubs}

    back = planning.propose_back(proposal, by=world.zheng, at=world.noon + 3 * HOUR)
    adopt_plan(back, by=world.zheng, at=world.noon + 4 * HOUR)
    assert first_difference() is None
    assert together(homes) == groups
    again = at_home(homes)
    assert not {p[:MICRO] for p in again} & {closed.path}
    assert {h.pk for h in homes if Place.objects.get(pk=h.pk).is_hub} == {
        homes[0].pk,
        homes[6].pk,
        homes[12].pk,
    }
    with pytest.raises(Refused):
        adopt_plan(proposal, by=world.sun, at=world.noon + 5 * HOUR)


def test_open_matters_follow_their_household_to_whoever_looks_after_it(world, homes):
    signed = {"by": world.founder, "at": world.noon}
    told = {"role": Role.STEWARD, "since": world.today}
    rows = Place.objects.in_bulk([home.pk for home in homes])
    micro = {n: Place.objects.get(path=rows[homes[6 * n].pk].path[:MICRO]) for n in range(3)}
    first = appoint(account=world.he_account, place=micro[0], **told, **signed)
    last = appoint(account=world.lu_account, place=micro[2], **told, **signed)
    matter = report_matter(
        text="灯坏了", place=homes[17], channel="door", by=world.sun, at=world.noon
    ).matter
    accept_matter(matter, by=world.sun, at=world.noon)
    assign_matter(matter, post=last, by=world.sun, at=world.noon)
    due = Assignment.objects.get().matter.due_at
    proposal = planned(world, world.next_village, [homes[0], homes[7]], grids="fewest")
    part = Part.objects.get()
    assert str(micro[2].pk) in foreseen(part).closed
    new = dict(foreseen(part).founded)
    adopt_plan(
        proposal,
        stewards={(part.pk, number): world.lu_account for number in new},
        by=world.sun,
        at=world.noon + HOUR,
    )
    assert first_difference() is None
    last.refresh_from_db()
    assert last.until == world.today
    held = Assignment.objects.select_related("post__place", "matter__place").get()
    assert held.matter.due_at == due
    assert held.post
    assert held.post.place
    assert held.post.role in ("steward", "secretary")
    assert held.matter.place.path.startswith(held.post.place.path)
    assert visible_to(actor_of(held.post)).filter(pk=matter.pk).exists()
    assert Post.objects.get(pk=first.pk).until is None


def test_what_changed_since_is_refused_or_stays(world, homes):
    proposal = planned(world, world.next_village, [homes[0], homes[8]], grids="fewest")
    part = Part.objects.select_related("village").get()
    lost = Place.objects.get(pk=foreseen(part).closed[0])
    kept = Place.objects.get(path=at_home(homes)[0][:MICRO])
    signed = {"by": world.sun, "at": world.noon + HOUR}
    new = move_in(kept, name="新来", **signed)
    assert foreseen(part).newcomers == [str(new.pk)]
    move_in(lost, name="也新来", **signed)
    with pytest.raises(Refused) as no:
        adopt_plan(proposal, by=world.sun, at=world.noon + 2 * HOUR)
    assert no.value.code == "newcomers"
    again = planned(world, world.next_village, [homes[0], homes[8]], grids="fewest")
    gone = Place.objects.get(pk=homes[8].pk)
    move_out(gone, **signed)
    with pytest.raises(Refused) as no:
        adopt_plan(again, by=world.sun, at=world.noon + 2 * HOUR)
    assert no.value.code == "hub_gone"
    assert first_difference() is None


DAY = timedelta(days=1)


def test_a_plan_takes_effect_on_the_day_that_somebody_chose_and_in_their_name(world, homes):
    proposal = planned(world, world.next_village, [homes[0], homes[8]], grids="fewest")
    part, was = Part.objects.get(), at_home(homes)
    chosen = {(part.pk, n): world.lu_account for n, _path in foreseen(part).founded}
    signed = {"by": world.sun, "at": world.noon + HOUR}
    adopt_plan(proposal, on=world.today + 3 * DAY, stewards=chosen, **signed)
    assert adopt_due(world.noon + 2 * DAY) == 0
    assert at_home(homes) == was
    assert adopt_due(world.noon + 3 * DAY) == 1
    assert adopt_due(world.noon + 3 * DAY) == 0
    proposal.refresh_from_db()
    assert (proposal.state, proposal.adopted_on) == ("adopted", world.today + 3 * DAY)
    assert len(together(homes)) == 2
    entry = Entry.objects.filter(subject_id=proposal.pk, what="adopted").get()
    assert entry.post_id == world.sun_post.pk
    assert first_difference() is None


def test_what_can_no_longer_be_done_on_its_day_comes_back_to_the_desk(world, homes):
    proposal = planned(world, world.next_village, [homes[0], homes[8]], grids="fewest")
    signed = {"by": world.sun, "at": world.noon + HOUR}
    adopt_plan(proposal, on=world.today + DAY, **signed)
    move_out(Place.objects.get(pk=homes[8].pk), **signed)
    was = together(homes)
    assert adopt_due(world.noon + DAY) == 1
    proposal.refresh_from_db()
    assert (proposal.state, proposal.adopts_on, proposal.why) == ("ready", None, "hub_gone")
    assert together(homes) == was
    assert adopt_due(world.noon + 2 * DAY) == 0
    assert first_difference() is None


def test_of_two_loops_one_adopts_and_the_other_says_nothing_of_it(world, homes, monkeypatch):
    proposal = planned(world, world.next_village, [homes[0], homes[8]], grids="fewest")
    adopt_plan(proposal, on=world.today + DAY, by=world.sun, at=world.noon + HOUR)
    adopt = adopting.adopt_plan

    def after_another(row, **signed):  # the other loop came in between reading and writing
        adopt(Proposal.objects.get(pk=row.pk), **signed)
        adopt(row, **signed)

    monkeypatch.setattr(adopting, "adopt_plan", after_another)
    adopt_due(world.noon + DAY)
    told = (
        Entry.objects.filter(subject_id=proposal.pk).order_by("seq").values_list("what", flat=True)
    )
    assert list(told)[-1] == "adopted"
    assert (Proposal.objects.get().state, Proposal.objects.get().why) == ("adopted", "")
    assert first_difference() is None


def test_who_left_the_post_decides_nothing_any_more(world, homes):
    proposal = planned(world, world.next_village, [homes[0], homes[8]], grids="fewest")
    adopt_plan(proposal, on=world.today + 2 * DAY, by=world.sun, at=world.noon + HOUR)
    step_down(world.sun_post, on=world.today + DAY, by=world.jin, at=world.noon + DAY)
    assert adopt_due(world.noon + 2 * DAY) == 1
    assert (Proposal.objects.get().state, Proposal.objects.get().why) == ("ready", "post")


@pytest.mark.parametrize("days", [-1, 400])
def test_the_day_is_today_or_within_a_year(world, homes, days):
    proposal = planned(world, world.next_village, [homes[0], homes[8]], grids="fewest")
    with pytest.raises(Refused) as no:
        adopt_plan(proposal, on=world.today + days * DAY, by=world.sun, at=world.noon + HOUR)
    assert no.value.code == "day"


def test_who_changes_the_plan_or_calls_the_day_off_has_to_choose_again(world, homes):
    proposal = planned(world, world.next_village, [homes[0], homes[8]], grids="fewest")
    signed = {"by": world.sun, "at": world.noon + HOUR}
    adopt_plan(proposal, on=world.today + DAY, **signed)
    call_off(proposal, **signed)
    with pytest.raises(Refused):
        call_off(proposal, **signed)
    adopt_plan(proposal, on=world.today + DAY, **signed)
    part = Part.objects.select_related("proposal").get()
    layout = Layout.read(part.layout)
    hubs = {grid.hub for grid in layout.grids}
    home = next(each for each in layout.homes if each.id not in hubs)
    planning.move_household(part, home=home.id, to=1 - home.grid, **signed)
    assert adopt_due(world.noon + DAY) == 0
    assert Proposal.objects.get().adopts_on is None
