"""`regroup`: zones and territories for a plan of micro-grids."""

import argparse
import csv
import time
from pathlib import Path

from solvers.grids.areas import Areas, AreaWishes, Parts
from solvers.grids.check_areas import FoundAreas, check_areas
from solvers.grids.command.say import Interrupt, add_how_long, say, stop_of, whole
from solvers.grids.instance import BadInput
from solvers.grids.plan import gap_of
from solvers.grids.readers import read_centres, read_households
from solvers.grids.regroup import merged, parts_of, regroup


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Its options."""
    parser = commands.add_parser("regroup", help="micro-grids into zones and territories")
    parser.add_argument("households", type=Path)
    parser.add_argument("plan", type=Path, help="as `design` wrote it")
    parser.add_argument("--zones", type=whole, help="in the whole town")
    parser.add_argument("--zone-of", type=whole, default=100, help="households, without --zones")
    parser.add_argument("--territories", type=whole, help="in the whole town")
    parser.add_argument(
        "--territory-of", type=whole, default=330, help="households, without --territories"
    )
    parser.add_argument("--tolerance", type=float, default=0.2, help="share off a village's mean")
    parser.set_defaults(do=_regroup)
    add_how_long(parser, 60.0)


def _regroup(chosen: argparse.Namespace, interrupt: Interrupt) -> int:
    began = time.monotonic()
    town = read_households(chosen.households)
    parts = parts_of(town, read_centres(chosen.plan, town))
    stop = stop_of(chosen, interrupt, began)
    wishes = AreaWishes(areas=chosen.zones, about=chosen.zone_of, tolerance=chosen.tolerance)
    zones = regroup(parts, wishes, stop=stop, seed=chosen.seed)
    joined = merged(parts, zones)
    wishes = AreaWishes(
        areas=chosen.territories, about=chosen.territory_of, tolerance=chosen.tolerance
    )
    territories = regroup(joined, wishes, stop=stop, seed=chosen.seed)
    if (territories.area < 0).any():
        raise BadInput(next(v.note for v in territories.villages if v.note))
    _write(chosen.out, parts, zones, joined, territories)
    found = check_areas(chosen.households, chosen.plan, chosen.out)
    levels = [_level(*level) for level in zip((zones, territories), found, strict=True)]
    violations = [*found[0].violations, *found[1].violations]
    objective, bound = (zones.objective + territories.objective,
                        zones.lower_bound + territories.lower_bound)  # fmt: skip
    last = {
        "objective": round(objective, 3),
        "lower_bound": round(bound, 3),
        "gap": round(gap_of(objective, bound), 8),
        "seconds": round(zones.seconds + territories.seconds, 3),
        "violations": len(violations),
        "zones": levels[0],
        "territories": levels[1],
    }
    notes = [v.note for level in (zones, territories) for v in level.villages if v.note]
    return say(last, violations, notes)


def _level(areas: Areas, found: FoundAreas) -> dict[str, object]:
    return {
        "areas": found.areas,
        "objective": round(found.objective, 3),
        "lower_bound": round(areas.lower_bound, 3),
        "gap": round(gap_of(found.objective, areas.lower_bound), 8),
        "households": [int(areas.households.min()), int(areas.households.max())],
        "per_village": [
            {
                "village": v.village,
                "areas": v.areas,
                "status": v.status,
                "gap": round(v.gap, 6),
                "tolerance": round(v.tolerance, 4),
                "spread": round(found.spread.get(v.village, 0.0), 4),
                "bound_from": v.bound_from,
                "note": v.note,
            }
            for v in areas.villages
        ],
    }


def _write(path: Path, parts: Parts, zones: Areas, joined: Parts, territories: Areas) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(
            ["centre", "village", "households", "zone", "zone_hub", "territory", "territory_hub"]
        )
        for k, name in enumerate(parts.ids):
            zone = int(zones.area[k])
            territory = int(territories.area[zone])
            hub = int(territories.hub[territory])
            table.writerow(
                [
                    name, parts.villages[parts.village[k]], int(parts.households[k]), zone + 1,
                    joined.ids[zone], territory + 1, joined.ids[hub],
                ]
            )  # fmt: skip
