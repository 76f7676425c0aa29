"""What all commands share: when to stop, how to say how it stands, the last line."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from solvers.grids.design import Progress
from solvers.grids.plan import gap_of
from solvers.grids.stop import Iterations, Seconds, Stop

SPARE = 12.0  # wall seconds that start-up and compilation may take beside `--seconds`


@dataclass
class Interrupt:
    """Ctrl-C asks for the best plan so far; a second one ends at once."""

    asked: bool = False

    def __call__(self) -> bool:
        return self.asked

    def hear(self, _signal: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


def add_how_long(parser: argparse.ArgumentParser, seconds: float) -> None:
    """The options that every search has."""
    parser.add_argument("--seconds", type=positive, default=seconds)
    parser.add_argument(
        "--iterations", type=whole, help="rounds instead of seconds: the same plan every time"
    )
    parser.add_argument("--seed", type=natural, default=0)
    parser.add_argument("--threads", type=whole, default=min(8, os.cpu_count() or 1))
    add_out(parser)


def add_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True)


def positive(word: str) -> float:
    seconds = float(word)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("must be above 0")
    return seconds


def whole(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def natural(word: str) -> int:
    number = int(word)
    if number < 0:
        raise argparse.ArgumentTypeError("must be at least 0")
    return number


def stop_of(chosen: argparse.Namespace, interrupt: Interrupt, began: float) -> Stop:
    """Seconds of solving, but never much more wall time than that, however long compiling took."""
    if chosen.iterations is not None:
        return Iterations(chosen.iterations, interrupt)
    late = max(0.0, time.monotonic() - began - SPARE)
    return Seconds(max(1.0, chosen.seconds - late), interrupt)


def tell(now: Progress) -> None:
    """One line of progress."""
    gap = 100 * gap_of(now.objective, now.lower_bound)
    sys.stderr.write(
        f"{now.seconds:7.1f} s  {now.objective:14.2f}  at least {now.lower_bound:14.2f}"
        f"  gap {gap:6.3f} %  {now.begun}/{now.villages} begun, {now.proven} proven\n"
    )


def say(
    last: Mapping[str, object], violations: Iterable[str] = (), notes: Iterable[str] = ()
) -> int:
    """The last line is one JSON object; what is wrong and what is to be known stands before it."""
    for sentence in [*notes, *list(violations)[:20]]:
        sys.stderr.write(f"{sentence}\n")
    sys.stdout.write(json.dumps(last, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return 0
