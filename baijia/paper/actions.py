"""What can be done with a sheet that came back: each line is an act of its own."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.timezone import localdate

from baijia.inspections.actions import report_hazard
from baijia.inspections.rules import Found
from baijia.journal.write import begin, hold_head, together
from baijia.matters.models import Matter
from baijia.meetings.actions import minute_meeting
from baijia.meetings.models import Meeting
from baijia.paper import queries, rules
from baijia.paper.models import Sheet, SheetLine
from baijia.paper.rules import Code
from baijia.people.rules import Actor
from baijia.places.models import Place
from baijia.visits.actions import record_visit
from baijia.visits.models import PolicyNotice, Visit
from baijia.visits.rules import Said


class Slot(NamedTuple):
    """Which line of which sheet; without a code, of one that was written on any paper."""

    code: Code | None
    place: Place
    line: int


@together()
def enter_visit(
    slot: Slot,
    *,
    household: Place,
    why: str,
    visited_on: date | None = None,
    met: bool = True,
    heard: str = "",
    kind: str = "",
    ask: str = "",
    again_on: date | None = None,
    told: Collection[PolicyNotice] = (),
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Visit:
    """A line of a sheet of visits, by the action of the page."""
    concerns = [Said(ask, kind or Matter.Kind.REQUEST)] if ask else []
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    visit = record_visit(
        household,
        why=why,
        met=met,
        heard=heard,
        visited_on=visited_on,
        again_on=again_on,
        told=told if met else (),
        concerns=concerns,
        **signed,
    )
    _note(slot, became={"visit_id": visit.pk}, signed=signed)
    return visit


@together()
def enter_hazard(
    slot: Slot,
    *,
    place: Place,
    found: Found,
    spot: str = "",
    is_production: bool = False,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Matter:
    """A line of a sheet of hazards: reported, and put right on the spot if it was."""
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    matter = report_hazard(place, found=found, site=spot, is_production=is_production, **signed)
    _note(slot, became={"matter_id": matter.pk}, signed=signed)
    return matter


@together()
def enter_meeting(
    slot: Slot, *, by: Actor, at: datetime, act_id: UUID | None = None, **minuted: Any
) -> Meeting:
    """A sheet of a mini-meeting: one sheet, one meeting."""
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    meeting = minute_meeting(slot.place, **minuted, **signed)
    _note(slot, became={"meeting_id": meeting.pk}, signed=signed)
    return meeting


def _note(slot: Slot, *, became: dict[str, UUID], signed: dict[str, Any]) -> None:
    """The sheet is known from its first line on; a line that is in does not come in again."""
    if slot.code is None:
        return
    hold_head()
    by, at = signed["by"], signed["at"]
    sheet = queries.sheet_of(slot.code)
    if sheet is None:
        back = rules.come_back(slot.code, slot.place, post_id=by.post_id, on=localdate(at))
        sheet = begin(Sheet, back, **signed)
    is_in = sheet.lines.filter(number=slot.line).exists()
    change = rules.put_down(sheet, slot.line, is_in=is_in, became=became)
    begin(SheetLine, change, **signed)
