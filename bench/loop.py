"""The desk under load, beside what the disk itself can do: `python -m bench.loop TOWN…`.

A TOWN is NAME=FOLDER or NAME=FOLDER,DATABASE_URL (see `bench/fill.py`). In every round each town is
served as `./run` serves it, one after the other, so that what the machine does meanwhile meets all
alike; the medians of the rounds are printed. Work on copies: every round adds lives.
"""

import argparse
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

TOP = Path(__file__).resolve().parent.parent
SEARCHED = ("路灯不亮", "水渠边", "宅基地", "医保", "化肥补贴", "果园路口 井盖")
TODAY = datetime.now().astimezone().date()
A_YEAR_AGO, TEN_YEARS_AGO = (TODAY - timedelta(days=365 * years) for years in (1, 10))
WARM = 24  # lives, until each thread of the server has read its templates
CLOSE = 3.0  # seconds
SLACK = 1.5  # back to normal: half as slow again as before the burst, at most


@dataclass
class Town:
    """A filled town: its name here, its folder, its database."""

    name: str
    data: str
    url: str

    @property
    def env(self) -> dict[str, str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("BAIJIA_")}
        env |= {"BAIJIA_DATA": self.data}
        return env | ({"BAIJIA_DATABASE_URL": self.url} if self.url else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("towns", nargs="+", type=town_of, metavar="NAME=FOLDER[,URL]")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lives", type=int, default=300, help="lived in each round")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=4, help="of the server")
    parser.add_argument("--times", type=int, default=30, help="each page is opened")
    parser.add_argument("--no-burst", action="store_true")
    asked = parser.parse_args()
    rounds: dict[str, list[dict[str, Any]]] = {town.name: [] for town in asked.towns}
    for number in range(asked.rounds):
        for town in asked.towns:
            told = one_round(town, asked)
            rounds[town.name].append(told)
            line = {name: value for name, value in told.items() if not isinstance(value, dict)}
            print(f"round {number + 1} {town.name}: {json.dumps(line)}", file=sys.stderr)
    for name, of_town in rounds.items():
        print_town(name, of_town)


def town_of(said: str) -> Town:
    name, _is, rest = said.partition("=")
    data, _comma, url = rest.partition(",")
    return Town(name, str(Path(data).resolve()), url)


def one_round(town: Town, asked: argparse.Namespace) -> dict[str, Any]:
    """Bare inserts, lives, pages, a burst: in that order, against one server."""
    told: dict[str, Any] = {"bare inserts/s": bare(town, seconds=2)}
    with served(town, workers=asked.workers) as (port, pids):
        who = json.loads(_said(town, "-m", "bench.posts"))
        order = {"port": port, "town": who, "clients": asked.clients}
        ask({**order, "how": "closed", "lives": WARM})
        before = cpu_of(pids(), town)
        lives = ask({**order, "how": "closed", "lives": asked.lives})
        spent, done = cpu_of(pids(), town) - before, len(lives["lives"])
        told |= {
            "lives/s": done / lives["seconds"],
            "CPU ms/life": 1000 * spent / max(done, 1),
            "load's CPU ms/life": 1000 * lives["cpu"] / max(done, 1),
            "errors": len(lives["errors"]),
        }
        told["first error"] = (lives["errors"] or [""])[0]
        told |= looked_at(order, partial(cpu_of, pids(), town), times=asked.times)
        if not asked.no_burst:
            told |= burst(order)
    told["queries"] = json.loads(_said(town, "-m", "bench.posts", "queries", *pages_flat(who)))
    return told


def bare(town: Town, *, seconds: float) -> float:
    """Durable inserts of one row each, one after the other, on the same disk."""
    end, done, row = time.monotonic() + seconds, 0, "x" * 200
    if town.url:
        with psycopg.connect(town.url, autocommit=True) as server:
            server.execute("CREATE TABLE IF NOT EXISTS bench_bare (id serial, body text)")
            while time.monotonic() < end:
                server.execute("INSERT INTO bench_bare (body) VALUES (%s)", (row,))
                done += 1
            server.execute("DROP TABLE bench_bare")
        return done / seconds
    file = Path(town.data) / "bare.sqlite3"
    with sqlite3.connect(file, isolation_level=None) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, body TEXT)")
        while time.monotonic() < end:
            database.execute("INSERT INTO bare (body) VALUES (?)", (row,))
            done += 1
    database.close()
    for left in Path(town.data).glob("bare.sqlite3*"):
        left.unlink()
    return done / seconds


def looked_at(
    order: dict[str, Any], spent: Callable[[], float], *, times: int
) -> dict[str, dict[str, float]]:
    """Of each page how long it took, and what it cost the server: on a machine that does other
    things too only the second is its own.
    """
    late, cost = {}, {}
    for page, paths in pages_of(order["town"]).items():
        before = spent()
        took = ask({**order, "how": "pages", "times": times, "pages": {page: paths}})["took"][page]
        cost[page] = 1000 * (spent() - before) / (times + 1)
        late[page] = 1000 * at95(took)
    return {"p95 ms": late, "CPU ms": cost}


def pages_of(who: dict[str, Any]) -> dict[str, list[str]]:
    """What the desk opens: name, and the addresses that are asked in turns."""
    return {
        "desk": ["/desk/"],
        "list": ["/matters/", *(f"/matters/?after=-_{number}" for number in who["deep"])],
        "list, open, late": ["/matters/?which=overdue", "/matters/?which=open"],
        "list, one village": [
            f"/matters/?village={who['village']}",
            f"/matters/?which=open&village={who['village']}",
        ],
        "detail": [f"/matters/{pk}/" for pk in who["matters"]],
        "search": [f"/matters/?q={quote(words)}" for words in SEARCHED],
        "figures": ["/figures/", f"/figures/?period=own&since={TEN_YEARS_AGO}&until={TODAY}"],
        "figures as of then": [f"/figures/?as_of={A_YEAR_AGO}"],
        "figures, one village": [f"/figures/?place={who['village']}"],
        "rows of a figure": ["/figures/rows/?what=all.all"],
        "map": ["/map/"],
        "twice reported?": ["/same/"],
        "register": ["/places/"],
        "visits today": ["/visits/"],
        "who was missed": ["/visits/coverage/"],
        "meetings": ["/meetings/"],
        "inspections": ["/inspections/"],
    }


def pages_flat(who: dict[str, Any]) -> list[str]:
    return [f"{name}={paths[0]}" for name, paths in pages_of(who).items()]


def burst(order: dict[str, Any]) -> dict[str, Any]:
    """From 3 lives a second to 30 for half a minute, and back; and how soon it is as before."""
    rates = [[3, 10], [30, 30], [3, 20]]
    told = ask({**order, "how": "opened", "rates": rates, "clients": 64})
    calm = [took for at, took in told["lives"] if at < 10]
    usual = at95(calm) * SLACK if calm else 0.0
    late = sorted(at for at, took in told["lives"] if at > 40 and took > usual)
    # One by itself is late in calm times too: of the burst are those that follow close upon it.
    last = max((at for before, at in pairwise([40.0, *late]) if at - before < CLOSE), default=40.0)
    worst = max((took for _at, took in told["lives"]), default=0.0)
    wrong = told["errors"]
    return {
        "burst: errors": len(wrong),
        "burst: slowest life s": worst,
        "burst: back after s": last - 40,
        "burst: first error": (wrong or [""])[0],
    }


@contextmanager
def served(town: Town, *, workers: int) -> Iterator[tuple[int, Any]]:
    """The town behind its real server and its loop, on a free port."""
    port = free_port()
    granian = ["-m", "granian", "--interface", "wsgi", "--workers", str(workers)]
    where = [
        "--blocking-threads",
        "1",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    commands = [
        [*granian, *where, "--log-level", "warning", "baijia.site.wsgi:application"],
        ["manage.py", "work"],
    ]
    children = [
        subprocess.Popen([sys.executable, *words], cwd=TOP, env=town.env, stdout=sys.stderr)
        for words in commands
    ]

    def pids() -> list[int]:
        return [child.pid for child in children]

    try:
        _wait_for(port)
        yield port, pids
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(30)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("The server did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_of(pids: list[int], town: Town) -> float:
    """Seconds of CPU of these processes and all below them, and of the database server."""
    stats = [_stat(int(p.name)) for p in Path("/proc").iterdir() if p.name.isdigit()]
    known = {stat["pid"]: stat for stat in stats if stat}
    ours = set(pids)
    for _depth in range(5):
        ours |= {pid for pid, stat in known.items() if stat["parent"] in ours}
    if town.url:
        ours |= {pid for pid, stat in known.items() if stat["name"] == "postgres"}
    # Of those that ended meanwhile their parents keep count; of the loop's children there are none.
    ticks: int = sum(known[pid]["ticks"] for pid in ours if pid in known)
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> dict[str, Any]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return {}
    name, rest = text.partition("(")[2].rpartition(")")[::2]
    fields = rest.split()
    ticks = sum(int(fields[number]) for number in (11, 12))
    return {"pid": pid, "name": name, "parent": int(fields[1]), "ticks": ticks}


def ask(order: dict[str, Any]) -> dict[str, Any]:
    """Let the load do this, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.clients"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        cwd=TOP,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _said(town: Town, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=TOP, env=town.env, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return done.stdout


def at95(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


def print_town(name: str, rounds: list[dict[str, Any]]) -> None:
    """The medians, and how far the rounds lay apart."""
    print(f"\n## {name}, {len(rounds)} rounds\n")
    print("| | median | lowest | highest |\n|---|---|---|---|")
    for key, value in rounds[0].items():
        if isinstance(value, float | int):
            _row(key, [told[key] for told in rounds])
    lives = [told["lives/s"] / told["bare inserts/s"] for told in rounds]
    _row("lives per bare insert", lives)
    for page, count in rounds[0]["queries"].items():
        for measured in ("p95 ms", "CPU ms"):
            _row(f"{page}: {measured}", [told[measured][page] for told in rounds])
        _row(f"{page}: queries", [count])


def _row(name: str, values: list[float]) -> None:
    shown = (statistics.median(values), min(values), max(values))
    print(f"| {name} | " + " | ".join(f"{value:,.3g}" for value in shown) + " |")


if __name__ == "__main__":
    main()
