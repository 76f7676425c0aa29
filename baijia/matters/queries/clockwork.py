"""What is due to happen by itself; whoever asks has no post and sees all."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from baijia.ground.workdays import CHINA, Calendar
from baijia.journal.models import Entry
from baijia.matters.models import (
    Assignment,
    CallBack,
    Matter,
    Objection,
    Rating,
    StrikeOff,
    Suspension,
)
from baijia.matters.rules.timing import ended_before, unknown_from

State = Matter.State
IN_HAND = (State.ASSIGNED, State.IN_PROGRESS)


def ending_next(*, at: datetime) -> QuerySet[Matter]:
    """Of what nobody was reminded yet: the next end first."""
    return Matter.objects.filter(due_at__gt=at, is_reminded=False).order_by("due_at")


def set_at(matters: Iterable[Matter]) -> dict[UUID, datetime]:
    """When the clock of each was set as it runs now."""
    told = Entry.objects.filter(
        subject_kind=Matter._meta.label_lower,
        subject_id__in=[matter.pk for matter in matters],
        sets__has_key="due_at",
    )
    return dict(told.order_by("version").values_list("subject_id", "at"))


def to_escalate(*, at: datetime, every: int, days: Calendar) -> QuerySet[Matter]:
    """Past the end, and time for the next one up; the oldest first, whoever has it or nobody."""
    once, twice = (ended_before(at, steps * every, days) for steps in (1, 2))
    in_post = Assignment.objects.filter(matter=OuterRef("pk"), is_current=True, office=None)
    # A post has no office head above it: the leader is the second who hears of it, not the third.
    second = Q(escalated=1) | Q(Exists(in_post), escalated=2, state__in=IN_HAND)
    due = Q(escalated=0) | (second & Q(due_at__lte=once)) | Q(escalated=2, due_at__lte=twice)
    return Matter.objects.filter(due, due_at__lte=at).order_by("due_at")


def run_out(*, at: datetime) -> QuerySet[Suspension]:
    """Clocks that were stopped until a time which has come; each matter's last stop counts."""
    later = Suspension.objects.filter(matter=OuterRef("matter"), begun_at__gt=OuterRef("begun_at"))
    stopped = Suspension.objects.filter(ended_at=None, until__lte=at).exclude(Exists(later))
    standing = stopped.filter(matter__left_s__isnull=False, matter__state__in=IN_HAND)
    return standing.select_related("matter").order_by("until")


def to_put_away(*, at: datetime, after_days: int) -> QuerySet[Matter]:
    """Answered so many days ago, with nothing open: no objection, no “not solved”, and a hazard
    only when it was struck off.
    """
    own = {"matter": OuterRef("pk")}
    objected = Objection.objects.filter(**own, standing=Objection.Standing.RAISED)
    struck = StrikeOff.objects.filter(**own, is_current=True)
    answered = Matter.objects.filter(
        state=State.ANSWERED, answered_at__lte=at - timedelta(days=after_days)
    )
    settled = answered.exclude(Exists(plain_no())).exclude(Exists(objected))
    return settled.filter(~Q(kind=Matter.Kind.HAZARD) | Exists(struck)).order_by("answered_at")


def plain_no() -> QuerySet[Rating]:
    """“Not solved”, said of the present answer, and nothing heard of the reporter since."""
    later = Rating.objects.filter(matter=OuterRef("matter"), rated_at__gt=OuterRef("rated_at"))
    asked = CallBack.objects.filter(
        matter=OuterRef("matter"), is_reached=True, called_at__gt=OuterRef("rated_at")
    )
    said = Rating.objects.filter(matter=OuterRef("pk"), rated_at__gte=OuterRef("answered_at"))
    return said.filter(~Exists(later), ~Exists(asked), solved=Rating.Solved.NO)


def to_recompute(*, at: datetime, days: Calendar) -> QuerySet[Matter]:
    """Terms that leant on a guess, and end on days that are known by now."""
    known = Matter.objects.filter(is_provisional=True, due_at__lte=unknown_from(at, days))
    return known.select_related("category").order_by("due_at")


def running_over(on: date, *, at: datetime) -> QuerySet[Matter]:
    """Whose clocks run through this day or end on it; what is over already is over."""
    ends = max(at, datetime.combine(on, time(), tzinfo=CHINA))
    answers = Q(respond_by__gt=ends, responded_at=None)
    found = Matter.objects.filter(Q(due_at__gt=ends) | answers, state__in=Matter.OPEN)
    return found.select_related("category").order_by("number")


def stood(held: Assignment) -> list[tuple[datetime, datetime]]:
    """From when to when the clock stood while this assignment ran."""
    over = Suspension.objects.filter(matter=held.matter_id, begun_at__gte=held.begun_at)
    times = over.exclude(ended_at=None).order_by("ended_at").values_list("begun_at", "ended_at")
    return [(begun, ended) for begun, ended in times if ended]
