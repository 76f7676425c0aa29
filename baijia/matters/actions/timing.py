"""What the clockwork does with terms; the times to do it at are asked by the jobs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from baijia.ground.workdays import CHINA, Calendar, Due, Unit, due
from baijia.journal.models import Entry
from baijia.journal.queries import entries_of
from baijia.journal.write import begin, together, write
from baijia.matters import queries
from baijia.matters.models import Assignment, Escalation, Matter
from baijia.matters.queries import clockwork
from baijia.matters.rules import handling, steps, timing
from baijia.people.rules import Actor
from baijia.terms.models import Term
from baijia.terms.queries import DaySet, calendar, charter, term_for

# In what the desk's clock is counted, while nobody has it in hand.
UNHELD: dict[str, Unit] = {Matter.State.ACCEPTED: Unit.WORKDAYS}


@together()
def remind(matter: Matter, *, by: Actor, at: datetime) -> None:
    """The end is near; the holder's page says so."""
    write(matter, timing.remind(matter), by=by, at=at)


@together()
def escalate(matter: Matter, *, every: int, days: Calendar, by: Actor, at: datetime) -> bool:
    """Past its end: laid before the next one up, if it is time for that."""
    held = _held(matter)
    level = timing.next_level(matter, held)
    when = timing.escalates_at(matter, held, every=every, days=days)
    if level is None or when is None or when > at:
        return False
    write(matter, timing.escalate(matter, level=level), by=by, at=at)
    begun = timing.begin_escalation(matter, level=level, is_held=held is not None, at=at)
    begin(Escalation, begun, by=by, at=at)
    return True


@together()
def recompute_matter(matter: Matter, *, days: Calendar, by: Actor, at: datetime) -> bool:
    """A provisional term is counted again by the official days; not before they are all known."""
    term, held = term_for(matter.category, matter.urgency), _held(matter)
    respond = due(matter.reported_at, term.respond_in, Unit(term.respond_unit), days)
    end = _replayed(held, term, days) if held else _waited_for(matter, days)
    if respond.is_provisional or (end and end.is_provisional):
        return False
    respond_by = matter.respond_by if matter.responded_at else respond.at
    end_at = end.at if end else matter.due_at
    change = timing.recompute(matter, end=end_at, respond_by=respond_by)
    write(matter, change, by=by, at=at)
    if held and end and end.at != held.due_at:
        write(held, timing.recompute_assignment(end.at), by=by, at=at)
    return True


@together()
def count_over(told: DaySet, *, by: Actor, at: datetime) -> None:
    """The town set a day of its own: the terms that run over it end as much earlier or later."""
    if told.on < at.astimezone(CHINA).date():
        return
    for matter in clockwork.running_over(told.on, at=at):
        set_last = _set_last(matter)
        # Set since, or on that very day, which is not counted: the day changes nothing.
        if set_last and set_last.seq < told.seq and _day(set_last.at) < told.on:
            _count_over(matter, told, by=by, at=at)


def _count_over(matter: Matter, told: DaySet, *, by: Actor, at: datetime) -> None:
    held, end, respond_by = _held(matter), None, None
    if matter.due_at and matter.due_at > at and _last_day(matter.due_at) >= told.on:
        unit = Unit(held.unit) if held else UNHELD.get(matter.state, Unit.HOURS)
        end = timing.moved_over(matter.due_at, at=at, unit=unit, days=told.days)
    by_then = matter.respond_by
    if by_then and by_then > at and not matter.responded_at and _last_day(by_then) >= told.on:
        unit = Unit(term_for(matter.category, matter.urgency).respond_unit)
        respond_by = timing.moved_over(by_then, at=at, unit=unit, days=told.days)
    change = timing.count_over(matter, on=told.on, end=end, respond_by=respond_by)
    if change is None:
        return
    write(matter, change, by=by, at=at)
    if held and end and end.at != held.due_at:
        write(held, timing.recompute_assignment(end.at), by=by, at=at)


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def _last_day(end: datetime) -> date:
    return _day(end - datetime.resolution)


def _held(matter: Matter) -> Assignment | None:
    return queries.in_hand(matter) if matter.state in steps.IN_HAND else None


def _waited_for(matter: Matter, days: Calendar) -> Due | None:
    """By when the desk puts an accepted matter into somebody's hands."""
    set_last = _set_last(matter)
    if set_last is None or matter.state != Matter.State.ACCEPTED:
        return None
    return due(set_last.at, charter().reassign_in_workdays, Unit.WORKDAYS, days)


def _set_last(matter: Matter) -> Entry | None:
    """What set its clock; counting anew is not setting it."""
    told = entries_of(matter).filter(sets__has_key="due_at")
    return told.exclude(what=Matter.Happening.RECOMPUTED).last()


def _replayed(held: Assignment, term: Term, days: Calendar) -> Due | None:
    """As the journal tells it: begun, extended, stopped, run on, or set anew by another heading."""
    if held.unit != term.finish_unit:
        return None
    moves: list[timing.Moved] = []
    stood = iter(clockwork.stood(held))
    extended = 0
    for entry in entries_of(held).filter(what=Assignment.Happening.MOVED):
        if "unit" in entry.sets:
            continue  # before any extension; from its beginning, so all stops still count
        if "extended" in entry.sets:
            moves.append(entry.sets["extended"] - extended)
            extended = entry.sets["extended"]
        elif "recomputed" not in entry.tells and (span := next(stood, None)):
            moves.append(span)
    unit = Unit(held.unit)
    return timing.replayed(held, finish_in=term.finish_in, unit=unit, moves=moves, days=days)


def respond_anew(matter: Matter, term: Term, days: Calendar) -> dict[str, Any]:
    """By when the reporter hears from the town; what they have heard already is not judged anew."""
    if matter.responded_at:
        return {}
    return {
        "respond_by": due(matter.reported_at, term.respond_in, Unit(term.respond_unit), days).at
    }


def set_anew(
    matter: Matter, *, term: Term, by: Actor, at: datetime, act_id: UUID | None
) -> dict[str, Any]:
    """The clocks by another term, from when they began. Time that was granted stands."""
    days = calendar()
    clocks, held = respond_anew(matter, term, days), _held(matter)
    if held is None or held.extended:
        return clocks
    unit, stop = Unit(term.finish_unit), queries.open_suspension(matter)
    moves = clockwork.stood(held)
    end = timing.replayed(held, finish_in=term.finish_in, unit=unit, moves=moves, days=days)
    moved = handling.retime(held, term=term, end=end)
    write(held, moved, by=by, at=at, act_id=act_id)
    stopped = stop.begun_at if stop else None
    return clocks | timing.set_anew(end, stopped=stopped, unit=unit, days=days)
