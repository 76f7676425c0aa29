"""What the town can set. All of it is journaled; nothing is deleted, only closed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from baijia.journal.write import begin, together, write
from baijia.people.models import Office
from baijia.people.rules import Actor, require_role
from baijia.terms import rules
from baijia.terms.models import Category, Charter, Day, Template, Term


@together()
def set_category(
    *,
    code: str,
    name: str,
    name_en: str = "",
    parent: Category | None = None,
    office: Office | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Category:
    require_role(by, rules.MAY_SET)
    sets = {
        "code": rules.category_code(code, parent=parent),
        "parent_id": parent.pk if parent else None,
        "office_id": office.pk if office else None,
    }
    change = rules.set_row(sets, {"name": name, "name_en": name_en})
    return begin(Category, change, by=by, at=at, act_id=act_id)


@together()
def amend_category(
    category: Category,
    *,
    name: str,
    name_en: str = "",
    office: Office | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    require_role(by, rules.MAY_SET)
    sets = {"office_id": office.pk if office else None}
    change = rules.amend_row(sets, {"name": name, "name_en": name_en})
    write(category, change, by=by, at=at, act_id=act_id)


@together()
def set_term(
    *,
    category: Category | None,
    urgency: str,
    numbers: Mapping[str, Any],
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Term:
    """One term a category and urgency: what held before is closed."""
    require_role(by, rules.MAY_SET)
    for before in Term.objects.filter(category=category, urgency=urgency, is_current=True):
        write(before, rules.close_row(is_current=True), by=by, at=at, act_id=act_id)
    sets = {"category_id": category.pk if category else None, "urgency": urgency, **numbers}
    return begin(Term, rules.set_row(sets, {}), by=by, at=at, act_id=act_id)


@together()
def set_day(
    *, on: date, is_workday: bool, by: Actor, at: datetime, act_id: UUID | None = None
) -> Day:
    require_role(by, rules.MAY_SET)
    sets = {"is_workday": is_workday, "is_current": True}
    if day := Day.objects.filter(on=on).first():
        write(day, rules.amend_row(sets, {}), by=by, at=at, act_id=act_id)
        return day
    return begin(Day, rules.set_row({"on": on, **sets}, {}), by=by, at=at, act_id=act_id)


@together()
def set_template(
    *,
    title: str,
    text: str,
    category: Category | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Template:
    require_role(by, rules.MAY_WRITE_TEMPLATES)
    sets = {"category_id": category.pk if category else None}
    change = rules.set_row(sets, {"title": title, "text": text})
    return begin(Template, change, by=by, at=at, act_id=act_id)


@together()
def close_row(
    row: Category | Term | Day | Template,
    *,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """A category, term, day or template is no longer used; what bears it keeps it."""
    right = rules.MAY_WRITE_TEMPLATES if isinstance(row, Template) else rules.MAY_SET
    require_role(by, right)
    write(row, rules.close_row(is_current=row.is_current), by=by, at=at, act_id=act_id)


@together()
def set_charter(
    *,
    phone: str = "",
    numbers: Mapping[str, int],
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Charter:
    require_role(by, rules.MAY_SET)
    sets = rules.charter(numbers)
    if charter := Charter.objects.order_by("id").first():
        write(charter, rules.amend_row(sets, {"phone": phone}), by=by, at=at, act_id=act_id)
        return charter
    return begin(Charter, rules.set_row(sets, {"phone": phone}), by=by, at=at, act_id=act_id)
