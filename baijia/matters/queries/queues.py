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
)
from baijia.matters.queries import held_by, visible_to
from baijia.matters.queries.clockwork import plain_no
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
class Queue:
    """A question that a list answers. `rows` narrows what the actor sees anyway."""

    key: str
    label: Any
    roles: frozenset[str]
    rows: Callable[[Actor, datetime], Q]
    empty: Any = ""


def _mine(actor: Actor, at: datetime) -> Q:
    return held_by(actor) & Q(state__in=IN_HAND)


def _held_back(actor: Actor, at: datetime) -> Q:
    return Q(state=State.REPORTED, is_held=True)


def _sent_back(actor: Actor, at: datetime) -> Q:
    had = Assignment.objects.filter(matter=OuterRef("pk"), is_current=False)
    return Q(state=State.ACCEPTED) & Q(Exists(had))


def _to_strike_off(actor: Actor, at: datetime) -> Q:
    struck = StrikeOff.objects.filter(matter=OuterRef("pk"), is_current=True)
    return Q(state=State.ANSWERED, kind=Matter.Kind.HAZARD) & ~Q(Exists(struck))


def _to_verify(actor: Actor, at: datetime) -> Q:
    seen = Verification.objects.filter(
        matter=OuterRef("pk"), verified_at__gte=OuterRef("answered_at")
    )
    return Q(state=State.ANSWERED) & ~Q(Exists(seen))


def _to_call_back(actor: Actor, at: datetime) -> Q:
    """Answered, and who spoke up has not said yet whether it is solved, or says it is not."""
    spoke = CallBack.objects.filter(
        matter=OuterRef("pk"), is_reached=True, called_at__gte=OuterRef("answered_at")
    )
    rated = Rating.objects.filter(matter=OuterRef("pk"), rated_at__gte=OuterRef("answered_at"))
    silent = ~Q(Exists(spoke)) & ~Q(Exists(rated))
    return Q(state=State.ANSWERED, voices__isnull=False) & (silent | Q(Exists(plain_no())))


def _asked(actor: Actor, at: datetime) -> Q:
    """Time asked for, that this post decides: the one the term names, or the town leader."""
    asked = Extension.objects.filter(
        matter=OuterRef("pk"), standing=Extension.Standing.ASKED, assignment__is_current=True
    )
    if actor.role != Role.LEADER:
        asked = asked.filter(assignment__approver=actor.role)
    return Q(state__in=IN_HAND) & Q(Exists(asked.exclude(asked_by=actor.account_id or NOBODY)))


def _urged(actor: Actor, at: datetime) -> Q:
    """In hand, and somebody who answers for it asked to hurry since it came."""
    asked = Note.objects.filter(
        matter=OuterRef("pk"),
        sort=Note.Sort.URGE,
        matter__assignments__is_current=True,
        written_at__gte=F("matter__assignments__begun_at"),
    )
    return _mine(actor, at) & Q(Exists(asked))


def _left_behind(actor: Actor, at: datetime) -> Q:
    """In the hands of a post that nobody holds any more."""
    ended = Assignment.objects.filter(
        matter=OuterRef("pk"), is_current=True, post__until__lte=localdate(at)
    )
    return Q(state__in=IN_HAND) & Q(Exists(ended))


def _objected(actor: Actor, at: datetime) -> Q:
    raised = Objection.objects.filter(matter=OuterRef("pk"), standing=Objection.Standing.RAISED)
    return Q(Exists(raised))


LEVELS: dict[str, int] = {Role.HEAD: 1, Role.DESK: 1, Role.LIAISON: 2, Role.LEADER: 3}


def _escalated(actor: Actor, at: datetime) -> Q:
    """Laid before this post. The desk answers for what nobody has in hand."""
    reached = Q(escalated__gte=LEVELS.get(actor.role, 9))
    if actor.role == Role.DESK:
        return reached & Q(state__in=(State.REPORTED, State.ACCEPTED))
    return reached & Q(state__in=Matter.OPEN)


QUEUES = (
    Queue("escalated", _("Laid before you: past its end"), DECIDERS, _escalated),
    Queue("urged", _("You are urged"), HOLDERS, _urged),
    Queue(
        "overdue",
        _("Overdue in your hands"),
        HOLDERS,
        lambda actor, at: _mine(actor, at) & Q(due_at__lt=at),
    ),
    Queue(
        "today",
        _("Due within a day"),
        HOLDERS,
        lambda actor, at: _mine(actor, at) & Q(due_at__gte=at, due_at__lt=at + timedelta(hours=24)),
    ),
    Queue(
        "new",
        _("New in your hands"),
        HOLDERS,
        lambda actor, at: (
            _mine(actor, at) & Q(state=State.ASSIGNED) & ~Q(due_at__lt=at + timedelta(hours=24))
        ),
    ),
    Queue(
        "working",
        _("You are at it"),
        HOLDERS,
        lambda actor, at: (
            _mine(actor, at)
            & Q(state=State.IN_PROGRESS)
            & (Q(due_at__gte=at + timedelta(hours=24)) | Q(due_at=None))
        ),
    ),
    Queue("held", _("Held: came in a burst"), DESK, _held_back),
    Queue(
        "to_accept",
        _("To accept"),
        ACCEPTERS,
        lambda actor, at: Q(state=State.REPORTED, is_held=False),
    ),
    Queue(
        "to_assign",
        _("To assign"),
        ACCEPTERS,
        lambda actor, at: Q(state=State.ACCEPTED) & ~_sent_back(actor, at),
    ),
    Queue("sent_back", _("Came back: not theirs"), ACCEPTERS, _sent_back),
    Queue("left_behind", _("In the hands of a post that ended"), DESK, _left_behind),
    Queue("asked", _("More time asked for"), DECIDERS, _asked),
    Queue("objected", _("Objections"), frozenset({Role.DESK, Role.LEADER}), _objected),
    Queue("call_back", _("To call back"), DESK, _to_call_back),
    Queue(
        "strike_off",
        _("Hazards to strike off"),
        frozenset({Role.DESK, Role.HEAD, Role.SECRETARY, Role.GRID_OFFICER, Role.LIAISON}),
        _to_strike_off,
    ),
    Queue(
        "to_verify",
        _("Answered, to be checked"),
        frozenset({Role.HEAD, Role.SECRETARY}),
        _to_verify,
    ),
)
BY_KEY = {queue.key: queue for queue in QUEUES}


def rows_of(queue: Queue, actor: Actor, at: datetime) -> MatterSet:
    """The matters in a queue, the nearest end first."""
    seen = visible_to(actor).filter(queue.rows(actor, at))
    if actor.office_id is not None:  # what it had before waits for others
        seen = seen.filter(held_by(actor))
    return seen.order_by("due_at", "number").distinct()


def queues_for(actor: Actor) -> list[Queue]:
    return [queue for queue in QUEUES if actor.role in queue.roles]
