"""Bulletins: of which times, what they freeze, and what of it is shown in public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.figures.models import Bulletin
from baijia.figures.rules.indicators import INDICATORS, RATES
from baijia.figures.rules.small import Cell, Table, hidden
from baijia.figures.rules.sorting import GOOD, parts_of
from baijia.figures.rules.spans import Span, month_end
from baijia.figures.rules.sums import ALL, IN_LINES, Sums
from baijia.ground.refusal import Refused
from baijia.journal.change import Change
from baijia.people.rules import Right, Role

MAY_PUBLISH: Right = frozenset({Role.LEADER, Role.DESK})
MONTHS = 12  # so many months back one may publish


def periods(on: date) -> dict[str, Span]:
    """The months, quarters and years that are over, by their names, the newest first."""
    month = on.replace(day=1)
    found: dict[str, Span] = {}
    for _each in range(MONTHS):
        last = month - timedelta(days=1)
        month = last.replace(day=1)
        found[f"{month:%Y-%m}"] = Span(month, last)
        if month.month % 3 == 0:
            start = month.replace(month=month.month - 2)
            found[f"{month.year}-Q{month.month // 3}"] = Span(start, last)
        if month.month == 12:
            found[str(month.year)] = Span(month.replace(month=1), month_end(month))
    return found


def frozen(found: Sums, households: Mapping[str, int]) -> dict[str, Any]:
    """What a bulletin keeps of the sums: everything, and each village."""
    lines = [ALL, *(f"where:{path}" for path in sorted(found.named("where")))]
    told = {
        line: {
            f"{figure}.{part}": n
            for figure in IN_LINES
            for part, n in sorted(found.parts_in(figure, line=line).items())
            if n
        }
        for line in lines
    }
    return {"lines": told, "households": dict(sorted(households.items()))}


def publish(
    told: Span,
    *,
    number: int,
    before: Iterable[Bulletin],
    numbers: Mapping[str, Any],
    hide_below: int,
    counted_to: int,
    head: str,
    at: datetime,
    on: date,
) -> Change:
    """Times never overlap: from a quarter and two of its months the third could be reckoned, and
    with it what is hidden there.
    """
    if told.until >= on:
        raise Refused(_("This time is not over yet."), code="not_over")
    clash = [row for row in before if row.since <= told.until and told.since <= row.until]
    if clash:
        raise Refused(
            _(
                "Bulletin %(number)s covers some of these days already. From two bulletins that"
                " overlap, hidden numbers could be reckoned; choose another time."
            )
            % {"number": clash[0].number},
            code="overlap",
        )
    sets = {
        "number": number,
        "since": told.since,
        "until": told.until,
        "as_of": on - timedelta(days=1),
        "numbers": numbers,
        "versions": {one.code: one.version for one in INDICATORS},
        "hide_below": hide_below,
        "counted_to": counted_to,
        "head": head,
        "published_at": at,
    }
    return Change(Bulletin.Happening.PUBLISHED, sets=sets)


# What is shown


@dataclass(frozen=True)
class Shown:
    """A figure in one line: so many good, so many not, so many left out; None is hidden."""

    good: int | None
    other: int | None
    left: int | None

    @property
    def of(self) -> int | None:
        return None if self.good is None or self.other is None else self.good + self.other


@dataclass(frozen=True)
class Row:
    """One line of the public table: a village, or a few small ones together."""

    paths: tuple[str, ...]
    came: int
    households: int
    figures: dict[str, Shown] = field(default_factory=dict)

    @property
    def per_100(self) -> str:
        return f"{100 * self.came / self.households:.1f}" if self.households else ""


def shown(numbers: Mapping[str, Any], *, below: int) -> tuple[list[Row], Row | None]:
    """The lines and the sum, small numbers hidden; no sum where even that is small."""
    lines: Mapping[str, Mapping[str, int]] = numbers["lines"]
    doors: Mapping[str, int] = numbers["households"]
    came = _came(lines[ALL])
    if came < below:
        return [], None
    groups = _together({line[6:]: _came(parts) for line, parts in lines.items() if line}, below)
    rows = [
        Row(
            paths,
            sum(_came(lines[f"where:{path}"]) for path in paths),
            sum(doors.get(path, 0) for path in paths),
        )
        for paths in groups
    ]
    whole = Row((), came, sum(doors.values()))
    for figure in RATES:
        table = [_parts(figure, [lines[f"where:{path}"] for path in row.paths]) for row in rows]
        for row, cells in zip([*rows, whole], _cells(table, below), strict=True):
            row.figures[figure] = cells
    return rows, whole


def _came(parts: Mapping[str, int]) -> int:
    return sum(parts.get(f"all.{part}", 0) for part in parts_of("all", "all"))


def _together(came: Mapping[str, int], below: int) -> list[tuple[str, ...]]:
    """Villages with few matters stand in one line, with as many more as it takes."""
    fewest = sorted(came, key=lambda path: (came[path], path))
    few: list[str] = []
    for path in fewest:
        is_enough = not few or sum(came[one] for one in few) >= below
        if came[path] >= below and is_enough:
            break
        few.append(path)
    alone = [(path,) for path in sorted(came) if path not in few]
    return alone + ([tuple(sorted(few))] if few else [])


def _parts(figure: str, told: Iterable[Mapping[str, int]]) -> list[int]:
    """Good, not good, left out; together they are all that came in."""
    good, counted = GOOD[figure], parts_of(figure, "counted")
    sums = [0, 0, 0]
    for parts in told:
        for key, n in parts.items():
            own, _dot, part = key.partition(".")
            if own == figure:
                sums[0 if part == good else 1 if part in counted else 2] += n
    return sums


def _cells(table: Table, below: int) -> list[Shown]:
    """The lines of a figure and their sum."""
    hide = hidden(table, below=below)
    whole = [*table, [sum(parts) for parts in zip(*table, strict=True)]]
    if hide is None:
        return [Shown(None, None, None) for _line in whole]
    return [
        Shown(*(None if Cell(line, at) in hide else n for at, n in enumerate(parts)))
        for line, parts in enumerate(whole)
    ]
