"""What a new town starts with: offices, categories, terms and replies of our own.

Suggestions, not rules: every row has its page, where the town changes or closes it.
"""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from baijia.journal.write import together
from baijia.people.actions import found_office
from baijia.people.models import Office
from baijia.people.rules import Actor
from baijia.terms.actions import set_category, set_charter, set_template, set_term
from baijia.terms.models import Category

HERE = Path(__file__).parent
Offices = dict[str, Office]
Categories = dict[str, Category]


def rows_of(file: str) -> Iterable[dict[str, str]]:
    """The rows of a starter file; lines that begin with # say what it is."""
    with (HERE / file).open(encoding="utf-8") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


@together()
def lay_out(*, phone: str = "", by: Actor, at: datetime) -> tuple[Offices, Categories]:
    """Offices by name and categories by code, with terms, replies and the charter beside them."""
    offices = {
        row["name"]: found_office(name=row["name"], duty=row["duty"], by=by, at=at)
        for row in rows_of("offices.csv")
    }
    categories = _categories(offices, by=by, at=at)
    for row in rows_of("terms.csv"):
        category = categories[row["category"]] if row["category"] else None
        numbers = {name: _value(row[name]) for name in row if name not in ("category", "urgency")}
        set_term(category=category, urgency=row["urgency"], numbers=numbers, by=by, at=at)
    for row in rows_of("templates.csv"):
        category = categories.get(row["category"])
        set_template(title=row["title"], text=row["text"], category=category, by=by, at=at)
    set_charter(phone=phone, numbers={}, by=by, at=at)
    return offices, categories


def _categories(offices: Offices, *, by: Actor, at: datetime) -> Categories:
    """Each heading before what stands below it, which inherits its office."""
    laid: Categories = {}
    for row in rows_of("categories.csv"):
        parent = laid.get(row["code"][:-2])
        office = offices.get(row["office"]) or (parent.office if parent else None)
        laid[row["code"]] = set_category(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            parent=parent,
            office=office,
            by=by,
            at=at,
        )
    return laid


def _value(text: str) -> int | str:
    return int(text) if text.isdigit() else text
