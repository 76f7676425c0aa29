from calendar import Calendar as MondayFirst
from collections.abc import Mapping
from copy import copy
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from baijia.ground.sheets import parsed
from baijia.ground.workdays import Calendar
from baijia.journal.models import Entry
from baijia.journal.write import remembered
from baijia.people.models import Office
from baijia.terms.models import Category, Charter, Day, Template, Term, Urgency
from baijia.terms.rules import COLUMNS, Plan, best_term, plan


def calendar() -> Calendar:
    """The working days that this town goes by."""

    def ask() -> Calendar:
        own = Day.objects.filter(is_current=True).values_list("on", "is_workday")
        return Calendar(own=dict(own))

    return remembered("terms.calendar", ask, of=[Day])


def charter() -> Charter:
    """The town's numbers; the defaults while none are set."""

    def ask() -> Charter:
        return Charter.objects.select_related("phone").order_by("id").first() or Charter()

    return copy(remembered("terms.charter", ask, of=[Charter]))  # forms set its version


def term_for(category: Category | None, urgency: str) -> Term:
    """The one place that says by when."""

    def ask() -> Term:
        lineage = [step.pk for step in lineage_of(category)]
        terms = Term.objects.filter(is_current=True, urgency=urgency).select_related("category")
        return best_term(terms, lineage=lineage, urgency=urgency)

    return remembered(("terms.term", category and category.pk, urgency), ask, of=[Term, Category])


def lineage_of(category: Category | None) -> list[Category]:
    """The category and the headings above it, itself first."""
    if category is None:
        return []
    codes = [category.code[:length] for length in range(len(category.code), 0, -2)]

    def ask() -> list[Category]:
        found = Category.objects.select_related("name", "name_en").filter(code__in=codes)
        return sorted(found, key=lambda step: -len(step.code))

    return remembered(("terms.lineage", category.code), ask, of=[Category])


def categories() -> "list[Category]":
    """The list in use, each heading before what stands below it."""

    def ask() -> list[Category]:
        rows = Category.objects.filter(is_current=True).select_related(
            "name", "name_en", "office__name"
        )
        return list(rows.order_by("code"))

    return remembered("terms.categories", ask, of=[Category, Office])


def categories_by_id() -> "dict[UUID, Category]":
    """The same by their ids."""

    def ask() -> dict[UUID, Category]:
        return {row.pk: row for row in categories()}

    return remembered("terms.categories_by_id", ask, of=[Category, Office])


def templates() -> "list[Template]":

    def ask() -> list[Template]:
        rows = Template.objects.filter(is_current=True).select_related("title", "text")
        return list(rows.order_by("id"))

    return remembered("terms.templates", ask, of=[Template])


def category_codes(*, below: str = "") -> list[str]:
    """Every code ever given directly below, those of closed headings too."""
    codes = Category.objects.filter(code__startswith=below).values_list("code", flat=True)
    return [code for code in codes if len(code) == len(below) + 2]


def planned(table: str) -> Plan:
    """What a sheet of categories, as CSV text, would do to the list today."""
    names = {row.code: str(row.name) for row in categories()}
    known = {"\t".join(names[c] for c in steps(code) if c in names): code for code in names}
    taken = Category.objects.values_list("code", flat=True)
    return plan(parsed(table), known=known, taken=taken)


def steps(code: str) -> list[str]:
    """010203 stands below 0102, which stands below 01."""
    return [code[:length] for length in range(2, len(code) + 1, 2)]


def category_table() -> list[list[str]]:
    """The list in use as a sheet: what the import reads."""
    rows = {row.code: row for row in categories()}
    table = [list(COLUMNS)]
    for code, row in rows.items():
        names = [str(rows[step].name) for step in steps(code) if step in rows]
        names += [""] * (3 - len(names))
        table.append([*names, code, str(row.name_en or "")])
    return table


def terms_table() -> list[Term]:
    """The terms in use: those of any category first, then by heading."""
    rows = Term.objects.filter(is_current=True).select_related(
        "category__name", "category__name_en"
    )
    order = {Urgency.ORDINARY: 0, Urgency.URGENT: 1, Urgency.AT_ONCE: 2}
    return sorted(
        rows,
        key=lambda t: (t.category.code if t.category else "", order[Urgency(t.urgency)]),
    )


def term_story(
    category: Category | None, urgency: str
) -> tuple[list[tuple[Category | None, Term | None]], Term]:
    """Where the term for this was looked for, step by step, and the one that holds."""
    holds = term_for(category, urgency)
    story: list[tuple[Category | None, Term | None]] = []
    for step in [*lineage_of(category), None]:
        is_it = holds.pk is not None and holds.category_id == (step.pk if step else None)
        story.append((step, holds if is_it and not holds._state.adding else None))
        if story[-1][1]:
            break
    return story, holds


def own_days(year: int) -> list[Day]:
    return list(Day.objects.filter(is_current=True, on__year=year).order_by("on"))


def is_official(year: int) -> bool:
    """Whether the State Council's notice for the year is known here."""
    return Calendar().is_known(date(year, 1, 1))


class DaySet(NamedTuple):
    """A day that the town set or took back, told by the journal, and its days until and since."""

    on: date
    seq: int
    days: tuple[Calendar, Calendar]


def day_set(entry: Entry) -> DaySet | None:
    """What an entry tells of the town's own days; nothing if it is about anything else."""
    kind = Day._meta.label_lower
    if entry.subject_kind != kind:
        return None
    told = Entry.objects.filter(subject_kind=kind, seq__lte=entry.seq).order_by("seq")
    rows: dict[UUID, dict[str, Any]] = {}
    before = Calendar()
    for each in told:
        if each.seq == entry.seq:
            before = _calendar_of(rows)
        rows[each.subject_id] = rows.get(each.subject_id, {}) | each.sets
    on = date.fromisoformat(rows[entry.subject_id]["on"])
    return DaySet(on, entry.seq, (before, _calendar_of(rows)))


def _calendar_of(rows: Mapping[UUID, Mapping[str, Any]]) -> Calendar:
    used = [row for row in rows.values() if row["is_current"]]
    return Calendar(own={date.fromisoformat(row["on"]): row["is_workday"] for row in used})


class Box(NamedTuple):
    """A day in the view of a year; `mark` is there where it is not as its weekday would say."""

    on: date
    is_workday: bool
    is_own: bool

    @property
    def is_unusual(self) -> bool:
        return self.is_workday != (self.on.weekday() < 5)


def months(year: int) -> list[tuple[date, list[list[Box | None]]]]:
    """The year by months and weeks, Monday first."""
    known = calendar()
    return [
        (
            date(year, month, 1),
            [[_box(day, month, known) for day in week] for week in _weeks(year, month)],
        )
        for month in range(1, 13)
    ]


def _weeks(year: int, month: int) -> list[list[date]]:
    return MondayFirst(firstweekday=0).monthdatescalendar(year, month)


def _box(day: date, month: int, known: Calendar) -> Box | None:
    if day.month != month:
        return None
    return Box(day, known.is_workday(day), day in known.own)


class Branch(NamedTuple):
    """A category with what stands below it."""

    row: Category
    below: "list[Branch]"


def category_tree() -> list[Branch]:
    branches = {row.code: Branch(row, []) for row in categories()}
    for code, branch in branches.items():
        if above := branches.get(code[:-2]):
            above.below.append(branch)
    return [branch for code, branch in branches.items() if code[:-2] not in branches]
