"""What can be done about visits, the care list and policy notices."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.timezone import localdate

from baijia.journal.write import Line, begin, begin_many, hold_head, together, write
from baijia.matters.actions.opening import report_matter
from baijia.matters.models import Matter
from baijia.people.rules import CLOCKWORK, Actor, require
from baijia.places.models import Place
from baijia.visits import queries, rules
from baijia.visits.models import Care, Concern, PolicyNotice, Telling, Visit
from baijia.visits.rules import Said


class Noted(NamedTuple):
    """A visit out of a notebook, without a concern."""

    household: Place
    why: str
    by: Actor
    at: datetime
    met: bool = True
    heard: str = ""
    again_on: date | None = None


@together()
def record_visit(
    household: Place,
    *,
    why: str,
    met: bool = True,
    heard: str = "",
    visited_on: date | None = None,
    again_on: date | None = None,
    told: Collection[PolicyNotice] = (),
    concerns: Sequence[Said] = (),
    visit_id: UUID | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Visit:
    """A call at a door. Each concern becomes a matter in the same act; nobody is asked for a name
    or a phone that the register has.
    """
    require(by, rules.MAY_VISIT, household.path)
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    today = localdate(at)
    on = visited_on or today
    change = rules.record(
        household,
        post_id=by.post_id,
        why=why,
        met=met,
        heard=heard,
        visited_on=on,
        again_on=again_on,
        today=today,
        visit_id=visit_id,
    )
    visit = begin(Visit, change, **signed)
    for said in concerns:
        reported = report_matter(
            kind=said.kind,
            text=said.text,
            place=household,
            channel=Matter.Channel.DOOR,
            name=str(household.name),
            phone=str(household.phone or ""),
            household=household,
            **signed,
        )
        begin(Concern, rules.voice(visit, reported.matter), **signed)
    for notice in told:
        _tell(notice, household, on=on, signed=signed)
    return visit


@together()
def record_visits(noted: Sequence[Noted]) -> list[Visit]:
    """Many at once, by the same rules: a notebook, or a town to try things in."""
    lines = []
    for each in noted:
        require(each.by, rules.MAY_VISIT, each.household.path)
        on = localdate(each.at)
        change = rules.record(
            each.household,
            post_id=each.by.post_id,
            why=each.why,
            met=each.met,
            heard=each.heard,
            visited_on=on,
            again_on=each.again_on,
            today=on,
        )
        lines.append(Line(change, each.by, each.at, None))
    return begin_many(Visit, lines)


@together()
def agree_care(
    household: Place,
    *,
    purpose: str,
    basis: str,
    ground: str = "",
    every_days: int,
    until: date,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Care:
    """A household is looked after from now on, for a purpose and until a day."""
    require(by, rules.MAY_CARE, household.path)
    hold_head()
    change = rules.agree(
        household,
        purpose=purpose,
        basis=basis,
        ground=ground,
        every_days=every_days,
        on=localdate(at),
        until=until,
        is_listed=queries.care_of(household) is not None,
    )
    return begin(Care, change, by=by, at=at, act_id=act_id)


@together()
def renew_care(
    care: Care, *, until: date, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """They wish to be looked after for longer; purpose and basis stand as they were agreed."""
    require(by, rules.MAY_CARE, care.household.path)
    change = rules.renew(care, on=localdate(at), until=until)
    write(care, change, by=by, at=at, act_id=act_id)


@together()
def end_care(care: Care, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """They wish it no longer, or its day has come; the purpose dies with it."""
    if by != CLOCKWORK:
        require(by, rules.MAY_CARE, care.household.path)
    write(care, rules.end_care(care), by=by, at=at, act_id=act_id)


@together()
def issue_notice(
    place: Place, *, title: str, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> PolicyNotice:
    """Something that the households of a place are to hear of."""
    require(by, rules.MAY_ISSUE, place.path)
    change = rules.issue(place, title=title, text=text, on=localdate(at))
    return begin(PolicyNotice, change, by=by, at=at, act_id=act_id)


@together()
def close_notice(
    notice: PolicyNotice, *, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    require(by, rules.MAY_ISSUE, notice.place.path)
    write(notice, rules.close_notice(notice), by=by, at=at, act_id=act_id)


@together()
def tell_households(
    notice: PolicyNotice,
    *,
    households: Collection[Place],
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """These have been told; who had been before stays as it was."""
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    for household in households:
        require(by, rules.MAY_TELL, household.path)
        _tell(notice, household, on=localdate(at), signed=signed)


def _tell(notice: PolicyNotice, household: Place, *, on: date, signed: dict[str, Any]) -> None:
    hold_head()
    if not notice.tellings.filter(household=household).exists():
        begin(Telling, rules.tell(notice, household, on=on), **signed)
