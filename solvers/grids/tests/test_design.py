"""Plans of small towns, against trying everything and against the checker."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.grids.check import Rules, check_design
from solvers.grids.design import design
from solvers.grids.instance import BadInput, Town, Wishes
from solvers.grids.plan import Plan
from solvers.grids.readers import write_plan
from solvers.grids.stop import Iterations
from solvers.grids.tests.tables import write_households
from solvers.grids.towns import Kind, make
from solvers.grids.transport import transport

SMALL = Kind(villages=2, households=18, cap=6, fill=0.95, candidates=0.5, duplicates=0.2)


def planned(town: Town, wishes: Wishes, rounds: int = 60) -> Plan:
    return design(town, wishes, stop=Iterations(rounds), seed=1, threads=1)


def best_of_all(town: Town, cap: int) -> float:
    """By trying every choice of centres."""
    total = 0.0
    for v in range(len(town.villages)):
        here = np.flatnonzero(town.village == v)
        at = town.xy[here]
        mine = np.flatnonzero(town.candidate[here])
        cost = np.hypot(*(at[mine][:, None] - at[None]).transpose(2, 0, 1))
        p = -(-len(here) // cap)
        found = [
            transport(cost[list(c)], np.full(p, cap), np.zeros(p, np.int64), mine[list(c)], np.inf)[
                0
            ]
            for c in itertools.combinations(range(len(mine)), p)
        ]
        total += min(found)
    return total


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_the_plan_is_the_best_there_is_and_proven_so(seed: int) -> None:
    town = make(SMALL, seed)
    plan = planned(town, Wishes(cap=6))
    best = best_of_all(town, 6)
    assert plan.lower_bound <= best + 1e-6
    assert np.isclose(plan.objective, best, rtol=1e-6)
    assert all(v.status == "optimal" for v in plan.villages)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_another_candidate_never_makes_the_best_worse(seed: int) -> None:
    town = make(SMALL, seed)
    more = town.candidate.copy()
    more[np.random.default_rng(seed).choice(np.flatnonzero(~more))] = True
    before = planned(town, Wishes(cap=6)).objective
    assert planned(replace(town, candidate=more), Wishes(cap=6)).objective <= before + 1e-6


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    fill=st.sampled_from([0.8, 0.95, 1.0]),
    duplicates=st.sampled_from([0.0, 0.7]),
    smallest=st.sampled_from([1, 7]),
    penalty=st.sampled_from([0.0, 40.0]),
    longest=st.sampled_from([None, 2500.0]),
)
def test_every_plan_passes_the_checker(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    fill: float,
    duplicates: float,
    smallest: int,
    penalty: float,
    longest: float | None,
) -> None:
    kind = Kind(2, 60, 12, fill, candidates=0.3, duplicates=duplicates, lonely=2)
    town = make(kind, seed)
    hub = town.ids[int(np.flatnonzero(town.candidate)[0])]
    town = replace(town, previous=tuple(hub if k % 3 else "" for k in range(len(town.ids))))
    wishes = Wishes(cap=12, smallest=smallest, longest_walk=longest, change_penalty=penalty)
    plan = planned(town, wishes, 3)
    folder = tmp_path_factory.mktemp("plan")
    write_households(folder / "in.csv", town)
    write_plan(folder / "out.csv", town, plan)
    rules = Rules(cap=12, smallest=smallest, longest_walk=longest, change_penalty=penalty)
    found = check_design(folder / "in.csv", folder / "out.csv", rules)
    lost = sum(v.households for v in plan.villages if v.status == "impossible")
    assert found.violations == ()
    assert found.unserved == lost
    assert longest is not None or not lost
    assert np.isclose(found.objective, plan.objective)
    assert np.allclose(
        found.walk, [getattr(plan.walk, w) for w in ("total", "mean", "p95", "longest")]
    )
    assert found.changed == len(plan.changes)
    assert found.grids == len(plan.centres)
    assert plan.lower_bound <= plan.objective


def test_the_same_rounds_give_the_same_plan_with_any_threads() -> None:
    town = make(Kind(villages=3, households=90), 5)
    plans = [
        design(town, Wishes(), stop=Iterations(3), seed=2, threads=threads) for threads in (1, 2)
    ]
    assert (plans[0].centre == plans[1].centre).all()
    assert plans[0].lower_bound == plans[1].lower_bound


def test_a_village_that_cannot_be_served_says_what_is_missing() -> None:
    town = make(Kind(villages=3, households=60, fill=0.9), 3)
    few = town.candidate.copy()
    here = np.flatnonzero((town.village == 0) & few)
    few[here[1:]] = False
    plan = planned(replace(town, candidate=few), Wishes(per_village={"v0001": 1}), 2)
    first, second, third = plan.villages
    assert first.status == second.status == "impossible"
    assert first.needs_candidates == -(-first.households // 30)
    assert f"there are {1}" in first.note
    assert second.needs_grids == -(-second.households // 30)
    assert third.status != "impossible"
    assert (plan.centre[town.village == 2] >= 0).all()


def test_pinned_homes_stay_centres_and_more_grids_go_where_they_save_most() -> None:
    town = make(Kind(villages=3, households=60), 4)
    fixed = np.zeros(len(town.ids), dtype=np.bool_)
    fixed[np.flatnonzero(town.candidate)[:2]] = True
    least = sum(-(-int(k) // 30) for k in np.bincount(town.village))
    plan = planned(replace(town, fixed=fixed), Wishes(grids=least + 2), 10)
    assert set(np.flatnonzero(fixed)) <= set(plan.centres.tolist())
    assert len(plan.centres) == least + 2
    with pytest.raises(BadInput, match=f"at least {least} grids"):
        planned(town, Wishes(grids=least - 1))


def test_the_dial_keeps_neighbours_with_their_steward() -> None:
    """Some move; the dearer a change, the fewer others change, and the walk is never shorter."""
    town = make(Kind(villages=2, households=240), 6)
    first = planned(town, Wishes(), 1)
    rng = np.random.default_rng(1)
    moved = rng.choice(len(town.ids), 12, replace=False)
    moved = np.setdiff1d(moved, first.centres)
    xy = town.xy.copy()
    for j in moved:
        near = np.flatnonzero(town.village == town.village[j])
        xy[j] = town.xy[rng.choice(near)]
    before = [town.ids[i] for i in first.centre]
    for j in moved:
        before[j] = ""
    fixed = np.isin(np.arange(len(xy)), first.centres)
    after = replace(town, xy=xy, previous=tuple(before), fixed=fixed)
    plans = [planned(after, Wishes(change_penalty=dial), 1) for dial in (0.0, 30.0, 1000.0)]
    changed = [len(plan.changes) for plan in plans]
    walked = [plan.walk.total for plan in plans]
    assert changed == sorted(changed, reverse=True)
    assert walked == sorted(walked)
    assert changed[0] > changed[2]


@pytest.mark.parametrize("shift", [(112.7, 37.6), (37.6, 112.7)])
def test_degrees_are_refused(shift: tuple[float, float]) -> None:
    town = make(Kind(villages=1, households=30), 1)
    with pytest.raises(BadInput, match="degrees"):
        planned(replace(town, xy=town.xy / 1e5 + shift), Wishes())


def test_one_household_is_a_village_too() -> None:
    town = Town(
        ("a",), np.array([[5000.0, 7000.0]]), np.zeros(1, np.int64), ("v",), np.array([True])
    )
    plan = planned(town, Wishes(), 1)
    assert plan.centre.tolist() == [0]
    assert plan.gap == 0
