"""Zones and territories: against trying everything, and against the checker."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.grids.areas import Areas, AreaWishes, Parts
from solvers.grids.beside import neighbours
from solvers.grids.check_areas import check_areas
from solvers.grids.command import main
from solvers.grids.instance import BadInput
from solvers.grids.regroup import merged, regroup
from solvers.grids.stop import Iterations
from solvers.grids.tests.test_command import last_line
from solvers.grids.trading import Trading, grow

ONE = Iterations(1)


def made_up(m: int, villages: int, seed: int, *, same: bool = False) -> Parts:
    rng = np.random.default_rng(seed)
    xy = np.round(rng.uniform(0, 3 if same else 3000, (m, 2))) + 500_000
    village = np.sort(np.arange(m) % villages)
    ids = tuple(f"m{k}" for k in range(m))
    households = rng.integers(20, 31, m)
    names = tuple(f"v{k}" for k in range(villages))
    return Parts(ids, xy, households, village, names, neighbours(xy, np.arange(m), village))


def hangs_together(parts: Parts, rows: list[int]) -> bool:
    found, pairs = {rows[0]}, parts.beside.tolist()
    for _ in rows:
        found |= {b for a, b in pairs if a in found and b in rows}
        found |= {a for a, b in pairs if b in found and a in rows}
    return found == set(rows)


def walk(parts: Parts, rows: list[int]) -> float:
    xy = parts.xy[rows]
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    return float((apart * parts.households[rows][None]).sum(axis=1).min())


def best_of_all(parts: Parts, count: int, tolerance: float) -> float:
    """By trying every division of one village."""
    m, mean = len(parts.ids), parts.households.sum() / count
    best = np.inf
    for of in itertools.product(range(count), repeat=m):
        groups = [[k for k in range(m) if of[k] == a] for a in range(count)]
        if all(groups) and all(
            abs(parts.households[g].sum() - mean) <= tolerance * mean + 1e-6
            and hangs_together(parts, g)
            for g in groups
        ):
            best = min(best, sum(walk(parts, g) for g in groups))
    return best


def look_over(parts: Parts, areas: Areas) -> None:
    """One village each, in one piece, as even as said, and the sum is right."""
    total = 0.0
    for a, hub in enumerate(areas.hub.tolist()):
        rows = np.flatnonzero(areas.area == a).tolist()
        assert hub in rows
        assert hangs_together(parts, rows)
        assert set(parts.village[rows]) == {areas.village[a]}
        assert areas.households[a] == parts.households[rows].sum()
        total += walk(parts, rows)
    for v, told in enumerate(areas.villages):
        sizes = areas.households[areas.village == v]
        assert len(sizes) == told.areas
        if len(sizes):
            assert (abs(sizes / sizes.mean() - 1) <= told.tolerance + 1e-6).all()
    assert np.isclose(total, areas.objective)
    assert areas.lower_bound <= areas.objective


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([2, 3]), st.booleans())
def test_nothing_better_can_be_made_of_a_village(seed: int, count: int, same: bool) -> None:
    parts = made_up(7, 1, seed, same=same)
    found = regroup(parts, AreaWishes(areas=count, tolerance=0.25), stop=ONE)
    look_over(parts, found)
    told = found.villages[0]
    best = best_of_all(parts, count, told.tolerance)
    assert np.isclose(found.objective, best)
    assert told.status == "optimal"
    if told.tolerance > 0.25:  # one step less could not be had
        assert "cannot be even within 25 %" in told.note
        assert best_of_all(parts, count, told.tolerance - 0.05) == np.inf


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(0, 12))
def test_areas_stay_in_villages_and_in_one_piece(seed: int, villages: int, more: int) -> None:
    parts = made_up(20, villages, seed)
    found = regroup(parts, AreaWishes(areas=villages + more), stop=ONE)
    assert len(found.hub) == villages + more
    look_over(parts, found)
    above = merged(parts, found)
    look_over(above, regroup(above, AreaWishes(about=400), stop=ONE))


@pytest.mark.slow
def test_what_is_too_much_to_list_is_grown_and_traded() -> None:
    parts = made_up(36, 1, 2)
    found = [regroup(parts, AreaWishes(areas=3), stop=Iterations(1), seed=1) for _ in range(2)]
    look_over(parts, found[0])
    assert (found[0].area == found[1].area).all()
    assert found[0].villages[0].status in ("gap", "optimal")


def test_places_beside_are_those_with_nothing_between() -> None:
    xy = np.array([[0.0, 0], [1, 0], [2, 0], [2, 0], [9, 0]])
    one = np.zeros(5, dtype=np.int64)
    assert neighbours(xy, np.arange(5), one).tolist() == [
        [0, 1], [1, 2], [1, 3], [2, 3], [2, 4], [3, 4],
    ]  # fmt: skip
    assert neighbours(xy, np.array([0, 1, 0, 1, -1]), one).tolist() == [[0, 1]]
    two = np.array([0, 0, 1, 1, 1])
    found = neighbours(xy, np.arange(5), two).tolist()
    assert found == [[0, 1], [2, 3], [2, 4], [3, 4]]


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (AreaWishes(areas=1), "At least 2 areas are needed"),
        (AreaWishes(areas=99), "99 areas were given; 8 are possible"),
        (AreaWishes(per_village={"x": 1}), "not there: x"),
        (AreaWishes(per_village={"v0": 0}), "at least one area"),
        (AreaWishes(tolerance=-1), "tolerance cannot be negative"),
    ],
)
def test_what_cannot_be_meant_is_refused(wishes: AreaWishes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        regroup(made_up(8, 2, 1), wishes, stop=ONE)


def test_a_village_that_cannot_be_divided_says_so() -> None:
    parts = made_up(8, 2, 1)
    found = regroup(parts, AreaWishes(per_village={"v0": 9, "v1": 2}), stop=ONE)
    assert found.villages[0].status == "impossible"
    assert found.villages[0].note == "v0: 9 areas cannot be made of 4 parts."
    assert (found.area[:4] == -1).all()
    assert (found.area[4:] >= 0).all()
    apart = replace(parts, beside=np.zeros((0, 2), dtype=np.int64))
    found = regroup(apart, AreaWishes(areas=2), stop=ONE)
    assert "needs at least 4 areas" in found.villages[0].note
    with pytest.raises(BadInput, match="has no areas yet"):
        merged(apart, found)


def test_growing_covers_everything_once() -> None:
    from solvers.grids.patchwork import Patchwork

    parts = made_up(20, 1, 3)
    patchwork = Patchwork.of(parts.xy, parts.households, parts.beside)
    areas = grow(patchwork, 4, np.random.default_rng(1))
    trading = Trading(patchwork, areas, 100.0, 160.0)
    before = sum(trading.cost)
    trading.run(300, np.random.default_rng(2), lambda: False)
    assert sum(trading.cost) <= before
    assert sum(trading.areas) == (1 << 20) - 1
    assert all(patchwork.connected(area) for area in trading.areas)


def test_a_town_is_divided_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Households in, zones and territories out, and the checker finds nothing to say."""
    town, plan, out = (str(tmp_path / f"{name}.csv") for name in ("town", "plan", "areas"))
    assert main(["town", "--villages", "3", "--households", "200", "--out", town]) == 0
    rows = [line.split(",") for line in Path(town).read_text().splitlines()[1:]]
    hub, lines = "", ["id,village,grid,centre,walk_m"]
    for k, (who, _x, _y, village, *_) in enumerate(sorted(rows, key=lambda r: (r[3], r[1]))):
        hub = who if k % 20 == 0 or lines[-1].split(",")[1] != village else hub
        lines.append(f"{who},{village},{k // 20},{hub},0")
    Path(plan).write_text("\n".join(lines))
    told = ["--zones", "9", "--territories", "4", "--iterations", "1", "--out", out]
    assert main(["regroup", town, plan, *told]) == 0
    last = last_line(capsys.readouterr().out)
    assert last["violations"] == 0
    zones, territories = check_areas(Path(town), Path(plan), Path(out))
    assert (zones.areas, territories.areas) == (9, 4)
    text = Path(out).read_text().splitlines()
    moved = [line.replace("v0000", "v0001") if k == 1 else line for k, line in enumerate(text)]
    Path(out).write_text("\n".join(moved[:-1]))
    zones, _ = check_areas(Path(town), Path(plan), Path(out))
    assert any("is missing" in sentence for sentence in zones.violations)
    assert any("crosses a border" in sentence for sentence in zones.violations)
    assert main(["regroup", town, str(town), *told]) == 2
