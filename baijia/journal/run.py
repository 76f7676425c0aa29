"""Long work, such as a solver's: asked for on a page, claimed by a worker, watched, cancelled.

Everything moves by conditional update: of two workers one has it, and one that was lost and
comes back finds that it no longer does.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from baijia.journal.canon import plain
from baijia.journal.models import Run

State = Run.State
LOST_AFTER = timedelta(minutes=5)


def ask(name: str, params: Mapping[str, Any], *, at: datetime) -> Run:
    return Run.objects.create(name=name, params=plain(dict(params)), asked_at=at)


def claim(*names: str, at: datetime) -> Run | None:
    """The oldest that waits, or whose worker has been silent for too long; it is ours alone."""
    lost = Q(state=State.RUNNING, heartbeat_at__lt=at - LOST_AFTER)
    free = Run.objects.filter(Q(state=State.WAITING) | lost, name__in=names)
    for run in free.order_by("asked_at", "id"):
        ours = {"state": State.RUNNING, "claimed_at": at, "heartbeat_at": at, "progress": 0}
        as_read = free.filter(pk=run.pk, claimed_at=run.claimed_at)
        if as_read.update(**ours):
            return Run.objects.get(pk=run.pk)
    return None


def beat(run: Run, *, at: datetime, progress: int, message: str = "") -> bool:
    """Still at it, so many per cent done. False: cancelled, or given to another; stop."""
    return bool(_ours(run).update(heartbeat_at=at, progress=progress, message=message))


def finish(run: Run, result: Mapping[str, Any], *, at: datetime) -> bool:
    done = {"state": State.DONE, "progress": 100, "result": plain(dict(result))}
    return bool(_ours(run).update(heartbeat_at=at, **done))


def fail(run: Run, message: str, *, at: datetime) -> bool:
    return bool(_ours(run).update(heartbeat_at=at, state=State.FAILED, message=message))


def cancel(run: Run) -> bool:
    """The worker learns it at its next beat."""
    going = Run.objects.filter(pk=run.pk, state__in=[State.WAITING, State.RUNNING])
    return bool(going.update(state=State.CANCELLED))


def _ours(run: Run) -> Any:
    return Run.objects.filter(pk=run.pk, state=State.RUNNING, claimed_at=run.claimed_at)
