"""Taking back a slip: an assignment, a referral, a merge that was not meant."""

from datetime import datetime
from uuid import UUID

from baijia.journal.models import Entry
from baijia.journal.queries import entries_of
from baijia.journal.write import together, write
from baijia.matters.models import Assignment, Matter, Suspension
from baijia.matters.rules import steps, undoing
from baijia.people.rules import Actor, require


@together()
def take_back(
    matter: Matter, *, version: int, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """What this person did with the matter, and brought it to this version, was not meant."""
    lived = list(entries_of(matter))
    slip = undoing.slip(lived, version=version, by=by)
    require(by, steps.STEPS[undoing.VERBS[slip.what]].posts, matter.place.path)
    beside = Entry.objects.filter(act=slip.act)
    stops = Suspension.objects.filter(matter=matter).values("pk")
    if beside.filter(subject_id__in=stops).exists():
        raise undoing.not_stopped()
    write(matter, undoing.take_back(lived), by=by, at=at, act_id=act_id)
    told = beside.filter(subject_id__in=matter.assignments.values("pk"))
    changed = {entry.subject_id: entry.what for entry in told}
    hands = Assignment.objects.in_bulk(changed)
    # One at a time has it in hand: who got it gives it up before who had it has it again.
    for held in sorted(hands.values(), key=lambda row: changed[row.pk] in undoing.ENDED):
        if changed[held.pk] in undoing.ENDED:
            given = undoing.give_back(list(entries_of(held)))
        else:
            given = undoing.end_slip(at)
        write(held, given, by=by, at=at, act_id=act_id)
