"""What the town can set. All of it is journaled; nothing is deleted, only closed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.journal.write import begin, hold_head, together, write
from baijia.people.models import Office
from baijia.people.rules import Actor, require_role
from baijia.terms import queries, rules
from baijia.terms.models import Category, Charter, Day, Template, Term
from baijia.terms.queries import planned


@together()
def set_category(
    *,
    code: str = "",
    name: str,
    name_en: str = "",
    parent: Category | None = None,
    office: Office | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Category:
    """A heading with its code, or with the next one free. A code is never given twice."""
    require_role(by, rules.MAY_SET)
    hold_head()
    taken = queries.category_codes(below=parent.code if parent else "")
    if parent and not parent.is_current:
        raise Refused(_("The heading above is no longer used."), code="closed")
    if code in taken:
        raise Refused(_("This code is taken. Choose another, or leave it empty."), code="taken")
    code = code or rules.next_category_code(taken, parent=parent)
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
def amend_template(
    template: Template,
    *,
    title: str,
    text: str,
    category: Category | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    require_role(by, rules.MAY_WRITE_TEMPLATES)
    sets = {"category_id": category.pk if category else None}
    change = rules.amend_row(sets, {"title": title, "text": text})
    write(template, change, by=by, at=at, act_id=act_id)


@together()
def import_categories(*, table: str, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """The headings of a sheet: what is new is set, what is there already stays, the rest is left
    out as the preview said.
    """
    require_role(by, rules.MAY_SET)
    hold_head()
    plan = planned(table)
    if not plan.new:
        raise Refused(_("There is nothing new in this sheet."), code="nothing")
    made = {row.code: row for row in Category.objects.filter(is_current=True)}
    for heading in plan.new:
        made[heading.code] = set_category(
            code=heading.code,
            name=heading.name,
            name_en=heading.name_en,
            parent=made.get(heading.code[:-2]),
            by=by,
            at=at,
            act_id=act_id,
        )


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
    if isinstance(row, Category) and row.children.filter(is_current=True).exists():
        raise Refused(_("Headings below it are still in use. Close those first."), code="below")
    write(row, rules.close_row(is_current=row.is_current), by=by, at=at, act_id=act_id)


@together()
def set_charter(
    *,
    phone: str = "",
    numbers: Mapping[str, int],
    seen: int | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Charter:
    """`seen`: the version that was looked at, 0 for none; another is a stale page."""
    require_role(by, rules.MAY_SET)
    sets = rules.charter(numbers)
    if charter := Charter.objects.order_by("id").first():
        charter.version = charter.version if seen is None else seen
        write(charter, rules.amend_row(sets, {"phone": phone}), by=by, at=at, act_id=act_id)
        return charter
    return begin(Charter, rules.set_row(sets, {"phone": phone}), by=by, at=at, act_id=act_id)
