"""When to stop: any callable without arguments will do; these are the two that are mostly meant."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

Stop: TypeAlias = Callable[[], bool]


def never() -> bool:
    return False


@dataclass(frozen=True)
class Seconds:
    """After that much wall time, or when `also` says so."""

    seconds: float
    also: Stop = never
    began: float = field(default_factory=time.monotonic)

    def __call__(self) -> bool:
        return time.monotonic() - self.began >= self.seconds or self.also()


@dataclass(frozen=True)
class Iterations:
    """After that many rounds, whatever time they take: the same seed gives the same plan."""

    rounds: int
    also: Stop = never

    def __call__(self) -> bool:
        return self.also()


def left(stop: Stop) -> float:
    """Seconds that a piece of work may still take."""
    if isinstance(stop, Seconds):
        return max(0.1, stop.seconds - (time.monotonic() - stop.began))
    return 1e4


def rounds_of(stop: Stop) -> int | None:
    """How many rounds are asked for, if rounds are."""
    return stop.rounds if isinstance(stop, Iterations) else None
