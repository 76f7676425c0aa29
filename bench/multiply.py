"""From a filled town to one ten times as large, quicker than the pen: `python -m bench.multiply`.

Every life that `bench/fill.py` wrote with the pen is laid down again under other ids and numbers,
and the chain of hashes goes on over it: on SQLite, in a folder of its own. It goes around the pen,
so nothing is believed until `manage.py check_journal` and `manage.py check_figures` were asked.
"""

import argparse
import json
import os
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baijia.settings")
    django.setup()

from django.conf import settings

from baijia.journal.canon import canonical, chained_to
from baijia.matters.queries import NUMBERS
from baijia.matters.rules.opening import code_digest, tracking_code

A_BATCH = 2000
# The tables that the fill wrote, and of each the columns that name what it wrote.
ROWS = {
    "journal_words": ("id", "entry_id"),
    "matters_matter": ("id", "text_id", "title_id", "spot_id"),
    "matters_voice": ("id", "matter_id", "name_id", "phone_id"),
    "matters_assignment": ("id", "matter_id"),
    "matters_answer": ("id", "matter_id", "text_id", "assignment_id"),
    "figures_stretch": ("id", "matter_id"),
    "figures_holding": ("id", "matter_id"),
}
NUMBERED = {"matters_matter", "figures_stretch"}
BEGINNING = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4})(?=-7[0-9a-f]{3}-)")
JSONS = ("sets", "words", "strikes", "tells")


@dataclass(frozen=True)
class Shift:
    """How copy number `k` differs: its ids are so many milliseconds older, its numbers higher."""

    first: int  # when the first and the last id of the fill were made
    last: int
    stride: int  # between the numbers of two copies

    def hexed(self, told: str | None, k: int) -> str | None:
        if told is None:
            return None
        return f"{self._moved(int(told[:12], 16), k):012x}{told[12:]}"

    def dashed(self, told: str, k: int) -> str:
        moved = f"{self._moved(int(told.replace('-', ''), 16), k):012x}"
        return f"{moved[:8]}-{moved[8:]}"

    def _moved(self, ms: int, k: int) -> int:
        return ms - k * (self.last - self.first + 1) if self.first <= ms <= self.last else ms

    def number(self, told: int, k: int) -> int:
        return told + k * self.stride


def shift_of(db: sqlite3.Connection, after: int) -> Shift:
    """What was made after this entry is what is laid down again."""
    (before,) = db.execute("SELECT id FROM journal_entry WHERE seq = ?", (after,)).fetchone()
    (last,) = db.execute("SELECT max(id) FROM journal_entry").fetchone()
    (most,) = db.execute(f"SELECT max(number % {NUMBERS}) FROM matters_matter").fetchone()
    return Shift(int(before[:12], 16) + 1, int(last[:12], 16), most)


def lay_rows(db: sqlite3.Connection, shift: Shift, k: int) -> None:
    db.create_function("moved", 1, lambda told: shift.hexed(told, k), deterministic=True)
    db.create_function("code", 1, lambda told: _code(shift.hexed(told, k)), deterministic=True)
    between = (f"{shift.first:012x}", f"{shift.last + 1:012x}")
    for table, named in ROWS.items():
        columns = [row[1] for row in db.execute(f'PRAGMA table_info("{table}")')]
        key = "matter_id" if table.startswith("figures_") else "id"
        told = [_told(table, column, named, shift.stride * k) for column in columns]
        db.execute(
            f'INSERT INTO "{table}" SELECT {", ".join(told)} FROM "{table}"'
            f" WHERE {key} >= ? AND {key} < ? ORDER BY {key}",
            between,
        )
    db.execute(
        "INSERT INTO matters_texts (id, text) SELECT moved(id), text FROM matters_texts"
        " WHERE id >= ? AND id < ? ORDER BY number",
        between,
    )
    db.execute(
        "INSERT INTO matters_texts_words (rowid, words) SELECT new.number, told.words"
        " FROM matters_texts old JOIN matters_texts_words told ON told.rowid = old.number"
        " JOIN matters_texts new ON new.id = moved(old.id)"
        " WHERE old.id >= ? AND old.id < ? ORDER BY new.number",
        between,
    )


def _told(table: str, column: str, named: tuple[str, ...], further: int) -> str:
    if column == "id" and table.startswith("figures_"):
        return f"substr(moved(matter_id), 1, 12) || substr({column}, 13)"
    if column in named:
        return f'moved("{column}")'
    if column == "number" and table in NUMBERED:
        return f"number + {further}"
    return "code(id)" if column == "code_sha256" else f'"{column}"'


def _code(voice: str | None) -> str:
    return code_digest(tracking_code(UUID(voice), 1, secret=settings.SECRET_KEY))


class Entries:
    """The entries of the fill once more, and the chain over them."""

    def __init__(self, db: sqlite3.Connection, shift: Shift, after: int) -> None:
        self.db, self.shift, self.after = db, shift, after
        self.seq, self.hash = db.execute("SELECT seq, hash FROM journal_journalhead").fetchone()
        self.until = self.seq
        self.columns = [row[1] for row in db.execute('PRAGMA table_info("journal_entry")')]
        self.beginnings: dict[tuple[str, int], str] = {}

    def lay(self, copies: int) -> Iterator[int]:
        names = ", ".join(f'"{name}"' for name in self.columns)
        order = f"INSERT INTO journal_entry ({names}) VALUES ({', '.join('?' * len(self.columns))})"
        for start in range(self.after, self.until, A_BATCH):
            end = min(start + A_BATCH, self.until)
            rows = self.db.execute(
                f"SELECT {names} FROM journal_entry WHERE seq > ? AND seq <= ? ORDER BY seq",
                (start, end),
            ).fetchall()
            told = [self._parted(dict(zip(self.columns, row, strict=True))) for row in rows]
            for k in range(1, copies + 1):
                self.db.executemany(order, [self._again(*each, k) for each in told])
            yield end - self.after
        self.db.execute("UPDATE journal_journalhead SET seq = ?, hash = ?", (self.seq, self.hash))
        self.db.execute("UPDATE journal_bookmark SET seq = ?", (self.seq,))

    def _parted(self, row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """The row, and of its texts what lies between the ids in them."""
        for name in ("act_id", "account_id", "post_id"):
            assert row[name] is None or int(row[name][:12], 16) < self.shift.first
        told = {name: json.loads(row[name]) for name in JSONS}
        told |= {name: row[name] for name in ("subject_kind", "version", "what")}
        told |= {
            name: row[name] and str(UUID(row[name]))
            for name in ("id", "subject_id", "act_id", "account_id", "post_id")
        }
        told |= {name: _time(row[name]) for name in ("at", "recorded_at")} | {"seq": 0}
        texts = {name: row[name] for name in JSONS} | {"": canonical(told).decode()}
        return row, {name: BEGINNING.split(text) for name, text in texts.items()}

    def _again(self, row: dict[str, Any], parts: dict[str, list[str]], k: int) -> list[Any]:
        texts = {name: self._joined(some, k) for name, some in parts.items()}
        pk, subject = (self.shift.hexed(row[name], k) for name in ("id", "subject_id"))
        if row["version"] == 1:
            for name in ("", "sets"):
                texts[name] = self._own(row["subject_kind"], subject, texts[name], k)
        self.seq += 1
        body = texts.pop("").replace('"seq":0,"sets"', f'"seq":{self.seq},"sets"', 1)
        self.hash = chained_to(self.hash, body.encode())
        again = row | texts | {"id": pk, "subject_id": subject, "seq": self.seq, "hash": self.hash}
        return [again[name] for name in self.columns]

    def _joined(self, parts: list[str], k: int) -> str:
        if len(parts) == 1:
            return parts[0]
        again = parts[:]
        for n in range(1, len(parts), 2):
            key = (parts[n], k)
            if key not in self.beginnings:
                self.beginnings[key] = self.shift.dashed(*key)
            again[n] = self.beginnings[key]
        return "".join(again)

    def _own(self, kind: str, subject: str | None, text: str, k: int) -> str:
        """What no two rows may share."""
        if kind == "matters.matter":
            return re.sub(
                r'("number": ?)(\d+)',
                lambda found: f"{found[1]}{self.shift.number(int(found[2]), k)}",
                text,
                count=1,
            )
        if kind == "matters.voice":
            code = _code(subject)
            return re.sub(r'("code_sha256": ?)"\w+"', lambda found: f'{found[1]}"{code}"', text)
        return text


def _time(told: str) -> str:
    return told.replace(" ", "T") + ("" if "." in told else ".000000") + "+00:00"


def multiply_tallies(db: sqlite3.Connection, base: Path, times: int) -> None:
    """What the fill added to each tally, so many times; `base` is the town before it."""
    key = '"scope", "by", "on", "reach"'
    with closing(sqlite3.connect(base)) as town:
        stood = {tuple(r[:4]): r[4:] for r in town.execute(f"SELECT {key}, parts, lines {_FROM}")}
    rows = db.execute(f"SELECT id, {key}, parts, lines {_FROM}").fetchall()
    changed = []
    for pk, *scope, parts, lines in rows:
        before = [json.loads(text) for text in stood.get(tuple(scope), ("{}", "{}"))]
        after = [json.loads(text) for text in (parts, lines)]
        flat = _grown(before[0], after[0], times)
        lined = {
            line: _grown(before[1].get(line, {}), after[1].get(line, {}), times)
            for line in after[1].keys() | before[1].keys()
        }
        lined = {line: lined[line] for line in sorted(lined) if lined[line]}
        changed.append((json.dumps(flat), json.dumps(lined), pk))
    db.executemany("UPDATE figures_tally SET parts = ?, lines = ? WHERE id = ?", changed)


_FROM = "FROM figures_tally"


def _grown(before: dict[str, int], after: dict[str, int], times: int) -> dict[str, int]:
    every = sorted(before.keys() | after.keys())
    grown = {n: before.get(n, 0) + times * (after.get(n, 0) - before.get(n, 0)) for n in every}
    return {name: value for name, value in grown.items() if value}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("times", type=int, help="how many times as many matters in the end")
    parser.add_argument("--after", type=int, required=True, help="the last entry before the fill")
    parser.add_argument("--base", type=Path, required=True, help="the database before the fill")
    asked = parser.parse_args()
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {what}", file=sys.stderr, flush=True)

    with closing(_opened()) as db:
        shift = shift_of(db, asked.after)
        db.execute("BEGIN")
        multiply_tallies(db, asked.base, asked.times)
        for k in range(1, asked.times):
            lay_rows(db, shift, k)
            say(f"rows of copy {k}")
        for done in Entries(db, shift, asked.after).lay(asked.times - 1):
            say(f"{done:,} entries of the fill laid down {asked.times - 1} times")
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode=WAL")
    say("done")


def _opened() -> sqlite3.Connection:
    file = str(settings.DATABASES["default"]["NAME"])
    db = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
        db.execute(f"PRAGMA {pragma}")
    return db


if __name__ == "__main__":
    main()
