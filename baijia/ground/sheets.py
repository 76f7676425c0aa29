"""Sheets that come in and go out: CSV and Excel, bounded; nothing in them is ever calculated."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from zipfile import BadZipFile

import xlsxwriter
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from baijia.ground.refusal import Refused
from baijia.ground.texts import clean

MOST_BYTES = 2_000_000
MOST_UNPACKED = 60_000_000
MOST_ROWS = 5_000
MOST_CELLS = 2_000_000  # of the whole area, empty ones too: the reader lays out every one of them
# Where a cell or row says that it stands: AB12, 12.
STANDS_AT = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
ENCODINGS = ("utf-8-sig", "gb18030")
# What a spreadsheet program takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Rows = list[list[str]]


def read(data: bytes) -> Rows:
    """The cells of the first sheet as clean text, told by content whether it is Excel or CSV."""
    if len(data) > MOST_BYTES:
        raise Refused(_("This file is larger than 2 MB. Split it, please."), code="size")
    rows = _excel(data) if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0" else _csv(data)
    if len(rows) > MOST_ROWS:
        raise Refused(_("This sheet has more than 5,000 rows. Split it, please."), code="size")
    return rows


# A damaged package makes its reader stumble in any of these ways.
BROKEN = (
    *(CalamineError, BadZipFile, LookupError, ValueError, NotImplementedError),
    *(RuntimeError, EOFError, OSError, zlib.error),
)


def _excel(data: bytes) -> Rows:
    try:
        whole = _unpacked(data) if data[:2] == b"PK" else data
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(whole)).get_sheet_by_index(0)
        _not_too_wide(sheet.height, sheet.width)
        return [[_cell(cell) for cell in row] for row in sheet.to_python()]
    except BROKEN as broken:
        raise Refused(
            _("This file cannot be read as a sheet. Save it anew."), code="file"
        ) from broken


def _unpacked(data: bytes) -> bytes:
    """The same sheet with nothing folded up in it: what a package says of its size may be a lie,
    and one cell in the far corner is enough to fill any memory.
    """
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(plain, "w") as unpacked:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Refused(_("This file unpacks to far too much."), code="size")
        if "xl/workbook.xml" not in {part.filename for part in parts}:
            raise BadZipFile("no workbook")
        for part in parts:
            content = packed.read(part)  # never more than it said
            _not_too_wide(*_corner(content))
            unpacked.writestr(part.filename, content)
    return plain.getvalue()


def _corner(content: bytes) -> tuple[int, int]:
    """The row and column that lie furthest out."""
    rows, columns = 0, 0
    for letters, digits in STANDS_AT.findall(content):
        column = 0
        for letter in letters.upper():
            column = 26 * column + letter - 64
        # A row that is told without a cell may be formatted and empty.
        rows, columns = max(rows, int(digits)), max(columns, column)
    return rows, columns


def _not_too_wide(rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise Refused(
            _("This sheet reaches too far out. Delete the empty rows and columns, and save it."),
            code="size",
        )


def _cell(value: object) -> str:
    """Excel keeps whole numbers as 3.0; a code is 3."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value), lines=False)


def _csv(data: bytes) -> Rows:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return parsed(text)
    raise Refused(
        _("This file is neither UTF-8 nor GB 18030. Save it as CSV in UTF-8."), code="file"
    )


def parsed(text: str) -> Rows:
    """The cells of a CSV text."""
    try:
        found = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), strict=False)
        return [[clean(cell, lines=False) for cell in row] for row in found]
    except csv.Error as broken:
        raise Refused(
            _("This file cannot be read as a sheet. Save it anew."), code="file"
        ) from broken


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """What `parsed` reads: for a page to carry along, not for a spreadsheet program."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """Text that begins like a formula is marked as text; no program calculates it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """With the mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_excel(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    told = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, told) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, harmless(cell))
        sheet.freeze_panes(1, 0)
    return out.getvalue()
