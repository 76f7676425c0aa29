"""Capacitated p-medians as in the literature."""

from pathlib import Path

import numpy as np
import pytest

from solvers.grids.check import check_medians
from solvers.grids.highs import Quiet
from solvers.grids.instance import BadInput, Medians
from solvers.grids.readers import read_medians, write_medians
from solvers.grids.run import metres
from solvers.grids.solve import solve
from solvers.grids.stop import Iterations


def made_up(n: int, p: int, seed: int, *, fill: float = 0.9, floor: bool = False) -> Medians:
    rng = np.random.default_rng(seed)
    xy = np.round(rng.uniform(0, 100, (n, 2)))
    demand = rng.integers(1, 20, n).astype(float)
    capacity = np.full(n, np.ceil(demand.sum() / p / fill))
    return Medians(xy, capacity, demand, p, floor)


def exact(problem: Medians) -> float:
    """The whole model given to a general solver."""
    n = len(problem.xy)
    apart = np.hypot(*(problem.xy[:, None] - problem.xy[None]).transpose(2, 0, 1))
    cost = np.floor(apart + 1e-9) if problem.floor else apart
    h = Quiet()
    h.setOptionValue("mip_rel_gap", 0.0)
    x = [[h.addBinary(obj=float(cost[i, j])) for j in range(n)] for i in range(n)]
    y = [h.addBinary() for _ in range(n)]
    h.addConstr(sum(y) == problem.p)
    for j in range(n):
        h.addConstr(sum(x[i][j] for i in range(n)) == 1)
    for i in range(n):
        load = sum(float(problem.demand[j]) * x[i][j] for j in range(n))
        h.addConstr(load <= float(problem.capacity[i]) * y[i])
    h.run()
    return float(h.getInfo().objective_function_value)


@pytest.mark.parametrize("seed", [1, 2])
def test_small_ones_are_solved_and_proven(seed: int) -> None:
    problem = made_up(14, 3, seed, floor=seed == 2)
    plan = solve(problem, stop=Iterations(4), seed=seed, threads=1)
    best = exact(problem)
    assert plan.lower_bound <= best + 1e-6
    assert np.isclose(plan.objective, best)


def test_what_only_packing_finds_is_found_and_what_nothing_can_hold_is_said() -> None:
    """Three centres are allowed, but one point fits at the roomiest only."""
    xy = np.array([[1.0, 1], [2, 2], [9, 9]])
    roomy = Medians(xy, np.array([5.0, 9, 9]), np.array([6.0, 1, 5]), 3)
    plan = solve(roomy, stop=Iterations(1), threads=1)
    assert plan.centre.tolist() == [1, 1, 2]
    assert plan.gap < 1e-9
    tight = Medians(xy, np.full(3, 5.0), np.array([4.0, 3, 3]), 2)
    with pytest.raises(BadInput, match="cannot hold all points"):
        solve(tight, stop=Iterations(1), threads=1)


@pytest.mark.slow
def test_regions_and_bounds_of_a_large_one(tmp_path: Path) -> None:
    problem = made_up(620, 90, 3, fill=0.8)
    plan = solve(problem, stop=Iterations(3), seed=1, threads=1)
    assert plan.lower_bound <= plan.objective
    assert plan.gap < 0.1
    lines = [f"{x} {y} {c} {d}" for (x, y), c, d in zip(
        problem.xy, problem.capacity, problem.demand, strict=True)]  # fmt: skip
    (tmp_path / "in.txt").write_text("\n".join(["620 90", *lines]))
    write_medians(tmp_path / "out.txt", plan)
    found = check_medians(tmp_path / "in.txt", tmp_path / "out.txt")
    assert found.violations == ()
    assert np.isclose(found.objective, plan.objective)
    assert np.isclose(metres(read_medians(tmp_path / "in.txt"), plan.centre).sum(), plan.objective)


def test_the_same_rounds_give_the_same_plan() -> None:
    problem = made_up(40, 6, 5)
    plans = [solve(problem, stop=Iterations(1), seed=3, threads=t) for t in (1, 2)]
    assert (plans[0].centre == plans[1].centre).all()
