"""Made-up towns: proof, size, stability, repeatability."""

import argparse
import csv
from pathlib import Path

import numpy as np

from bench.grids.runs import Ran, run
from solvers.grids.towns import Kind, make

DIALS = (0, 10, 20, 30, 60, 120)  # metres of walking that one re-assigned household is worth
MOVING = 0.02


def write(path: Path, *, villages: int, seed: int, fill: float = 0.96) -> None:
    """A town as a table of households."""
    asked = ["--villages", str(villages), "--seed", str(seed), "--fill", str(fill)]
    ran = run(["solvers.grids", "town", *asked, "--out", str(path)])
    assert ran.code == 0, ran.sentence


def town(chosen: argparse.Namespace, folder: Path) -> None:
    """Thirty villages: how soon there is a plan, and how much is proven."""
    _head("first plan")
    for fill in (0.95, 0.96, 0.97, 1.0):
        path = folder / "town.csv"
        write(path, villages=30, seed=chosen.seed, fill=fill)
        ran = _design(path, folder, chosen, ["--seconds", str(chosen.long)])
        _line(f"30 villages, {100 * fill:.0f} % full", ran, f"{ran.first:.1f} s")


def county(chosen: argparse.Namespace, folder: Path) -> None:
    """A hundred thousand households, and half a million."""
    _head("memory")
    for villages, seconds in ((275, 60), (1375, 180)):
        path = folder / "county.csv"
        write(path, villages=villages, seed=chosen.seed)
        ran = _design(path, folder, chosen, ["--seconds", str(seconds)])
        _line(f"{villages} villages", ran, f"{ran.megabytes:,.0f} MB")


def repeat(chosen: argparse.Namespace, folder: Path) -> None:
    """The same rounds twice."""
    path = folder / "again.csv"
    write(path, villages=6, seed=chosen.seed)
    plans = []
    for _ in range(2):
        ran = _design(path, folder, chosen, ["--iterations", "20"])
        assert ran.code == 0, ran.sentence
        plans.append((folder / "plan.csv").read_bytes())
    print(f"\nThe same plan twice under --iterations 20: {plans[0] == plans[1]}")


def movers(chosen: argparse.Namespace, folder: Path) -> None:
    """Two in a hundred move to where others live; who else is re-assigned, and what it costs."""
    path, plan = folder / "before.csv", folder / "plan.csv"
    write(path, villages=30, seed=chosen.seed)
    _design(path, folder, chosen, ["--seconds", "20"])
    with plan.open(encoding="utf-8") as lines:
        centre = {row["id"]: row["centre"] for row in csv.DictReader(lines)}
    moved, after = _moved(chosen.seed, centre)
    print("\n| dial, metres | others re-assigned | share | walk | over the cheapest |")
    print("|---|---|---|---|---|")
    cheapest = np.inf
    for dial in DIALS:
        _write_after(folder / "after.csv", after, centre, moved)
        asked = ["--iterations", "3", "--change-penalty", str(dial)]
        ran = _design(folder / "after.csv", folder, chosen, asked)
        walk, changed = ran.said["walk"]["sum"], ran.said["changed"]
        cheapest = min(cheapest, walk)
        share = changed / (len(centre) - len(moved))
        over = walk / cheapest - 1
        print(f"| {dial} | {changed} | {100 * share:.2f} % | {walk:,.0f} | {100 * over:.2f} % |")


Households = list[tuple[str, float, float, str]]


def _moved(seed: int, centre: dict[str, str]) -> tuple[set[str], Households]:
    """Who moves, and everybody's new place; villages and grids stay as they are."""
    kind = make(Kind(), seed)
    rng = np.random.default_rng(seed + 1)
    hubs = set(centre.values())
    free = [j for j, name in enumerate(kind.ids) if name not in hubs]
    going = set(rng.choice(free, round(MOVING * len(kind.ids)), replace=False).tolist())
    after: Households = []
    for j, name in enumerate(kind.ids):
        x, y = kind.xy[j].tolist()
        if j in going:
            x, y = kind.xy[rng.choice(np.flatnonzero(kind.village == kind.village[j]))].tolist()
        after.append((name, x, y, kind.villages[kind.village[j]]))
    return {kind.ids[j] for j in going}, after


def _write_after(path: Path, after: Households, centre: dict[str, str], moved: set[str]) -> None:
    """The same centres, pinned; who has moved has no grid yet."""
    hubs = set(centre.values())
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "x_m", "y_m", "village", "is_candidate", "centre", "previous"])
        for name, x, y, village in after:
            hub = int(name in hubs)
            table.writerow([name, x, y, village, hub, hub, "" if name in moved else centre[name]])


def _design(path: Path, folder: Path, chosen: argparse.Namespace, more: list[str]) -> Ran:
    out = str(folder / "plan.csv")
    return run(
        ["solvers.grids", "design", str(path), "--out", out, "--seed", str(chosen.seed), *more]
    )


def _head(last: str) -> None:
    print(
        f"\n| town | grids | objective, m | bound | gap | villages within 0.5 % | seconds | wall "
        f"| cpu | load | {last} |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )


def _line(name: str, ran: Ran, last: str) -> None:
    if not ran.said:
        print(f"| {name} | no plan: {ran.sentence} |")
        return
    said = ran.said
    good = sum(v["gap"] <= 0.005 for v in said["per_village"])
    wrong = f" ({said['violations']} violations)" if said["violations"] else ""
    print(
        f"| {name} | {said['grids']} | {said['objective']:,.0f}{wrong} "
        f"| {said['lower_bound']:,.0f} "
        f"| {100 * said['gap']:.2f} % | {good} of {len(said['per_village'])} "
        f"| {said['seconds']:.1f} | {ran.wall:.1f} | {ran.processor:.1f} | {ran.load:.1f} "
        f"| {last} |",
        flush=True,
    )
