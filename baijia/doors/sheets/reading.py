"""A file as it was chosen, whatever it claims to be, laid out as sheets of cells."""

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

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

# A number stays a number: 3.1 may have been typed as 3.10.
Cell = str | float
Row = list[Cell]


class Sheet(NamedTuple):
    """A sheet from its first row on; cells that were merged all say what the first says."""

    name: str
    rows: list[Row]


def read(data: bytes) -> list[Sheet]:
    """The sheets that have something in them; refused in words when it is no such file."""
    if len(data) > MOST_BYTES:
        raise Refused(_("This file is larger than 20 MB. Split it, please."), code="size")
    _not_another_kind(data)
    sheets = _excel(data) if data[:2] == b"PK" else [Sheet("", _csv(data))]
    sheets = [Sheet(name, _trimmed(rows)) for name, rows in sheets]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise Refused(_("There is nothing in this file."), code="empty")
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise Refused(
            _("This file has more than 50,000 rows. Split it, by village for example."),
            code="rows",
        )
    if any(len(sheet.rows[0]) > MOST_COLUMNS for sheet in sheets):
        raise Refused(
            _("This sheet has more than 120 columns. Keep those that say something, and save it."),
            code="columns",
        )
    return sheets


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


def _excel(data: bytes) -> list[Sheet]:
    try:
        book = workbook(data, BOUNDS)
        return [_sheet(book, name) for name in book.sheet_names]
    except BROKEN as broken:
        raise unreadable() from broken


def _sheet(book: object, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
    not_too_wide(sheet.total_height, sheet.total_width, BOUNDS)
    rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return Sheet(name, rows)


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
    head = text[:4000].splitlines()[:20]
    delimiter = max(
        DELIMITERS, key=lambda sign: max((line.count(sign) for line in head), default=0)
    )
    if text.count("\n") > 3 * MOST_ROWS:
        raise Refused(
            _("This file has more than 50,000 rows. Split it, by village for example."),
            code="rows",
        )
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[unmarked(cell.strip()) for cell in row] for row in found]
    except csv.Error as broken:
        raise unreadable() from broken


def _trimmed(rows: list[Row]) -> list[Row]:
    """Without what is empty behind and below; every row as long as the longest."""
    ends = [max((i for i, cell in enumerate(row, 1) if cell != ""), default=0) for row in rows]
    wide, deep = max(ends, default=0), max((i for i, end in enumerate(ends, 1) if end), default=0)
    return [row[:wide] + [""] * (wide - len(row)) for row in rows[:deep]]
