"""What the clockwork does with terms; the times to do it at are asked by the jobs."""

from datetime import datetime

from baijia.ground.workdays import Calendar, Due, Unit, due
from baijia.journal.queries import entries_of
from baijia.journal.write import begin, together, write
from baijia.matters import queries
from baijia.matters.models import Assignment, Escalation, Matter
from baijia.matters.queries import clockwork
from baijia.matters.rules import steps, timing
from baijia.people.rules import Actor
from baijia.terms.models import Term
from baijia.terms.queries import term_for


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
    end = _replayed(held, term, days) if held and held.unit == term.finish_unit else None
    if respond.is_provisional or (end and end.is_provisional):
        return False
    respond_by = matter.respond_by if matter.responded_at else respond.at
    end_at = end.at if end else matter.due_at
    change = timing.recompute(matter, end=end_at, respond_by=respond_by)
    write(matter, change, by=by, at=at)
    if held and end and end.at != held.due_at:
        write(held, timing.recompute_assignment(end.at), by=by, at=at)
    return True


def _held(matter: Matter) -> Assignment | None:
    return queries.in_hand(matter) if matter.state in steps.IN_HAND else None


def _replayed(held: Assignment, term: Term, days: Calendar) -> Due:
    """As the journal tells it: begun, extended, stopped, run on, or set anew by another heading."""
    moves: list[timing.Moved] = []
    stood = iter(clockwork.stood(held))
    extended = 0
    for entry in entries_of(held).filter(what=Assignment.Happening.MOVED):
        if "unit" in entry.sets:
            moves = []
        elif "extended" in entry.sets:
            moves.append(entry.sets["extended"] - extended)
            extended = entry.sets["extended"]
        elif "recomputed" not in entry.tells and (span := next(stood, None)):
            moves.append(span)
    return timing.replayed(held, finish_in=term.finish_in, moves=moves, days=days)
