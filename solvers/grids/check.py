"""Looks a plan over without believing the solver: everything is read and counted anew.

Shares no code with the rest on purpose, reads the files itself, and uses nothing but the standard
library.
"""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, str]
TRUE = {"1", "true", "yes", "y", "是"}


@dataclass(frozen=True)
class Rules:
    """What a plan was asked to keep."""

    cap: int = 30
    grids: int | None = None
    smallest: int = 1
    longest_walk: float | None = None
    change_penalty: float = 0.0


@dataclass(frozen=True)
class Found:
    """What is really there."""

    violations: tuple[str, ...]
    objective: float
    grids: int
    walk: tuple[float, float, float, float]  # sum, mean, p95, longest
    changed: int
    unserved: int = 0  # households of villages for which the plan has no grid at all


def check_design(households: Path, plan: Path, rules: Rules = Rules()) -> Found:
    """A plan of a town against its households."""
    people = {row["id"].strip(): row for row in _table(households)}
    planned = _table(plan)
    wrong: list[str] = []
    told = Counter(row["id"] for row in planned)
    wrong += [f"{who} stands {often} times in the plan" for who, often in told.items() if often > 1]
    wrong += [f"{who} is missing in the plan" for who in people if who not in told]
    wrong += [f"{who} is in the plan but no household" for who in told if who not in people]
    rows = [row for row in planned if row["id"] in people]
    served = [row for row in rows if row["centre"]]
    planned_for = {people[row["id"]]["village"].strip() for row in served}
    without = [row["id"] for row in rows if not row["centre"]]
    left = [who for who in without if people[who]["village"].strip() in planned_for]
    wrong += [f"{who} has no grid" for who in left]
    wrong += _strangers(people, served)
    served = [row for row in served if row["centre"] in people]
    wrong += _grids(people, served, rules)
    walks = [_apart(people[row["id"]], people[row["centre"]]) for row in served]
    wrong += _far(served, walks, rules)
    objective = math.fsum(
        walk * float(people[row["id"]].get("weight") or 1.0)
        for walk, row in zip(walks, served, strict=True)
    )
    changed, stayed = _changed(people, served)
    ordered = sorted(walks)
    total = math.fsum(walks)
    count = max(1, len(walks))
    walk = (total, total / count, _percentile(ordered, 0.95), max(walks, default=0.0))
    objective += rules.change_penalty * changed
    assert changed + stayed <= len(served)
    return Found(
        tuple(wrong), objective, len({row["centre"] for row in served}), walk, changed,
        len(without) - len(left),
    )  # fmt: skip


def _strangers(people: dict[str, Row], served: Sequence[Row]) -> list[str]:
    """Centres must be somebody, of the same village, and may be centres."""
    wrong = []
    for centre in sorted({row["centre"] for row in served}):
        if centre not in people:
            wrong.append(f"centre {centre} is no household")
        elif not (_yes(people[centre], "is_candidate") or _yes(people[centre], "centre")):
            wrong.append(f"centre {centre} is no candidate")
    for row in served:
        home, hub = people[row["id"]], people.get(row["centre"])
        if hub is not None and hub["village"].strip() != home["village"].strip():
            wrong.append(f"{row['id']} would cross the border of its village")
    return wrong


def _grids(people: dict[str, Row], served: Sequence[Row], rules: Rules) -> list[str]:
    """Sizes, self-service, fixed centres, and how many."""
    wrong = []
    members: dict[str, set[str]] = defaultdict(set)
    for row in served:
        members[row["centre"]].add(row["id"])
    for centre, who in members.items():
        if len(who) > rules.cap:
            wrong.append(f"grid of {centre} has {len(who)} households, more than {rules.cap}")
        if len(who) < rules.smallest:
            wrong.append(f"grid of {centre} has {len(who)} households, under {rules.smallest}")
        if centre not in who:
            wrong.append(f"centre {centre} does not belong to its own grid")
    fixed = (who for who, home in people.items() if _yes(home, "centre"))
    wrong += [f"{who} is fixed as a centre and is none" for who in fixed if who not in members]
    if rules.grids is not None and len(members) != rules.grids:
        wrong.append(f"{len(members)} grids instead of {rules.grids}")
    return wrong + _numbers(served)


def _numbers(served: Sequence[Row]) -> list[str]:
    """Grid and centre must say the same."""
    grids: dict[str, set[str]] = defaultdict(set)
    centres: dict[str, set[str]] = defaultdict(set)
    for row in served:
        grids[row["centre"]].add(row["grid"])
        centres[row["grid"]].add(row["centre"])
    wrong = [f"centre {who} has several grids" for who, told in grids.items() if len(told) > 1]
    return wrong + [f"grid {g} has several centres" for g, who in centres.items() if len(who) > 1]


def _far(served: Sequence[Row], walks: Sequence[float], rules: Rules) -> list[str]:
    wrong = []
    for row, walk in zip(served, walks, strict=True):
        if rules.longest_walk is not None and walk > rules.longest_walk + 1e-6:
            wrong.append(f"{row['id']} walks {walk:.0f} m, more than {rules.longest_walk:g}")
        if abs(float(row["walk_m"]) - walk) > 0.002:
            wrong.append(f"{row['id']} walks {walk:.3f} m, the plan says {row['walk_m']}")
    return wrong


def _changed(people: dict[str, Row], served: Sequence[Row]) -> tuple[int, int]:
    """Who gets another centre than before, and who keeps it."""
    changed = stayed = 0
    for row in served:
        before = (people[row["id"]].get("previous") or "").strip()
        if not before:
            continue
        goes_on = before not in people and (
            (people[row["centre"]].get("previous") or "").strip() == before
        )
        if before == row["centre"] or goes_on:
            stayed += 1
        else:
            changed += 1
    return changed, stayed


def check_medians(instance: Path, plan: Path, *, floor: bool = False) -> Found:
    """An assignment of a capacitated p-median problem against its instance."""
    lines = instance.read_text().split()
    n, p = int(float(lines[0])), int(float(lines[1]))
    points = [[float(w) for w in lines[2 + 4 * k : 6 + 4 * k]] for k in range(n)]
    to = [int(word) for word in plan.read_text().split()]
    wrong = []
    if len(to) != n:
        wrong.append(f"{len(to)} lines instead of {n}")
    wrong += [f"point {j}: no centre {i}" for j, i in enumerate(to) if not 0 <= i < n]
    pairs = [(j, i) for j, i in enumerate(to[:n]) if 0 <= i < n]
    load: dict[int, float] = defaultdict(float)
    walks = []
    for j, i in pairs:
        load[i] += points[j][3]
        walk = math.hypot(points[j][0] - points[i][0], points[j][1] - points[i][1])
        walks.append(float(math.floor(walk)) if floor else walk)
    for i, full in load.items():
        if full > points[i][2] + 1e-9:
            wrong.append(f"centre {i} holds {full:g}, more than {points[i][2]:g}")
    if len(load) > p:
        wrong.append(f"{len(load)} centres instead of {p}")
    total = math.fsum(walks)
    walk4 = (total, total / max(1, n), _percentile(sorted(walks), 0.95), max(walks, default=0.0))
    return Found(tuple(wrong), total, len(load), walk4, 0)


def _percentile(ordered: Sequence[float], share: float) -> float:
    """Between the two neighbours, as everybody's spreadsheet does it."""
    if not ordered:
        return 0.0
    at = share * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def _apart(a: Row, b: Row) -> float:
    return math.hypot(float(a["x_m"]) - float(b["x_m"]), float(a["y_m"]) - float(b["y_m"]))


def _yes(row: Row, column: str) -> bool:
    return (row.get(column) or "").strip().lower() in TRUE


def _table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
