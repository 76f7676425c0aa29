"""A whole database, copied as it stood at one moment; always into SQLite, whatever it came from.

So a backup is one kind of file, opened and checked on any machine, and a town can move from SQLite
to PostgreSQL and back. Raw SQL by necessity: it must read a town of yesterday's tables, which
today's models do not know. What the search keeps for itself is made anew (`search.refill`).
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, cast

import psycopg
from psycopg import sql

BATCH = 5_000
Said = Callable[[str, int], None]  # of this table so many rows were copied
Columns = dict[str, str]  # a table's columns and what PostgreSQL calls their type

# How SQLite holds what PostgreSQL has a type of its own for, as Django writes it there.
FROM_POSTGRESQL = {
    "uuid": "replace({0}::text, '-', '')",
    "timestamptz": "replace(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),"
    " '.000000', '')",
    "bool": "{0}::int",
    "bytea": "encode({0}, 'hex')",
}
FROM_SQLITE = {
    "timestamptz": "{0} || '+00'",
    "bytea": r"CASE WHEN {0} IS NOT NULL THEN '\x' || hex({0}) END",
}
WORDS = "tsvector"

TABLES = """SELECT c.relname, a.attname, t.typname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    AND a.attgenerated = '' ORDER BY c.relname, a.attnum"""
CONSTRAINTS = """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    AND contype IN ('u', 'f') ORDER BY contype DESC, conname"""
INDEXES = """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT EXISTS
    (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1"""
COUNTED = """SELECT c.relname, a.attname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL"""


class Unlike(Exception):
    """Two databases that should have the same tables have not; copying would lose something."""


class Facts(NamedTuple):
    """What a copy says of the town in it."""

    town: dict[str, str]
    head: str
    migrations: dict[str, list[str]]
    files: list[str]


def copy_sqlite(source: Path, into: Path) -> None:
    """As it stands at this moment; whoever writes meanwhile is not held up and not in it."""
    with closing(sqlite3.connect(source, timeout=60)) as live:
        live.execute("VACUUM INTO ?", [str(into)])


def copy_postgresql(address: str, into: Path, said: Said) -> None:
    """The same from PostgreSQL; `into` has the tables already, with nothing of a town in them."""
    with psycopg.connect(address) as live, closing(_opened(into)) as copy:
        live.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        pairs = _common(_tables_of(live), copy)
        copy.execute("BEGIN")
        with _without_indexes(copy):
            for table in pairs:
                copy.execute(f'DELETE FROM "{table}"')
            for table, columns in pairs.items():
                for done in _insert(copy, table, columns, _rows_of(live, table, columns)):
                    said(table, done)
        copy.execute("COMMIT")


def load_postgresql(file: Path, address: str, said: Said) -> None:
    """Everything that a copy holds into tables that were just made; all of it or nothing."""
    with psycopg.connect(address) as live, closing(_opened(file)) as copy:
        live.execute("SET TIME ZONE 'UTC'")
        pairs = _common(_tables_of(live), copy)
        with _unbound(live):
            # Nobody may delete entries, we neither; a fresh journal has none.
            for table in pairs.keys() - {"journal_entry"}:
                live.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table, columns in pairs.items():
                said(table, _fill(live, table, columns, copy))
        for table, column in live.execute(COUNTED).fetchall():
            _count_on(live, table, column)
    with psycopg.connect(address, autocommit=True) as live:
        live.execute("ANALYZE")


def freshened(copy: Path) -> None:
    """Nobody stays signed in through a backup; and the copy is as the house opens it (WAL), so
    that looking at it changes no byte.
    """
    with closing(_opened(copy)) as db:
        db.execute("PRAGMA secure_delete=ON")
        db.execute("DELETE FROM django_session")
        db.execute("PRAGMA journal_mode=WAL")


def closed(file: Path) -> None:
    """Everything is in the one file; nothing lies beside it."""
    with closing(_opened(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def facts_of(copy: Path) -> Facts | None:
    """Nothing where no town was founded, or where this is no database of ours."""
    with closing(sqlite3.connect(copy)) as db:
        try:
            town = db.execute(
                "SELECT p.id, p.path, w.text FROM places_place p JOIN journal_words w"
                " ON w.id = p.name_id WHERE p.level = 'town' ORDER BY p.path LIMIT 1"
            ).fetchone()
            seq, hash_ = db.execute("SELECT seq, hash FROM journal_journalhead").fetchone()
            done = db.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
            files = db.execute("SELECT DISTINCT sha256 FROM files_file ORDER BY 1").fetchall()
        except (sqlite3.OperationalError, sqlite3.DatabaseError, TypeError):
            return None
    if town is None:
        return None
    migrations: dict[str, list[str]] = {}
    for app, name in done:
        migrations.setdefault(app, []).append(name)
    told = {"id": town[0], "path": town[1], "name": town[2] or ""}
    return Facts(told, f"{seq}:{hash_}", migrations, [sha256 for (sha256,) in files])


def _opened(file: Path) -> sqlite3.Connection:
    """A copy that is thrown away when anything fails: it need not wait for the disk."""
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("PRAGMA cache_size=-400000")
    return db


# The two sides of a copy


def _tables_of(live: psycopg.Connection[Any]) -> dict[str, Columns]:
    found: dict[str, Columns] = {}
    for table, column, kind in live.execute(TABLES).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _common(theirs: dict[str, Columns], copy: sqlite3.Connection) -> dict[str, Columns]:
    """What goes over, table by table: the same on both sides, but for the search's own."""
    listed = copy.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    virtual = tuple(name for name, made in listed if made and made.startswith("CREATE VIRTUAL"))
    searched = {name.removesuffix("_words") for name in virtual}
    ours = {
        name: {column[1] for column in copy.execute(f'PRAGMA table_info("{name}")')}
        for name, _made in listed
        if not name.startswith(("sqlite_", *virtual))
    }
    pairs = {}
    for table, columns in theirs.items():
        own = {name: kind for name, kind in columns.items() if kind != WORDS}
        missing = own.keys() ^ ours.pop(table, set())
        if missing and table not in searched:
            raise Unlike(f"{table}: {', '.join(sorted(missing))}")
        pairs[table] = own
    if ours:
        raise Unlike(", ".join(sorted(ours)))
    return pairs


def _rows_of(
    live: psycopg.Connection[Any], table: str, columns: Columns
) -> Iterator[tuple[Any, ...]]:
    told = ", ".join(
        FROM_POSTGRESQL.get(kind, "{0}").format(f'"{name}"') for name, kind in columns.items()
    )
    blobs = [n for n, kind in enumerate(columns.values()) if kind == "bytea"]
    order = cast(Any, f'COPY (SELECT {told} FROM "{table}") TO STDOUT')
    with live.cursor() as cursor, cursor.copy(order) as rows:
        for row in rows.rows():
            if blobs:
                yield tuple(bytes.fromhex(c) if n in blobs and c else c for n, c in enumerate(row))
            else:
                yield row


def _insert(
    copy: sqlite3.Connection, table: str, columns: Columns, rows: Iterable[tuple[Any, ...]]
) -> Iterator[int]:
    """Text is kept as the column would have it: numbers become numbers."""
    names, done, left = ", ".join(f'"{name}"' for name in columns), 0, iter(rows)
    order = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'
    while some := list(islice(left, BATCH)):
        copy.executemany(order, some)
        done += len(some)
        yield done


def _fill(
    live: psycopg.Connection[Any], table: str, columns: Columns, copy: sqlite3.Connection
) -> int:
    kinds = _tables_of(live)[table]
    empty = [name for name, kind in kinds.items() if kind == WORDS]
    told = [FROM_SQLITE.get(kind, "{0}").format(f'"{name}"') for name, kind in columns.items()]
    told += ["''" for _name in empty]
    rows = copy.execute(f'SELECT {", ".join(told)} FROM "{table}"')
    names = sql.SQL(", ").join(sql.Identifier(name) for name in [*columns, *empty])
    order = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    done = 0
    with live.cursor() as cursor, cursor.copy(order) as filled:
        for row in rows:
            filled.write_row(row)
            done += 1
    return done


def _count_on(live: psycopg.Connection[Any], table: str, column: str) -> None:
    live.execute(
        sql.SQL(
            "SELECT setval(pg_get_serial_sequence({name}, {said}), coalesce(max({column}), 1),"
            " max({column}) IS NOT NULL) FROM {table}"
        ).format(
            name=sql.Literal(f'"{table}"'),
            said=sql.Literal(column),
            column=sql.Identifier(column),
            table=sql.Identifier(table),
        )
    )


@contextmanager
def _without_indexes(copy: sqlite3.Connection) -> Iterator[None]:
    """Indexes and triggers are laid on again when everything is in: in one go, and once."""
    made = copy.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
        " AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _made in made:
        copy.execute(f'DROP {kind} "{name}"')
    yield
    for _kind, _name, again in made:
        copy.execute(again)


@contextmanager
def _unbound(live: psycopg.Connection[Any]) -> Iterator[None]:
    """The same on PostgreSQL, with what binds the tables to each other: proved at the end."""
    bonds = live.execute(CONSTRAINTS).fetchall()
    indexes = live.execute(INDEXES).fetchall()
    for table, name, _made in reversed(bonds):
        live.execute(cast(Any, f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    for name, _made in indexes:
        live.execute(cast(Any, f"DROP INDEX {name}"))
    yield
    for _name, again in indexes:
        live.execute(again)
    for table, name, again in bonds:
        live.execute(cast(Any, f"ALTER TABLE {table} ADD CONSTRAINT {name} {again}"))
