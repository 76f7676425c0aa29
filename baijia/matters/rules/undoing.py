"""A slip is taken back: what one act set is set to what it was, as long as nothing has happened
since. The slip and its taking back both stay in the story.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.journal.change import Change
from baijia.journal.models import Entry
from baijia.matters.models import Assignment, Matter
from baijia.people.rules import Actor

# What can be a slip, and the verb of the right to do it.
VERBS: dict[str, str] = {
    Matter.Happening.ASSIGNED: "assign",
    Matter.Happening.REFERRED: "refer",
    Matter.Happening.MERGED: "merge",
}
ENDED = (Assignment.Happening.ENDED, Assignment.Happening.HANDED_ON)


def slip(lived: Sequence[Entry], *, version: int, by: Actor) -> Entry:
    """The last thing that happened, if this person did it and nothing came after it."""
    last = lived[-1]
    if last.version != version:
        says = _("Something has happened since: %(what)s.")
        raise Refused(says % {"what": last.label}, code="since")
    if last.what not in VERBS or last.act_id is None:
        raise Refused(_("This cannot be taken back."), code="not_a_slip")
    if last.account_id != by.account_id:
        raise Refused(_("Only who did it can take it back."), code="another")
    return last


def take_back(lived: Sequence[Entry]) -> Change:
    """The matter stands as before its last happening."""
    return Change(Matter.Happening.TAKEN_BACK, sets=as_before(lived))


def give_back(lived: Sequence[Entry]) -> Change:
    """The hands that had it have it again, with the clock that they had."""
    return Change(Assignment.Happening.REOPENED, sets=as_before(lived))


def end_slip(at: datetime) -> Change:
    """Whoever got it by a slip neither had it nor sent it back."""
    sets = {"is_current": False, "ended_at": at, "is_slip": True}
    return Change(Assignment.Happening.ENDED, sets=sets)


def not_stopped() -> Refused:
    return Refused(
        _("Its clock stood still before. Take it out again on its own page."), code="stopped"
    )


def as_before(lived: Sequence[Entry]) -> dict[str, Any]:
    """What the last happening set, with the values from before it."""
    *earlier, last = lived
    was: dict[str, Any] = {}
    for entry in earlier:
        was |= entry.sets
    return {name: was[name] for name in last.sets}
