"""Made-up towns like a township of the plain: villages of hamlets, party members here and there."""

from dataclasses import dataclass

import numpy as np

from solvers.grids.arrays import Floats, Ints
from solvers.grids.instance import Town


@dataclass(frozen=True)
class Kind:
    """What sort of town is made up."""

    villages: int = 30
    households: int = 363  # of a village, about
    cap: int = 30
    fill: float = 0.96  # how full the fewest possible grids are
    hamlets: tuple[int, int] = (2, 6)
    candidates: float = 0.18
    duplicates: float = 0.0  # share of households that live at somebody else's coordinates
    lonely: int = 0  # hamlets of one household, per village


def make(kind: Kind = Kind(), seed: int = 0) -> Town:
    """A town of that kind; the same seed makes the same town."""
    rng = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(kind.villages)))
    points: list[Floats] = []
    sizes: list[int] = []
    for number in range(kind.villages):
        grids = max(1, round(kind.households * rng.uniform(0.75, 1.25) / kind.cap / kind.fill))
        fill = min(1.0, kind.fill + rng.uniform(-0.01, 0.01)) if kind.fill < 1 else 1.0
        size = max(1, min(grids * kind.cap, round(grids * kind.cap * fill)))
        middle = 3000.0 * np.array([number % side, number // side])
        points.append(middle + _village(rng, size, kind))
        sizes.append(size)
    xy: Floats = np.round(np.concatenate(points), 1).astype(np.float64)
    village = np.repeat(np.arange(kind.villages), sizes)
    candidate = _candidates(rng, village, np.array(sizes), kind)
    return Town(
        ids=tuple(f"h{k:06d}" for k in range(len(xy))),
        xy=xy,
        village=village.astype(np.int64),
        villages=tuple(f"v{k:04d}" for k in range(kind.villages)),
        candidate=candidate,
    )


def _village(rng: np.random.Generator, size: int, kind: Kind) -> Floats:
    """Households in hamlets, the bigger ones wider."""
    count = int(rng.integers(kind.hamlets[0], kind.hamlets[1] + 1))
    share = rng.dirichlet(np.full(count, 2.0))
    hamlet = rng.choice(count, size=size, p=share)
    middles = rng.uniform(-900.0, 900.0, size=(count, 2))
    spread = 35.0 + 130.0 * np.sqrt(share)
    xy = middles[hamlet] + rng.normal(size=(size, 2)) * spread[hamlet][:, None]
    alone = rng.choice(size, size=min(kind.lonely, size), replace=False)
    xy[alone] = rng.uniform(-1200.0, 1200.0, size=(len(alone), 2))
    double = np.flatnonzero(rng.random(size) < kind.duplicates)
    xy[double] = xy[rng.integers(0, size, size=len(double))]
    return np.asarray(xy, dtype=np.float64)


def _candidates(
    rng: np.random.Generator, village: Ints, sizes: Ints, kind: Kind
) -> np.typing.NDArray[np.bool_]:
    """About that share of households, and never fewer than a village needs."""
    chance = rng.random(len(village))
    chosen = chance < kind.candidates
    start = 0
    for size in sizes:
        here = slice(start, start + int(size))
        least = -(-int(size) // kind.cap)
        if chosen[here].sum() < least:
            chosen[start + np.argsort(chance[here])[:least]] = True
        start += int(size)
    return chosen
