"""A plan is looked over before anybody sees it, by a checker that shares no code with its maker."""

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from baijia.gridplan.models import Part
from baijia.gridplan.rules.problem import Drafted, Village, Wishes
from solvers.grids.check import Rules, check_design

HOMES = ("id", "x_m", "y_m", "village", "is_candidate", "centre", "weight", "previous")
PLAN = ("id", "village", "grid", "centre", "walk_m")
NEAR = 0.02  # metres for each village: sums of rounded numbers


def found_wrong(villages: Sequence[Village], parts: Sequence[Drafted], wishes: Wishes) -> list[str]:
    """What does not hold of what would be kept; sentences of the checker, for the log."""
    served = [
        (each, part)
        for each, part in zip(villages, parts, strict=True)
        if part.status != Part.Status.IMPOSSIBLE
    ]
    if not served:
        return []
    with TemporaryDirectory() as folder:
        homes, plan = Path(folder) / "homes.csv", Path(folder) / "plan.csv"
        _write(homes, HOMES, [row for each, _part in served for row in _homes(each)])
        _write(plan, PLAN, [row for each, part in served for row in _plan(each, part)])
        rules = Rules(
            cap=wishes.cap,
            smallest=wishes.smallest,
            longest_walk=wishes.longest,
            change_penalty=wishes.penalty,
        )
        found = check_design(homes, plan, rules)
    wrong = list(found.violations)
    said = sum(part.numbers["objective"] for _each, part in served)
    if abs(said - found.objective) > NEAR * len(served) + 1e-6 * said:
        wrong.append(f"the plan says {said:.2f}, there are {found.objective:.2f}")
    return wrong + _counts(served)


def _counts(served: Sequence[tuple[Village, Drafted]]) -> list[str]:
    """As many micro-grids as were asked for, and a bound that is none above the plan."""
    wrong = []
    for each, part in served:
        grids = len(part.layout.grids)
        if each.grids is not None and grids != max(each.grids, len(each.pinned)):
            wrong.append(f"{each.here.village} has {grids} grids instead of {each.grids}")
        if part.numbers["lower_bound"] > part.numbers["objective"] + NEAR:
            wrong.append(f"{each.here.village}: the bound lies above the plan")
    return wrong


def _homes(each: Village) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for pk in each.ids:
        x, y = each.plane[pk]
        flags = (int(pk in each.candidates), int(pk in each.pinned))
        weight = 1.0 if pk in each.known else 0.0
        rows.append((pk, repr(x), repr(y), each.here.village, *flags, weight, each.previous[pk]))
    return rows


def _plan(each: Village, part: Drafted) -> list[tuple[object, ...]]:
    """The walk as the checker counts it: who has no position stands where the plane says."""
    rows: list[tuple[object, ...]] = []
    for home in part.layout.homes:
        hub = part.layout.grids[home.grid].hub or ""
        (ax, ay), (bx, by) = each.plane[home.id], each.plane[hub]
        walk = ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5
        rows.append((home.id, each.here.village, f"{hub}", hub, f"{walk:.3f}"))
    return rows


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(header)
        table.writerows(rows)
