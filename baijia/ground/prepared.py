"""Questions that are asked at every turn, written once.

The ORM takes several times as long to write a statement as the database takes to answer it. Here
it writes one for each shape of a question, with a stand-in where a value goes; afterwards only the
values are put in. What comes back are the same rows, with the same related rows.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
Value = UUID | str
MOST = 500  # shapes; beyond them all are written anew
AGAIN = 2  # times a statement is sent before PostgreSQL keeps its plan
ONLY_ROWS = "Only whole rows can be asked for in this way."


def database() -> BaseDatabaseWrapper:
    """This thread's own connection: at every look through `django.db.connection` it is searched."""
    return connections[DEFAULT_DB_ALIAS]


@contextmanager
def cursor_of_every_turn() -> Iterator[Any]:
    """For short statements that are sent again and again: PostgreSQL plans each of them once for
    a connection, however the values differ. Never for what may find few rows or very many.
    """
    here = database()
    with here.cursor() as cursor:
        if here.vendor != "postgresql":
            yield cursor
            return
        server = here.connection
        before, server.prepare_threshold = server.prepare_threshold, AGAIN
        try:
            yield cursor
        finally:
            server.prepare_threshold = before


class _Known(local):
    """By shape. Each thread has a connection of its own, and what is written holds on to it."""

    def __init__(self) -> None:
        self.written: dict[Hashable, _Written] = {}


_known = _Known()


def prepared_rows(shape: Hashable, ask: Callable[..., QuerySet[Row]], *values: Value) -> list[Row]:
    """The rows of `ask(*values)`.

    `shape` names all that the question depends on besides the values: of one shape only the first
    is ever asked for its queryset. It compares each value as it is, and brings whole rows without
    annotations or prefetches; ValueError otherwise. All tests look now and then whether `shape`
    is whole (`tests/doubting.py`).
    """
    written, key = _known.written, (shape, tuple(map(type, values)))
    if (found := written.get(key)) is None:
        if len(written) >= MOST:
            written.clear()
        found = written[key] = _Written(ask, key[1])
    return cast("list[Row]", found.rows(values))


def prepared_row(shape: Hashable, ask: Callable[..., QuerySet[Row]], *values: Value) -> Row | None:
    """The one row, where there is at most one."""
    return next(iter(prepared_rows(shape, ask, *values)), None)


class _Written:
    def __init__(self, ask: Callable[..., QuerySet[Any]], kinds: tuple[type[Value], ...]) -> None:
        holes = [_stand_in(kind) for kind in kinds]
        asked = ask(*holes)
        if asked._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise ValueError(ONLY_ROWS)
        here = database()
        compiler = asked.query.get_compiler(connection=here)
        try:
            self.sql, params = compiler.as_sql()
        except EmptyResultSet:  # a scope in which nothing lies
            self.sql = ""
            return
        places = {_sent(hole, here): at for at, hole in enumerate(holes)}
        self.params = [(places.get(param), param) for param in params]
        if {at for at, _param in self.params if at is not None} != set(range(len(holes))):
            raise ValueError("A value of this question is not compared with anything as it is.")
        told, select = compiler.klass_info, compiler.select
        if told is None or compiler.annotation_col_map:
            raise ValueError(ONLY_ROWS)
        first, last = told["select_fields"][0], told["select_fields"][-1] + 1
        self.model, self.own = told["model"], slice(first, last)
        self.names = [column.target.attname for column, _sql, _as in select[self.own]]
        beside = get_related_populators(told, select, here.alias)  # type: ignore[call-arg]
        self.beside = beside  # the types are of a later Django
        self.convert = list(compiler.get_converters([told for told, _sql, _as in select]).items())

    def rows(self, values: tuple[Value, ...]) -> list[Any]:
        if not self.sql:
            return []
        here = database()
        with cursor_of_every_turn() as cursor:
            sent = [param if at is None else _sent(values[at], here) for at, param in self.params]
            cursor.execute(self.sql, sent)
            return [self._row(list(row), here) for row in cursor.fetchall()]

    def _row(self, row: list[Any], here: BaseDatabaseWrapper) -> Any:
        for at, (converters, column) in self.convert:
            for convert in converters:
                row[at] = convert(row[at], column, here)
        made = self.model.from_db(here.alias, self.names, row[self.own])
        for populator in self.beside:
            populator.populate(row, made)
        return made


def _stand_in(kind: type[Value]) -> Value:
    if issubclass(kind, UUID):
        return uuid4()
    if issubclass(kind, str):
        return f"?{uuid4()}"  # no column of ids takes it for one
    raise ValueError(f"A value of this question is neither an id nor a word: {kind}.")


def _sent(value: Value, here: BaseDatabaseWrapper) -> Any:
    """As a field of its kind gives it to the database."""
    if isinstance(value, UUID) and not here.features.has_native_uuid_field:
        return value.hex
    return value
