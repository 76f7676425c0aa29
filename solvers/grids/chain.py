"""Annealing runs: one state, chains over it, several threads in disjoint halves of the map."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import cKDTree

from solvers.grids.anneal import anneal, cluster_cost, rebuild
from solvers.grids.arrays import Floats, Ints
from solvers.grids.instance import Medians
from solvers.grids.stop import Stop

REACH = 14  # neighbours of a point that a move looks at
STIFF = 20.0  # overload of a mean demand, in mean walks


def nearest(problem: Medians) -> Ints:
    """Everybody's nearest others, themselves left out."""
    n = len(problem.xy)
    reach = min(REACH if n > 600 else 2 * REACH, n - 1)
    if reach < 1:
        return np.zeros((n, 1), dtype=np.int64)
    _, to = cKDTree(problem.xy).query(problem.xy, k=reach + 1)
    to = np.atleast_2d(to).astype(np.int64)
    own = to == np.arange(n)[:, None]
    own[~own.any(axis=1), -1] = True  # hidden behind others at the same place
    return np.ascontiguousarray(to[~own].reshape(n, reach))


@dataclass
class State:
    """A partition into clusters, with what annealing needs to know of it."""

    problem: Medians
    near: Ints
    of: Ints
    member: Ints = field(init=False)
    size: Ints = field(init=False)
    place: Ints = field(init=False)
    load: Floats = field(init=False)
    total: Floats = field(init=False)
    cost: Floats = field(init=False)

    def __post_init__(self) -> None:
        n, p = len(self.problem.xy), self.problem.p
        biggest = int(np.bincount(self.of, minlength=p).max())
        width = min(n, max(4 * biggest, 20 * n // p, 64)) + 2
        self.member = np.zeros((p, width), dtype=np.int64)
        self.size, self.place = np.zeros(p, dtype=np.int64), np.zeros(n, dtype=np.int64)
        self.load, self.total, self.cost = np.zeros(p), np.zeros(n), np.zeros(p)
        self.refresh()

    def refresh(self) -> None:
        q = self.problem
        rebuild(
            q.xy, q.floor, q.demand, self.of, self.member, self.size, self.place, self.load,
            self.total,
        )  # fmt: skip

    def run(
        self, points: Ints, side: Ints, mine: int, heat: tuple[float, float], rho: float,
        proposals: int, random: Ints, best: Ints, keep: bool,
    ) -> float:  # fmt: skip
        q = self.problem
        return anneal(
            q.xy, q.floor, q.demand, q.capacity, self.near, points, side, mine, self.of,
            self.member, self.size, self.place, self.load, self.total, self.cost, rho, heat[0],
            heat[1], proposals, random, best, keep,
        )  # fmt: skip


def scale(problem: Medians, of: Ints) -> tuple[float, float]:
    """The mean walk of a partition, and the price of a unit of overload made of it."""
    state = State(problem, np.zeros((len(of), 1), dtype=np.int64), of.copy())
    args = (state.member, state.size, state.load, state.total, problem.capacity, 0.0)
    walk = sum(cluster_cost(k, *args) for k in range(problem.p)) / max(1, len(of))
    walk = max(walk, 1e-6)
    return walk, STIFF * walk / max(float(problem.demand.mean()), 1e-9)


@dataclass(frozen=True)
class Heat:
    """How a chain of annealing begins."""

    hot: float  # in mean walks
    press: float  # what overload costs, as share of what it mostly costs


def anneal_whole(
    problem: Medians, near: Ints, of: Ints, proposals: int, seed: int, heat: Heat
) -> tuple[float, Ints]:
    """One chain from warm to cold; the best partition without overload, or infinite."""
    state = State(problem, near, of.copy())
    walk, rho = scale(problem, of)
    everybody, side = np.arange(len(of)), np.zeros(problem.p, dtype=np.int64)
    random = np.array([seed * 1_000_003 + 12345], dtype=np.int64)
    best = of.copy()
    rho *= heat.press
    now = (heat.hot * walk, min(0.03, heat.hot / 4) * walk)
    state.run(everybody, side, 0, now, rho, proposals, random, best, True)
    found = np.inf
    for part in (1, 2):  # the last overloads are pressed out
        cold = (0.06 * walk, 0.02 * walk)
        again = best.copy()
        cost = state.run(
            everybody, side, 0, cold, rho * 4.0**part, proposals // 8, random, again, True
        )
        if cost < found:
            found, kept = cost, again.copy()
    return (found, kept) if found < np.inf else (np.inf, state.of.copy())


def anneal_halves(
    problem: Medians, near: Ints, of: Ints, rounds: int, proposals: int, seed: int,
    pool: ThreadPoolExecutor, threads: int, stop: Stop,
) -> Ints:  # fmt: skip
    """Rounds of annealing, the map cut anew each round; threads own the clusters of their part."""
    state = State(problem, near, of.copy())
    walk, rho = scale(problem, of)
    rng = np.random.default_rng(seed)
    randoms = [np.array([seed * 77_003 + 999 * t + 7], dtype=np.int64) for t in range(threads)]
    for step in range(rounds):
        done = step / rounds
        heat = walk * 1.0 * 0.06**done
        press = rho * (1.0 if done < 0.8 else 4.0 if done < 0.9 else 16.0)
        if stop():
            break
        side = _cut(problem, state, rng, threads)

        def one(t: int, side: Ints = side, heat: float = heat, press: float = press) -> None:
            points = np.flatnonzero(side[state.of] == t)
            if len(points):
                state.run(
                    points, side, t, (heat, heat * 0.06 ** (1 / rounds)), press,
                    proposals // threads, randoms[t], state.of, False,
                )  # fmt: skip

        list(pool.map(one, range(threads)))
    return state.of


def _cut(problem: Medians, state: State, rng: np.random.Generator, parts: int) -> Ints:
    """Clusters by the side of a random line that they lie on, as many on each."""
    angle = rng.uniform(0, np.pi)
    along = problem.xy @ np.array([np.cos(angle), np.sin(angle)])
    middle = np.bincount(state.of, weights=along, minlength=problem.p) / np.maximum(state.size, 1)
    rank = np.argsort(np.argsort(middle))
    return (rank * parts // problem.p).astype(np.int64)
