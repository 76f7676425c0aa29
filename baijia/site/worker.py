"""The one loop in which everything is done that happens by itself."""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from django.db import close_old_connections
from django.utils.timezone import now

Job = Callable[[datetime], int]
log = logging.getLogger("baijia.work")

REST = 1.0  # seconds, when nothing was left to do
FEW = 100  # of what can wait for more
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass
class Turn:
    """One job and how it fares; one that fails waits ever longer and holds up no other."""

    job: Job
    is_patient: bool = False  # a few at a time are not worth the asking
    failures: int = 0
    not_before: datetime | None = None

    def take(self, at: datetime, *, rest: float = 0.0) -> int:
        """How much was done. A job that has nothing left, or little, is asked again after the rest
        and not at every round that others go: asking costs as much as doing some.
        """
        # A clock that was set back must not stop a job for as long as it was wrong.
        if self.not_before and timedelta(0) < self.not_before - at <= LONGEST_PAUSE:
            return 0
        try:
            done = self.job(at)
        except Exception:
            self.failures += 1
            pause = min(timedelta(seconds=2**self.failures), LONGEST_PAUSE)
            self.not_before = at + pause
            name = f"{self.job.__module__}.{getattr(self.job, '__qualname__', self.job)}"
            log.exception("%s failed (%d in a row), again in %s", name, self.failures, pause)
            return 0
        self.failures, self.not_before = 0, None
        if rest and (not done or (self.is_patient and done < FEW)):
            self.not_before = at + timedelta(seconds=rest)
        return done


def work(
    jobs: Iterable[Job],
    *,
    patient: Collection[Job] = (),
    stop: Event,
    clock: Callable[[], datetime] = now,
) -> None:
    """Go round until told to stop; a job that is under way is finished first."""
    turns = [Turn(job, is_patient=job in patient) for job in jobs]
    while not stop.is_set():
        close_old_connections()
        if not _round(turns, stop, clock, rest=REST):
            stop.wait(REST)


def work_off(
    jobs: Iterable[Job], *, stop: Event | None = None, clock: Callable[[], datetime] = now
) -> bool:
    """Do what there is to do now and come back; False when a job failed."""
    turns, stop = [Turn(job) for job in jobs], stop or Event()
    while _round(turns, stop, clock) and not stop.is_set():
        pass
    return not any(turn.failures for turn in turns)


def _round(
    turns: list[Turn], stop: Event, clock: Callable[[], datetime], *, rest: float = 0.0
) -> int:
    done = 0
    for turn in turns:
        if not stop.is_set():
            done += turn.take(clock(), rest=rest)
    return done
