"""A table out of an Excel or a CSV file, wherever its header stands and however it is spelt."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from baijia.ground.refusal import Refused
from baijia.ground.sheets import BROKEN, Bounds, not_too_wide, workbook

HEADER_WITHIN = 50  # rows of title and remarks that may stand above the header
ENCODINGS = ("utf-8-sig", "gb18030")
MOST_BYTES = 50_000_000
BOUNDS = Bounds(unpacked=400_000_000, cells=10_000_000)


class Row(NamedTuple):
    """A row as it stands in the file: its number there, and its cells by column."""

    number: int
    cells: dict[str, Any]


def table(path: Path, *, columns: Sequence[str], needed: Sequence[str]) -> Iterator[Row]:
    """The rows below the header; blank ones are left out, columns of other names too."""
    most: set[str] = set()
    for sheet in _sheets(path):
        for number, cells in enumerate(sheet[:HEADER_WITHIN], start=1):
            names = [_plain(cell) for cell in cells]
            most = max(most, set(needed) & set(names), key=len)
            if set(needed) <= set(names):
                at = {name: names.index(name) for name in columns if name in names}
                return _below(sheet[number:], number + 1, at)
    missing = "、".join(name for name in needed if name not in most)
    raise Refused(
        _("The sheet has no column called %(names)s. Name the columns in one row.")
        % {"names": missing},
        code="columns",
    )


def _below(rows: list[list[Any]], first: int, at: dict[str, int]) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=first):
        told = {name: cells[i] if i < len(cells) else "" for name, i in at.items()}
        if any(str(cell).strip() for cell in told.values()):
            yield Row(number, told)


def _plain(cell: Any) -> str:
    """A header without blanks, line breaks, stars and colons."""
    return re.sub(r"[\s*:：*]", "", unicodedata.normalize("NFKC", str(cell)))


def _sheets(path: Path) -> Iterator[list[list[Any]]]:
    try:
        if path.suffix.lower() == ".csv":
            yield [list(row) for row in csv.reader(io.StringIO(_text(path), newline=""))]
            return
        book = workbook(_bounded(path), BOUNDS)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            not_too_wide(sheet.height, sheet.width, BOUNDS)
            yield sheet.to_python(skip_empty_area=False)
    except (*BROKEN, csv.Error) as broken:
        raise Refused(
            _("This file cannot be read as a sheet: %(why)s") % {"why": broken}, code="file"
        ) from broken


def _bounded(path: Path) -> bytes:
    """Not more than fits: what somebody else wrote may be made to fill a memory."""
    if path.stat().st_size > MOST_BYTES:
        raise Refused(_("This file is larger than 50 MB. Split it, please."), code="size")
    return path.read_bytes()


def _text(path: Path) -> str:
    raw = _bounded(path)
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(
        _("This file is neither UTF-8 nor GB 18030. Save it as CSV in UTF-8."), code="file"
    )
