"""What the town may set, and which of its terms holds."""

from collections.abc import Iterable, Mapping
from typing import Any
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


def charter(numbers: Mapping[str, int]) -> dict[str, int]:
    """Every number within what makes sense; 0 only where nothing is waited for."""
    for name, number in numbers.items():
        if name not in {f.name for f in Charter._meta.concrete_fields} or not 0 < number <= 1000:
            raise Refused(_("Give a number from 1 to 1000."), code="number")
    return dict(numbers)
