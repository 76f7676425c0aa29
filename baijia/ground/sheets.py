"""Sheets that come in and go out: CSV and Excel, bounded; nothing in them is ever calculated."""

import csv
import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import IO, Any, NamedTuple
from zipfile import BadZipFile

import xlsxwriter
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from baijia.ground.refusal import Refused
from baijia.ground.texts import clean

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000


class Bounds(NamedTuple):
    """How much of a sheet is laid out in memory at most."""

    unpacked: int = 60_000_000
    cells: int = 2_000_000  # of the whole area, empty ones too: the reader lays out every one


SMALL = Bounds()
WIDE = 40  # columns that are text, filled or not
MEASURED = 1_000  # rows by which a column's width is measured
WIDEST = 42  # digits; what is longer goes on below
LINE, TALLEST = 15, 25  # the height of a line in points; lines that a row shows at most
ON_ONE_PAGE = 12  # columns that are read when they are pressed onto the width of a page
A4 = 9  # as spreadsheet programs number papers
NO_NAME = re.compile(r"[\[\]:*?/\\]")  # signs that no sheet's name may hold
# Where a cell or row says that it stands: AB12, 12.
STANDS_AT = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
ENCODINGS = ("utf-8-sig", "gb18030")
# What a spreadsheet program takes for the beginning of a formula, full-width signs too; the marks
# before it are ours.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")

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
        sheet = workbook(data).get_sheet_by_index(0)
        not_too_wide(sheet.height, sheet.width)
        return [[_cell(cell) for cell in row] for row in sheet.to_python()]
    except BROKEN as broken:
        raise unreadable() from broken


def unreadable() -> Refused:
    return Refused(_("This file cannot be read as a sheet. Save it anew."), code="file")


def workbook(data: bytes, bounds: Bounds = SMALL) -> CalamineWorkbook:
    """The sheets of an Excel file that does not grow beyond its bounds when it is opened."""
    whole = _unpacked(data, bounds) if data[:2] == b"PK" else data
    return CalamineWorkbook.from_filelike(io.BytesIO(whole))


def _unpacked(data: bytes, bounds: Bounds) -> bytes:
    """The same sheet with nothing folded up in it: what a package says of its size may be a lie,
    and one cell in the far corner is enough to fill any memory.
    """
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(plain, "w") as unpacked:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > bounds.unpacked:
            raise Refused(_("This file unpacks to far too much."), code="size")
        if "xl/workbook.xml" not in {part.filename for part in parts}:
            raise BadZipFile("no workbook")
        for part in parts:
            content = packed.read(part)  # never more than it said
            not_too_wide(*_corner(content), bounds)
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


def not_too_wide(rows: int, columns: int, bounds: Bounds = SMALL) -> None:
    if rows * columns > bounds.cells:
        raise Refused(
            _("This sheet reaches too far out. Delete the empty rows and columns, and save it."),
            code="size",
        )


def _cell(value: object) -> str:
    """Excel keeps whole numbers as 3.0; a code is 3."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unmarked(clean(str(value), lines=False))


def _csv(data: bytes) -> Rows:
    return [[unmarked(cell) for cell in row] for row in parsed(text_of(data))]


def text_of(data: bytes) -> str:
    """The text of a CSV file, in whatever a spreadsheet program here writes it."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(
        _("This file is neither UTF-8 nor GB 18030. Save it as CSV in UTF-8."), code="file"
    )


def parsed(text: str) -> Rows:
    """The cells of a CSV text."""
    try:
        found = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), strict=False)
        return [[clean(cell, lines=False) for cell in row] for row in found]
    except csv.Error as broken:
        raise unreadable() from broken


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """What `parsed` reads: for a page to carry along, not for a spreadsheet program."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """Text that begins like a formula is marked as text; no program calculates it."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unmarked(cell: str) -> str:
    """What `harmless` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    return b"".join(csv_lines(rows))


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Line by line, with the mark by which Excel knows UTF-8."""
    yield "\ufeff".encode()
    for row in rows:
        out = io.StringIO(newline="")
        csv.writer(out).writerow([harmless(cell) for cell in row])
        yield out.getvalue().encode()


def as_excel(rows: Iterable[Sequence[str]]) -> bytes:
    with excel_file(rows) as file:
        return file.read()


def excel_file(rows: Iterable[Sequence[str]]) -> IO[bytes]:
    """A file of one sheet; it is gone when it is closed."""
    return excel_book([("", rows)])


def excel_book(sheets: Iterable[tuple[str, Iterable[Sequence[str]]]]) -> IO[bytes]:
    """Written sheet by sheet, row by row, and kept off memory; a sheet without a name gets one."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever gets it closes it
    told = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, told) as book:
        # As text: nobody's phone becomes 1.38E+10 when the sheet is filled in further.
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format(
            {"num_format": "@", "text_wrap": True, "valign": "top", "bold": True, "bottom": 1}
        )
        taken: set[str] = set()
        for name, rows in sheets:
            _fill(book.add_worksheet(_free(name, taken)), rows, text, head)
    file.seek(0)
    return file


def _free(name: str, taken: set[str]) -> str:
    """As spreadsheet programs let a sheet be called, and no other is called in this file."""
    said = NO_NAME.sub("", name)[:31].strip("'")
    if said.casefold() in taken:
        said = f"{said[:25]}-{len(taken)}"
    taken.add(said.casefold())
    return said


def _fill(sheet: Any, rows: Iterable[Sequence[str]], text: Any, head: Any) -> None:
    wide: list[int] = []
    for number, row in enumerate(rows):
        if (lines := _lines(row)) > 1:
            sheet.set_row(number, LINE * lines)
        for column, cell in enumerate(row):
            sheet.write_string(number, column, harmless(cell), text if number else head)
        if number < MEASURED:
            wide = [max(pair) for pair in zip_longest(wide, map(_width, row), fillvalue=0)]
    sheet.set_column(0, WIDE, 16, text)
    for column, signs in enumerate(wide):
        sheet.set_column(column, column, min(max(signs + 2, 8), WIDEST), text)
    _printed(sheet, len(wide))


def _width(cell: str) -> int:
    """Of its longest line, in digits; a Chinese sign is two."""
    return max((sum(1 + (ord(s) > 0x2E7F) for s in line) for line in cell.splitlines()), default=0)


def _lines(row: Sequence[str]) -> int:
    """That the longest cell takes in the widest column; not all programs find it themselves."""
    long = (sum(-(-_width(line) // WIDEST) or 1 for line in cell.splitlines()) for cell in row)
    return min(max(long, default=1), TALLEST)


def _printed(sheet: Any, columns: int) -> None:
    """The names of the columns stay in sight, on the screen and on each printed page."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&R&P / &N")
    if columns <= ON_ONE_PAGE:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.repeat_columns(0)
