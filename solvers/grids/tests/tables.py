"""Towns as tables, for tests."""

import csv
from pathlib import Path

from solvers.grids.instance import Town


def write_households(path: Path, town: Town) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(
            ["id", "x_m", "y_m", "village", "is_candidate", "centre", "previous", "weight"]
        )
        for j, name in enumerate(town.ids):
            before = town.previous[j] if town.previous else ""
            x, y = town.xy[j].tolist()
            village, weight = town.villages[town.village[j]], float(town.weights[j])
            flags = [int(town.candidate[j]), int(town.pinned[j])]
            table.writerow([name, x, y, village, *flags, before, weight])
