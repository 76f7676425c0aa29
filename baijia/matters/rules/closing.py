"""How a matter ends: answered, checked, struck off, called back, rated, reopened, archived."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.ground.workdays import Due
from baijia.journal.change import Change
from baijia.matters.models import (
    Answer,
    Assignment,
    CallBack,
    Matter,
    Objection,
    Party,
    Rating,
    Settlement,
    StrikeOff,
    Verification,
)
from baijia.matters.rules.opening import closed_clock, fresh_clock, responded, running

Kind = Matter.Kind
State = Matter.State
Outcome = Matter.Outcome
Happening = Matter.Happening

# A written agreement may be laid before the court within 30 days (People's Mediation Law 33).
CONFIRM_DAYS = 30
NO_OBJECTION: Any = _("There is no open objection.")
ANSWERS = (Outcome.DONE, Outcome.PARTLY, Outcome.EXPLAINED, Outcome.NOT_POSSIBLE)
DISPUTE_ANSWERS = (Outcome.NOT_SETTLED,)


def outcomes(kind: str) -> tuple[str, ...]:
    """What an answer may say. A settled dispute is not answered but settled."""
    return DISPUTE_ANSWERS if kind == Kind.DISPUTE else ANSWERS


def answer(matter: Matter, *, outcome: str, at: datetime) -> Change:
    """The town says what was done; from now on the reporter has the word."""
    if matter.left_s is not None:
        raise Refused(_("The clock stands; let it run again before you answer."), code="suspended")
    if outcome != Outcome.ON_THE_SPOT and outcome not in outcomes(matter.kind):
        raise Refused(_("Choose what came of it."), code="outcome")
    return Change(Happening.ANSWERED, sets=_answered(matter, outcome, at))


def settle(
    matter: Matter, *, way: str, form: str, parties: Iterable[Party], at: datetime
) -> Change:
    """A dispute ends by itself or by people's mediation, never against a party's refusal."""
    if matter.left_s is not None:
        raise Refused(_("The clock stands; let it run again before you answer."), code="suspended")
    sides = list(parties)
    if way == Settlement.Way.MEDIATION:
        if len({party.side for party in sides}) < 2:
            raise Refused(_("Mediation needs both sides. Add the parties first."), code="parties")
        if any(party.stance == Party.Stance.REFUSES for party in sides):
            raise Refused(
                _(
                    "A party refuses mediation; it cannot be closed as mediated. Tell both sides of"
                    " the other ways: the court, arbitration, the authority in charge."
                ),
                code="refuses",
            )
        if any(party.stance != Party.Stance.WILLING for party in sides):
            raise Refused(_("Ask each party first whether they agree to mediation."), code="asked")
        if not form:
            raise Refused(_("Say whether the agreement is oral or written."), code="form")
    outcome = Outcome.MEDIATED if way == Settlement.Way.MEDIATION else Outcome.SETTLED
    return Change(Happening.SETTLED, sets=_answered(matter, outcome, at))


def _answered(matter: Matter, outcome: str, at: datetime) -> dict[str, Any]:
    sets = {"state": State.ANSWERED, "outcome": outcome, "answered_at": at, "due_at": None}
    return sets | {"is_held": False} | fresh_clock() | responded(matter, at)


def begin_answer(
    matter: Matter,
    *,
    text: str,
    outcome: str,
    held: Assignment | None,
    account_id: UUID | None,
    at: datetime,
) -> Change:
    if not text.strip():
        raise Refused(_("Say what was done."), code="empty")
    sets = {
        "matter_id": matter.pk,
        "assignment_id": held.pk if held else None,
        "outcome": outcome,
        "answered_by": account_id,
        "answered_at": at,
        "is_in_time": at <= held.due_at if held else None,
    }
    return Change(Answer.Happening.GIVEN, sets=sets, words={"text": text})


def begin_settlement(matter: Matter, *, way: str, form: str, text: str, on: date) -> Change:
    is_written = form == Settlement.Form.WRITTEN
    sets = {
        "matter_id": matter.pk,
        "way": way,
        "form": form,
        "settled_on": on,
        "confirm_by": on + timedelta(days=CONFIRM_DAYS) if is_written else None,
    }
    return Change(Settlement.Happening.REACHED, sets=sets, words={"text": text})


def another_decides(
    matter: Matter, answers: Iterable[Answer], *, declined_by: UUID | None, account_id: UUID | None
) -> None:
    """Whether an objection is right, somebody else says than who answered or declined."""
    if matter.state != State.DECLINED:
        not_the_same(answers, account_id)
    elif declined_by == account_id:
        raise Refused(
            _("Whoever declined it does not decide on the objection; somebody else does."),
            code="same",
        )


def not_the_same(answers: Iterable[Answer], account_id: UUID | None) -> None:
    """Checks and strike-offs are a second person's."""
    last = max(answers, key=lambda answer: answer.answered_at, default=None)
    if last is not None and last.answered_by == account_id:
        raise Refused(_("Whoever answered does not check it; a second person does."), code="same")


def verify() -> Change:
    """Checked on the spot, and in order."""
    return Change(Happening.VERIFIED)


def begin_verification(matter: Matter, *, is_in_order: bool, text: str, at: datetime) -> Change:
    sets = {"matter_id": matter.pk, "is_in_order": is_in_order, "verified_at": at}
    return Change(Verification.Happening.MADE, sets=sets, words=_some(text))


def strike_off(*, struck: int) -> Change:
    if struck:
        raise Refused(_("It has been struck off already."), code="struck_off")
    return Change(Happening.STRUCK_OFF)


def begin_strike_off(matter: Matter, *, text: str, at: datetime) -> Change:
    sets = {"matter_id": matter.pk, "struck_off_at": at}
    return Change(StrikeOff.Happening.STRUCK_OFF, sets=sets, words=_some(text))


def undo_strike_off() -> Change:
    return Change(StrikeOff.Happening.UNDONE, sets={"is_current": False})


def begin_call_back(
    matter: Matter,
    *,
    means: str,
    is_reached: bool,
    solved: str,
    satisfied: str,
    text: str,
    at: datetime,
) -> Change:
    """Who was not reached has said nothing; who was reached says at least whether it is solved."""
    if is_reached and not solved:
        raise Refused(_("Ask whether it is solved, and put down the answer."), code="solved")
    sets = {
        "matter_id": matter.pk,
        "means": means,
        "is_reached": is_reached,
        "solved": solved if is_reached else "",
        "satisfied": satisfied if is_reached else "",
        "called_at": at,
    }
    return Change(CallBack.Happening.MADE, sets=sets, words=_some(text))


def begin_rating(
    matter: Matter, *, voice_id: UUID, solved: str, satisfied: str, text: str, at: datetime
) -> Change:
    if not solved and not satisfied:
        raise Refused(_("Tell us whether it is solved."), code="empty")
    sets = {
        "matter_id": matter.pk,
        "voice_id": voice_id,
        "solved": solved,
        "satisfied": satisfied,
        "rated_at": at,
    }
    return Change(Rating.Happening.GIVEN, sets=sets, words=_some(text))


def object_to(matter: Matter, *, voice_id: UUID, text: str, raised: int, at: datetime) -> Change:
    if raised:
        raise Refused(_("Your objection is being looked at already."), code="raised")
    sets = {
        "matter_id": matter.pk,
        "voice_id": voice_id,
        "standing": Objection.Standing.RAISED,
        "raised_at": at,
    }
    return Change(Objection.Happening.RAISED, sets=sets, words={"text": text})


def decide_objection(objection: Objection, *, upheld: bool, reply: str, at: datetime) -> Change:
    if not reply.strip():
        raise Refused(_("Tell the reporter why."), code="empty")
    standing = Objection.Standing.UPHELD if upheld else Objection.Standing.NOT_UPHELD
    what = Objection.Happening.UPHELD if upheld else Objection.Happening.NOT_UPHELD
    return Change(what, sets={"standing": standing, "decided_at": at}, words={"reply": reply})


def grant_objection(at: datetime) -> Change:
    """It goes back to work: what the reporter objected to stands no longer."""
    sets = {"standing": Objection.Standing.UPHELD, "decided_at": at}
    return Change(Objection.Happening.UPHELD, sets=sets)


def in_time_to_reopen(matter: Matter, *, at: datetime, within_days: int) -> None:
    """The reporter may ask within the town's days; later the desk still can. To what was declined
    they object, and somebody else looks at it.
    """
    if matter.state == State.DECLINED:
        raise Refused(
            _("It was declined. If you do not agree, object: somebody else looks at it."),
            code="declined",
        )
    ended = matter.answered_at or matter.closed_at
    if ended and at > ended + timedelta(days=within_days):
        raise Refused(
            _("More than %(n)s days have passed. Please report it anew, or call the town.")
            % {"n": within_days},
            code="late",
        )


def reopen(matter: Matter, *, end: Due, is_held: bool, what: str) -> Change:
    """Back to work: into the same hands if there were any, else to the desk."""
    sets = {
        "state": State.ASSIGNED if is_held else State.ACCEPTED,
        "outcome": "",
        "reason": "",
        "answered_at": None,
        "closed_at": None,
        "reopened": matter.reopened + 1,
    }
    return Change(what, sets=sets | running(end))


def withdraw(matter: Matter, *, merged: int, at: datetime) -> Change:
    """One reporter's word ends what is theirs alone."""
    if merged:
        raise Refused(_("Others have reported the same thing; for them it goes on."), code="others")
    sets = {"state": State.ARCHIVED, "outcome": Outcome.WITHDRAWN, "is_held": False}
    return Change(Happening.WITHDRAWN, sets=sets | closed_clock(at))


def archive(matter: Matter, *, struck: int, raised: int, at: datetime) -> Change:
    """Done and put away. A hazard only when struck off; nothing while an objection is open."""
    if matter.kind == Kind.HAZARD and not struck:
        raise Refused(_("A second person strikes a hazard off first."), code="not_struck_off")
    if raised:
        raise Refused(_("An objection is open; decide it first."), code="raised")
    return Change(Happening.ARCHIVED, sets={"state": State.ARCHIVED} | closed_clock(at))


def _some(text: str) -> dict[str, str]:
    return {"text": text} if text.strip() else {}
