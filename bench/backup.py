"""How long a town takes to be backed up, brought back and checked: `python -m bench.backup TOWN…`.

A TOWN is NAME=FOLDER or NAME=FOLDER,DATABASE_URL (see `bench/fill.py`). It is read, not changed;
what is restored goes into a folder beside, and on PostgreSQL into a database of its own, both taken
away at the end. The check inside backup and restore is the whole one: every row, entry and text.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bench.loop import TOP, Town, town_of

COUNT = """
from baijia.journal.models import Entry
from baijia.matters.models import Matter
print("counted", Matter.objects.count(), Entry.objects.count())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("towns", nargs="+", type=town_of, metavar="NAME=FOLDER[,URL]")
    parser.add_argument("--into", type=Path, help="a folder with room for three towns")
    asked = parser.parse_args()
    head = ("town", "matters", "entries", "MB", "backup s", "restore s", "check s")
    sys.stdout.write("".join(f"{cell:>12}" for cell in head) + "\n")
    for town in asked.towns:
        with tempfile.TemporaryDirectory(dir=asked.into) as scratch:
            cells = one(town, Path(scratch))
        sys.stdout.write("".join(f"{cell:>12}" for cell in (town.name, *cells)) + "\n")
        sys.stdout.flush()


def one(town: Town, scratch: Path) -> tuple[str, ...]:
    file = scratch / "town.tar"
    matters, entries = manage(town, "shell", "-v0", "-c", COUNT)[0].split()[-2:]
    _said, backup = manage(town, "backup", str(file))
    with beside(town, scratch / "again") as again:
        said, restore = manage(again, "restore", str(file))
        if "tells the truth" not in said:
            raise SystemExit(said)
        _said, check = manage(again, "check_journal")
    size = f"{file.stat().st_size / 1e6:,.0f}"
    took = (f"{each:,.1f}" for each in (backup, restore, check))
    return f"{int(matters):,}", f"{int(entries):,}", size, *took


def manage(town: Town, *words: str) -> tuple[str, float]:
    began = time.monotonic()
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=TOP, env=town.env, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(words)}: {done.returncode}")
    return done.stdout, time.monotonic() - began


@contextmanager
def beside(town: Town, folder: Path) -> Iterator[Town]:
    """An empty folder, and where the town is in PostgreSQL a database of its own."""
    folder.mkdir(mode=0o700)
    try:
        if not town.url:
            yield Town(town.name, str(folder), "")
            return
        name = f"bench_{os.getpid()}"
        with psycopg.connect(town.url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        try:
            yield Town(
                town.name, str(folder), urlsplit(town.url)._replace(path=f"/{name}").geturl()
            )
        finally:
            with psycopg.connect(town.url, autocommit=True) as server:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
