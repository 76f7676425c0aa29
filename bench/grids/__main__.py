"""`python -m bench.grids`: see the folder's docstring."""

import argparse
import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.grids import towns
from bench.grids.peers import PEERS
from bench.grids.runs import Ran, run

HEAD = "| instance | best known | objective | over | bound | gap | seconds | wall | cpu | load |"
RULE = "|---|---|---|---|---|---|---|---|---|---|"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.grids", description=__doc__)
    parser.add_argument("--instances", type=Path, help="a folder; see the docstring")
    parser.add_argument("--only", nargs="*", default=[], help="names of instances")
    parser.add_argument("--seconds", type=float, default=10.0, help="of an instance under 1,000")
    parser.add_argument("--long", type=float, default=60.0, help="of larger ones, and of towns")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--parts", nargs="+", default=[*PARTS], choices=[*PARTS], help="of the table"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for part in chosen.parts:
            PARTS[part](chosen, Path(folder))


def _medians(chosen: argparse.Namespace, folder: Path) -> None:
    """Instances of the literature."""
    print(f"\n{HEAD}\n{RULE}")
    for row in _instances(chosen):
        path = chosen.instances / row["file"]
        n = int(path.read_text().split()[0])
        seconds = chosen.seconds if n < 1000 else chosen.long
        asked = ["solvers.grids", "solve", str(path), "--out", str(folder / "plan")]
        asked += ["--seconds", str(seconds), "--seed", str(chosen.seed)]
        if "floor" in row["distance"]:
            asked.append("--floor")
        print(_line(row["instance"], float(row["best_known"]), run(asked)), flush=True)


def _instances(chosen: argparse.Namespace) -> list[dict[str, str]]:
    if chosen.instances is None:
        raise SystemExit("--instances FOLDER is needed for the parts medians and peers.")
    with (chosen.instances / "best_known.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [row for row in rows if not chosen.only or row["instance"] in chosen.only]


def _line(name: str, best: float | None, ran: Ran) -> str:
    if not ran.said:
        return f"| {name} | | no plan: {ran.sentence} | | | | | {ran.wall:.1f} | | {ran.load:.1f} |"
    value, bound = ran.said["objective"], ran.said["lower_bound"]
    over = "" if best is None else f"{100 * (value / best - 1):.3f} %"
    wrong = f" ({ran.said['violations']} violations)" if ran.said["violations"] else ""
    return (
        f"| {name} | {'' if best is None else f'{best:,.2f}'} | {value:,.2f}{wrong} | {over} "
        f"| {bound:,.2f} | {100 * ran.said['gap']:.3f} % | {ran.said['seconds']:.1f} "
        f"| {ran.wall:.1f} | {ran.processor:.1f} | {ran.load:.1f} |"
    )


def _peers(chosen: argparse.Namespace, folder: Path) -> None:
    """What others say on the same: instances of the literature, and one tight village."""
    print("\n| peer | instance | objective | bound | wall | load | it says |")
    print("|---|---|---|---|---|---|---|")
    village = folder / "village.csv"
    towns.write(village, villages=1, seed=chosen.seed)
    asked = [(village, "a village of the made-up town", "")]
    if chosen.instances is not None:
        for row in _instances(chosen):
            if row["instance"] in (chosen.only or ("SJC1", "pmedcap20")):
                floor = "floor" if "floor" in row["distance"] else ""
                asked.append((chosen.instances / row["file"], row["instance"], floor))
    for path, name, floor in asked:
        ours = ["solvers.grids", "design" if path == village else "solve", str(path)]
        ours += ["--seconds", str(chosen.long), "--out", str(folder / "plan")]
        _say("ours", name, run([*ours, *(["--floor"] if floor else [])]))
        for peer in PEERS:
            limit = 3 * chosen.long + 60
            ran = run(["bench.grids.peers", peer, str(path), str(chosen.long), floor], limit)
            _say(peer, name, ran)


def _say(peer: str, name: str, ran: Ran) -> None:
    value, bound = (_number(ran.said.get(word)) for word in ("objective", "lower_bound"))
    says = ran.said.get("says", "" if ran.said else f"stops: {ran.sentence[:90] or 'killed'}")
    print(
        f"| {peer} | {name} | {value} | {bound} | {ran.wall:.1f} | {ran.load:.1f} | {says} |",
        flush=True,
    )


def _number(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, int | float) else "–"


PARTS: dict[str, Callable[[argparse.Namespace, Path], None]] = {
    "medians": _medians,
    "town": towns.town,
    "county": towns.county,
    "movers": towns.movers,
    "repeat": towns.repeat,
    "peers": _peers,
}

if __name__ == "__main__":
    main()
