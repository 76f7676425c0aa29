"""Who may do what with a plan, and how it goes from asked for to adopted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.gridplan.models import Candidate, Objection, Part, Proposal
from baijia.ground.refusal import Refused
from baijia.journal.change import Change
from baijia.people.rules import CENTRE_POSTS, Right, Role
from baijia.places.models import Place

State = Proposal.State
Happening = Proposal.Happening

MAY_PLAN: Right = CENTRE_POSTS
# Who looks after a whole village sees its homes already; the auditor reads the addresses masked.
VILLAGE_WIDE: Right = frozenset({Role.COMMITTEE, Role.SECRETARY, Role.LIAISON})
MAY_OBJECT: Right = frozenset({Role.COMMITTEE, Role.SECRETARY})
MAY_SEE: Right = CENTRE_POSTS | VILLAGE_WIDE | {Role.AUDITOR}
READS_NAMES: Right = MAY_SEE - {Role.AUDITOR}  # who objected, and what they wrote

# What the villages are shown; before that a plan is the town's own thinking.
SHOWN = (State.SENT, State.ADOPTED)
UNDER_WAY = (State.ASKED, State.RUNNING)
OPEN = (State.READY, State.SENT)
LONGEST_WAIT = timedelta(days=92)
LONGEST_AHEAD = timedelta(days=366)
NO_DAY: dict[str, Any] = {"adopts_on": None, "decided_by_id": None, "stewards": {}}


def ask(
    *,
    number: int,
    kind: str,
    villages: Sequence[UUID],
    wishes: Mapping[str, Any],
    note: str,
    post_id: UUID | None,
    at: datetime,
    basis_id: UUID | None = None,
    run_id: UUID | None = None,
) -> Change:
    sets: dict[str, Any] = {
        "number": number,
        "kind": kind,
        "villages": [str(pk) for pk in villages],
        "wishes": dict(wishes),
        "post_id": post_id,
        "asked_at": at,
        "basis_id": basis_id,
        "run": run_id,
    }
    return Change(Happening.ASKED, sets=sets, words={"note": note} if note.strip() else {})


def start(proposal: Proposal) -> Change:
    _in(proposal, *UNDER_WAY)
    return Change(Happening.STARTED, sets={"state": State.RUNNING})


def ready(proposal: Proposal, *, at: datetime) -> Change:
    _in(proposal, *UNDER_WAY)
    return Change(Happening.READY, sets={"state": State.READY, "ready_at": at})


def fail(proposal: Proposal, *, why: str) -> Change:
    """`why` is a code; the page says it in words."""
    _in(proposal, *UNDER_WAY)
    return Change(Happening.FAILED, sets={"state": State.FAILED, "why": why})


def send(proposal: Proposal, *, until: date, today: date) -> Change:
    _in(proposal, State.READY)
    if not today < until <= today + LONGEST_WAIT:
        raise Refused(
            _("Give the villages time: a day from tomorrow on, within three months."), code="day"
        )
    sets = {"state": State.SENT, "objections_until": until}
    return Change(Happening.SENT, sets=sets | _without_day(proposal))


def set_aside(proposal: Proposal) -> Change:
    _in(proposal, *OPEN, State.FAILED)
    return Change(Happening.SET_ASIDE, sets={"state": State.SET_ASIDE} | _without_day(proposal))


def adopt(proposal: Proposal, *, on: date, unanswered: int) -> Change:
    """Every village was heard first, if the plan was sent to them."""
    _may_take_effect(proposal, on=on, unanswered=unanswered)
    sets = {"state": State.ADOPTED, "adopted_on": on}
    return Change(Happening.ADOPTED, sets=sets | _without_day(proposal))


def choose_day(
    proposal: Proposal,
    *,
    on: date,
    today: date,
    unanswered: int,
    post_id: UUID | None,
    stewards: Mapping[str, str],
) -> Change:
    """It takes effect by itself on that day, in the name of who chose it, if it still can."""
    _may_take_effect(proposal, on=on, unanswered=unanswered)
    if not today < on <= today + LONGEST_AHEAD:
        raise Refused(_("Choose today or a day within a year."), code="day")
    sets = {"adopts_on": on, "decided_by_id": post_id, "stewards": dict(stewards), "why": ""}
    return Change(Happening.DAY_CHOSEN, sets=sets)


def call_off(proposal: Proposal) -> Change:
    if proposal.adopts_on is None:
        raise Refused(_("No day has been chosen for this plan."), code="day")
    return Change(Happening.CALLED_OFF, sets=NO_DAY)


def not_then(proposal: Proposal, *, why: str) -> Change:
    """`why` is the code of the refusal; the page of adoption says it in words."""
    return Change(Happening.NOT_THEN, sets=NO_DAY | {"why": why})


def _without_day(proposal: Proposal) -> dict[str, Any]:
    return NO_DAY if proposal.adopts_on else {}


def _may_take_effect(proposal: Proposal, *, on: date, unanswered: int) -> None:
    _in(proposal, *OPEN)
    if unanswered:
        raise Refused(
            _("The villages have objected: answer what is open first (%(n)s).") % {"n": unanswered},
            code="objections",
        )
    until = proposal.objections_until
    if proposal.state == State.SENT and until and on <= until:
        raise Refused(
            _("The villages have time for objections until the end of %(day)s.")
            % {"day": until.isoformat()},
            code="early",
        )


def lay_out(
    proposal: Proposal,
    *,
    village_id: UUID,
    status: str,
    numbers: Mapping[str, Any],
    layout: Mapping[str, Any],
) -> Change:
    sets = {"proposal_id": proposal.pk, "village_id": village_id, "status": status}
    return Change(
        Part.Happening.LAID_OUT, sets=sets | {"numbers": dict(numbers), "layout": dict(layout)}
    )


def may_edit(proposal: Proposal) -> None:
    _in(proposal, *OPEN)


def raise_objection(
    part: Part, *, text: str, post_id: UUID | None, on: date, state: str, until: date | None
) -> Change:
    if state != State.SENT or (until and on > until):
        raise Refused(_("The time for objections to this plan is over."), code="late")
    sets = {"part_id": part.pk, "post_id": post_id, "raised_on": on}
    return Change(Objection.Happening.RAISED, sets=sets, words={"text": text})


def answer(objection: Objection, *, text: str, post_id: UUID | None, on: date) -> Change:
    if objection.answer_id is not None:
        raise Refused(_("This objection has been answered already."), code="answered")
    sets = {"answered_by_id": post_id, "answered_on": on}
    return Change(Objection.Happening.ANSWERED, sets=sets, words={"answer": text})


def agree(household: Place) -> Change:
    if household.level != Place.Level.HOUSEHOLD or not household.is_current:
        raise Refused(_("A possible hub is a household that lives here."), code="level")
    return Change(Candidate.Happening.AGREED, sets={"household_id": household.pk})


def withdraw(candidate: Candidate) -> Change:
    if not candidate.is_current:
        raise Refused(_("This household is on the list no more."), code="closed")
    return Change(Candidate.Happening.WITHDREW, sets={"is_current": False})


def _in(proposal: Proposal, *states: str) -> None:
    if proposal.state not in states:
        raise Refused(
            _("This plan stands at “%(state)s”: that cannot be done now.")
            % {"state": proposal.get_state_display()},
            code="state",
        )
