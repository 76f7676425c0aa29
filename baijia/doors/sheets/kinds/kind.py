"""What every kind of sheet has in common."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from baijia.doors.sheets.cells import Wrong
from baijia.doors.sheets.columns import Field
from baijia.doors.sheets.reading import Cell
from baijia.doors.sheets.tables import Line
from baijia.doors.sheets.whereabouts import Tree
from baijia.ground.refusal import Refused
from baijia.ground.texts import clean
from baijia.journal.models import Entry, Journaled
from baijia.people.rules import Actor, Right


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


# Columns that tell a day.
DAYS = ("reported_at", "answered_at", "since")


@dataclass
class Hand:
    """Who brings a sheet, when, and what was said about it on the page."""

    by: Actor
    at: datetime
    today: date
    act_id: UUID | None = None
    year: int | None = None  # of days without one, on sheets that tell none
    sort: str = ""
    years: dict[str, int] = field(default_factory=dict)  # by sheet, where they tell different ones
    tree: Tree = field(default_factory=Tree)
    notes: dict[Any, Any] = field(default_factory=dict)  # what a kind remembers from part to part

    @property
    def signed(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at, "act_id": self.act_id}

    def year_of(self, told: "Told") -> int | None:
        return self.years.get(told.line.sheet, self.year)


@dataclass
class Told:
    """A row of the table by what its columns say; `wrong`: column and reason, in words."""

    line: Line
    cells: dict[str, Cell]
    wrong: list[tuple[str, str]] = field(default_factory=list)
    place: Any = None
    filled: frozenset[str] = frozenset()  # columns that say what the row above says

    def said(self, key: str) -> Cell:
        return self.cells.get(key, "")

    def read(self, key: str, how: Callable[[Cell], Any], default: Any = None) -> Any:
        """What the column says; what cannot be read is noted."""
        try:
            return how(self.said(key))
        except Wrong as no:
            self.wrong.append((key, str(no.reason)))
        return default

    def need(self, key: str, says: Any) -> None:
        """Something that one can see."""
        if not clean(str(self.said(key)), lines=True):
            self.wrong.append((key, str(says)))


@dataclass
class Verdict:
    """What a row would do, or has done."""

    told: Told
    outcome: Outcome
    row: UUID | None = None  # that it finds, or makes
    warning: str = ""
    deed: Any = None

    @classmethod
    def refused(cls, told: Told) -> "Verdict":
        return cls(told, Outcome.REFUSED)

    def refuse(self, key: str, reason: Any) -> None:
        self.told.wrong.append((key, str(reason)))
        self.outcome = Outcome.REFUSED

    def warn(self, says: Any) -> None:
        self.warning = f"{self.warning} {says}".strip()


@dataclass(frozen=True)
class Kind:
    """A kind of list. `right`: who brings it; `parts`: what is judged and done in one go."""

    key: str
    label: Any
    right: Right
    fields: tuple[Field, ...]
    parts: Callable[[list[Told], Hand], Iterable[list[Told]]]
    judge: Callable[[list[Told], Hand], list[Verdict]]
    carry_out: Callable[[list[Verdict], Hand], None]
    undo: Callable[[list[tuple[Any, "Past"]], Hand], None]  # all of them or none
    rows: tuple[type[Journaled], ...]  # what is taken back, in this order
    lead: Any = ""  # what the page says of it
    needs: tuple[tuple[str, ...], ...] = ()  # of each of these, one column at least
    sorts: tuple[tuple[str, Any], ...] = ()  # what is asked of the whole sheet on the page

    def field(self, key: str) -> Field | None:
        return next((each for each in self.fields if each.key == key), None)


@dataclass(frozen=True)
class Past:
    """What an import did to a row, entry by entry, and what stood before."""

    entries: Sequence[Entry]
    words: dict[str, str | None] = field(default_factory=dict)  # None: there were none
    sets: dict[str, Any] = field(default_factory=dict)

    @property
    def is_made(self) -> bool:
        return self.entries[0].version == 1


def told_of(lines: Iterable[Line], columns: dict[int, str], fields: Sequence[Field]) -> list[Told]:
    """Rows by what their columns say; in one that fills, empty is the same as above."""
    fills = [each.key for each in fields if each.fills and each.key in columns.values()]
    above: dict[str, Cell] = {}
    found, sheet = [], ""
    for line in lines:
        if line.sheet != sheet:
            above, sheet = {}, line.sheet
        cells = {key: line.cells[i] for i, key in columns.items() if i < len(line.cells)}
        own = {key for key in fills if cells[key] != ""}
        # A line with a code of its own says all by itself: so our own lists go out.
        for key in fills if not cells.get("code") else []:
            if cells[key] == "" and key in above:
                cells[key] = above[key]
            elif cells[key] != above.get(key):
                above = _from_here(above, key, cells[key], fields)
        filled = {key for key in fills if cells[key] != ""} - own
        found.append(Told(line, cells, filled=frozenset(filled)))
    return found


def _from_here(
    above: dict[str, Cell], key: str, cell: Cell, fields: Sequence[Field]
) -> dict[str, Cell]:
    """Another village begins: the grid that stood above is none of its grids."""
    order = [field.key for field in fields if field.fills]
    kept = {each: above[each] for each in order[: order.index(key)] if each in above}
    return kept | {key: cell}


def chunks(told: list[Told], size: int) -> list[list[Told]]:
    return [told[i : i + size] for i in range(0, len(told), size)]


def refused_as(no: Refused) -> str:
    return str(no.message)
