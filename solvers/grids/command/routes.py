"""`route`: the order of visits over days."""

import argparse
import csv
import time
from pathlib import Path

from solvers.grids.check_areas import check_route
from solvers.grids.command.say import Interrupt, add_how_long, say, stop_of, whole
from solvers.grids.instance import BadInput
from solvers.grids.readers import read_stops
from solvers.grids.route import Stops, route


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Its options."""
    parser = commands.add_parser("route", help="in which order to come by, over days")
    parser.add_argument("stops", type=Path, help="columns id,x_m,y_m; the most pressing first")
    parser.add_argument("--start", required=True, metavar="X,Y", help="metres")
    parser.add_argument("--days", type=whole, default=1)
    parser.add_argument("--most", type=whole, help="stops on a day")
    parser.set_defaults(do=_route)
    add_how_long(parser, 5.0)


def _route(chosen: argparse.Namespace, interrupt: Interrupt) -> int:
    began = time.monotonic()
    ids, xy = read_stops(chosen.stops)
    start = _start(chosen.start)
    found = route(
        Stops(xy, start),
        days=chosen.days,
        most=chosen.most,
        stop=stop_of(chosen, interrupt, began),
        seed=chosen.seed,
    )
    with chosen.out.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "day", "turn"])
        for day, tour in enumerate(found.days, start=1):
            table.writerows([ids[j], day, turn] for turn, j in enumerate(tour, start=1))
    most = chosen.most or len(ids)
    checked = check_route(chosen.stops, chosen.out, start, chosen.days, most)
    last = {
        "objective": round(checked.metres, 3),
        "seconds": round(found.seconds, 3),
        "violations": len(checked.violations),
        "days": checked.days,
        "per_day": [
            {"stops": len(tour), "metres": round(metres, 3)}
            for tour, metres in zip(found.days, found.metres, strict=True)
        ],
    }
    return say(last, checked.violations)


def _start(word: str) -> tuple[float, float]:
    try:
        x, y = (float(number) for number in word.split(","))
    except ValueError:
        raise BadInput(f"--start wants X,Y in metres, not {word!r}.") from None
    return x, y
