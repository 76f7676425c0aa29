"""`town`: makes one up, to try the rest on."""

import argparse
import csv

from solvers.grids.command.say import Interrupt, add_out, natural, whole
from solvers.grids.instance import BadInput
from solvers.grids.towns import Kind, make


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Its options."""
    town = commands.add_parser("town", help="make up a town")
    town.add_argument("--seed", type=natural, default=0)
    town.add_argument("--villages", type=whole, default=30)
    town.add_argument("--households", type=whole, default=363, help="of a village, about")
    town.add_argument("--cap", type=whole, default=30)
    town.add_argument("--fill", type=float, default=0.96)
    town.add_argument("--candidates", type=float, default=0.18)
    town.add_argument("--duplicates", type=float, default=0.0)
    town.add_argument("--lonely", type=natural, default=0)
    town.set_defaults(do=_town)
    add_out(town)


def _town(chosen: argparse.Namespace, _interrupt: Interrupt) -> int:
    if not 0 < chosen.fill <= 1:
        raise BadInput("--fill is a share above 0, at most 1.")
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
