"""Assigning, taking up, sending back, asking for time, stopping the clock, handing over."""

from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from baijia.ground.refusal import Refused
from baijia.ground.workdays import Due, Unit, due
from baijia.journal.write import begin, together, write
from baijia.matters import queries
from baijia.matters.models import (
    Assignment,
    Extension,
    HandOver,
    Matter,
    Note,
    Suspension,
)
from baijia.matters.queries import handovers
from baijia.matters.rules import handling, opening, steps
from baijia.people.actions import appoint, step_down
from baijia.people.models import Account, Office, Post
from baijia.people.rules import CLOCKWORK, MAY_APPOINT, Actor, require_role
from baijia.terms.models import Term
from baijia.terms.queries import calendar, charter, term_for

Happening = Matter.Happening


@together()
def assign_matter(
    matter: Matter,
    *,
    office: Office | None = None,
    post: Post | None = None,
    text: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Put an accepted matter into the hands of an office or of a post, with an end."""
    handling.check_assign(matter, post=post, by=by, on=localdate(at))
    term, end = fresh_term(matter, at)
    change = handling.assign(matter, end=end)
    begun = handling.begin_assignment(
        matter,
        office_id=office.pk if office else None,
        post_id=post.pk if post else None,
        term=term,
        end=end,
        at=at,
    )
    write(matter, change, by=by, at=at, act_id=act_id)
    if held := queries.in_hand(matter):
        ended = handling.end_assignment(Assignment.Happening.ENDED, at)
        write(held, ended, by=by, at=at, act_id=act_id)
    begin(Assignment, begun, by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.NOTE, text, by=by, at=at, act_id=act_id)


def fresh_term(matter: Matter, at: datetime) -> tuple[Term, Due]:
    term = term_for(matter.category, matter.urgency)
    return term, due(at, term.finish_in, Unit(term.finish_unit), calendar())


def give_again(
    matter: Matter,
    held: Assignment,
    *,
    term: Term,
    end: Due,
    by: Actor,
    at: datetime,
    act_id: UUID | None,
) -> None:
    """The same hands once more, with a fresh term."""
    ended = handling.end_assignment(Assignment.Happening.ENDED, at)
    write(held, ended, by=by, at=at, act_id=act_id)
    hands = {"office_id": held.office_id, "post_id": handovers.heir_of(held.post_id)}
    begun = handling.begin_assignment(matter, **hands, term=term, end=end, at=at)
    begin(Assignment, begun, by=by, at=at, act_id=act_id)


@together()
def refer_matter(
    matter: Matter,
    *,
    office: Office | None = None,
    post: Post | None = None,
    text: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Hand the matter to the office that should deal with it, with a fresh term."""
    held = queries.in_hand(matter)
    on = localdate(at)
    handling.check_refer(matter, held, office=office, post=post, by=by, on=on)
    to = {"office_id": office.pk if office else None, "post_id": post.pk if post else None}
    term, end = fresh_term(matter, at)
    begun = handling.begin_assignment(matter, **to, term=term, end=end, at=at)
    change = handling.assign(
        matter,
        end=end,
        what=Happening.REFERRED,
        to_office=to["office_id"],
        from_office=held and held.office_id,
    )
    write(matter, change, by=by, at=at, act_id=act_id)
    if held:
        ended = handling.end_assignment(Assignment.Happening.HANDED_ON, at)
        write(held, ended, by=by, at=at, act_id=act_id)
    begin(Assignment, begun, by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.NOTE, text, by=by, at=at, act_id=act_id)


@together()
def start_matter(matter: Matter, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """Who has it in hand has read it and begins."""
    held = queries.in_hand(matter)
    steps.check("start", matter, by=by, path=matter.place.path, held=held)
    write(matter, handling.start(matter), by=by, at=at, act_id=act_id)
    if held:
        write(held, handling.start_assignment(at), by=by, at=at, act_id=act_id)


@together()
def contact_reporter(
    matter: Matter, *, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """The reporter was spoken to; the first time stops the response clock."""
    held = queries.in_hand(matter)
    steps.check("contact", matter, by=by, path=matter.place.path, held=held)
    write(matter, handling.contact(matter, at), by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.CONTACT, text, by=by, at=at, act_id=act_id)


@together()
def send_back_matter(
    matter: Matter, *, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """Not theirs: back to the desk with the reason, soon after it came."""
    held = queries.in_hand(matter)
    steps.check("send_back", matter, by=by, path=matter.place.path, held=held)
    if held is None:
        raise Refused(handling.NOBODY, code="state")
    handling.clock_runs(matter)
    town, days = charter(), calendar()
    again_by = due(at, town.reassign_in_workdays, Unit.WORKDAYS, days)
    within = town.return_within_workdays
    change = handling.send_back(
        matter, held=held, within=within, at=at, again_by=again_by, days=days
    )
    write(matter, change, by=by, at=at, act_id=act_id)
    ended = handling.end_assignment(Assignment.Happening.SENT_BACK, at)
    write(held, ended, by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.REASON, text, by=by, at=at, act_id=act_id, must=True)


@together()
def ask_reporter(
    matter: Matter, *, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """A question to the reporter. The holder's clock waits for the first answer, some days."""
    held = queries.in_hand(matter)
    steps.check("ask", matter, by=by, path=matter.place.path, held=held)
    asked = opening.happened_with(Happening.ASKED, opening.responded(matter, at))
    write(matter, asked, by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.QUESTION, text, by=by, at=at, act_id=act_id, must=True)
    if held and matter.left_s is None and not queries.has_waited(matter, held):
        until = due(at, charter().wait_for_reporter_days, Unit.DAYS, calendar()).at
        cause = Suspension.Cause.REPORTER
        _stop(matter, held, cause=cause, until=until, by=by, at=at, act_id=act_id)


@together()
def ask_extension(
    matter: Matter,
    *,
    amount: int,
    text: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Whoever has it in hand asks for more time, and says why."""
    held = queries.in_hand(matter)
    steps.check("ask_extension", matter, by=by, path=matter.place.path, held=held)
    if held is None:
        raise Refused(handling.NOBODY, code="state")
    asked = handling.ask_extension(
        held,
        amount=amount,
        reason=text,
        open_asked=int(queries.open_extension(matter) is not None),
        is_suspended=matter.is_suspended,
        account_id=by.account_id,
    )
    write(matter, opening.happened(Happening.EXTENSION_ASKED), by=by, at=at, act_id=act_id)
    begin(Extension, asked, by=by, at=at, act_id=act_id)


@together()
def decide_extension(
    matter: Matter,
    *,
    granted: bool,
    text: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """More time is granted, counted from the old end, or refused."""
    held, asked = queries.in_hand(matter), queries.open_extension(matter)
    steps.check("decide_extension", matter, by=by, path=matter.place.path, held=held)
    if held is None or asked is None or asked.assignment_id != held.pk:
        raise Refused(handling.NOT_ASKED, code="not_asked")
    handling.may_decide_extension(asked, held, by=by)
    handling.clock_runs(matter)
    if granted:
        end, sets = handling.extend(held, asked, calendar())
        write(held, handling.moved(sets), by=by, at=at, act_id=act_id)
        change = handling.move_due(matter, end, Happening.EXTENDED)
    else:
        change = opening.happened(Happening.NOT_EXTENDED)
    write(matter, change, by=by, at=at, act_id=act_id)
    decided = handling.decide_extension(asked, granted=granted)
    write(asked, decided, by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.REASON, text, by=by, at=at, act_id=act_id)


@together()
def suspend_matter(
    matter: Matter,
    *,
    cause: str,
    text: str,
    until: datetime | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """The clock stands for a reason that the reporter reads too."""
    held = queries.in_hand(matter)
    steps.check("suspend", matter, by=by, path=matter.place.path, held=held)
    if held is None:
        raise Refused(handling.NOBODY, code="state")
    _stop(matter, held, cause=cause, until=until, by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.REASON, text, by=by, at=at, act_id=act_id, to_reporter=True, must=True)


def _stop(
    matter: Matter,
    held: Assignment,
    *,
    cause: str,
    until: datetime | None,
    by: Actor,
    at: datetime,
    act_id: UUID | None,
) -> None:
    left_s, change = handling.suspend(matter, held, at=at, days=calendar())
    write(matter, change, by=by, at=at, act_id=act_id)
    begun = handling.begin_suspension(matter, cause=cause, until=until, left_s=left_s, at=at)
    begin(Suspension, begun, by=by, at=at, act_id=act_id)


@together()
def resume_matter(matter: Matter, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """The clock runs on with what was left on it."""
    held = queries.in_hand(matter)
    if by != CLOCKWORK:
        steps.check("resume", matter, by=by, path=matter.place.path, held=held)
    run_on(matter, held, by=by, at=at, act_id=act_id)


def run_on(
    matter: Matter, held: Assignment | None, *, by: Actor, at: datetime, act_id: UUID | None
) -> None:
    """Let a clock that stands run again; called by who resumes, and when the reporter answers."""
    if held is None:
        raise Refused(handling.NOBODY, code="state")
    end, change = handling.resume(matter, held, at=at, days=calendar())
    write(matter, change, by=by, at=at, act_id=act_id)
    write(held, handling.moved({"due_at": end.at}), by=by, at=at, act_id=act_id)
    if suspension := queries.open_suspension(matter):
        write(suspension, handling.end_suspension(at), by=by, at=at, act_id=act_id)


@together()
def urge_matter(
    matter: Matter, *, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """督办: somebody who answers for it asks the holder to hurry."""
    held = queries.in_hand(matter)
    steps.check("urge", matter, by=by, path=matter.place.path, held=held)
    write(matter, opening.happened(Happening.URGED), by=by, at=at, act_id=act_id)
    note(matter, Note.Sort.URGE, text, by=by, at=at, act_id=act_id, must=True)


@together()
def hand_over(
    post: Post, *, to: Account, on: date, by: Actor, at: datetime, act_id: UUID | None = None
) -> HandOver:
    """A post goes to the next person, and all its open work with it."""
    require_role(by, MAY_APPOINT)
    handling.may_hand_over(post, to_account_id=to.pk)
    new = appoint(
        account=to,
        role=post.role,
        place=post.place,
        office=post.office,
        since=on,
        by=by,
        at=at,
        act_id=act_id,
    )
    step_down(post, on=on, by=by, at=at, act_id=act_id)
    begun = handling.begin_hand_over(old_id=post.pk, new_id=new.pk, on=on)
    record = begin(HandOver, begun, by=by, at=at, act_id=act_id)
    work = Assignment.objects.filter(post=post, is_current=True, matter__state__in=steps.IN_HAND)
    for held in work.select_related("matter"):
        given = handling.hand_over_assignment(new_id=new.pk, record_id=record.pk)
        write(held, given, by=by, at=at, act_id=act_id)
        told = opening.happened(Happening.HANDED_OVER, from_post=post.pk, to_post=new.pk)
        write(held.matter, told, by=by, at=at, act_id=act_id)
    return record


@together()
def pass_on(
    held: Assignment,
    *,
    to: Post,
    because: UUID,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """An open matter goes with its household to whoever looks after it since grids were redrawn.

    `because` is the plan that was adopted; who may adopt it was asked there.
    """
    given = handling.pass_on_assignment(new_id=to.pk, because=because)
    told = opening.happened(Happening.HANDED_OVER, from_post=held.post_id, to_post=to.pk)
    write(held, given, by=by, at=at, act_id=act_id)
    write(held.matter, told, by=by, at=at, act_id=act_id)


def note(
    matter: Matter,
    sort: str,
    text: str,
    *,
    by: Actor,
    at: datetime,
    act_id: UUID | None,
    to_reporter: bool = False,
    must: bool = False,
) -> None:
    """The words that go with an act; some acts cannot be done without."""
    if not text.strip() and not must:
        return
    shown = to_reporter or sort == Note.Sort.QUESTION
    change = opening.note(matter, sort=sort, text=text, at=at, is_for_reporter=shown)
    begin(Note, change, by=by, at=at, act_id=act_id)
