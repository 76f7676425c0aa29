"""The checklists that a town may begin with."""

import csv
from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).parent / "checklists.csv"


def rows() -> Iterator[dict[str, str]]:
    """The rows of the file; lines that begin with # say what it is."""
    with FILE.open(encoding="utf-8") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))
