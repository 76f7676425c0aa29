"""What somebody with a tracking code is told: plain sentences, nobody's name, nothing internal."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.matters.models import Assignment, Matter, Note
from baijia.places.rules import above

State = Matter.State
Happening = Matter.Happening
Outcome = Matter.Outcome

# Where it stands, said to the reporter. Who holds it and until when is said beside it.
STANDS: dict[str, Any] = {
    State.REPORTED: _("We have it. The service desk reads it and decides who it is for."),
    State.ACCEPTED: _("The town has taken it on. The service desk finds who does it."),
    State.DECLINED: _("The town cannot take it on."),
    State.ASSIGNED: _("It has been given to somebody, and there is a day by which it is done."),
    State.IN_PROGRESS: _("They are at work on it."),
    State.ANSWERED: _("It has been answered. Please tell us whether it is solved."),
    State.ARCHIVED: _("It is closed."),
    State.MERGED: _("Others have reported the same thing. Both go on together."),
}
RATED: Any = _("It has been answered, and you have told us how it went. Thank you.")
HELD_BACK: Any = _("We have it. Many reports came at once, so the service desk looks at it first.")
WITHDRAWN: Any = _("You have withdrawn it.")
STOPPED: Any = _("The clock stands: %(why)s.")

# What is told of the matter's own entries. What has words of its own (notes, answers, hands,
# ratings, objections, stops) is told from those rows; what is not named here is internal.
TOLD: dict[str, Any] = {
    Happening.REPORTED: _("It was reported."),
    Happening.ACCEPTED: _("The town has taken it on."),
    Happening.DECLINED: _("The town cannot take it on."),
    Happening.SENT_BACK: _("It was not theirs to do. The desk finds who it is for."),
    Happening.STARTED: _("They have begun."),
    Happening.CONTACTED: _("We spoke with who reported it."),
    Happening.EXTENDED: _("They were given more time."),
    Happening.RESUMED: _("It goes on; the clock runs again."),
    Happening.MERGED: _("It goes on together with another report of the same thing."),
    Happening.UNMERGED: _("It goes on by itself again."),
    Happening.TAKEN_BACK: _("That last step was a slip of ours; it goes on as before."),
    Happening.VERIFIED: _("Somebody else went to look: it is in order."),
    Happening.NOT_VERIFIED: _("Somebody else went to look: not in order. It goes back to work."),
    Happening.STRUCK_OFF: _("A second person has seen that the danger is gone."),
    Happening.CALLED_BACK: _("We asked whether it is solved."),
    Happening.UPHELD: _("An objection was right. It goes back to work."),
    Happening.REOPENED: _("It was not solved. It goes back to work."),
    Happening.WITHDRAWN: _("It was withdrawn by who reported it."),
    Happening.ARCHIVED: _("It is closed."),
    Happening.RECOMPUTED: _("The official holidays are out; the day was reckoned anew."),
}
MAIN = frozenset({Happening.REPORTED, Happening.DECLINED, Happening.REOPENED, Happening.UPHELD})
SETTLED = frozenset({Happening.ARCHIVED, Happening.STRUCK_OFF, Happening.VERIFIED})

NOTES: dict[str, Any] = {
    Note.Sort.QUESTION: _("We ask you:"),
    Note.Sort.WORD: _("You added:"),
    Note.Sort.REASON: _("Why:"),
}
A_WORD: Any = _("A word to you:")
HAS_IT: Any = _("%(who)s has it now.")
ANSWER: Any = _("The answer (%(outcome)s):")
YOU_SAY: Any = _("You say: %(said)s.")
YOU_OBJECT: Any = _("You do not agree:")
UPHELD: Any = _("You were right:")
NOT_UPHELD: Any = _("We looked at it again and stay with it:")

WHERE_TO_TURN: dict[str, Any] = {
    Matter.Reason.EMERGENCY: _("Call 110, 119 or 120 now."),
    Matter.Reason.COURT: _("It lies with the court, the arbitrator or the reviewing authority."),
    Matter.Reason.PETITION: _("Ask the petition office where your petition stands."),
    Matter.Reason.SAME: _("Follow the first report; add what is new there."),
    Matter.Reason.SECRET: _("Come to the service desk in person; do not write about it here."),
    Matter.Reason.OUTSIDE: _("Call the 12345 hotline; they know whose it is."),
    Matter.Reason.UNLAWFUL: _("Ask the judicial office in town what the law allows."),
    Matter.Reason.EMPTY: _("If it was meant in earnest, report it again with a few more words."),
}


def stands(matter: Matter) -> Any:
    """One sentence that says where it stands."""
    if matter.is_held and matter.state == State.REPORTED:
        return HELD_BACK
    if matter.outcome == Outcome.WITHDRAWN:
        return WITHDRAWN
    return STANDS[matter.state]


def holder(matter: Matter, held: Assignment | None, names: Mapping[str, str]) -> Any:
    """An office, or a post and its place; nobody's name. None where nobody is waited for."""
    if matter.state in (State.REPORTED, State.ACCEPTED):
        return _("The town's service desk")
    if held is None or matter.state in (State.DECLINED, State.ARCHIVED):
        return None
    return hands(held, names)


def hands(held: Assignment, names: Mapping[str, str]) -> str:
    """An office, or a post with its place from the village down: grids are called alike."""
    if held.office:
        return str(held.office)
    if held.post is None:
        return ""
    role = str(held.post.get_role_display())
    if held.post.place is None:
        return role
    own = held.post.place
    where = [names[path] for path in above(own.path)[:-1] if path in names]
    return f"{' '.join([*where, str(own.name)])} · {role}"
