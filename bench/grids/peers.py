"""Other tools on the same instance: `python -m bench.grids.peers NAME FILE SECONDS [floor]`.

FILE is an instance of the literature, or a table of households of one village (30 to a grid, as few
grids as hold all). The last line is one JSON object: `objective` (recomputed from the assignment),
`lower_bound` where the tool gives one, and `says`: its own status, or what it cannot state.
"""

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from solvers.grids.arrays import Floats, Ints
from solvers.grids.readers import read_households, read_medians


@dataclass(frozen=True)
class Model:
    """Candidates x points: what it costs, what fits."""

    xy: Floats
    cost: Floats
    own: Ints  # the point that lives at each candidate
    demand: Floats
    capacity: Floats
    p: int
    unit: bool  # does everybody count one?
    serves_itself: bool


Answer = dict[str, Any]


def _model(path: Path, floor: bool) -> Model:
    if path.suffix == ".csv":
        town = read_households(path)
        own = np.flatnonzero(town.candidate)
        xy, p = town.xy, -(-len(town.ids) // 30)
        demand, capacity = np.ones(len(xy)), np.full(len(own), 30.0)
    else:
        q = read_medians(path, floor=floor)
        own, xy, p = np.arange(len(q.xy)), q.xy, q.p
        demand, capacity = q.demand, q.capacity
    cost = np.hypot(*(xy[own][:, None] - xy[None]).transpose(2, 0, 1))
    town_like = path.suffix == ".csv"
    cost = np.floor(cost + 1e-9) if floor else cost
    return Model(xy, cost, own, demand, capacity, p, town_like, town_like)


def _walk(q: Model, to: Ints) -> float:
    """Metres of an assignment (row of the candidate of each), after looking it over."""
    load = np.bincount(to, weights=q.demand, minlength=len(q.own))
    assert (load <= q.capacity + 1e-6).all()
    assert len(np.unique(to)) <= q.p
    return float(q.cost[to, np.arange(len(to))].sum())


def highs(q: Model, seconds: float) -> Answer:
    """The whole model: every pair a column."""
    import highspy
    import scipy.sparse as sp

    m, n = q.cost.shape
    at = np.arange(m * n)
    hub, point = at // n, at % n
    served = sp.csc_matrix((np.ones(m * n), (point, at)), shape=(n, m * n))
    load = sp.csc_matrix((q.demand[point], (hub, at)), shape=(m, m * n))
    linked = sp.identity(m * n, format="csc")
    opened = sp.csc_matrix((np.ones(m * n), (at, hub)), shape=(m * n, m))
    rows = sp.bmat(
        [
            [served, None],
            [load, -sp.diags(q.capacity)],
            [linked, -opened],
            [None, sp.csc_matrix(np.ones((1, m)))],
        ]
    ).tocsc()
    inf = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = rows.shape[1], rows.shape[0]
    lp.col_cost_ = np.concatenate([q.cost.ravel(), np.zeros(m)])
    lower = np.zeros(m * n + m)
    if q.serves_itself:
        lower_rows = np.concatenate([np.ones(n), np.full(m + m * n, -inf), [q.p]])
    else:
        lower_rows = np.concatenate([np.ones(n), np.full(m + m * n, -inf), [0]])
    lp.col_lower_, lp.col_upper_ = lower, np.ones(m * n + m)
    lp.row_lower_ = lower_rows
    lp.row_upper_ = np.concatenate([np.ones(n), np.zeros(m + m * n), [q.p]])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = rows.indptr, rows.indices
    lp.a_matrix_.value_ = rows.data
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.setOptionValue("output_flag", False)
    model.setOptionValue("time_limit", seconds)
    model.passModel(lp)
    model.changeColsIntegrality(
        m * n + m, np.arange(m * n + m, dtype=np.int32),
        np.full(m * n + m, highspy.HighsVarType.kInteger),
    )  # fmt: skip
    model.run()
    says = model.modelStatusToString(model.getModelStatus())
    bound = float(model.getInfo().mip_dual_bound)
    x = np.array(model.getSolution().col_value)
    answer: Answer = {"says": says, "lower_bound": bound if math.isfinite(bound) else None}
    if len(x) and model.getInfo().primal_solution_status == 2:
        answer["objective"] = _walk(q, x[: m * n].reshape(m, n).argmax(axis=0))
    return answer


def cp_sat(q: Model, seconds: float) -> Answer:
    """OR-Tools' CP-SAT, distances in hundredths."""
    from ortools.sat.python import cp_model

    fine = 1 if (q.cost == np.floor(q.cost)).all() else 100
    m, n = q.cost.shape
    model = cp_model.CpModel()
    y = [model.new_bool_var("") for _ in range(m)]
    x = [[model.new_bool_var("") for _ in range(n)] for _ in range(m)]
    for j in range(n):
        model.add_exactly_one(x[i][j] for i in range(m))
    for i in range(m):
        room = int(q.capacity[i])
        model.add(sum(int(q.demand[j]) * x[i][j] for j in range(n)) <= room * y[i])
        for j in range(n):
            model.add_implication(x[i][j], y[i])
    model.add(sum(y) <= q.p)
    cost = np.round(q.cost * fine).astype(int)
    model.minimize(sum(int(cost[i, j]) * x[i][j] for i in range(m) for j in range(n)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    answer: Answer = {
        "says": solver.status_name(status),
        "lower_bound": solver.best_objective_bound / fine,
    }
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        to = [next(i for i in range(m) if solver.value(x[i][j])) for j in range(n)]
        answer["objective"] = _walk(q, np.array(to))
    return answer


def spopt(q: Model, seconds: float) -> Answer:
    """PMedian with facility capacities, through PuLP and CBC."""
    if not q.unit:
        return {"says": "cannot state it: one weight stands for both demand and cost"}
    import pulp
    from spopt.locate import PMedian

    model = PMedian.from_cost_matrix(
        q.cost.T, np.ones(q.cost.shape[1]), p_facilities=q.p, facility_capacities=q.capacity
    )
    solver = pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, threads=2)
    model.solve(solver)
    says = f"{pulp.LpStatus[model.problem.status]} (at its time limit too), and gives no bound"
    to = np.full(q.cost.shape[1], -1)
    for i, served in enumerate(model.fac2cli):
        to[served] = i
    if (to < 0).any():
        return {"says": says + "; no whole assignment"}
    return {"objective": _walk(q, to), "says": says}


def k_means(q: Model, seconds: float) -> Answer:
    """k-means-constrained: at most 30 to a cluster, then the best candidate in each."""
    if not q.unit:
        return {"says": "cannot state it: no demands, no capacity of each centre"}
    from k_means_constrained import KMeansConstrained

    model = KMeansConstrained(q.p, size_max=30, random_state=0, n_init=10)
    labels = model.fit_predict(q.xy)
    total, without = 0.0, 0
    for k in range(q.p):
        rows = np.flatnonzero(labels == k)
        inside = np.flatnonzero(np.isin(q.own, rows))
        if len(inside):
            total += float(q.cost[np.ix_(inside, rows)].sum(axis=1).min())
        else:
            without += 1
            total += float(q.cost[:, rows].sum(axis=1).min())
    says = "squared distances, knows no candidates, gives no bound"
    if without:
        says += f"; {without} grids have no candidate home (the nearest outside is counted)"
    return {"objective": total, "says": says}


PEERS: dict[str, Callable[[Model, float], Answer]] = {
    "HiGHS": highs,
    "CP-SAT": cp_sat,
    "spopt": spopt,
    "k-means-constrained": k_means,
}


def main(arguments: list[str]) -> int:
    name, path, seconds = arguments[0], Path(arguments[1]), float(arguments[2])
    try:
        answer = PEERS[name](_model(path, "floor" in arguments[3:]), seconds)
    except ImportError as missing:
        answer = {"says": f"not installed: {missing.name}"}
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
