"""A plan is asked for, computed, edited, sent to the villages, objected to, set aside."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.gridplan import queries, rules
from baijia.gridplan.models import Candidate, Objection, Part, Proposal
from baijia.gridplan.queries import ground
from baijia.gridplan.rules import layouts
from baijia.gridplan.rules.layouts import (
    Grid,
    Layout,
    kept_numbers,
    read_numbers,
    reassigned,
    weigh,
)
from baijia.gridplan.rules.problem import Drafted, Wishes, repair
from baijia.ground.refusal import Refused
from baijia.journal import run as runs
from baijia.journal.change import Change
from baijia.journal.write import Line, begin, begin_many, hold_head, together, write
from baijia.people.rules import CLOCKWORK, Actor, require, require_role
from baijia.places.models import Place

Status = Part.Status


@together()
def ask(
    *,
    villages: Sequence[Place],
    wishes: Wishes,
    note: str = "",
    kind: str = Proposal.Kind.DESIGN,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Proposal:
    """The loop computes it; until then it can be stopped."""
    require_role(by, rules.MAY_PLAN)
    hold_head()
    if not villages:
        raise Refused(_("Choose one village at least."), code="villages")
    change = rules.ask(
        number=queries.next_number(),
        kind=kind,
        villages=[place.pk for place in villages],
        wishes=wishes.told(),
        note=note,
        post_id=by.post_id,
        at=at,
    )
    proposal = begin(Proposal, change, by=by, at=at, act_id=act_id)
    run = runs.ask(queries.RUN, {"proposal": proposal.pk}, at=at)
    told = Change(Proposal.Happening.ASKED, sets={"run": run.pk})
    write(proposal, told, by=by, at=at, act_id=act_id)
    return proposal


@together()
def ask_repair(
    *,
    village: Place,
    without: Sequence[str],
    cap: int,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Proposal:
    """Somebody moved in, or a hub is one no more: the least change in this village."""
    require_role(by, rules.MAY_PLAN)
    wishes = repair(ground.today(village), without=without, cap=cap)
    kind = Proposal.Kind.REPAIR
    return ask(villages=[village], wishes=wishes, kind=kind, by=by, at=at, act_id=act_id)


@together()
def start(proposal: Proposal, *, at: datetime) -> None:
    write(proposal, rules.start(proposal), by=CLOCKWORK, at=at)


@together()
def keep_parts(proposal: Proposal, *, parts: Sequence[Drafted], at: datetime) -> None:
    """What was computed and checked."""
    _lay_out(proposal, parts, by=CLOCKWORK, at=at)
    write(proposal, rules.ready(proposal, at=at), by=CLOCKWORK, at=at)


def _lay_out(
    proposal: Proposal,
    parts: Sequence[Drafted],
    *,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    lines = [
        Line(
            rules.lay_out(
                proposal,
                village_id=UUID(part.village),
                status=part.status,
                numbers=kept_numbers(part.numbers),
                layout=part.layout.told(),
            ),
            by,
            at,
            act_id,
        )
        for part in parts
    ]
    begin_many(Part, lines)


@together()
def give_up(proposal: Proposal, *, why: str, at: datetime) -> None:
    write(proposal, rules.fail(proposal, why=why), by=CLOCKWORK, at=at)


@together()
def stop(proposal: Proposal, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """Nobody waits for it any more; the solver hears of it within a second."""
    require_role(by, rules.MAY_PLAN)
    write(proposal, rules.fail(proposal, why="cancelled"), by=by, at=at, act_id=act_id)
    if run := queries.run_of(proposal):
        runs.cancel(run)


@together()
def move_household(
    part: Part,
    *,
    home: str,
    to: int,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """By hand, into another micro-grid of the plan; everything is counted anew."""
    require_role(by, rules.MAY_PLAN)
    rules.may_edit(part.proposal)
    if part.proposal.adopts_on:  # somebody chose a day for what they had read
        write(part.proposal, rules.call_off(part.proposal), by=by, at=at, act_id=act_id)
    layout, numbers = moved(part, home=home, to=to)
    kept = kept_numbers(numbers)
    sets = {"layout": layout.told(), "numbers": kept, "status": _status(part, numbers)}
    tells = {"household": home, "grid": to}
    change = Change(Part.Happening.MOVED, sets=sets, tells=tells)
    write(part, change, by=by, at=at, act_id=act_id)


def moved(part: Part, *, home: str, to: int) -> tuple[Layout, dict[str, Any]]:
    """What the part would be, and weigh, after this move; also asked for before it is made."""
    if part.status == Status.IMPOSSIBLE:
        raise Refused(_("There is no plan for this village to change."), code="impossible")
    cap = int(part.proposal.wishes["cap"])
    layout = layouts.move(Layout.read(part.layout), home=home, to=to, cap=cap)
    numbers = read_numbers(part.numbers) | weigh(layout).told()
    if "lower_bound" in numbers:
        objective = numbers["total"] + numbers["penalty"] * reassigned(layout)
        bound = numbers["lower_bound"]
        gap = max(0.0, (objective - bound) / objective) if objective > 0 else 0.0
        numbers |= {"objective": round(objective, 2), "gap": round(gap, 6)}
    return layout, numbers


def _status(part: Part, numbers: dict[str, Any]) -> str:
    if part.status == Status.FREE:
        return Status.FREE
    return Status.OPTIMAL if numbers["gap"] <= 1e-6 else Status.GAP


@together()
def send(
    proposal: Proposal, *, until: date, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    require_role(by, rules.MAY_PLAN)
    change = rules.send(proposal, until=until, today=localdate(at))
    write(proposal, change, by=by, at=at, act_id=act_id)


@together()
def set_aside(proposal: Proposal, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    require_role(by, rules.MAY_PLAN)
    write(proposal, rules.set_aside(proposal), by=by, at=at, act_id=act_id)


@together()
def raise_objection(
    part: Part, *, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> Objection:
    require(by, rules.MAY_OBJECT, part.village.path)
    proposal = part.proposal
    change = rules.raise_objection(
        part,
        text=text,
        post_id=by.post_id,
        on=localdate(at),
        state=proposal.state,
        until=proposal.objections_until,
    )
    return begin(Objection, change, by=by, at=at, act_id=act_id)


@together()
def answer_objection(
    objection: Objection, *, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    require_role(by, rules.MAY_PLAN)
    change = rules.answer(objection, text=text, post_id=by.post_id, on=localdate(at))
    write(objection, change, by=by, at=at, act_id=act_id)


@together()
def agree(
    *,
    households: Sequence[Place],
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """These households said that their home may become a hub; who is on the list stays there."""
    require_role(by, rules.MAY_PLAN)
    hold_head()
    known = set(
        Candidate.objects.filter(is_current=True, household__in=[h.pk for h in households])
        .values_list("household", flat=True)
    )  # fmt: skip
    changes = [rules.agree(each) for each in households if each.pk not in known]
    begin_many(Candidate, [Line(change, by, at, act_id) for change in changes])


@together()
def withdraw(candidate: Candidate, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    require_role(by, rules.MAY_PLAN)
    write(candidate, rules.withdraw(candidate), by=by, at=at, act_id=act_id)


@together()
def propose_back(
    proposal: Proposal, *, by: Actor, at: datetime, act_id: UUID | None = None
) -> Proposal:
    """A new plan that equals the one before this was adopted; who has come since stays where they
    are. It is looked at and adopted like any other.
    """
    require_role(by, rules.MAY_PLAN)
    if proposal.state != Proposal.State.ADOPTED:
        raise Refused(_("Only a plan that was adopted can be taken back so."), code="state")
    hold_head()
    change = rules.ask(
        number=queries.next_number(),
        kind=Proposal.Kind.BACK,
        villages=[UUID(pk) for pk in proposal.villages],
        wishes=proposal.wishes,
        note="",
        post_id=by.post_id,
        at=at,
        basis_id=proposal.pk,
    )
    new = begin(Proposal, change, by=by, at=at, act_id=act_id)
    parts = proposal.parts.exclude(status=Status.IMPOSSIBLE).select_related("village")
    drafts = [_back(part) for part in parts.order_by("village__path")]
    _lay_out(new, drafts, by=by, at=at, act_id=act_id)
    write(new, rules.ready(new, at=at), by=by, at=at, act_id=act_id)
    return new


def _back(part: Part) -> Drafted:
    """Everybody to the hub of before; the new micro-grids descend from the old ones."""
    old, now = Layout.read(part.layout), ground.today(part.village)
    grids = [(each.hub, each.place) for each in old.before]
    of = {home.id: home.before for home in old.homes}
    here = {each.place: number for number, each in enumerate(now.before)}
    for pk, number, _lon, _lat in now.homes:
        if pk not in of:  # moved in since: with whoever lives there now
            place = now.before[number].place
            of[pk] = next((n for n, (_hub, p) in enumerate(grids) if p == place), len(grids))
            if of[pk] == len(grids):
                grids.append((now.before[number].hub, place))
    layout = now.with_grids([hub for hub, _place in grids], of)
    # An old micro-grid that stands is itself, whatever its hub.
    told = []
    taken = {place for _hub, place in grids if place in here}
    for grid, (hub, place) in zip(layout.grids, grids, strict=True):
        goes_on = place if place in here else grid.place if grid.place not in taken else None
        told.append(Grid(hub, goes_on, place))
    layout = replace(layout, grids=tuple(told))
    return Drafted(str(part.village_id), Status.FREE, weigh(layout).told(), layout)
