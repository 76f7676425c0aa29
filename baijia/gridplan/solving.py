"""The solver in a process of its own: asked in plain lists, answered in plain lists.

Nothing of Django is loaded there. The process ends by itself when nobody listens any more.
"""

import multiprocessing
import os
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

# What comes through the pipe: how far it is, what came out, or why it cannot be done.
PROGRESS, DONE, REFUSED = "progress", "done", "refused"


class Process:
    """One run of the solver, looked at from outside."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.ours, theirs = context.Pipe(duplex=False)
        self.process = context.Process(
            target=solve, args=(dict(asked), theirs, os.getpid()), daemon=True
        )
        self.process.start()
        theirs.close()

    def news(self) -> list[tuple[str, Any]]:
        """All that came since the last look; ends with `refused` when the process died."""
        found: list[tuple[str, Any]] = []
        try:
            while self.ours.poll():
                found.append(self.ours.recv())
        except (EOFError, OSError):
            if not any(sort in (DONE, REFUSED) for sort, _told in found):
                found.append((REFUSED, "died"))
        return found

    def end(self) -> None:
        """Stop it, whatever it is at."""
        self.ours.close()
        if self.process.is_alive():
            self.process.terminate()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


def solve(asked: dict[str, Any], pipe: Connection, parent: int) -> None:
    """Runs in the child."""
    from solvers.grids.design import design
    from solvers.grids.instance import BadInput
    from solvers.grids.plan import gap_of
    from solvers.grids.stop import Iterations, Seconds, Stop
    from solvers.grids.warm import warm

    def orphaned() -> bool:
        return os.getppid() != parent

    def tell(now: Any) -> None:
        gap = gap_of(now.objective, now.lower_bound) if now.begun == now.villages else None
        pipe.send((PROGRESS, {"seconds": now.seconds, "gap": gap, "begun": now.begun}))

    town, wishes = instance(asked)
    try:
        if asked["rounds"] is None:
            warm()
        stop: Stop = (
            Seconds(float(asked["seconds"]), orphaned)
            if asked["rounds"] is None
            else Iterations(int(asked["rounds"]), orphaned)
        )
        plan = design(town, wishes, stop=stop, seed=int(asked["seed"]), threads=2, tell=tell)
        pipe.send((DONE, told(asked, plan)))
    except BadInput:
        pipe.send((REFUSED, "input"))
    except BrokenPipeError:
        return
    finally:
        pipe.close()


def instance(asked: Mapping[str, Any]) -> tuple[Any, Any]:
    """As the solver wants it."""
    import numpy as np

    from solvers.grids.instance import Town, Wishes

    town = Town(
        ids=tuple(asked["ids"]),
        xy=np.array(asked["xy"], dtype=np.float64).reshape(-1, 2),
        village=np.array(asked["village"], dtype=np.int64),
        villages=tuple(asked["villages"]),
        candidate=np.array(asked["candidate"], dtype=np.bool_),
        fixed=np.array(asked["fixed"], dtype=np.bool_),
        weight=np.array(asked["weight"], dtype=np.float64),
        previous=tuple(asked["previous"]),
    )
    wishes = Wishes(
        cap=asked["cap"],
        per_village=asked["per_village"],
        smallest=asked["smallest"],
        longest_walk=asked["longest"],
        change_penalty=asked["penalty"],
    )
    return town, wishes


def told(asked: Mapping[str, Any], plan: Any) -> dict[str, Any]:
    """Everybody's hub, and each village's proof."""
    ids = asked["ids"]
    return {
        "hub_of": {ids[j]: ids[int(i)] for j, i in enumerate(plan.centre) if i >= 0},
        "villages": {
            v.village: {
                "lower_bound": v.lower_bound,
                "needs_grids": v.needs_grids,
                "needs_candidates": v.needs_candidates,
                "is_served": v.status != "impossible",
            }
            for v in plan.villages
        },
        "seconds": plan.seconds,
    }
