"""The solver's long work: begun by the loop, computed beside it, looked at once a second.

The loop does not wait: reminders go out while a plan is computed.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from baijia.gridplan import checking
from baijia.gridplan.actions import adopting, planning
from baijia.gridplan.models import Proposal
from baijia.gridplan.queries import RUN, ground
from baijia.gridplan.rules import UNDER_WAY
from baijia.gridplan.rules.problem import Solved, Village, Wishes, asked, drafted, village
from baijia.gridplan.solving import DONE, PROGRESS, REFUSED, Process
from baijia.ground.refusal import Refused
from baijia.journal import run as runs
from baijia.journal.models import Run

log = logging.getLogger("baijia.gridplan")
START_UP = 90.0  # seconds for a process to start and compile, beyond those asked for


@dataclass
class Work:
    """What is being computed now: one at a time."""

    run: Run
    proposal: Proposal
    wishes: Wishes
    villages: list[Village]
    process: Process
    began: float
    progress: int = 0
    gap: float | None = None


_at_work: list[Work] = []


def compute(at: datetime) -> int:
    """Begin what was asked for, or look after what is under way. 1 when something was finished."""
    if _at_work:
        return _look_after(_at_work[0], at)
    run = runs.claim(RUN, at=at)
    if run is None:
        return 0
    proposal = Proposal.objects.filter(pk=UUID(run.params["proposal"])).first()
    if proposal is None or proposal.state not in UNDER_WAY:
        runs.fail(run, "gone", at=at)
        return 1
    try:
        _begin(run, proposal, at)
    except Refused as no:
        _give_up(run, proposal, str(no.code), at)
        return 1
    return 0


def _begin(run: Run, proposal: Proposal, at: datetime) -> None:
    wishes = Wishes.read(proposal.wishes)
    found = [ground.today(place) for place in ground.villages(proposal.villages)]
    villages = [village(each, wishes, each.candidates) for each in found if each.homes]
    if not villages:
        raise Refused("nobody lives there", code="nobody")
    planning.start(proposal, at=at)
    told = asked(villages, wishes)
    if not told["ids"]:
        _keep(run, proposal, villages, wishes, {"hub_of": {}, "villages": {}}, at)
        return
    _at_work[:] = [Work(run, proposal, wishes, villages, Process(told), time.monotonic())]


def _look_after(work: Work, at: datetime) -> int:
    """Its heartbeat, its news, its end."""
    for sort, told in work.process.news():
        if sort == PROGRESS:
            work.gap = told["gap"]
        elif sort == DONE:
            return _end(work, at, told)
        elif sort == REFUSED:
            return _end(work, at, None, str(told))
    seconds = time.monotonic() - work.began
    if seconds > work.wishes.seconds + START_UP:
        return _end(work, at, None, "time")
    work.progress = min(99, int(100 * seconds / (work.wishes.seconds + 5)))
    message = "" if work.gap is None else f"{100 * work.gap:.2f}"
    if not runs.beat(work.run, at=at, progress=work.progress, message=message):
        return _end(work, at, None, "cancelled")
    return 0


def _end(work: Work, at: datetime, told: dict[str, Any] | None, why: str = "") -> int:
    _at_work.clear()
    work.process.end()
    work.proposal.refresh_from_db()
    if work.proposal.state not in UNDER_WAY:
        runs.fail(work.run, "gone", at=at)  # it was set aside meanwhile
    elif told is None:
        _give_up(work.run, work.proposal, why, at)
    else:
        _keep(work.run, work.proposal, work.villages, work.wishes, told, at)
    return 1


def _keep(
    run: Run,
    proposal: Proposal,
    villages: list[Village],
    wishes: Wishes,
    told: dict[str, Any],
    at: datetime,
) -> None:
    """What came out, once it was looked over."""
    parts = [drafted(each, _solved(each, told), wishes) for each in villages]
    if wrong := checking.found_wrong(villages, parts, wishes):
        log.error("plan %s does not hold: %s", proposal.number, "; ".join(wrong[:5]))
        _give_up(run, proposal, "check", at)
        return
    planning.keep_parts(proposal, parts=parts, at=at)
    runs.finish(run, {"seconds": round(told.get("seconds", 0))}, at=at)


def _solved(each: Village, told: dict[str, Any]) -> Solved | None:
    said = told["villages"].get(each.here.village)
    if said is None:
        return None
    hub_of = {pk: told["hub_of"][pk] for pk in each.ids if pk in told["hub_of"]}
    return Solved(hub_of, **said)


def _give_up(run: Run, proposal: Proposal, why: str, at: datetime) -> None:
    runs.fail(run, why, at=at)
    planning.give_up(proposal, why=why, at=at)


def take_effect(at: datetime) -> int:
    """Plans whose day has come."""
    return adopting.adopt_due(at)


def compute_all(at: datetime, *, pause: float = 0.05) -> None:
    """What waits, to its end, for who cannot wait for the loop (the demo town)."""
    while compute(at) or _at_work:
        time.sleep(pause)
