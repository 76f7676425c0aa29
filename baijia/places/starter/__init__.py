"""Divisions to start from: a town and its villages, with their official codes."""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from baijia.journal.change import Change
from baijia.journal.write import Line, Signature, begin_many
from baijia.places.models import Place
from baijia.places.rules import found

HERE = Path(__file__).parent


def xiuwen() -> list[tuple[str, str]]:
    """Code and name of 修文镇, then of its 22 village-level units, as of 2023."""
    with (HERE / "xiuwen.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [(row["code"], row["name"]) for row in rows]


def found_divisions(
    divisions: Iterable[tuple[str, str]], *, by: Signature, at: datetime
) -> list[Place]:
    """The town and its villages, in one go."""
    changes: list[Change] = [found(path=code, name=name) for code, name in divisions]
    return begin_many(Place, [Line(change, by, at) for change in changes])
