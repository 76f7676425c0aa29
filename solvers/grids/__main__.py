"""`python -m solvers.grids`: solve, design, check, town."""

import argparse
import csv
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from solvers.grids.check import Found, Rules, check_design, check_medians
from solvers.grids.design import Progress, design
from solvers.grids.instance import BadInput, Wishes
from solvers.grids.plan import gap_of
from solvers.grids.readers import (
    read_households,
    read_medians,
    write_medians,
    write_plan,
)
from solvers.grids.solve import solve
from solvers.grids.stop import Iterations, Seconds, Stop
from solvers.grids.towns import Kind, make
from solvers.grids.warm import warm

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit 0 with a plan, 2 with a sentence."""
    chosen = _parser().parse_args(arguments)
    interrupt = Interrupt()
    signal.signal(signal.SIGINT, interrupt.hear)
    signal.signal(signal.SIGTERM, interrupt.hear)
    try:
        return int(chosen.do(chosen, interrupt))
    except BadInput as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    except OSError as reason:
        sys.stderr.write(f"{reason.filename}: {reason.strerror}.\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m solvers.grids", description=__doc__)
    commands = parser.add_subparsers(required=True)
    solving = commands.add_parser("solve", help="a capacitated p-median instance")
    solving.add_argument("instance", type=Path)
    solving.add_argument("--floor", action="store_true", help="distances rounded down")
    solving.set_defaults(do=_solve)
    designing = commands.add_parser("design", help="the micro-grids of a town")
    designing.add_argument("households", type=Path)
    designing.set_defaults(do=_design)
    for one in (solving, designing):
        one.add_argument("--seconds", type=_positive, default=60.0)
        one.add_argument("--iterations", type=int, help="rounds instead of seconds: repeatable")
        one.add_argument("--seed", type=int, default=0)
        one.add_argument("--threads", type=int, default=min(8, os.cpu_count() or 1))
        one.add_argument("--out", type=Path, required=True)
    checking = commands.add_parser("check", help="look over a plan of `design`")
    checking.add_argument("households", type=Path)
    checking.add_argument("plan", type=Path)
    checking.set_defaults(do=_check)
    for one in (designing, checking):
        one.add_argument("--cap", type=int, default=30)
        one.add_argument("--grids", type=int, help="in the whole town; else as few as possible")
        one.add_argument("--smallest", type=int, default=1)
        one.add_argument("--longest-walk", type=float, help="metres")
        one.add_argument("--change-penalty", type=float, default=0.0, help="metres")
    designing.add_argument(
        "--village", action="append", default=[], metavar="NAME=GRIDS", help="grids of a village"
    )
    town = commands.add_parser("town", help="make up a town")
    town.add_argument("--out", type=Path, required=True)
    town.add_argument("--seed", type=int, default=0)
    town.add_argument("--villages", type=int, default=30)
    town.add_argument("--households", type=int, default=363, help="of a village, about")
    town.add_argument("--cap", type=int, default=30)
    town.add_argument("--fill", type=float, default=0.96)
    town.add_argument("--candidates", type=float, default=0.18)
    town.add_argument("--duplicates", type=float, default=0.0)
    town.add_argument("--lonely", type=int, default=0)
    town.set_defaults(do=_town)
    return parser


def _positive(word: str) -> float:
    seconds = float(word)
    if not seconds > 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return seconds


def _stop(chosen: argparse.Namespace, interrupt: Interrupt, began: float) -> Stop:
    """Seconds of solving, but never much more wall time than that, however long compiling took."""
    if chosen.iterations is not None:
        return Iterations(chosen.iterations, interrupt)
    late = max(0.0, time.monotonic() - began - SPARE)
    return Seconds(max(1.0, chosen.seconds - late), interrupt)


def _solve(chosen: argparse.Namespace, interrupt: Interrupt) -> int:
    began = time.monotonic()
    problem = read_medians(chosen.instance, floor=chosen.floor)
    warm(medians=True)
    stop = _stop(chosen, interrupt, began)
    plan = solve(problem, stop=stop, seed=chosen.seed, threads=chosen.threads, tell=_tell)
    write_medians(chosen.out, plan)
    found = check_medians(chosen.instance, chosen.out, floor=chosen.floor)
    return _say(found, plan.lower_bound, plan.seconds, plan.bound_from, [])


def _design(chosen: argparse.Namespace, interrupt: Interrupt) -> int:
    began = time.monotonic()
    town = read_households(chosen.households)
    wishes = Wishes(
        cap=chosen.cap,
        grids=chosen.grids,
        per_village=dict(_asked(word) for word in chosen.village),
        smallest=chosen.smallest,
        longest_walk=chosen.longest_walk,
        change_penalty=chosen.change_penalty,
    )
    warm()
    stop = _stop(chosen, interrupt, began)
    plan = design(town, wishes, stop=stop, seed=chosen.seed, threads=chosen.threads, tell=_tell)
    write_plan(chosen.out, town, plan)
    found = check_design(chosen.households, chosen.out, _rules(chosen))
    villages = [
        {
            "village": v.village,
            "households": v.households,
            "grids": v.grids,
            "candidates": v.candidates,
            "status": v.status,
            "objective": round(v.objective, 3),
            "lower_bound": round(v.lower_bound, 3),
            "gap": round(v.gap, 6),
            "needs_grids": v.needs_grids,
            "needs_candidates": v.needs_candidates,
            "note": v.note,
        }
        for v in plan.villages
    ]
    for v in plan.villages:
        if v.note:
            sys.stderr.write(f"{v.note}\n")
    return _say(found, plan.lower_bound, plan.seconds, plan.bound_from, villages)


def _asked(word: str) -> tuple[str, int]:
    name, _, grids = word.rpartition("=")
    if not name or not grids.isdigit():
        raise BadInput(f"--village wants NAME=GRIDS, not {word!r}.")
    return name, int(grids)


def _rules(chosen: argparse.Namespace) -> Rules:
    return Rules(
        chosen.cap, chosen.grids, chosen.smallest, chosen.longest_walk, chosen.change_penalty
    )


def _check(chosen: argparse.Namespace, _interrupt: Interrupt) -> int:
    found = check_design(chosen.households, chosen.plan, _rules(chosen))
    for sentence in found.violations:
        sys.stdout.write(f"{sentence}\n")
    sys.stdout.write(
        json.dumps(
            {
                "objective": round(found.objective, 3),
                "violations": len(found.violations),
                "grids": found.grids,
                "walk": [round(metres, 3) for metres in found.walk],
                "changed": found.changed,
            }
        )
        + "\n"
    )
    return 1 if found.violations else 0


def _town(chosen: argparse.Namespace, _interrupt: Interrupt) -> int:
    kind = Kind(
        villages=chosen.villages,
        households=chosen.households,
        cap=chosen.cap,
        fill=chosen.fill,
        candidates=chosen.candidates,
        duplicates=chosen.duplicates,
        lonely=chosen.lonely,
    )
    town = make(kind, chosen.seed)
    with chosen.out.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "x_m", "y_m", "village", "is_candidate"])
        for j, name in enumerate(town.ids):
            x, y = town.xy[j].tolist()
            village = town.villages[town.village[j]]
            table.writerow([name, x, y, village, int(town.candidate[j])])
    return 0


def _tell(now: Progress) -> None:
    gap = 100 * gap_of(now.objective, now.lower_bound)
    sys.stderr.write(
        f"{now.seconds:7.1f} s  {now.objective:14.2f}  at least {now.lower_bound:14.2f}"
        f"  gap {gap:6.3f} %  {now.begun}/{now.villages} begun, {now.proven} proven\n"
    )


def _say(
    found: Found,
    lower_bound: float,
    seconds: float,
    bound_from: str,
    villages: list[dict[str, object]],
) -> int:
    """The last line; objective, grids and violations as the checker found them."""
    for sentence in found.violations[:20]:
        sys.stderr.write(f"{sentence}\n")
    sys.stdout.write(
        json.dumps(
            {
                "objective": round(found.objective, 6),
                "lower_bound": round(min(lower_bound, found.objective), 6),
                "gap": round(gap_of(found.objective, lower_bound), 8),
                "seconds": round(seconds, 3),
                "violations": len(found.violations),
                "grids": found.grids,
                "per_village": villages,
                "walk": dict(
                    zip(
                        ("sum", "mean", "p95", "max"),
                        (round(w, 3) for w in found.walk),
                        strict=True,
                    )
                ),
                "changed": found.changed,
                "bound_from": bound_from,
            },
            ensure_ascii=False,
        )
        + "\n"
    )
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
