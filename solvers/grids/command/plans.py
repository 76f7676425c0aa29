"""`solve`, `design` and `check`."""

import argparse
import sys
import time
from pathlib import Path

from solvers.grids.check import Found, Rules, check_design, check_medians
from solvers.grids.command.say import Interrupt, add_how_long, say, stop_of, tell
from solvers.grids.design import design
from solvers.grids.instance import BadInput, Wishes
from solvers.grids.plan import VillagePlan, gap_of
from solvers.grids.readers import read_households, read_medians, write_medians, write_plan
from solvers.grids.solve import solve
from solvers.grids.warm import warm


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Their options."""
    solving = commands.add_parser("solve", help="a capacitated p-median instance")
    solving.add_argument("instance", type=Path)
    solving.add_argument("--floor", action="store_true", help="distances rounded down")
    solving.set_defaults(do=_solve)
    add_how_long(solving, 60.0)
    designing = commands.add_parser("design", help="the micro-grids of a town")
    designing.add_argument("households", type=Path)
    designing.set_defaults(do=_design)
    add_how_long(designing, 60.0)
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


def _solve(chosen: argparse.Namespace, interrupt: Interrupt) -> int:
    began = time.monotonic()
    problem = read_medians(chosen.instance, floor=chosen.floor)
    warm(medians=True)
    stop = stop_of(chosen, interrupt, began)
    plan = solve(problem, stop=stop, seed=chosen.seed, threads=chosen.threads, tell=tell)
    write_medians(chosen.out, plan)
    found = check_medians(chosen.instance, chosen.out, floor=chosen.floor)
    return _say(found, plan.lower_bound, plan.seconds, plan.bound_from, [], [])


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
    stop = stop_of(chosen, interrupt, began)
    plan = design(town, wishes, stop=stop, seed=chosen.seed, threads=chosen.threads, tell=tell)
    if not len(plan.centres):
        raise BadInput("\n".join(v.note for v in plan.villages if v.note))
    write_plan(chosen.out, town, plan)
    found = check_design(chosen.households, chosen.out, _rules(chosen))
    notes = [v.note for v in plan.villages if v.note]
    villages = [_village(v) for v in plan.villages]
    return _say(found, plan.lower_bound, plan.seconds, plan.bound_from, villages, notes)


def _village(v: VillagePlan) -> dict[str, object]:
    return {
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


def _asked(word: str) -> tuple[str, int]:
    name, _, grids = word.rpartition("=")
    if not name or not (grids.isascii() and grids.isdigit()):
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
    say(
        {
            "objective": round(found.objective, 3),
            "violations": len(found.violations),
            "unserved": found.unserved,
            "grids": found.grids,
            "walk": [round(metres, 3) for metres in found.walk],
            "changed": found.changed,
        }
    )
    return 1 if found.violations or found.unserved else 0


def _say(
    found: Found, lower_bound: float, seconds: float, bound_from: str,
    villages: list[dict[str, object]], notes: list[str],
) -> int:  # fmt: skip
    """Objective, grids and violations are those that the checker found."""
    walk = zip(("sum", "mean", "p95", "max"), (round(w, 3) for w in found.walk), strict=True)
    last = {
        "objective": round(found.objective, 6),
        "lower_bound": round(min(lower_bound, found.objective), 6),
        "gap": round(gap_of(found.objective, lower_bound), 8),
        "seconds": round(seconds, 3),
        "violations": len(found.violations),
        "grids": found.grids,
        "per_village": villages,
        "unserved": found.unserved,
        "walk": dict(walk),
        "changed": found.changed,
        "bound_from": bound_from,
    }
    return say(last, found.violations, notes)
