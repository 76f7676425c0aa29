"""A table in a file: where its header stands, which rows are its own, and what is dropped of it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.columns import (
    WHOLE,
    Field,
    forbidden,
    guess,
    is_of_counts,
    is_of_numbers,
    numbers_in,
    plain,
    without_numbers,
)
from baijia.doors.sheets.reading import Row, Sheet
from baijia.ground.refusal import Refused

HEADER_WITHIN = 50  # rows of title and remarks that may stand above the header
LONGEST_NAME = 40
MOST_SHOWN = 80  # signs of a row beside the table
# What a row below the table says, as a whole cell: that it is a sum, or the end.
SUM = re.compile(
    r"[(\[【]?(?:\d+[、.)])?(?:本页|上页|本表|本村|本组|全村|全镇|以上)?(?:合计|总计|小计|共计|累计)"
    r"(?:户数|人数|件数|数量|数)?:?\d*[户人件起条]?[)\]】]?|总[户人件]数:?|[(]?以下(?:空白|无正文)[)]?"
    r"|(?:sub)?total|sum"
)
# With which it begins: who filled it in; sums and remarks.
SIGNED = re.compile(
    r"(?:填表|制表|审核|审批|填报|负责人签)(?:[人字名单位部门日期时间]+(?::|$)|:)|单位[:(]"
)
BELOW = re.compile(
    r"[(\[【*※]*(?:合计|总计|小计|共计|累计|(?:备注|说明|注)(?:[:\d、.]|$)|填表|制表|填报"
    r"|(?:total|sum|notes?)\b)|.{1,12}(?:小计|合计|总计|共计)$"
)
HINT = re.compile(r"[计白文注说填制审签单]|total|sum|note", re.IGNORECASE)  # of any of these
# 2025年, and both of 2024—2025年; not the day on which it was filled in.
A_YEAR = r"(?:19|20)\d{2}"
YEAR = re.compile(
    rf"(?<!\d)({A_YEAR})(?=\s*年(?!\s*\d+\s*月\s*\d+\s*日)|\s*[-—–~～至到/]+\s*{A_YEAR}\s*年)"
)
REASONS = ("理由", "reason")  # what the last column of rejects is called (`actions.rejects_of`)


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
    hidden: list[str]  # sheets that are hidden in the file, and left out
    years: dict[str, int]  # by sheet, where its title or its name tells one
    struck: int  # cells out of whose text an ID number was taken

    @property
    def digest(self) -> str:
        """The same for every file with the same columns, and for the rows that were refused."""
        said = [plain(name) for name in self.names]
        while said and said[-1] in ("", *REASONS):
            said.pop()
        return sha256("\x1f".join(said).encode()).hexdigest()

    @property
    def year(self) -> int | None:
        """That of all sheets which tell one, if they tell the same."""
        told = set(self.years.values())
        return told.pop() if len(told) == 1 else None

    @property
    def has_sheets(self) -> bool:
        """Whether a row is told by its number and that of its sheet only."""
        return bool(self.others) or len({line.sheet for line in self.lines}) > 1


class _Found(NamedTuple):
    sheet: Sheet
    top: int
    depth: int
    names: list[str]
    score: int

    @property
    def called(self) -> list[tuple[str, str]]:
        """By which sheets are told to have the same columns; and none hides what is not kept."""
        said = [(plain(name), forbidden(name)) for name in self.names]
        while said and said[-1] == ("", ""):
            said.pop()
        return said


class _Columns(NamedTuple):
    """What a line must tell, and what it may take from the line above."""

    needed: frozenset[int]
    fills: frozenset[int]


def table(sheets: Sequence[Sheet], fields: Sequence[Field]) -> Table:
    """The table that says most of what is looked for; sheets of the same header belong to it."""
    seen = [sheet for sheet in sheets if not sheet.is_hidden]
    found = [each for sheet in seen if (each := _header(sheet, fields))]
    if not found:
        raise Refused(
            _("No row names the columns. Put their names into one row above the lines."),
            code="columns",
        )
    best = max(found, key=lambda each: (each.score, len(each.sheet.rows)))
    own = [each for each in found if each.called == best.called]
    columns = _columns(best.names, fields)
    lines, aside = [], []
    for each in own:
        some, beside = _lines(each, columns)
        lines += some
        aside += beside
    if not lines:
        raise Refused(_("Below the names of the columns there is nothing."), code="empty")
    return _stripped(
        Table(
            names=best.names,
            lines=lines,
            aside=[(name, at, str(without_numbers(told))[:MOST_SHOWN]) for name, at, told in aside],
            dropped=[],
            others=[sheet.name for sheet in seen if all(sheet is not each.sheet for each in own)],
            hidden=[sheet.name for sheet in sheets if sheet.is_hidden],
            years={each.sheet.name: year for each in own if (year := _year(each))},
            struck=0,
        )
    )


def _columns(names: Sequence[str], fields: Sequence[Field]) -> _Columns:
    known = guess(names, fields)
    of = {field.key: field for field in fields}
    needed = frozenset(at for at, key in known.items() if of[key].needed)
    return _Columns(needed, frozenset(at for at, key in known.items() if of[key].fills))


def _year(found: _Found) -> int | None:
    """Of the rows above the header, else of the sheet's name; where two are told, none is meant."""
    above = "\n".join(str(cell) for row in found.sheet.rows[: found.top] for cell in row)
    for said in (above, f"{found.sheet.name}年"):
        if years := set(YEAR.findall(said)):
            return int(years.pop()) if len(years) == 1 else None
    return None


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


def _lines(found: _Found, columns: _Columns) -> tuple[list[Line], list[tuple[str, int, str]]]:
    sheet, first = found.sheet, found.top + found.depth
    lines, aside = [], []
    for number, row in enumerate(sheet.rows[: found.top], start=1):
        if told := _told(row):
            aside.append((sheet.name, number, told))
    for number, row in enumerate(sheet.rows[first:], start=first + 1):
        if not (told := _told(row)):
            continue
        if _is_beside(row, found.names) or _is_below(row, columns):
            aside.append((sheet.name, number, told))
        else:
            lines.append(Line(sheet.name, number, list(row)))
    return lines, aside


def _is_beside(row: Row, names: Sequence[str]) -> bool:
    """A caption over all columns, or the header printed again."""
    said = [str(cell) for cell in row if cell != ""]
    again = sum(bool(cell) and str(cell) in name for cell, name in zip(row, names, strict=False))
    is_again = again >= max(2, len(said) - 1)
    is_caption = len(row) > 3 and len(said) == len(row) and len(set(said)) == 1
    return is_again or is_caption


def _is_below(row: Row, columns: _Columns) -> bool:
    """A sum or a remark, also where it stands beside a village that was merged."""
    if not HINT.search(" ".join(cell for cell in row if isinstance(cell, str))):
        return False
    told = {at: _bare(str(cell)) for at, cell in enumerate(row) if cell != ""}
    own = [at for at in told if at not in columns.fills]
    first = dict.fromkeys([next(iter(told)), *own[:1]])
    is_sum = any(SUM.fullmatch(cell) for cell in told.values())
    return is_sum or any(_is_remark(at, told, columns) for at in first)


def _bare(cell: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)).casefold()


def _is_remark(at: int, told: Mapping[int, str], columns: _Columns) -> bool:
    """A text may begin so too: then what else a line needs stands beside it."""
    if SIGNED.match(told[at]):
        return True
    beside = (told[other] for other in columns.needed if other in told)
    is_bare = all(cell == told[at] or BELOW.match(cell) for cell in beside)
    return is_bare and bool(BELOW.match(told[at]))


def _told(row: Row) -> str:
    return " ".join(dict.fromkeys(str(cell) for cell in row if cell != ""))


def _stripped(found: Table) -> Table:
    """Without what must not be kept: from here on nobody sees it any more."""
    lines, dropped, struck = found.lines, [], 0
    wide = max(len(line.cells) for line in lines)
    names = (found.names + [""] * wide)[:wide]
    for column, name in enumerate(names):
        cells = [line.cells[column] if column < len(line.cells) else "" for line in lines]
        why = forbidden(name) or ("numbers" if is_of_numbers(cells) else "")
        if why:
            dropped.append(Dropped(column, name, why))
            _empty(lines, column)
        else:
            struck += _without_numbers(lines, column, is_counted=is_of_counts(cells))
    return found._replace(names=names, dropped=dropped, struck=struck)


def _empty(lines: list[Line], column: int) -> None:
    for line in lines:
        if column < len(line.cells):
            line.cells[column] = ""


def _without_numbers(lines: list[Line], column: int, *, is_counted: bool) -> int:
    struck = 0
    for line in lines:
        cell = line.cells[column] if column < len(line.cells) else ""
        if not (is_counted and WHOLE.fullmatch(str(cell))) and numbers_in(cell):
            line.cells[column] = without_numbers(cell)
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
