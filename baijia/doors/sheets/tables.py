"""A table in a file: where its header stands, which rows are its own, and what is dropped of it."""

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.columns import (
    Field,
    forbidden,
    guess,
    is_of_numbers,
    numbers_in,
    plain,
    without_numbers,
)
from baijia.doors.sheets.reading import Row, Sheet
from baijia.ground.refusal import Refused

HEADER_WITHIN = 50  # rows of title and remarks that may stand above the header
LONGEST_NAME = 40
# With which a row below the table begins: sums, remarks, who filled it in.
BELOW = re.compile(
    r"(合计|总计|小计|共计|累计|备注|说明|注[:：\d]|填表|制表|审核|负责人签|单位[:：(（]|填报|(?:total|sum|notes?)\b)",
    re.IGNORECASE,
)
YEAR = re.compile(r"(20\d{2}|19\d{2})\s*年")


class Line(NamedTuple):
    """A row of the table: its sheet, its number there, and its cells."""

    sheet: str
    number: int
    cells: Row


class Dropped(NamedTuple):
    """A column that is not taken in, and why; with the number of cells that held something."""

    column: int
    name: str
    why: str


class Table(NamedTuple):
    """All the sheets of a file that have the same header, as one."""

    names: list[str]
    lines: list[Line]
    aside: list[tuple[str, int, str]]  # rows above and below, of which nothing is taken
    dropped: list[Dropped]
    others: list[str]  # sheets with another header
    year: int | None
    struck: int  # cells out of whose text an ID number was taken

    @property
    def digest(self) -> str:
        """The same for every file with the same columns."""
        return sha256("\x1f".join(plain(name) for name in self.names).encode()).hexdigest()


class _Found(NamedTuple):
    sheet: Sheet
    top: int
    depth: int
    names: list[str]
    score: int


def table(sheets: Sequence[Sheet], fields: Sequence[Field]) -> Table:
    """The table that says most of what is looked for; sheets of the same header belong to it."""
    found = [each for sheet in sheets if (each := _header(sheet, fields))]
    if not found:
        raise Refused(
            _("No row names the columns. Put their names into one row above the lines."),
            code="columns",
        )
    best = max(found, key=lambda each: (each.score, len(each.sheet.rows)))
    own = [each for each in found if each.names == best.names]
    lines, aside = [], []
    for each in own:
        some, beside = _lines(each)
        lines += some
        aside += beside
    if not lines:
        raise Refused(_("Below the names of the columns there is nothing."), code="empty")
    others = [sheet.name for sheet in sheets if all(sheet is not each.sheet for each in own)]
    return _stripped(best.names, lines, aside, others)


def _header(sheet: Sheet, fields: Sequence[Field]) -> _Found | None:
    """The row, or the two rows, that name the columns."""
    best: _Found | None = None
    for top in range(min(HEADER_WITHIN, len(sheet.rows))):
        for depth in (1, 2):
            names = _names(sheet.rows[top : top + depth], depth)
            score = _score(names, fields) if names else 0
            if score > (best.score if best else 0):
                best = _Found(sheet, top, depth, names, score)
    return best


def _names(rows: Sequence[Row], depth: int) -> list[str]:
    """What the columns are called; nothing if these rows cannot be it."""
    if len(rows) < depth or any(isinstance(cell, float) for row in rows for cell in row):
        return []
    if depth == 1:
        return [str(cell) for cell in rows[0]]
    if len(set(rows[0])) < 3 and len(rows[0]) > 3:  # a title that was merged over all columns
        return []
    is_grouped = "" in rows[0] or len(set(rows[0])) < len(rows[0])
    if not is_grouped or any(sign.isdigit() for cell in rows[1] for sign in str(cell)):
        return []
    return [_joined(str(a), str(b)) for a, b in zip(*rows, strict=True)]


def _joined(above: str, below: str) -> str:
    if not below or above == below:
        return above
    return f"{above}·{below}" if above else below


def _score(names: Sequence[str], fields: Sequence[Field]) -> int:
    """Known columns count; of rows that look like names and say nothing known, the first is it."""
    told = [name for name in names if name]
    short = {name for name in told if len(name) <= LONGEST_NAME and not any(map(str.isdigit, name))}
    if len(short) < 2 or len(short) < len(set(told)) // 2:
        return 0
    known = guess(names, fields)
    return 20 * len(known) + 5 * sum(1 for name in names if forbidden(name)) + 1


def _lines(found: _Found) -> tuple[list[Line], list[tuple[str, int, str]]]:
    sheet, first = found.sheet, found.top + found.depth
    lines, aside = [], []
    for number, row in enumerate(sheet.rows[: found.top], start=1):
        if told := _told(row):
            aside.append((sheet.name, number, told))
    for number, row in enumerate(sheet.rows[first:], start=first + 1):
        if not (told := _told(row)):
            continue
        if _is_beside(row, found.names):
            aside.append((sheet.name, number, told))
        else:
            lines.append(Line(sheet.name, number, list(row)))
    return lines, aside


def _is_beside(row: Row, names: Sequence[str]) -> bool:
    """A sum, a remark, a caption over all columns, or the header printed again."""
    said = [str(cell) for cell in row if cell != ""]
    again = sum(bool(cell) and str(cell) in name for cell, name in zip(row, names, strict=False))
    is_again = again >= max(2, len(said) - 1)
    is_caption = len(row) > 3 and len(said) == len(row) and len(set(said)) == 1
    return is_again or is_caption or bool(BELOW.match(said[0].replace(" ", "")))


def _told(row: Row) -> str:
    return " ".join(dict.fromkeys(str(cell) for cell in row if cell != ""))[:80]


def _stripped(
    names: list[str],
    lines: list[Line],
    aside: list[tuple[str, int, str]],
    others: list[str],
) -> Table:
    """Without what must not be kept: from here on nobody sees it any more."""
    dropped, struck = [], 0
    wide = max(len(line.cells) for line in lines)
    names = (names + [""] * wide)[:wide]
    for column, name in enumerate(names):
        cells = [line.cells[column] if column < len(line.cells) else "" for line in lines]
        why = forbidden(name) or ("numbers" if is_of_numbers(cells) else "")
        if why:
            dropped.append(Dropped(column, name, why))
            _empty(lines, column)
        else:
            struck += _without_numbers(lines, column)
    years = Counter(found for *_at, told in aside for found in YEAR.findall(told))
    years.update(found for line in lines[:1] for found in YEAR.findall(line.sheet))
    year = int(years.most_common(1)[0][0]) if years else None
    told = [(sheet, number, str(without_numbers(said))) for sheet, number, said in aside]
    return Table(names, lines, told, dropped, others, year, struck)


def _empty(lines: list[Line], column: int) -> None:
    for line in lines:
        if column < len(line.cells):
            line.cells[column] = ""


def _without_numbers(lines: list[Line], column: int) -> int:
    struck = 0
    for line in lines:
        if column < len(line.cells) and numbers_in(line.cells[column]):
            line.cells[column] = without_numbers(line.cells[column])
            struck += 1
    return struck


def letter(column: int) -> str:
    """A, B … Z, AA: how a spreadsheet program calls it."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(65 + rest) + said
    return said


def repeated(names: Sequence[str]) -> list[str]:
    """What several columns are called: the first of them is taken."""
    counts: Counter[str] = Counter(plain(name) for name in names if name)
    first: dict[str, Any] = {plain(name): name for name in reversed(names) if name}
    return [first[name] for name, count in counts.items() if count > 1]
