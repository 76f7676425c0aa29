"""Full text: a matter is found by any piece of what was written about it.

The index (FTS5 on SQLite, a tsvector on PostgreSQL) narrows down, the text beside it decides: what
is found is what `marked` would mark. The one place of raw SQL in the ground; tables are named by
the room, and whatever people typed goes in as a parameter.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from baijia.ground.bigrams import Token, asked, canonical, patterns, spans, tokens

MAX_ASKED = 64  # tokens of one query; the text decides on the rest
REFILLED = 2_000  # texts in one transaction


def create(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """For a migration of the room that searches: `table`, and `table`_words beside it."""
    for statement in _engine(schema_editor.connection.vendor).create:
        schema_editor.execute(_named(statement, table))


def drop(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    for statement in _engine(schema_editor.connection.vendor).drop:
        schema_editor.execute(_named(statement, table))


def put(table: str, items: Iterable[tuple[UUID, str]]) -> None:
    """Index each text under its id, in place of what stood there."""
    texts = {_key(pk): canonical(text) for pk, text in items}
    with transaction.atomic():
        _engine(connection.vendor).put(table, texts)


def remove(table: str, ids: Iterable[UUID]) -> None:
    """Forget these texts; nothing of them stays in the file of the index."""
    keys = {_key(pk) for pk in ids}
    with transaction.atomic():
        _engine(connection.vendor).remove(table, keys)
    purge(table)


def refill(said: Callable[[int], None]) -> int:
    """After a database came from another one: every index of this town anew, from its texts."""
    done = 0
    for table in _tables():
        with connection.cursor() as cursor:
            cursor.execute(_named("SELECT id FROM {table} ORDER BY id", table))
            keys = [key for (key,) in cursor.fetchall()]
        for start in range(0, len(keys), REFILLED):
            some = keys[start : start + REFILLED]
            with connection.cursor() as cursor:
                order = "SELECT id, text FROM {table} WHERE id >= %s AND id <= %s"
                cursor.execute(_named(order, table), (some[0], some[-1]))
                texts = {UUID(str(key)).hex: text for key, text in cursor.fetchall()}
            with transaction.atomic():
                _engine(connection.vendor).put(table, texts)
            done += len(texts)
            said(done)
    return done


def _tables() -> list[str]:
    """What was made by `create`: each has its words beside it."""
    names = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(_engine(connection.vendor).listed)
        return sorted(names & {name.removesuffix("_words") for (name,) in cursor.fetchall()})


def purge(table: str) -> None:
    """To be called when words were erased: what `put` replaced goes out of the index's file too."""
    with connection.cursor() as cursor:
        for statement in _engine(connection.vendor).purge:
            cursor.execute(_named(statement, table))


def matching(table: str, query: str) -> RawSQL:
    """The ids of the texts in which every word of the query stands: `filter(pk__in=...)`.

    A query without any letter or digit finds nothing.
    """
    wanted = patterns(query)
    engine = _engine(connection.vendor)
    if not wanted:
        return RawSQL(_named("SELECT id FROM {table} WHERE 1 = 0", table), ())
    tokens = dict.fromkeys(token for pattern in wanted for token in asked(pattern))
    narrowed = engine.match([*tokens][:MAX_ASKED])
    sql = _named(engine.matching, table) + f" AND {engine.contains}" * len(wanted)
    return RawSQL(sql, (narrowed, *wanted))


def newest(table: str, query: str, *, most: int) -> list[UUID]:
    """The ids of so many of the texts that `matching` finds, those that came last. Of a word that
    stands in many hardly more is read than that.
    """
    if since := _since(table, _engine(connection.vendor).reach * most):
        found = _ids(newest_of(table, query, most=most, since=since))
        if len(found) == most:
            return found
    return _ids(newest_of(table, query, most=most))


def _ids(asked_for: RawSQL) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(asked_for.sql, asked_for.params)
        return [pk if isinstance(pk, UUID) else UUID(pk) for (pk,) in cursor]


def _since(table: str, reach: int) -> UUID | str | None:
    """Where the last so many texts begin, if there are more than that."""
    if not reach:
        return None
    with connection.cursor() as cursor:
        order = "SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET %s"
        cursor.execute(_named(order, table), (reach,))
        found: tuple[UUID | str] | None = cursor.fetchone()
    return found[0] if found else None


def newest_of(table: str, query: str, *, most: int, since: UUID | str | None = None) -> RawSQL:
    """The same as a part of another question: `filter(pk__in=...)`."""
    wanted = patterns(query)
    engine = _engine(connection.vendor)
    if not wanted:
        return matching(table, query)
    tokens = dict.fromkeys(token for pattern in wanted for token in asked(pattern))
    narrowed = engine.match([*tokens][:MAX_ASKED])
    contains = f" AND {engine.contains}" * len(wanted)
    last: tuple[Any, ...] = (most,)
    if since:
        contains, last = f"{contains} AND id >= %s", (since, most)
    sql = _named(engine.newest, table).replace("{contains}", contains)
    return RawSQL(sql, (narrowed, *wanted, *last))


def standing(table: str, query: str, *, of: str) -> RawSQL:
    """Whether every word of the query stands in the text of the row whose id is in the column `of`:
    for a few rows at hand, which is quicker than to look a common word up everywhere.
    """
    wanted = patterns(query)
    engine = _engine(connection.vendor)
    if not wanted:
        return RawSQL("1 = 0", (), output_field=BooleanField())
    sql = _named("EXISTS (SELECT 1 FROM {table} WHERE id = ", table) + of
    sql += f" AND {engine.contains}" * len(wanted) + ")"
    return RawSQL(sql, tuple(wanted), output_field=BooleanField())


def marked(text: str, query: str) -> SafeString:
    """The text, safe to show, what was found in <mark>."""
    return _rendered(text, spans(text, query), 0, len(text))


def snippet(text: str, query: str, around: int = 40) -> SafeString:
    """In one line: the first place that was found, with so many characters on either side."""
    text = " ".join(text.split())
    found = spans(text, query)
    first, last = found[0] if found else (0, around)
    start, end = max(0, first - around), min(len(text), last + around)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return mark_safe(before + _rendered(text, found, start, end) + after)


def _rendered(text: str, found: list[tuple[int, int]], start: int, end: int) -> SafeString:
    parts: list[str] = []
    at = start
    for first, last in found:
        if start <= first < last <= end:
            parts += escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"
            at = last
    return mark_safe("".join([*parts, escape(text[at:end])]))


# The two databases


class _Engine(Protocol):
    create: ClassVar[list[str]]
    drop: ClassVar[list[str]]
    purge: ClassVar[list[str]]
    listed: ClassVar[str]
    matching: ClassVar[str]
    contains: ClassVar[str]
    newest: ClassVar[str]
    reach: ClassVar[int]  # how many times as many texts as are wanted are looked through first

    def put(self, table: str, texts: dict[str, str]) -> None: ...
    def remove(self, table: str, keys: set[str]) -> None: ...
    def match(self, tokens: list[Token]) -> str: ...


class _Sqlite:
    create: ClassVar[list[str]] = [
        "CREATE TABLE {table} (number integer PRIMARY KEY, id char(32) NOT NULL UNIQUE,"
        " text text NOT NULL)",
        # ascii: beyond ASCII every character counts as a letter, the newest and rarest too.
        "CREATE VIRTUAL TABLE {words} USING fts5(words, tokenize='ascii', detail=none,"
        " columnsize=0)",
    ]
    drop: ClassVar[list[str]] = ["DROP TABLE {words}", "DROP TABLE {table}"]
    purge: ClassVar[list[str]] = ["INSERT INTO {words} ({words}) VALUES ('optimize')"]
    listed: ClassVar[str] = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%%'"
    matching: ClassVar[str] = (
        "SELECT id FROM {table} WHERE number IN (SELECT rowid FROM {words} WHERE {words} MATCH %s)"
    )
    contains: ClassVar[str] = "instr(text, %s) > 0"
    # CROSS JOIN: the words first, as they come, and never the texts.
    newest: ClassVar[str] = (
        "SELECT id FROM {words} CROSS JOIN {table} ON number = {words}.rowid"
        " WHERE {words} MATCH %s{{contains}} ORDER BY {words}.rowid DESC LIMIT %s"
    )
    reach: ClassVar[int] = 0  # it comes upon the newest first and stops by itself

    def put(self, table: str, texts: dict[str, str]) -> None:
        self._forget_words(table, texts)
        _many(
            "INSERT INTO {table} (id, text) VALUES (%s, %s)"
            " ON CONFLICT (id) DO UPDATE SET text = excluded.text",
            table,
            texts.items(),
        )
        _many(
            "INSERT INTO {words} (rowid, words) SELECT number, %s FROM {table} WHERE id = %s",
            table,
            ((" ".join(tokens(text)), key) for key, text in texts.items()),
        )

    def remove(self, table: str, keys: set[str]) -> None:
        self._forget_words(table, keys)
        _many("DELETE FROM {table} WHERE id = %s", table, ((key,) for key in keys))

    def _forget_words(self, table: str, keys: Iterable[str]) -> None:
        sql = "DELETE FROM {words} WHERE rowid IN (SELECT number FROM {table} WHERE id = %s)"
        _many(sql, table, ((key,) for key in keys))

    def match(self, tokens: list[Token]) -> str:
        return " AND ".join(f'"{t.text}"{" *" if t.is_beginning else ""}' for t in tokens)


class _Postgresql:
    create: ClassVar[list[str]] = [
        "CREATE TABLE {table} (id uuid PRIMARY KEY, text text NOT NULL, words tsvector NOT NULL)",
        "CREATE INDEX {words} ON {table} USING gin (words)",
    ]
    drop: ClassVar[list[str]] = ["DROP TABLE {table}"]
    purge: ClassVar[list[str]] = []  # autovacuum does
    listed: ClassVar[str] = (
        "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
        " AND indexdef LIKE '%%USING gin%%'"
    )
    matching: ClassVar[str] = "SELECT id FROM {table} WHERE words @@ %s::tsquery"
    contains: ClassVar[str] = "strpos(text, %s) > 0"
    newest: ClassVar[str] = (
        "SELECT id FROM {table} WHERE words @@ %s::tsquery{{contains}} ORDER BY id DESC LIMIT %s"
    )
    # Its index tells all texts at once; each of them would be read to learn how new it is.
    reach: ClassVar[int] = 50

    def put(self, table: str, texts: dict[str, str]) -> None:
        _many(
            "INSERT INTO {table} (id, text, words) VALUES (%s, %s, array_to_tsvector(%s::text[]))"
            " ON CONFLICT (id) DO UPDATE SET text = excluded.text, words = excluded.words",
            table,
            ((key, text, tokens(text)) for key, text in texts.items()),
        )

    def remove(self, table: str, keys: set[str]) -> None:
        _many("DELETE FROM {table} WHERE id = %s", table, ((key,) for key in keys))

    def match(self, tokens: list[Token]) -> str:
        return " & ".join(f"'{t.text}'{':*' if t.is_beginning else ''}" for t in tokens)


ENGINES: dict[str, _Engine] = {"sqlite": _Sqlite(), "postgresql": _Postgresql()}


def _engine(vendor: str) -> _Engine:
    return ENGINES[vendor]


def _key(pk: UUID) -> str:
    """As Django keeps an id: PostgreSQL reads this form too."""
    return pk.hex


def _named(sql: str, table: str) -> str:
    quote = connection.ops.quote_name
    return sql.format(table=quote(table), words=quote(f"{table}_words"))


def _many(sql: str, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_named(sql, table), list(rows))
