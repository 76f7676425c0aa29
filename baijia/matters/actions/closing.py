"""Answering, settling, checking, striking off, calling back, reopening, archiving."""

from datetime import date, datetime
from uuid import UUID

from baijia.ground.refusal import Refused
from baijia.ground.workdays import Unit, due
from baijia.journal.write import begin, together, write
from baijia.matters import queries
from baijia.matters.actions.handling import fresh_term, give_again, note
from baijia.matters.actions.opening import end_wait
from baijia.matters.models import (
    Answer,
    Assignment,
    CallBack,
    Matter,
    Note,
    Objection,
    Settlement,
    StrikeOff,
    Verification,
)
from baijia.matters.rules import closing, handling, opening, steps
from baijia.people.rules import CLOCKWORK, Actor
from baijia.terms.queries import calendar, charter

Happening = Matter.Happening


@together()
def answer_matter(
    matter: Matter,
    *,
    text: str,
    outcome: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Say what was done about it."""
    held = queries.in_hand(matter)
    steps.check("answer", matter, by=by, path=matter.place.path, held=held)
    change = closing.answer(matter, outcome=outcome, at=at)
    write(matter, change, by=by, at=at, act_id=act_id)
    _keep(matter, held, text=text, outcome=outcome, by=by, at=at, act_id=act_id)


@together()
def handle_on_the_spot(
    matter: Matter, *, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """自办自结: settled where it was found, without going round."""
    steps.check("handle_on_the_spot", matter, by=by, path=matter.place.path)
    handling.not_in_production(matter)
    outcome = Matter.Outcome.ON_THE_SPOT
    change = closing.answer(matter, outcome=outcome, at=at)
    write(matter, change, by=by, at=at, act_id=act_id)
    _keep(matter, None, text=text, outcome=outcome, by=by, at=at, act_id=act_id)


@together()
def settle_matter(
    matter: Matter,
    *,
    way: str,
    form: str = "",
    text: str,
    on: date,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """A dispute ends: informally, or by people's mediation with an agreement."""
    held = queries.in_hand(matter)
    steps.check("settle", matter, by=by, path=matter.place.path, held=held)
    change = closing.settle(matter, way=way, form=form, parties=matter.parties.all(), at=at)
    write(matter, change, by=by, at=at, act_id=act_id)
    reached = closing.begin_settlement(matter, way=way, form=form, text=text, on=on)
    begin(Settlement, reached, by=by, at=at, act_id=act_id)
    outcome = matter.outcome
    _keep(matter, held, text=text, outcome=outcome, by=by, at=at, act_id=act_id)


def _keep(
    matter: Matter,
    held: Assignment | None,
    *,
    text: str,
    outcome: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None,
) -> None:
    given = closing.begin_answer(
        matter, text=text, outcome=outcome, held=held, account_id=by.account_id, at=at
    )
    begin(Answer, given, by=by, at=at, act_id=act_id)
    if held:
        write(held, handling.answer_assignment(at), by=by, at=at, act_id=act_id)


@together()
def verify_matter(
    matter: Matter,
    *,
    is_in_order: bool,
    text: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """A second person looked; if it is not in order, it goes back into the same hands."""
    held = queries.in_hand(matter)
    steps.check("verify", matter, by=by, path=matter.place.path, held=held)
    closing.not_the_same(matter.answers.all(), by.account_id)
    made = closing.begin_verification(matter, is_in_order=is_in_order, text=text, at=at)
    if is_in_order:
        write(matter, closing.verify(), by=by, at=at, act_id=act_id)
    else:
        again(matter, Happening.NOT_VERIFIED, by=by, at=at, act_id=act_id)
    begin(Verification, made, by=by, at=at, act_id=act_id)


@together()
def strike_off_matter(
    matter: Matter, *, text: str = "", by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """销号: a second person takes the hazard off the list after looking."""
    held = queries.in_hand(matter)
    steps.check("strike_off", matter, by=by, path=matter.place.path, held=held)
    closing.not_the_same(matter.answers.all(), by.account_id)
    change = closing.strike_off(struck=len(queries.struck_off(matter)))
    write(matter, change, by=by, at=at, act_id=act_id)
    struck = closing.begin_strike_off(matter, text=text, at=at)
    begin(StrikeOff, struck, by=by, at=at, act_id=act_id)


@together()
def call_back_matter(
    matter: Matter,
    *,
    means: str,
    is_reached: bool,
    solved: str = "",
    satisfied: str = "",
    text: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Ask whether it is solved. A plain “no” opens the matter again at once."""
    steps.check("call_back", matter, by=by, path=matter.place.path)
    closing.not_the_same(matter.answers.all(), by.account_id)
    made = closing.begin_call_back(
        matter,
        means=means,
        is_reached=is_reached,
        solved=solved,
        satisfied=satisfied,
        text=text,
        at=at,
    )
    write(matter, opening.happened(Happening.CALLED_BACK), by=by, at=at, act_id=act_id)
    begin(CallBack, made, by=by, at=at, act_id=act_id)
    if is_reached and solved == "no":
        again(matter, Happening.REOPENED, by=by, at=at, act_id=act_id)


@together()
def reopen_matter(
    matter: Matter, *, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """Back to work, with the reason."""
    steps.check("reopen", matter, by=by, path=matter.place.path)
    again(matter, Happening.REOPENED, by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.REASON, text, by=by, at=at, act_id=act_id, must=True)


def again(matter: Matter, what: str, *, by: Actor, at: datetime, act_id: UUID | None) -> None:
    """Into the same hands with a fresh term, or to the desk if nobody had it."""
    held = queries.in_hand(matter)
    term, end = fresh_term(matter, at)
    if held is None:
        end = due(at, charter().reassign_in_workdays, Unit.WORKDAYS, calendar())
    change = closing.reopen(matter, end=end, is_held=held is not None, what=what)
    write(matter, change, by=by, at=at, act_id=act_id)
    for objection in queries.open_objections(matter):
        write(objection, closing.grant_objection(at), by=by, at=at, act_id=act_id)
    for struck in queries.struck_off(matter):
        write(struck, closing.undo_strike_off(), by=by, at=at, act_id=act_id)
    if held:
        give_again(matter, held, term=term, end=end, by=by, at=at, act_id=act_id)


@together()
def decide_objection(
    matter: Matter,
    *,
    upheld: bool,
    text: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """The objection is upheld, and the matter goes back to work, or it is not, with reasons."""
    steps.check("decide_objection", matter, by=by, path=matter.place.path)
    closing.another_decides(
        matter,
        matter.answers.all(),
        declined_by=queries.declined_by(matter),
        account_id=by.account_id,
    )
    objection = Objection.objects.filter(matter=matter, standing=Objection.Standing.RAISED).first()
    if objection is None:
        raise Refused(closing.NO_OBJECTION, code="not_raised")
    decided = closing.decide_objection(objection, upheld=upheld, reply=text, at=at)
    write(objection, decided, by=by, at=at, act_id=act_id)
    if upheld:
        again(matter, Happening.UPHELD, by=by, at=at, act_id=act_id)
    else:
        write(matter, opening.happened(Happening.NOT_UPHELD), by=by, at=at, act_id=act_id)


@together()
def archive_matter(matter: Matter, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """Done and put away; it can still be reopened."""
    if by != CLOCKWORK:
        steps.check("archive", matter, by=by, path=matter.place.path)
    raised = len(list(queries.open_objections(matter)))
    struck = len(queries.struck_off(matter))
    change = closing.archive(matter, struck=struck, raised=raised, at=at)
    write(matter, change, by=by, at=at, act_id=act_id)


@together()
def withdraw_matter(
    matter: Matter, *, text: str = "", by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """The reporter no longer wants it; it counts in no rate."""
    steps.check("withdraw", matter, by=by, path=matter.place.path)
    change = closing.withdraw(matter, merged=matter.merged.count(), at=at)
    write(matter, change, by=by, at=at, act_id=act_id)
    end_wait(matter, by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.REASON, text, by=by, at=at, act_id=act_id)
