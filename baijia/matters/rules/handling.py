"""In whose hands a matter is, and how its clock runs, stops and is moved."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.ground.workdays import Calendar, Due, Unit, due, extended, left, resumed
from baijia.journal.change import Change
from baijia.matters.models import (
    Assignment,
    Extension,
    HandOver,
    Matter,
    Suspension,
)
from baijia.matters.rules import steps
from baijia.matters.rules.opening import responded, running
from baijia.people.models import Office, Post
from baijia.people.rules import VILLAGE_POSTS, Actor, Role, is_village_post
from baijia.places.rules import lies_in
from baijia.terms.models import Term, UnitChoice

State = Matter.State
Happening = Matter.Happening
Hands = Assignment.Happening

NOBODY: Any = _("Nobody has it in hand.")
NOT_ASKED: Any = _("Nobody has asked for more time.")


def assign(matter: Matter, *, end: Due, what: str = Happening.ASSIGNED, **tells: Any) -> Change:
    """The matter goes into somebody's hands, with an end."""
    return Change(what, sets={"state": State.ASSIGNED} | running(end), tells=tells)


def check_assign(matter: Matter, *, post: Post | None, by: Actor, on: date) -> None:
    """Whether this post may put it into these hands now."""
    steps.check("assign", matter, by=by, path=matter.place.path)
    may_be_given(matter, path=matter.place.path, post=post, giver=by)
    is_held(post, on=on)


def check_refer(
    matter: Matter,
    held: Assignment | None,
    *,
    office: Office | None,
    post: Post | None,
    by: Actor,
    on: date,
) -> None:
    """Whether this post may hand it on to these hands now."""
    steps.check("refer", matter, by=by, path=matter.place.path)
    may_be_given(matter, path=matter.place.path, post=post, giver=by)
    is_held(post, on=on)
    office_id, post_id = office.pk if office else None, post.pk if post else None
    not_already(held, office_id=office_id, post_id=post_id)
    may_refer(held, post=post, giver=by)
    clock_runs(matter)


def may_be_given(matter: Matter, *, path: str, post: Post | None, giver: Actor) -> None:
    """To a post only where it lies in that post's place; a confidential one only to an office."""
    if post is None:
        return
    if matter.is_confidential and post.place and is_village_post(_as_actor(post)):
        raise Refused(
            _("A confidential matter goes to an office, not to the village."), code="secret"
        )
    if post.role in VILLAGE_POSTS:
        not_in_production(matter)
    if post.place is None or not lies_in(path, post.place.path):
        raise Refused(_("This post does not look after that place."), code="elsewhere")
    if giver.path and not lies_in(post.place.path, giver.path):
        raise Refused(
            _("You can give this to posts in your own place, or to an office."), code="above"
        )


def not_in_production(matter: Matter) -> None:
    """What lies in a production unit the village reports and does not put right (Art. 75)."""
    if matter.is_production:
        raise Refused(
            _(
                "This hazard lies in a production unit. The village does not put it right itself:"
                " the unit answers for it, and an office of the town follows it up (Work Safety"
                " Law, Art. 75)."
            ),
            code="production",
        )


def is_held(post: Post | None, *, on: date) -> None:
    """A post that has ended looks after nothing; nor does one that has not begun."""
    if post and (post.since > on or (post.until is not None and post.until <= on)):
        raise Refused(
            _("Nobody holds this post that day. Choose another post, or an office."), code="ended"
        )


def may_refer(held: Assignment | None, *, post: Post | None, giver: Actor) -> None:
    """Not to oneself, which would only buy a fresh term; out of an office only by the desk."""
    if post is not None and post.pk == giver.post_id:
        raise Refused(_("You cannot refer it to yourself."), code="own")
    if held and held.office_id and giver.role == Role.SECRETARY:
        raise Refused(_("An office has it in hand; the service desk refers it."), code="office")


def _as_actor(post: Post) -> Actor:
    return Actor(post.account_id, post.pk, post.role, post.place.path if post.place else None)


def begin_assignment(
    matter: Matter,
    *,
    office_id: UUID | None,
    post_id: UUID | None,
    term: Term,
    end: Due,
    at: datetime,
) -> Change:
    """An office or a post has the matter now, with a fresh term."""
    if (office_id is None) == (post_id is None):
        raise Refused(_("Choose an office or a post, one of the two."), code="whose")
    sets = {
        "matter_id": matter.pk,
        "office_id": office_id,
        "post_id": post_id,
        "begun_at": at,
        "due_at": end.at,
        "unit": term.finish_unit,
        "extension_max": term.extension_max,
        "approver": term.approver,
    }
    return Change(Hands.BEGUN, sets=sets)


def not_already(held: Assignment | None, *, office_id: UUID | None, post_id: UUID | None) -> None:
    if held and (held.office_id, held.post_id) == (office_id, post_id):
        raise Refused(_("They have the matter already."), code="already_there")


def end_assignment(what: str, at: datetime) -> Change:
    return Change(what, sets={"is_current": False, "ended_at": at})


def start(matter: Matter) -> Change:
    return Change(Happening.STARTED, sets={"state": State.IN_PROGRESS})


def start_assignment(at: datetime) -> Change:
    return Change(Hands.STARTED, sets={"started_at": at})


def answer_assignment(at: datetime) -> Change:
    return Change(Hands.ANSWERED, sets={"ended_at": at})


def moved(sets: dict[str, Any]) -> Change:
    return Change(Hands.MOVED, sets=sets)


def clock_runs(matter: Matter) -> None:
    if matter.left_s is not None:
        raise Refused(_("The clock stands; let it run again first."), code="suspended")


def may_hand_over(post: Post, *, to_account_id: UUID) -> None:
    if post.until is not None:
        raise Refused(_("This post has ended already."), code="ended")
    if post.account_id == to_account_id:
        raise Refused(_("Choose another person; this one holds the post."), code="same")


def begin_hand_over(*, old_id: UUID, new_id: UUID, on: date) -> Change:
    sets = {"old_id": old_id, "new_id": new_id, "on": on}
    return Change(HandOver.Happening.HANDED_OVER, sets=sets)


def hand_over_assignment(*, new_id: UUID, record_id: UUID) -> Change:
    sets = {"post_id": new_id, "hand_over_id": record_id}
    return Change(Hands.HANDED_OVER, sets=sets, tells={"hand_over": record_id})


def pass_on_assignment(*, new_id: UUID, because: UUID) -> Change:
    """The household is looked after by somebody else now; the term stays what it was."""
    return Change(Hands.HANDED_OVER, sets={"post_id": new_id}, tells={"grid_plan": because})


def contact(matter: Matter, at: datetime) -> Change:
    return Change(Happening.CONTACTED, sets=responded(matter, at))


def send_back(
    matter: Matter,
    *,
    held: Assignment,
    within: int,
    at: datetime,
    again_by: Due,
    days: Calendar,
) -> Change:
    """Not theirs: back to the desk, soon after it came, so that nothing lies and is passed on."""
    latest = due(held.begun_at, within, Unit.WORKDAYS, days)
    if at >= latest.at:
        raise Refused(
            _("It can be sent back within %(n)s working day. Now ask the desk to refer it.")
            % {"n": within},
            code="late",
        )
    return Change(Happening.SENT_BACK, sets={"state": State.ACCEPTED} | running(again_by))


def ask_extension(
    held: Assignment,
    *,
    amount: int,
    reason: str,
    open_asked: int,
    is_suspended: bool,
    account_id: UUID | None,
) -> Change:
    """More time, within what the term allows in all."""
    if open_asked:
        raise Refused(_("More time has been asked for already; wait for the answer."), code="asked")
    if is_suspended:
        raise Refused(_("The clock stands; let it run again first."), code="suspended")
    most = held.extension_max - held.extended
    if amount > most:
        says = _("The term can be extended by at most %(n)s more.")
        raise Refused(says % {"n": UnitChoice(held.unit).spelled(most)}, code="most")
    sets = {
        "matter_id": held.matter_id,
        "assignment_id": held.pk,
        "amount": amount,
        "unit": held.unit,
        "standing": Extension.Standing.ASKED,
        "asked_by": account_id,
    }
    return Change(Extension.Happening.ASKED, sets=sets, words={"reason": reason})


def may_decide_extension(extension: Extension, held: Assignment, *, by: Actor) -> None:
    """Who the term names, or the town leader; never who asked."""
    if extension.asked_by == by.account_id:
        raise Refused(_("Nobody grants the time that they asked for themselves."), code="own")
    if by.role not in {held.approver, Role.LEADER}:
        who = Role(held.approver).label
        raise Refused(_("This is for the %(post)s to decide.") % {"post": who}, code="approver")


def decide_extension(extension: Extension, *, granted: bool) -> Change:
    standing = Extension.Standing.GRANTED if granted else Extension.Standing.REFUSED
    what = Extension.Happening.GRANTED if granted else Extension.Happening.REFUSED
    return Change(what, sets={"standing": standing})


def extend(held: Assignment, extension: Extension, days: Calendar) -> tuple[Due, dict[str, Any]]:
    """The new end, counted from the old one, and what the assignment keeps of it."""
    end = extended(held.due_at, extension.amount, Unit(extension.unit), days)
    return end, {"due_at": end.at, "extended": held.extended + extension.amount}


def move_due(matter: Matter, end: Due, what: str) -> Change:
    sets = {"due_at": end.at, "is_provisional": matter.is_provisional or end.is_provisional}
    return Change(what, sets=sets | {"is_reminded": False, "escalated": 0})


def suspend(
    matter: Matter, held: Assignment, *, at: datetime, days: Calendar
) -> tuple[int, Change]:
    """The clock stops with what is left on it."""
    if matter.left_s is not None:
        raise Refused(_("The clock stands already."), code="suspended")
    rest = int(left(at, held.due_at, Unit(held.unit), days).total_seconds())
    return rest, Change(Happening.SUSPENDED, sets={"due_at": None, "left_s": rest})


def begin_suspension(
    matter: Matter, *, cause: str, until: datetime | None, left_s: int, at: datetime
) -> Change:
    sets = {
        "matter_id": matter.pk,
        "cause": cause,
        "begun_at": at,
        "until": until,
        "left_s": left_s,
    }
    return Change(Suspension.Happening.BEGUN, sets=sets)


def resume(matter: Matter, held: Assignment, *, at: datetime, days: Calendar) -> tuple[Due, Change]:
    """The clock runs on with what was left on it."""
    if matter.left_s is None:
        raise Refused(_("The clock is running."), code="running")
    end = resumed(at, timedelta(seconds=matter.left_s), Unit(held.unit), days)
    sets = {"due_at": end.at, "left_s": None, "is_reminded": False, "escalated": 0}
    provisional = matter.is_provisional or end.is_provisional
    return end, Change(Happening.RESUMED, sets={**sets, "is_provisional": provisional})


def end_suspension(at: datetime) -> Change:
    return Change(Suspension.Happening.ENDED, sets={"ended_at": at})


def retime(held: Assignment, *, term: Term, end: Due) -> Change:
    """The end of a term that was set anew, by another heading or by the official calendar."""
    sets = {
        "due_at": end.at,
        "unit": term.finish_unit,
        "extension_max": term.extension_max,
        "approver": term.approver,
    }
    return Change(Hands.MOVED, sets=sets)
