"""What waits for whom: the queues of each post, named once, for the desk and for the lists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.matters.models import (
    Assignment,
    CallBack,
    Extension,
    Matter,
    MatterSet,
    Note,
    Objection,
    Rating,
    StrikeOff,
    Verification,
    Voice,
)
from baijia.matters.queries import held_by, visible_to
from baijia.matters.queries.clockwork import plain_no
from baijia.matters.queries.lists import Order, ordered
from baijia.people.rules import Actor, Role

State = Matter.State
IN_HAND = (State.ASSIGNED, State.IN_PROGRESS)
NOBODY = UUID(int=0)
HOLDERS = frozenset(
    {
        *(Role.STEWARD, Role.GRID_OFFICER, Role.COMMITTEE, Role.SECRETARY),
        *(Role.CLERK, Role.HEAD, Role.LIAISON, Role.DESK),
    }
)
ACCEPTERS = frozenset({Role.DESK, Role.SECRETARY})
DESK = frozenset({Role.DESK})
DECIDERS = frozenset({Role.HEAD, Role.DESK, Role.LIAISON, Role.LEADER})


@dataclass(frozen=True)
class Asker:
    """Who asks, when; and what they have in hand, found once for all their queues."""

    actor: Actor
    at: datetime
    mine: Q


FEW = 2000  # in hand, so many are named one by one


def asker(actor: Actor, at: datetime) -> Asker:
    mine = held_by(actor) & Q(state__in=IN_HAND)
    if actor.role not in HOLDERS:
        return Asker(actor, at, mine)
    hands = Assignment.objects.filter(is_current=True, matter__state__in=IN_HAND)
    whose = {"office": actor.office_id} if actor.office_id else {"post": actor.post_id}
    found = list(hands.filter(**whose).values_list("matter", flat=True)[: FEW + 1])
    return Asker(actor, at, Q(pk__in=found) if len(found) <= FEW else mine)


@dataclass(frozen=True)
class Queue:
    """A question that a list answers. `rows` narrows what the actor sees anyway."""

    key: str
    label: Any
    roles: frozenset[str]
    rows: Callable[[Asker], Q]
    order: Order = Order.END


def _held_back(who: Asker) -> Q:
    return Q(state=State.REPORTED, is_held=True)


def _sent_back(who: Asker) -> Q:
    had = Assignment.objects.filter(matter=OuterRef("pk"), is_current=False, is_slip=False)
    return Q(state=State.ACCEPTED) & Q(Exists(had))


def _to_strike_off(who: Asker) -> Q:
    struck = StrikeOff.objects.filter(matter=OuterRef("pk"), is_current=True)
    return Q(state=State.ANSWERED, kind=Matter.Kind.HAZARD) & ~Q(Exists(struck))


def _to_verify(who: Asker) -> Q:
    seen = Verification.objects.filter(
        matter=OuterRef("pk"), verified_at__gte=OuterRef("answered_at")
    )
    return Q(state=State.ANSWERED) & ~Q(Exists(seen))


def _to_call_back(who: Asker) -> Q:
    """Answered, and who spoke up has not said yet whether it is solved, or says it is not."""
    spoke = CallBack.objects.filter(
        matter=OuterRef("pk"), is_reached=True, called_at__gte=OuterRef("answered_at")
    )
    rated = Rating.objects.filter(matter=OuterRef("pk"), rated_at__gte=OuterRef("answered_at"))
    silent = ~Q(Exists(spoke)) & ~Q(Exists(rated))
    spoke_up = Q(Exists(Voice.objects.filter(matter=OuterRef("pk"))))
    return Q(state=State.ANSWERED) & spoke_up & (silent | Q(Exists(plain_no())))


def _asked(who: Asker) -> Q:
    """Time asked for, that this post decides: the one the term names, or the town leader."""
    asked = Extension.objects.filter(standing=Extension.Standing.ASKED, assignment__is_current=True)
    if who.actor.role != Role.LEADER:
        asked = asked.filter(assignment__approver=who.actor.role)
    others = asked.exclude(asked_by=who.actor.account_id or NOBODY)
    return Q(state__in=IN_HAND, pk__in=others.values("matter"))


def _urged(who: Asker) -> Q:
    """In hand, and somebody who answers for it asked to hurry since it came."""
    asked = Note.objects.filter(
        matter=OuterRef("pk"),
        sort=Note.Sort.URGE,
        matter__assignments__is_current=True,
        written_at__gte=F("matter__assignments__begun_at"),
    )
    return who.mine & Q(Exists(asked))


def _left_behind(who: Asker) -> Q:
    """In the hands of a post that nobody holds any more."""
    ended = Assignment.objects.filter(
        matter=OuterRef("pk"), is_current=True, post__until__lte=localdate(who.at)
    )
    return Q(state__in=IN_HAND) & Q(Exists(ended))


def _objected(who: Asker) -> Q:
    raised = Objection.objects.filter(standing=Objection.Standing.RAISED)
    return Q(pk__in=raised.values("matter"))


LEVELS: dict[str, int] = {Role.HEAD: 1, Role.DESK: 1, Role.LIAISON: 2, Role.LEADER: 3}


def _escalated(who: Asker) -> Q:
    """Laid before this post. The desk answers for what nobody has in hand."""
    reached = Q(escalated__gte=LEVELS.get(who.actor.role, 9))
    if who.actor.role == Role.DESK:
        return reached & Q(state__in=(State.REPORTED, State.ACCEPTED))
    return reached & Q(state__in=Matter.OPEN)


QUEUES = (
    Queue("escalated", _("Laid before you: past its end"), DECIDERS, _escalated),
    Queue("urged", _("You are urged"), HOLDERS, _urged),
    Queue(
        "overdue",
        _("Overdue in your hands"),
        HOLDERS,
        lambda who: who.mine & Q(due_at__lt=who.at),
    ),
    Queue(
        "today",
        _("Due within a day"),
        HOLDERS,
        lambda who: who.mine & Q(due_at__gte=who.at, due_at__lt=who.at + timedelta(hours=24)),
    ),
    Queue(
        "new",
        _("New in your hands"),
        HOLDERS,
        lambda who: (
            who.mine & Q(state=State.ASSIGNED) & ~Q(due_at__lt=who.at + timedelta(hours=24))
        ),
    ),
    Queue(
        "working",
        _("You are at it"),
        HOLDERS,
        lambda who: (
            who.mine
            & Q(state=State.IN_PROGRESS)
            & (Q(due_at__gte=who.at + timedelta(hours=24)) | Q(due_at=None))
        ),
    ),
    Queue("held", _("Held: came in a burst"), DESK, _held_back),
    Queue(
        "to_accept",
        _("To accept"),
        ACCEPTERS,
        lambda who: Q(state=State.REPORTED, is_held=False),
    ),
    Queue(
        "to_assign",
        _("To assign"),
        ACCEPTERS,
        lambda who: Q(state=State.ACCEPTED) & ~_sent_back(who),
    ),
    Queue("sent_back", _("Came back: not theirs"), ACCEPTERS, _sent_back),
    Queue("left_behind", _("In the hands of a post that ended"), DESK, _left_behind),
    Queue("asked", _("More time asked for"), DECIDERS, _asked),
    Queue("objected", _("Objections"), frozenset({Role.DESK, Role.LEADER}), _objected),
    Queue("call_back", _("To call back"), DESK, _to_call_back, Order.OLDEST),
    Queue(
        "strike_off",
        _("Hazards to strike off"),
        frozenset({Role.DESK, Role.HEAD, Role.SECRETARY, Role.GRID_OFFICER, Role.LIAISON}),
        _to_strike_off,
        Order.OLDEST,
    ),
    Queue(
        "to_verify",
        _("Answered, to be checked"),
        frozenset({Role.HEAD, Role.SECRETARY}),
        _to_verify,
        Order.OLDEST,
    ),
)
BY_KEY = {queue.key: queue for queue in QUEUES}


def rows_of(queue: Queue, actor: Actor, at: datetime, *, who: Asker | None = None) -> MatterSet:
    """The matters in a queue: the nearest end first, or what has no clock oldest first."""
    seen = visible_to(actor)
    if actor.office_id is not None:  # what it had before waits for others; so this is enough
        has = Assignment.objects.filter(matter=OuterRef("pk"), is_current=True)
        seen = Matter.objects.told().filter(Exists(has.filter(office_id=actor.office_id)))
    return ordered(seen.filter(queue.rows(who or asker(actor, at))), queue.order)


def queues_for(actor: Actor) -> list[Queue]:
    return [queue for queue in QUEUES if actor.role in queue.roles]
