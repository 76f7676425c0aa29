"""What can be done about inspections: go through a checklist, and set the checklists."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.inspections import rules, starter
from baijia.inspections.models import Checklist, Finding, Inspection, Item
from baijia.inspections.rules import Found
from baijia.journal.write import begin, hold_head, together, write
from baijia.matters.actions.closing import handle_on_the_spot
from baijia.matters.actions.opening import report_matter
from baijia.matters.models import Matter
from baijia.people.rules import Actor, require, require_role
from baijia.places.models import Place
from baijia.terms.models import Category
from baijia.terms.rules import amend_row, close_row, set_row


@together()
def make_inspection(
    place: Place,
    *,
    checklist: Checklist,
    site: str = "",
    is_production: bool = False,
    inspected_on: date | None = None,
    findings: Sequence[Found] = (),
    inspection_id: UUID | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Inspection:
    """A checklist gone through; each finding becomes a hazard among the matters in the same act."""
    require(by, rules.MAY_INSPECT, place.path)
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    for found in findings:
        rules.may_be_fixed(found, is_production=is_production)
    change = rules.inspect(
        place,
        checklist,
        post_id=by.post_id,
        site=site,
        is_production=is_production,
        inspected_on=inspected_on or localdate(at),
        today=localdate(at),
        inspection_id=inspection_id,
    )
    inspection = begin(Inspection, change, **signed)
    for found in findings:
        matter = report_hazard(
            place,
            found=found,
            category=checklist.category,
            site=site,
            is_production=is_production,
            **signed,
        )
        begin(Finding, rules.find(inspection, found, matter_id=matter.pk), **signed)
    return inspection


@together()
def report_hazard(
    place: Place,
    *,
    found: Found,
    category: Category | None = None,
    site: str = "",
    is_production: bool = False,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Matter:
    """Something wanting becomes a hazard among the matters; how grave it is sets how soon."""
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    rules.has_a_name(site, is_production=is_production)
    rules.may_be_fixed(found, is_production=is_production)
    reported = report_matter(
        kind=Matter.Kind.HAZARD,
        text=found.text,
        place=place,
        channel=Matter.Channel.PATROL,
        spot=site,
        category=category,
        urgency=rules.URGENCY_OF[found.level],
        risk=found.level,
        is_production=is_production,
        has_voice=False,
        **signed,
    )
    if found.fixed:
        handle_on_the_spot(reported.matter, text=found.fixed, **signed)
    return reported.matter


@together()
def begin_with_ours(*, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """The lists that we suggest, for a town that has none."""
    require_role(by, rules.MAY_SET)
    hold_head()
    if Checklist.objects.exists():
        raise Refused(_("The town has checklists already."), code="stands")
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    headings = {row.code: row for row in Category.objects.filter(is_current=True)}
    made: dict[str, Checklist] = {}
    for row in starter.rows():
        if not row["item"]:
            heading = headings.get(row["category"])
            sets = {"code": row["list"], "category_id": heading.pk if heading else None}
            words = {"name": row["name"], "name_en": row["name_en"]}
            made[row["list"]] = begin(Checklist, set_row(sets, words), **signed)
            position = 0
        else:
            position += 1
            told = {"text": row["item"], "text_en": row["item_en"], "level": row["level"]}
            _item(made[row["list"]], position=position, told=told, signed=signed)


def _item(
    checklist: Checklist, *, position: int, told: dict[str, str], signed: dict[str, Any]
) -> Item:
    sets = {"checklist_id": checklist.pk, "position": position, "level": told["level"]}
    words = {"text": told["text"], "text_en": told["text_en"]}
    return begin(Item, set_row(sets, words), **signed)


@together()
def add_checklist(
    *,
    name: str,
    name_en: str = "",
    category: Category | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Checklist:
    require_role(by, rules.MAY_SET)
    hold_head()
    code = f"own_{Checklist.objects.count() + 1}"
    sets = {"code": code, "category_id": category.pk if category else None}
    change = set_row(sets, {"name": name, "name_en": name_en})
    return begin(Checklist, change, by=by, at=at, act_id=act_id)


@together()
def add_item(
    checklist: Checklist,
    *,
    text: str,
    text_en: str = "",
    level: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Item:
    require_role(by, rules.MAY_SET)
    hold_head()
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    told = {"text": text, "text_en": text_en, "level": level}
    return _item(checklist, position=checklist.items.count() + 1, told=told, signed=signed)


@together()
def amend_item(
    item: Item,
    *,
    text: str,
    text_en: str = "",
    level: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    require_role(by, rules.MAY_SET)
    change = amend_row({"level": level}, {"text": text, "text_en": text_en})
    write(item, change, by=by, at=at, act_id=act_id)


@together()
def close(row: Checklist | Item, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """A list or a line is no longer used; what was found by it stays."""
    require_role(by, rules.MAY_SET)
    write(row, close_row(is_current=row.is_current), by=by, at=at, act_id=act_id)
