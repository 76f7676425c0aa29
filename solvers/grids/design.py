"""`design`: a town's micro-grids with proof.

Villages are independent (no grid crosses a border). Each gets a plan at once; then, round by round,
the villages whose gap is widest are searched on, by threads (the compiled parts and HiGHS let go
of the interpreter). A round does the same whatever the machine, so rounds repeat exactly.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from solvers.grids.begin import begin
from solvers.grids.instance import Town, Wishes
from solvers.grids.needs import Needs, look_at, needs
from solvers.grids.pieces import Piece, pieces, village_of
from solvers.grids.plan import SAME, Plan
from solvers.grids.result import assemble
from solvers.grids.share import share_out
from solvers.grids.stop import Stop, rounds_of
from solvers.grids.tree import Search

AT_ONCE = 48  # linear programs kept in memory, some 16 MB each
OF_MANY = 20  # of a county, whose other villages need memory too
GOOD = 0.004  # below this gap a village waits until all are there


@dataclass
class Work:
    """A village on its way."""

    piece: Piece
    needs: Needs
    search: Search | None = None


@dataclass(frozen=True)
class Progress:
    """How the town stands."""

    seconds: float
    objective: float
    lower_bound: float
    begun: int
    villages: int
    proven: int


Tell = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """Nobody listens."""


def design(
    town: Town,
    wishes: Wishes = Wishes(),  # noqa: B008  (immutable)
    *,
    stop: Stop,
    seed: int = 0,
    threads: int = 2,
    tell: Tell = silent,
) -> Plan:
    """Grids and centres for everybody, with a lower bound on what any plan must cost."""
    began = time.monotonic()
    look_at(town, wishes)
    parts = pieces(town)
    asked = share_out(town, wishes, parts, seed)
    work = [Work(part, needs(town, wishes, part, asked[part.village])) for part in parts]
    todo = [w for w in work if not w.needs.lacks and len(w.piece.households)]

    def now() -> Progress:
        return _progress(todo, time.monotonic() - began)

    with ThreadPoolExecutor(threads) as pool:
        _begin_all(town, wishes, todo, seed, pool, lambda: tell(now()))
        _search_on(todo, stop, pool, lambda: tell(now()))
    return assemble(
        town,
        wishes,
        [(w.piece, w.needs, w.search) for w in work],
        time.monotonic() - began,
    )


def _begin_all(
    town: Town,
    wishes: Wishes,
    todo: Sequence[Work],
    seed: int,
    pool: ThreadPoolExecutor,
    told: Callable[[], None],
) -> None:
    """Everybody's first plan; quicker ones where the town is a county."""
    many = len(todo) > 150
    steps, tries = (150, 250) if many else (300, 1200)

    def one(w: Work) -> None:
        village = village_of(town, wishes, w.piece, w.needs.grids)
        w.search = begin(village, steps, tries, seed + w.piece.village)

    last = time.monotonic()
    for _ in pool.map(one, todo):
        if time.monotonic() - last > 1.0:
            last = time.monotonic()
            told()
    told()


def _search_on(
    todo: Sequence[Work], stop: Stop, pool: ThreadPoolExecutor, told: Callable[[], None]
) -> None:
    """Rounds over the villages that are not proven yet, the widest gaps first."""
    rounds = rounds_of(stop)
    searches = [w.search for w in todo if w.search is not None]
    done = 0
    while rounds is None or done < rounds:
        at = _next(searches)
        if not at or stop():
            break
        list(pool.map(lambda s: stop() or s.step(stop), at))
        done += 1
        told()


def _next(searches: Sequence[Search]) -> list[Search]:
    """Whose turn it is; who is good enough waits and gives back memory."""
    left = [s for s in searches if s.gap > SAME and not s.done]
    bad = [s for s in left if s.gap > GOOD] or left
    bad.sort(key=lambda s: (s.relaxation is None, -s.gap))
    are_many = len(searches) > AT_ONCE
    at = bad[: OF_MANY if are_many else AT_ONCE]
    chosen = {id(s) for s in at}
    if are_many:
        for s in searches:
            if id(s) not in chosen:
                s.rest()
    return at


def _progress(todo: Sequence[Work], seconds: float) -> Progress:
    searches = [w.search for w in todo if w.search is not None]
    return Progress(
        seconds,
        float(np.sum([s.best.cost for s in searches])),
        float(np.sum([s.lower for s in searches])),
        len(searches),
        len(todo),
        sum(s.gap <= SAME for s in searches),
    )
