"""What happens to a clock by itself: reminding, laying before the next one up, recomputing."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from baijia.ground.workdays import (
    CHINA,
    ONE_DAY,
    Calendar,
    Due,
    Unit,
    due,
    extended,
    left,
    resumed,
    workdays_left,
)
from baijia.journal.change import Change
from baijia.matters.models import Assignment, Escalation, Matter
from baijia.matters.rules.opening import running
from baijia.people.rules import Role

Happening = Matter.Happening

# Before whom an overdue matter is laid, step by step; the holder's own page said it before.
LADDER = {1: Role.HEAD, 2: Role.LIAISON, 3: Role.LEADER}
UNHELD_LADDER = {1: Role.DESK, 2: Role.LIAISON, 3: Role.LEADER}


def remind(matter: Matter) -> Change:
    return Change(Happening.REMINDED, sets={"is_reminded": True})


def is_half_over(due_at: datetime, *, since: datetime, at: datetime) -> bool:
    """Nobody is reminded of what was given to them just now, however short the term."""
    return at - since >= due_at - at


def is_soon(due_at: datetime, *, at: datetime, hours: int, days: Calendar) -> bool:
    """Whether the end is near: within the hours before it, or on its last working day."""
    if at >= due_at:
        return False
    return due_at - at <= timedelta(hours=hours) or workdays_left(at, due_at, days) == 0


def levels(*, is_confidential: bool, in_post: bool) -> list[int]:
    """Before whom it is laid, one after another. A post has no office head above it, and of a
    confidential matter the village's liaison hears nothing.
    """
    passed = ({1} if in_post else set()) | ({2} if is_confidential else set())
    return [level for level in LADDER if level not in passed]


def _ladder(matter: Matter, held: Assignment | None) -> list[int]:
    in_post = held is not None and held.post_id is not None
    return levels(is_confidential=matter.is_confidential, in_post=in_post)


def next_level(matter: Matter, held: Assignment | None) -> int | None:
    """The next one up who may see it; None when it lies before the last one already."""
    above = (level for level in _ladder(matter, held) if level > matter.escalated)
    return next(above, None)


def escalates_at(
    matter: Matter, held: Assignment | None, *, every: int, days: Calendar
) -> datetime | None:
    """The first one up hears of it at its end, each further one so many working days later."""
    if matter.due_at is None or next_level(matter, held) is None:
        return None
    made = sum(level <= matter.escalated for level in _ladder(matter, held))
    if not made:
        return matter.due_at
    return extended(matter.due_at, made * every, Unit.WORKDAYS, days).at


def ended_before(at: datetime, workdays: int, days: Calendar) -> datetime:
    """The last end that lies so many whole working days back."""
    night = datetime.combine(at.astimezone(CHINA), time(), tzinfo=CHINA)
    while extended(night, workdays, Unit.WORKDAYS, days).at > at:
        night -= ONE_DAY
    return night


def escalate(matter: Matter, *, level: int) -> Change:
    return Change(Happening.ESCALATED, sets={"escalated": level}, tells={"level": level})


def begin_escalation(matter: Matter, *, level: int, is_held: bool, at: datetime) -> Change:
    role = (LADDER if is_held else UNHELD_LADDER)[level]
    sets = {"matter_id": matter.pk, "level": level, "role": role, "escalated_at": at}
    return Change(Escalation.Happening.ESCALATED, sets=sets)


Moved = int | tuple[datetime, datetime]  # so much more time; or the clock stood from then to then


def replayed(
    held: Assignment, *, finish_in: int, unit: Unit, moves: Iterable[Moved], days: Calendar
) -> Due:
    """The end of an assignment's term, counted from its beginning by the days as they are known."""
    ends = [due(held.begun_at, finish_in, unit, days)]
    for move in moves:
        last = ends[-1].at
        if isinstance(move, int):
            ends.append(extended(last, move, unit, days))
        else:
            stopped, ran_on = move
            # Whole seconds, as they were put down when the clock was stopped.
            rest = timedelta(seconds=int(left(stopped, last, unit, days).total_seconds()))
            ends.append(resumed(ran_on, rest, unit, days))
    return Due(ends[-1].at, is_provisional=any(end.is_provisional for end in ends))


def unknown_from(at: datetime, days: Calendar) -> datetime:
    """The night before the first day of which nobody knows yet whether it is worked."""
    day = at.astimezone(CHINA).date()
    while days.is_known(day):
        day += ONE_DAY
    return datetime.combine(day, time(), tzinfo=CHINA)


def set_anew(end: Due, *, stopped: datetime | None, unit: Unit, days: Calendar) -> dict[str, Any]:
    """Another term than before; of a clock that stands, what is left on it."""
    if stopped is None:
        return running(end)
    rest = int(left(stopped, end.at, unit, days).total_seconds())
    return {"left_s": rest, "is_provisional": end.is_provisional}


def recompute(matter: Matter, *, end: datetime | None, respond_by: datetime | None) -> Change:
    """The official days are out: the term that leant on a guess is set for good."""
    sets: dict[str, Any] = {"is_provisional": False, "respond_by": respond_by}
    if end != matter.due_at:
        sets |= {"due_at": end, "is_reminded": False, "escalated": 0}
    return Change(Happening.RECOMPUTED, sets=sets)


def moved_over(end: datetime, *, at: datetime, unit: Unit, days: tuple[Calendar, Calendar]) -> Due:
    """The town set a day: as much working time is left by its new days as was by the old ones."""
    before, after = days
    if unit == Unit.HOURS:
        return Due(end, is_provisional=False)
    return resumed(at, left(at, end, unit, before), unit, after)


def count_over(
    matter: Matter, *, on: date, end: Due | None, respond_by: Due | None
) -> Change | None:
    """What moves by it, if anything does; the matter says by which day."""
    sets: dict[str, Any] = {}
    if end and end.at != matter.due_at:
        provisional = matter.is_provisional or end.is_provisional
        sets |= {"due_at": end.at, "is_reminded": False, "is_provisional": provisional}
    if respond_by and respond_by.at != matter.respond_by:
        sets["respond_by"] = respond_by.at
    return Change(Happening.RECOMPUTED, sets=sets, tells={"on": on}) if sets else None


def recompute_assignment(end: datetime) -> Change:
    tells = {"recomputed": True}
    return Change(Assignment.Happening.MOVED, sets={"due_at": end}, tells=tells)
