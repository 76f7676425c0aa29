"""Adoption: one act in which places move, stewards change, and open work follows its household."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from baijia.gridplan import queries, rules
from baijia.gridplan.models import Part, Proposal
from baijia.gridplan.queries import ground
from baijia.gridplan.rules import adopting
from baijia.gridplan.rules.adopting import Steps
from baijia.gridplan.rules.layouts import Layout
from baijia.ground.refusal import Refused
from baijia.journal.change import Change
from baijia.journal.write import (
    Line,
    Move,
    begin,
    begin_many,
    hold_head,
    together,
    write,
    write_many,
)
from baijia.matters.actions.handling import pass_on
from baijia.matters.models import Assignment
from baijia.matters.rules.steps import IN_HAND
from baijia.people import rules as people_rules
from baijia.people.models import Account, Post
from baijia.people.queries import actor_of
from baijia.people.rules import CLOCKWORK, Actor, Role, require_role
from baijia.places import rules as place_rules
from baijia.places.models import Place
from baijia.places.rules import LENGTH_BY_LEVEL, lies_in, within
from baijia.terms.queries import charter

Level = Place.Level
# Whose post a matter follows its household from, and who has it when nobody is there.
FOLLOWS = (Role.STEWARD, Role.GRID_OFFICER)
THEN = {
    Role.STEWARD: Level.MICRO_GRID,
    Role.GRID_OFFICER: Level.GRID,
    Role.SECRETARY: Level.VILLAGE,
}


class Signed(NamedTuple):
    """Who adopts, when, in which act."""

    by: Actor
    at: datetime
    act_id: UUID | None


Stewards = Mapping[tuple[UUID, int], Account]


@together()
def adopt_plan(
    proposal: Proposal,
    *,
    on: date | None = None,
    stewards: Stewards | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """All villages of the plan, or none; `on` a later day it happens by itself (`adopt_due`).
    `stewards`: who was chosen for a new micro-grid, by part and number; where nobody was, it stays
    without until somebody is appointed.
    """
    require_role(by, rules.MAY_PLAN)
    hold_head()
    if on is not None and on != localdate(at):
        _choose_day(proposal, on, stewards or {}, Signed(by, at, act_id))
        return
    change = rules.adopt(proposal, on=localdate(at), unanswered=queries.unanswered(proposal))
    write(proposal, change, by=by, at=at, act_id=act_id)
    parts = proposal.parts.exclude(status=Part.Status.IMPOSSIBLE).select_related("village")
    for part in parts.order_by("village__path"):
        _adopt(part, stewards or {}, Signed(by, at, act_id))


def _choose_day(proposal: Proposal, on: date, stewards: Stewards, signed: Signed) -> None:
    change = rules.choose_day(
        proposal,
        on=on,
        today=localdate(signed.at),
        unanswered=queries.unanswered(proposal),
        post_id=signed.by.post_id,
        stewards={f"{part} {number}": str(who.pk) for (part, number), who in stewards.items()},
    )
    for part in proposal.parts.exclude(status=Part.Status.IMPOSSIBLE).select_related("village"):
        foreseen(part)
    write(proposal, change, **_by(signed))


@together()
def call_off(proposal: Proposal, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """The plan stays open; nothing happens on the day that was chosen."""
    require_role(by, rules.MAY_PLAN)
    write(proposal, rules.call_off(proposal), by=by, at=at, act_id=act_id)


def adopt_due(at: datetime) -> int:
    """What was decided for today or before, in the name of who decided it; what cannot be done any
    more is laid before the desk again. How many plans came to one end or the other.
    """
    due = Proposal.objects.filter(state__in=rules.OPEN, adopts_on__lte=localdate(at))
    waiting = list(due.select_related("decided_by__place").order_by("number"))
    for proposal in waiting:
        try:
            adopt_plan(proposal, stewards=_chosen(proposal), by=_decided(proposal, at), at=at)
        except Refused as no:
            if no.code != "stale":  # else somebody changed it just now: it is looked at again
                _lay_before(proposal, str(no.code)[:20], at)
    return len(waiting)


@together()
def _lay_before(proposal: Proposal, why: str, at: datetime) -> None:
    """The desk looks again; unless another loop, or somebody, has dealt with it meanwhile."""
    hold_head()
    proposal.refresh_from_db()  # the refused act had begun to change it
    if proposal.state in rules.OPEN and proposal.adopts_on is not None:
        write(proposal, rules.not_then(proposal, why=why), by=CLOCKWORK, at=at)


def _decided(proposal: Proposal, at: datetime) -> Actor:
    """Who chose the day; somebody else has to look again when they have left the post."""
    post, on = proposal.decided_by, localdate(at)
    if post is None or (post.until is not None and post.until <= on):
        raise Refused(_("Who chose the day holds that post no more."), code="post")
    return actor_of(post)


def _chosen(proposal: Proposal) -> dict[tuple[UUID, int], Account]:
    accounts = Account.objects.filter(is_active=True).in_bulk(list(proposal.stewards.values()))
    known = {str(pk): account for pk, account in accounts.items()}
    said = ((*key.split(" "), known.get(pk)) for key, pk in proposal.stewards.items())
    return {(UUID(part), int(number)): who for part, number, who in said if who}


def foreseen(part: Part) -> Steps:
    """What adoption would do here today; refuses as it would."""
    now = ground.standing(part.village)
    return adopting.steps(Layout.read(part.layout), now, cap=charter().grid_cap)


def _adopt(part: Part, stewards: Stewards, signed: Signed) -> None:
    layout, todo = Layout.read(part.layout), foreseen(part)
    founded = _found(layout, todo, signed)
    _redraw(todo, signed)
    on = localdate(signed.at)
    ended = _close(todo, on, signed)
    for number, place in founded.items():
        if person := stewards.get((part.pk, number)):
            _appoint(person, place, on, signed)
    grids = [
        grid._replace(place=str(founded[number].pk)) if number in founded else grid
        for number, grid in enumerate(layout.grids)
    ]
    told = replace(layout, grids=tuple(grids)).told()
    tells = {"redrawn": len(todo.redrawn), "founded": len(founded), "closed": len(todo.closed)}
    write(part, Change(Part.Happening.ADOPTED, sets={"layout": told}, tells=tells), **_by(signed))
    _follow(part, ended, on, signed)


def _by(signed: Signed) -> dict[str, Any]:
    return signed._asdict()


def _found(layout: Layout, todo: Steps, signed: Signed) -> dict[int, Place]:
    """The new micro-grids; one that comes back bears its old name."""
    like = [layout.grids[number].like for number, _path in todo.founded]
    old = Place.objects.select_related("name").filter(pk__in=[pk for pk in like if pk])
    names = {str(place.pk): str(place.name) for place in old}
    lines = []
    for (_number, path), descends in zip(todo.founded, like, strict=True):
        name = names.get(descends or "") or _("Micro-grid %(n)s") % {"n": int(path[-2:])}
        lines.append(Line(place_rules.found(path=path, name=name), *signed))
    places = begin_many(Place, lines)
    return {number: place for (number, _path), place in zip(todo.founded, places, strict=True)}


def _redraw(todo: Steps, signed: Signed) -> None:
    """Households get their new codes and hubs their mark; their ids stay."""
    named = {UUID(pk) for pk, _path in todo.redrawn}
    rows = _rows(named | {UUID(pk) for pk in (*todo.hubs_on, *todo.hubs_off)})
    moves = [
        Move(rows[pk], place_rules.redraw(rows[pk], path=path), *signed)
        for pk, path in todo.redrawn
    ]
    for ids, is_hub in ((todo.hubs_off, False), (todo.hubs_on, True)):
        for pk in ids:
            change = place_rules.amend(rows[pk], words={}, sets={"is_hub": is_hub})
            moves.append(Move(rows[pk], change, *signed))
    if moves:
        write_many(moves)


def _rows(ids: set[UUID]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    told = sorted(ids)
    for start in range(0, len(told), 500):
        rows = Place.objects.filter(pk__in=told[start : start + 500])
        found |= {str(row.pk): row for row in rows}
    return found


def _close(todo: Steps, on: date, signed: Signed) -> list[Post]:
    """Micro-grids that end, and the posts that stood there."""
    if not todo.closed:
        return []
    rows = _rows({UUID(pk) for pk in todo.closed})
    living = Place.objects.current().households()
    moves = []
    for row in rows.values():
        left = living.filter(within(row.path)).count()
        moves.append(Move(row, place_rules.close(row, open_below=left), *signed))
    write_many(moves)
    posts = list(Post.objects.held(on=on).filter(place__in=list(rows)).select_related("place"))
    ends = [
        Move(post, people_rules.step_down(post, on=max(on, post.since), today=on), *signed)
        for post in posts
    ]
    if ends:
        write_many(ends)
    return posts


def _appoint(person: Account, place: Place, on: date, signed: Signed) -> Post:
    """Whoever agreed to be named as a steward stays named."""
    last = Post.objects.filter(account=person, role=Role.STEWARD).order_by("-since", "-id").first()
    change = people_rules.appoint(
        account=person,
        role=Role.STEWARD,
        place=place,
        office=None,
        since=on,
        shows_name=last.shows_name if last else False,
    )
    return begin(Post, change, **_by(signed))


def _follow(part: Part, ended: Sequence[Post], on: date, signed: Signed) -> None:
    """Open matters go with their household to whoever looks after it now, in their term."""
    lying = Assignment.objects.filter(is_current=True, matter__state__in=IN_HAND)
    lying = lying.filter(within(part.village.path, through="matter__place__path"))
    gone = {post.pk for post in ended}
    held = lying.filter(post__role__in=FOLLOWS).select_related("post__place", "matter__place")
    for each in held.order_by("id"):
        path, post = each.matter.place.path, each.post
        if post is None or (post.pk not in gone and _is_near(path, post)):
            continue
        if to := _heir(path, post.role, on):
            pass_on(each, to=to, because=part.proposal_id, **_by(signed))


def _is_near(path: str, post: Post) -> bool:
    return post.place is not None and lies_in(path, post.place.path)


def _heir(path: str, role: str, on: date) -> Post | None:
    """The same sort of post where the household is now, else the next one above."""
    order = list(THEN)
    for each in order[order.index(Role(role)) :]:
        here = path[: LENGTH_BY_LEVEL[THEN[each]]]
        held = Post.objects.held(on=on).filter(role=each, place__path=here)
        if post := held.order_by("since", "id").first():
            return post
    return None
