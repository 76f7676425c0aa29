"""The one table: which post may do what, from which state, to which."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.matters.models import Assignment, Matter
from baijia.people.rules import (
    CENTRE_POSTS,
    EVERYONE,
    OFFICE_POSTS,
    REPORTER,
    VILLAGE_POSTS,
    Actor,
    Right,
    Role,
    is_village_post,
    may,
)
from baijia.places.rules import lies_in

Kind = Matter.Kind
State = Matter.State
States = frozenset[str]

MAY_REPORT: Right = VILLAGE_POSTS | CENTRE_POSTS | {Role.LIAISON}
MAY_RUN_DESK: Right = frozenset({Role.DESK})
MAY_ASSIGN: Right = frozenset({Role.DESK, Role.SECRETARY})
MAY_HOLD: Right = VILLAGE_POSTS | OFFICE_POSTS | {Role.LIAISON, Role.DESK}
MAY_CHECK: Right = frozenset({Role.DESK, Role.HEAD, Role.SECRETARY, Role.LIAISON, Role.LEADER})
MAY_DECIDE: Right = frozenset({Role.DESK, Role.LEADER})
MAY_WRITE: Right = EVERYONE - {Role.AUDITOR, Role.ADMINISTRATOR}
MAY_LOOK: Right = EVERYONE - {Role.ADMINISTRATOR}
MAY_STOP_CLOCK: Right = frozenset({Role.HEAD, Role.DESK, Role.LEADER, Role.LIAISON})

UNHELD: States = frozenset({State.REPORTED, State.ACCEPTED})
IN_HAND: States = frozenset({State.ASSIGNED, State.IN_PROGRESS})
OPEN: States = UNHELD | IN_HAND
ANSWERED: States = frozenset({State.ANSWERED})
ANY: States = frozenset(State.values)
CLOSED: States = frozenset({State.ARCHIVED, State.DECLINED, State.MERGED})
KINDS: frozenset[str] = frozenset(Kind.values)


@dataclass(frozen=True)
class Step:
    """A line of the table.

    `hands`: only who has it in hand, or, with `over`, these posts too; `free`: also if nobody has.
    `leads_to`: where it may stand afterwards; empty = where it stood. `reporter`: the reporter may
    do it with the tracking code. `needs`: what must stand beside the matter.
    """

    verb: str
    posts: Right
    states: States
    leads_to: States = frozenset()
    hands: bool = False
    over: Right = frozenset()
    free: bool = False
    kinds: frozenset[str] = KINDS
    reporter: bool = False
    needs: str = ""


# What must stand beside a matter for a step to make sense, and what is said when it does not.
NEEDS: dict[str, Any] = {
    "held_back": _("It is not in the held queue."),
    "voice": _("Nobody who spoke up is named."),
    "extension": _("Nobody has asked for more time."),
    "no_extension": _("More time has been asked for already."),
    "running": _("The clock stands."),
    "stopped": _("The clock is running."),
    "party": _("No party is named yet."),
    "objection": _("There is no open objection."),
    "struck_off": _("A second person strikes a hazard off first."),
    "not_struck_off": _("It has been struck off already."),
    "names": _("There is no name to show."),
    "words": _("All of it has been struck out already."),
}


DISPUTES = frozenset({Kind.DISPUTE})
HAZARDS = frozenset({Kind.HAZARD})
DONE: States = frozenset({State.ANSWERED})
BACK: States = frozenset({State.ACCEPTED, State.ASSIGNED})

_TABLE = (
    Step("release", MAY_RUN_DESK, frozenset({State.REPORTED}), needs="held_back"),
    Step("accept", MAY_ASSIGN, frozenset({State.REPORTED}), frozenset({State.ACCEPTED})),
    Step("decline", MAY_RUN_DESK, UNHELD, frozenset({State.DECLINED})),
    Step("classify", MAY_ASSIGN, OPEN),
    Step("relocate", MAY_RUN_DESK, OPEN),
    Step("assign", MAY_ASSIGN, frozenset({State.ACCEPTED}), frozenset({State.ASSIGNED})),
    Step(
        "start", MAY_HOLD, frozenset({State.ASSIGNED}), frozenset({State.IN_PROGRESS}), hands=True
    ),
    Step("contact", MAY_HOLD, OPEN, hands=True, over=frozenset({Role.DESK}), free=True),
    Step("refer", MAY_ASSIGN, IN_HAND, frozenset({State.ASSIGNED})),
    Step("send_back", MAY_HOLD, IN_HAND, frozenset({State.ACCEPTED}), hands=True),
    Step("ask", MAY_HOLD, OPEN, hands=True, over=frozenset({Role.DESK}), needs="voice"),
    Step("add", frozenset(), OPEN | ANSWERED, reporter=True),
    Step("ask_extension", MAY_HOLD, IN_HAND, hands=True, needs="no_extension"),
    Step("decide_extension", MAY_STOP_CLOCK, IN_HAND, needs="extension"),
    Step("suspend", MAY_STOP_CLOCK, IN_HAND, needs="running"),
    Step(
        "resume",
        MAY_STOP_CLOCK | MAY_HOLD,
        IN_HAND,
        hands=True,
        over=MAY_STOP_CLOCK,
        needs="stopped",
    ),
    Step("merge", MAY_RUN_DESK, OPEN, frozenset({State.MERGED})),
    Step("unmerge", MAY_RUN_DESK, frozenset({State.MERGED}), OPEN),
    Step("handle_on_the_spot", VILLAGE_POSTS, UNHELD, DONE, free=True, kinds=KINDS - DISPUTES),
    Step("answer", MAY_HOLD, IN_HAND, DONE, hands=True),
    Step("settle", MAY_HOLD, OPEN, DONE, hands=True, free=True, kinds=DISPUTES),
    Step("verify", MAY_CHECK, ANSWERED, frozenset({State.ASSIGNED})),
    Step(
        "strike_off",
        MAY_CHECK | {Role.GRID_OFFICER},
        ANSWERED,
        kinds=HAZARDS,
        needs="not_struck_off",
    ),
    Step("call_back", frozenset({Role.DESK, Role.GRID_OFFICER}), ANSWERED, BACK),
    Step("rate", frozenset(), ANSWERED, reporter=True),
    Step("object", frozenset(), DONE | {State.DECLINED}, reporter=True),
    Step("decide_objection", MAY_DECIDE, DONE | {State.DECLINED}, BACK, needs="objection"),
    Step(
        "reopen",
        MAY_ASSIGN,
        frozenset({State.ANSWERED, State.ARCHIVED, State.DECLINED}),
        BACK,
        reporter=True,
    ),
    # That whoever reported a hazard wants nothing more does not make it safe.
    Step(
        "withdraw",
        MAY_RUN_DESK,
        OPEN,
        frozenset({State.ARCHIVED}),
        kinds=KINDS - HAZARDS,
        reporter=True,
    ),
    Step("archive", MAY_RUN_DESK, ANSWERED, frozenset({State.ARCHIVED}), needs="struck_off"),
    Step("note", MAY_WRITE, ANY),
    Step("urge", frozenset({Role.DESK, Role.HEAD, Role.LIAISON, Role.LEADER}), IN_HAND),
    Step("attach", MAY_WRITE, OPEN | ANSWERED),
    Step(
        "add_party",
        MAY_ASSIGN | MAY_HOLD,
        OPEN,
        hands=True,
        over=MAY_ASSIGN,
        free=True,
        kinds=DISPUTES,
    ),
    Step(
        "amend_party",
        MAY_ASSIGN | MAY_HOLD,
        OPEN,
        hands=True,
        over=MAY_ASSIGN,
        free=True,
        kinds=DISPUTES,
        needs="party",
    ),
    Step("reveal", MAY_LOOK, ANY, needs="names"),
    Step("renew_code", MAY_RUN_DESK, ANY, needs="voice"),
    Step("forget", MAY_RUN_DESK, CLOSED, needs="words"),
)
STEPS = {step.verb: step for step in _TABLE}

# The auditor sees every matter and may do these wherever it lies, as far as the table lets them.
LOOKS = frozenset({"note", "attach", "reveal"})


def holds(by: Actor, held: Assignment | None) -> bool:
    """Whether this post, or the office it sits in, has the matter in hand."""
    if held is None:
        return False
    if held.office_id is not None:
        return held.office_id == by.office_id
    return held.post_id == by.post_id


def may_try(step: Step, *, by: Actor, path: str, is_confidential: bool) -> bool:
    """Whether the post has this right here at all, whatever the state."""
    if by.role == REPORTER.role:
        return step.reporter
    if is_confidential and is_village_post(by):
        return False
    if by.role not in step.posts:
        return False
    return step.verb in LOOKS or step.hands or may(by, step.posts, path)


def why_not(
    step: Step,
    matter: Matter,
    *,
    by: Actor,
    path: str,
    held: Assignment | None,
    beside: frozenset[str] | None = None,
) -> Refused | None:
    """The reason, in words, why this post cannot do this step now; None = it can.

    `beside`: which of `NEEDS` are there; None = not asked, the action itself finds out.
    """
    if not may_try(step, by=by, path=path, is_confidential=matter.is_confidential):
        return Refused(_("This is for another post to do."), code="post")
    if matter.kind not in step.kinds:
        return Refused(_("This is not done with this kind of matter."), code="kind")
    if matter.state not in step.states:
        says = _("The matter stands at “%(state)s”; this cannot be done there.")
        return Refused(says % {"state": State(matter.state).label}, code="state")
    if not _in_reach(step, by=by, path=path, held=held):
        return Refused(_("Only who has the matter in hand can do this."), code="not_holder")
    if beside is not None and step.needs and step.needs not in beside:
        return Refused(NEEDS[step.needs], code="beside")
    return None


def _in_reach(step: Step, *, by: Actor, path: str, held: Assignment | None) -> bool:
    if by.role == REPORTER.role or holds(by, held):
        return True
    if by.role == Role.AUDITOR:
        return step.verb in LOOKS
    if by.office_id is not None:  # an office acts on what it has in hand; past ones it only reads
        return False
    in_scope = lies_in(path, by.path)
    if not step.hands:
        return in_scope
    return in_scope and (by.role in step.over or (step.free and held is None))


def check(
    verb: str, matter: Matter, *, by: Actor, path: str, held: Assignment | None = None
) -> Step:
    """The step, if this post may do it now. Raises PermissionDenied or Refused with the reason."""
    step = STEPS[verb]
    if not may_try(step, by=by, path=path, is_confidential=matter.is_confidential):
        raise PermissionDenied(f"{by.role} may not {verb} at {path}")
    if no := why_not(step, matter, by=by, path=path, held=held):
        raise no
    return step
