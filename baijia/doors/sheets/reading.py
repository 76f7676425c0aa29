"""A file as it was chosen, whatever it claims to be, laid out as sheets of cells."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from baijia.ground.refusal import Refused
from baijia.ground.sheets import (
    BROKEN,
    Bounds,
    not_too_wide,
    text_of,
    unmarked,
    unreadable,
    workbook,
)

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 120
BOUNDS = Bounds(unpacked=250_000_000, cells=6_000_000)
OLD = b"\xd0\xcf\x11\xe0"  # the container of .xls, and of what is locked with a password
LOCKED = "EncryptedPackage".encode("utf-16-le")
MACROS = b"xl/vbaProject.bin"
DELIMITERS = ",\t;"
LOOKED_AT = 50  # rows by which it is told what divides the cells
# A day that Excel wrote into a CSV as the number 1.1 may have been 1.10.
MAYBE_SHORT, IN_FULL = re.compile(r"(?:[1-9]|1[0-2])\.[123]"), re.compile(r"\d{1,2}\.[123]0")
QUOTED = re.compile(r'="([^"]*)"')  # as systems write a cell, lest Excel takes it for a number
NO_SHEETS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*", b"MM\0*")

# A number stays a number: 3.1 may have been typed as 3.10.
Cell = str | float
Row = list[Cell]
Corner = tuple[int, int]
Merged = tuple[Corner, Corner]


class Sheet(NamedTuple):
    """A sheet from its first row on; cells that were merged all say what the first says. Only the
    name is read of one that is hidden in the file.
    """

    name: str
    rows: list[Row]
    is_hidden: bool = False


def read(data: bytes) -> list[Sheet]:
    """The sheets that have something in them; refused in words when it is no such file."""
    if len(data) > MOST_BYTES:
        raise Refused(_("This file is larger than 20 MB. Split it, please."), code="size")
    _not_another_kind(data)
    sheets = _excel(data) if data[:2] == b"PK" else [Sheet("", _csv(data))]
    sheets = [sheet._replace(rows=_trimmed(sheet.rows)) for sheet in sheets]
    seen = [sheet for sheet in sheets if sheet.rows]
    if not seen:
        raise Refused(_("There is nothing in this file."), code="empty")
    if sum(len(sheet.rows) for sheet in seen) > MOST_ROWS:
        raise Refused(
            _("This file has more than 50,000 rows. Split it, by village for example."),
            code="rows",
        )
    if any(len(sheet.rows[0]) > MOST_COLUMNS for sheet in seen):
        raise Refused(
            _("This sheet has more than 120 columns. Keep those that say something, and save it."),
            code="columns",
        )
    return seen + [sheet for sheet in sheets if sheet.is_hidden]


def _not_another_kind(data: bytes) -> None:
    if data[:4] == OLD and LOCKED in data:
        raise Refused(
            _("This file is locked with a password. Open it, take the password off, and save it."),
            code="locked",
        )
    if data[:4] == OLD:
        raise Refused(
            _(
                "This is an Excel file of the old kind (.xls). Open it, choose “Save as”, and take"
                " “Excel workbook (.xlsx)”."
            ),
            code="old",
        )
    if data[:2] == b"PK" and MACROS in data:
        raise Refused(
            _("There are macros in this file. Save it as .xlsx, which has none."), code="macros"
        )
    if data.startswith(NO_SHEETS):
        raise Refused(
            _("This is a PDF or a picture. Bring in the Excel file (.xlsx) that it was made from."),
            code="picture",
        )
    if _is_a_page(data):
        raise Refused(
            _(
                "This is a web page that only bears the name of a sheet. Open it in Excel or WPS,"
                " choose “Save as”, and take “Excel workbook (.xlsx)”."
            ),
            code="page",
        )


def _is_a_page(data: bytes) -> bool:
    """HTML, XML and web archives, which many systems call .xls."""
    code = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    head = data[:200].decode(code, "ignore").lstrip("\xef\xbb\xbf\ufeff \t\r\n").lower()
    return head.startswith(("<", "mime-version:"))


def _excel(data: bytes) -> list[Sheet]:
    try:
        book = workbook(data, BOUNDS)
        shown = {
            told.name: told.visible == SheetVisibleEnum.Visible for told in book.sheets_metadata
        }
        return [
            _sheet(book, name) if shown.get(name, True) else Sheet(name, [], is_hidden=True)
            for name in book.sheet_names
        ]
    except BROKEN as broken:
        raise unreadable() from broken


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    not_too_wide(sheet.total_height, sheet.total_width, BOUNDS)
    rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    _repeat(rows, sheet.merged_cell_ranges or [])
    return Sheet(name, rows)


def _repeat(rows: list[Row], merged: Iterable[Merged]) -> None:
    """In every cell that was merged what the first says. Such cells do not lie over each other: a
    file in which they do would be filled again and again.
    """
    wide = len(rows[0]) if rows else 0
    room = wide * len(rows)
    for (top, left), (bottom, right) in merged:
        own, many = rows[top : bottom + 1], min(right + 1, wide) - left
        room -= len(own) * max(many, 0)
        if room < 0:
            raise unreadable()
        for row in own if many > 0 else []:
            row[left : left + many] = [rows[top][left]] * many


def _plain(value: object) -> Cell:
    """A day as 2025-03-04, a time of it behind; a whole number as it is read in its cell."""
    match value:
        case bool():
            return "1" if value else "0"
        case float() | int():
            return str(int(value)) if float(value).is_integer() else float(value)
        case datetime():
            return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
        case date():
            return f"{value:%Y-%m-%d}"
        case timedelta():
            return str(value)
    return unmarked(str(value).strip())


def _csv(data: bytes) -> list[Row]:
    text = text_of(data).replace("\0", "")
    if text.count("\n") > 3 * MOST_ROWS:
        raise Refused(
            _("This file has more than 50,000 rows. Split it, by village for example."),
            code="rows",
        )
    delimiter = max(DELIMITERS, key=lambda sign: _alike(text[:200_000], sign))
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows: list[Row] = [[_unquoted(cell.strip()) for cell in row] for row in found]
    except csv.Error as broken:
        raise unreadable() from broken
    _maybe_short(rows)
    return rows


def _unquoted(cell: str) -> str:
    quoted = QUOTED.fullmatch(cell)
    return quoted[1].strip() if quoted else unmarked(cell)


def _alike(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows have equally many cells when this divides them, and how many: a
    header and its lines have, texts with many semicolons have not.
    """
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        wide = Counter(len(row) for row in islice(found, LOOKED_AT) if len(row) > 1)
    except csv.Error:
        return 0, 0
    return max(((rows, cells) for cells, rows in wide.items()), default=(0, 0))


def _maybe_short(rows: list[Row]) -> None:
    """1.1 as the number that Excel took it for, unless its column shows that a nought stays."""
    short = [
        (row, at) for row in rows for at, cell in enumerate(row) if MAYBE_SHORT.fullmatch(str(cell))
    ]
    columns = {at for _row, at in short}
    whole = {at for row in rows for at in columns if at < len(row) and _is_in_full(row[at])}
    for row, at in short:
        if at not in whole:
            row[at] = float(row[at])


def _is_in_full(cell: Cell) -> bool:
    return bool(IN_FULL.fullmatch(str(cell)))


def _trimmed(rows: list[Row]) -> list[Row]:
    """Without what is empty behind and below; every row as long as the longest."""
    ends = [max((i for i, cell in enumerate(row, 1) if cell != ""), default=0) for row in rows]
    wide, deep = max(ends, default=0), max((i for i, end in enumerate(ends, 1) if end), default=0)
    return [row[:wide] + [""] * (wide - len(row)) for row in rows[:deep]]
