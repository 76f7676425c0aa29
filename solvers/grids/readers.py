"""Instances in, plans out."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from solvers.grids.arrays import Bools, Floats, Ints
from solvers.grids.instance import BadInput, Medians, Town
from solvers.grids.plan import MedianPlan, Plan

NEEDED = ("id", "x_m", "y_m", "village", "is_candidate")
OPTIONAL = ("centre", "previous", "weight")
LARGEST = 1e9  # of a number in an instance of the literature
YES, NO = {"1", "true", "yes", "y", "是"}, {"", "0", "false", "no", "n", "否"}


Table = tuple[list[list[str]], dict[str, int]]


def read_households(path: Path) -> Town:
    """A table with the columns id,x_m,y_m,village,is_candidate[,centre][,previous][,weight]."""
    rows, at = _table(path, NEEDED, OPTIONAL)
    if not rows:
        raise BadInput(f"{path.name}: there are no households.")
    return _town(path.name, rows, at)


def read_stops(path: Path) -> tuple[tuple[str, ...], Floats]:
    """A table with the columns id,x_m,y_m: ids, and places in metres (n x 2)."""
    rows, at = _table(path, ("id", "x_m", "y_m"))
    ids = tuple(row[at["id"]].strip() for row in rows)
    if len(set(ids)) != len(ids):
        raise BadInput(f"{path.name}: two stops have the same id.")
    x, y = (_numbers(path.name, rows, at, column) for column in ("x_m", "y_m"))
    return ids, np.column_stack([x, y])


def read_centres(path: Path, town: Town) -> Ints:
    """Row of everybody's centre in a plan that `write_plan` wrote; -1 where there is none."""
    rows, at = _table(path, ("id", "centre"))
    row_of = {name: k for k, name in enumerate(town.ids)}
    centre = np.full(len(town.ids), -1, dtype=np.int64)
    for k, row in enumerate(rows):
        who, hub = row[at["id"]].strip(), row[at["centre"]].strip()
        strange = next((name for name in (who, hub) if name and name not in row_of), None)
        if strange is not None or not who:
            raise BadInput(f"{path.name}, line {k + 2}: {strange or who!r} is no household.")
        if hub:
            centre[row_of[who]] = row_of[hub]
            if town.village[row_of[who]] != town.village[row_of[hub]]:
                raise BadInput(f"{path.name}, line {k + 2}: {hub} lives in another village.")
    return centre


def _table(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Rows, and where the named columns stand in them."""
    with _opened(path) as lines:
        table = csv.reader(lines)
        try:
            header = [name.strip() for name in next(table, [])]
            rows = [row for row in table if row]
        except csv.Error as reason:
            raise BadInput(f"{path.name}, line {table.line_num}: {reason}.") from None
    missing = [name for name in needed if name not in header]
    if missing:
        raise BadInput(
            f"{path.name}: the column {missing[0]} is missing; needed are {', '.join(needed)}."
        )
    twice = [name for name in (*needed, *optional) if header.count(name) > 1]
    if twice:
        raise BadInput(f"{path.name}: the column {twice[0]} stands twice.")
    at = {name: header.index(name) for name in (*needed, *optional) if name in header}
    last = max(at.values())
    short = next((k for k, row in enumerate(rows) if len(row) <= last), None)
    if short is not None:
        raise BadInput(f"{path.name}, line {short + 2}: fewer cells than the header has.")
    return rows, at


def _town(name: str, rows: list[list[str]], at: dict[str, int]) -> Town:
    for column in ("id", "village"):
        empty = next((k for k, row in enumerate(rows) if not row[at[column]].strip()), None)
        if empty is not None:
            raise BadInput(f"{name}, line {empty + 2}: the {column} is empty.")
    labels = [row[at["village"]].strip() for row in rows]
    villages = tuple(dict.fromkeys(labels))
    number = {label: k for k, label in enumerate(villages)}
    return Town(
        ids=tuple(row[at["id"]].strip() for row in rows),
        xy=np.column_stack([_numbers(name, rows, at, "x_m"), _numbers(name, rows, at, "y_m")]),
        village=np.array([number[label] for label in labels], dtype=np.int64),
        villages=villages,
        candidate=_flags(name, rows, at, "is_candidate"),
        fixed=_flags(name, rows, at, "centre") if "centre" in at else None,
        weight=_numbers(name, rows, at, "weight") if "weight" in at else None,
        previous=tuple(row[at["previous"]].strip() for row in rows) if "previous" in at else None,
    )


def _numbers(name: str, rows: list[list[str]], at: dict[str, int], column: str) -> Floats:
    cells = [row[at[column]] for row in rows]
    try:
        found = np.array(cells, dtype=np.float64)
    except ValueError:
        found = np.array([_number(cell) for cell in cells])
    wrong = np.flatnonzero(~np.isfinite(found))
    if len(wrong):
        k = int(wrong[0])
        raise BadInput(f"{name}, line {k + 2}: {column} is no number: {cells[k]!r}.")
    return found


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _flags(name: str, rows: list[list[str]], at: dict[str, int], column: str) -> Bools:
    cells = [row[at[column]].strip().lower() for row in rows]
    strange = next((k for k, cell in enumerate(cells) if cell not in YES | NO), None)
    if strange is not None:
        raise BadInput(
            f"{name}, line {strange + 2}: {column} must be 1 or 0, not {cells[strange]!r}."
        )
    return np.array([cell in YES for cell in cells], dtype=np.bool_)


def read_medians(path: Path, *, floor: bool = False) -> Medians:
    """The format of the literature: `n p`, then n lines `x y capacity demand`."""
    with _opened(path) as lines:
        words = lines.read().split()
    try:
        numbers = np.array(words, dtype=np.float64)
    except ValueError:
        raise BadInput(f"{path.name}: there is something that is no number.") from None
    if len(numbers) < 2 or not np.isfinite(numbers).all():
        raise BadInput(f"{path.name}: the first line must be `n p`, and all must be numbers.")
    return _medians(path.name, numbers, floor)


def _medians(name: str, numbers: Floats, floor: bool) -> Medians:
    if (numbers[:2] != np.floor(numbers[:2])).any():
        raise BadInput(f"{name}: the first line must be two whole numbers, `n p`.")
    n, p = int(numbers[0]), int(numbers[1])
    if n < 1 or len(numbers) < 2 + 4 * n:
        raise BadInput(f"{name}: {n} lines `x y capacity demand` must follow the first.")
    table = numbers[2 : 2 + 4 * n].reshape(n, 4)
    if not 1 <= p <= n:
        raise BadInput(f"{name}: {p} centres cannot be chosen among {n} points.")
    if (abs(table) > LARGEST).any():
        raise BadInput(f"{name}: numbers beyond {LARGEST:g} cannot be reckoned with.")
    if (table[:, 2:] < 0).any():
        raise BadInput(f"{name}: capacities and demands cannot be negative.")
    if np.sort(table[:, 2])[-p:].sum() < table[:, 3].sum():
        raise BadInput(f"{name}: {p} centres cannot hold all the demand.")
    return Medians(table[:, :2].copy(), table[:, 2].copy(), table[:, 3].copy(), p, floor)


def write_plan(path: Path, town: Town, plan: Plan) -> None:
    """One line a household: its grid (from 1), its centre, how far it walks."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "village", "grid", "centre", "walk_m"])
        to = np.where(plan.centre >= 0, plan.centre, np.arange(len(plan.centre)))
        metres = np.hypot(*(town.xy - town.xy[to]).T)
        for j, household in enumerate(town.ids):
            village, i = town.villages[town.village[j]], int(plan.centre[j])
            if i < 0:
                table.writerow([household, village, "", "", ""])
            else:
                row = [household, village, int(plan.grid[j]) + 1, town.ids[i], f"{metres[j]:.3f}"]
                table.writerow(row)


def write_medians(path: Path, plan: MedianPlan) -> None:
    path.write_text("".join(f"{int(i)}\n" for i in plan.centre), encoding="utf-8")


def _opened(path: Path) -> TextIO:
    try:
        path.read_bytes().decode("utf-8-sig")
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as reason:
        raise BadInput(f"{path} cannot be read: {reason.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not UTF-8 text; save it as UTF-8 first.") from None
