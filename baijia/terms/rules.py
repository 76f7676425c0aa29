"""What the town may set, and which of its terms holds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.journal.change import Change
from baijia.people.rules import Right, Role
from baijia.terms.models import Category, Charter, Set, Term, Urgency

MAY_SET: Right = frozenset({Role.ADMINISTRATOR})
MAY_WRITE_TEMPLATES: Right = frozenset({Role.ADMINISTRATOR, Role.DESK, Role.HEAD})

# What holds while a town has set nothing. Suggested, not a rule: governance.md 1.8 [I].
DEFAULT_TERMS = {
    Urgency.ORDINARY: (24, "hours", 5, "workdays", 5, Role.DESK),
    Urgency.URGENT: (12, "hours", 3, "workdays", 2, Role.DESK),
    Urgency.AT_ONCE: (2, "hours", 24, "hours", 24, Role.LEADER),
}


def default_term(urgency: str) -> Term:
    respond_in, respond_unit, finish_in, finish_unit, most, approver = DEFAULT_TERMS[
        Urgency(urgency)
    ]
    return Term(
        urgency=urgency,
        respond_in=respond_in,
        respond_unit=respond_unit,
        finish_in=finish_in,
        finish_unit=finish_unit,
        extension_max=most,
        approver=approver,
    )


def best_term(terms: Iterable[Term], *, lineage: list[UUID], urgency: str) -> Term:
    """The term of the nearest heading: the category's own, its parents', any; else the default."""
    fitting = {term.category_id: term for term in terms if term.urgency == urgency}
    for category_id in [*lineage, None]:
        if category_id in fitting:
            return fitting[category_id]
    return default_term(urgency)


def set_row(sets: Mapping[str, Any], words: Mapping[str, str]) -> Change:
    return Change(Set.BEGUN, sets=sets, words={key: text for key, text in words.items() if text})


def amend_row(sets: Mapping[str, Any], words: Mapping[str, str]) -> Change:
    kept = {key: text for key, text in words.items() if text}
    gone = {f"{key}_id": None for key, text in words.items() if not text}
    return Change(Set.AMENDED, sets={**sets, **gone}, words=kept)


def close_row(*, is_current: bool) -> Change:
    if not is_current:
        raise Refused(_("This is no longer used already."), code="closed")
    return Change(Set.CLOSED, sets={"is_current": False})


def category_code(code: str, *, parent: Category | None) -> str:
    """Two digits a level; a child's code begins with its parent's."""
    above = parent.code if parent else ""
    if not (code.isascii() and code.isdigit() and len(code) == len(above) + 2 <= 6):
        raise Refused(
            _("A category's code has two digits a level, at most three levels."), code="code"
        )
    if not code.startswith(above):
        raise Refused(_("The code must begin with that of the heading above it."), code="code")
    return code


def next_category_code(taken: Iterable[str], *, parent: Category | None) -> str:
    """The lowest that was never given below this heading."""
    above = parent.code if parent else ""
    given = set(taken)
    for number in range(1, 100):
        if (code := f"{above}{number:02}") not in given:
            return code
    raise Refused(_("There are 99 headings here already, closed ones included."), code="full")


def charter(numbers: Mapping[str, int]) -> dict[str, int]:
    """Every number within what makes sense; 0 only where nothing is waited for."""
    for name, number in numbers.items():
        if name not in {f.name for f in Charter._meta.concrete_fields} or not 0 < number <= 1000:
            raise Refused(_("Give a number from 1 to 1000."), code="number")
    return dict(numbers)


# What the columns of a list of categories are called, as the hotline's own lists call them.
LEVELS = ("一级分类", "二级分类", "三级分类")
CODE, ENGLISH = "代码", "英文"
COLUMNS = (*LEVELS, CODE, ENGLISH)
LONGEST_NAME = 60


class Heading(NamedTuple):
    """A heading that a sheet would add."""

    code: str
    name: str
    name_en: str


class Reject(NamedTuple):
    """A row that is left out: its number in the file, its cells, the column and the reason."""

    row: int
    cells: list[str]
    column: str
    reason: str


class Plan(NamedTuple):
    """What a sheet of categories would do."""

    new: list[Heading]
    there: int
    rejects: list[Reject]


class _Wrong(Exception):
    def __init__(self, column: str, reason: Any) -> None:
        super().__init__(column)
        self.column, self.reason = column, str(reason)


def plan(rows: Sequence[Sequence[str]], *, known: Mapping[str, str], taken: Iterable[str]) -> Plan:
    """Row by row: what is new, what is there already, and what is left out and why.

    `known`: the code of every heading in use, by the names that lead to it, joined by a tab.
    """
    at = _columns(rows[0] if rows else [])
    codes, given = dict(known), set(taken)
    found = Plan([], 0, [])
    there = 0
    for number, row in enumerate(rows[1:], start=2):
        told = {name: row[i].strip() if i < len(row) else "" for name, i in at.items()}
        if not any(told.values()):
            continue
        try:
            new = _headings(told, codes, given)
        except _Wrong as no:
            cells = [told.get(name, "") for name in COLUMNS]
            found.rejects.append(Reject(number, cells, no.column, no.reason))
            continue
        found.new.extend(new)
        there += not new
    return found._replace(there=there)


def _columns(header: Sequence[str]) -> dict[str, int]:
    names = [cell.strip() for cell in header]
    if LEVELS[0] not in names:
        raise Refused(
            _("The first row must name the columns: %(names)s.") % {"names": "，".join(COLUMNS)},
            code="columns",
        )
    return {name: names.index(name) for name in COLUMNS if name in names}


def _headings(told: Mapping[str, str], codes: dict[str, str], given: set[str]) -> list[Heading]:
    """The headings that a row adds, those above first; both books are kept."""
    names = _names(told)
    new: list[Heading] = []
    above = ""
    for depth, name in enumerate(names, start=1):
        key = "\t".join(names[:depth])
        last = depth == len(names)
        if key not in codes:
            code = _free_code(
                told.get(CODE, "") if last else "", above, given | {n.code for n in new}
            )
            new.append(Heading(code, name, told.get(ENGLISH, "")[:LONGEST_NAME] if last else ""))
        elif last and told.get(CODE, "") not in ("", codes[key]):
            raise _Wrong(CODE, _("This heading has the code %(code)s.") % {"code": codes[key]})
        above = codes.get(key) or new[-1].code
    given.update(heading.code for heading in new)
    for heading in new:
        depth = len(heading.code) // 2
        codes["\t".join(names[:depth])] = heading.code
    return new


def _names(told: Mapping[str, str]) -> list[str]:
    names = [told.get(level, "") for level in LEVELS]
    while names and not names[-1]:
        names.pop()
    for level, name in zip(LEVELS, names, strict=False):
        if not name:
            raise _Wrong(level, _("A heading above is missing."))
        if len(name) > LONGEST_NAME:
            raise _Wrong(level, _("This is longer than 60 characters."))
    if not names:
        raise _Wrong(LEVELS[0], _("There is no name."))
    return names


def _free_code(code: str, above: str, given: set[str]) -> str:
    if not code:
        free = (f"{above}{number:02}" for number in range(1, 100))
        if found := next((each for each in free if each not in given), None):
            return found
        raise _Wrong(CODE, _("There are 99 headings here already, closed ones included."))
    if not (code.isascii() and code.isdigit() and len(code) == len(above) + 2):
        raise _Wrong(CODE, _("A category's code has two digits a level, at most three levels."))
    if not code.startswith(above):
        raise _Wrong(CODE, _("The code must begin with that of the heading above it."))
    if code in given:
        raise _Wrong(CODE, _("This code is taken. Choose another, or leave it empty."))
    return code
