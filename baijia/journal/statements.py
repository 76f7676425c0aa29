"""The statements of the pen, put together once for each kind of row.

While one writes all others wait. The ORM takes several times as long to put such a statement
together as the database takes to carry it out; so for a few rows it is kept. The values pass
through the model's own fields, on SQLite and PostgreSQL alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Model

from baijia.ground.prepared import cursor_of_every_turn, database
from baijia.journal.models import Entry, Journaled

MOST_VERSIONS = 2**31 - 1  # what the column holds; a version that a page makes up may be anything
FEW = 20  # rows; of more the ORM's one long statement is the faster one


@cache
def _insertion(kind: type[Model], rows: int, _vendor: str) -> tuple[str, tuple[Any, ...]]:
    quoted, fields = connection.ops.quote_name, tuple(kind._meta.concrete_fields)
    names = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * rows)
    table = quoted(kind._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES {places}", fields


def insert(kind: type[Model], rows: Sequence[Model]) -> None:
    """New rows of one kind."""
    if len(rows) > FEW:
        kind._base_manager.bulk_create(rows, batch_size=500)
        return
    if not rows:
        return
    here = database()
    sql, fields = _insertion(kind, len(rows), here.vendor)
    with cursor_of_every_turn() as cursor:
        cursor.execute(
            sql,
            [f.get_db_prep_save(getattr(row, f.attname), here) for row in rows for f in fields],
        )
    for row in rows:
        row._state.adding, row._state.db = False, here.alias


def update(row: Journaled, values: Mapping[str, Any]) -> bool:
    """Set these columns, by the names of their fields, and move the row to the next version; False
    if it stands no longer at the version that was read.
    """
    if not 0 <= row.version < MOST_VERSIONS:
        return False
    here, fields = database(), _columns(type(row))
    told = [(fields[name], value) for name, value in values.items()]
    sets = "".join(f", {column} = %s" for (_field, column), _value in told)
    table = here.ops.quote_name(row._meta.db_table)
    sql = f"UPDATE {table} SET version = %s{sets} WHERE id = %s AND version = %s"
    own = row._meta.pk.get_db_prep_value(row.pk, here)
    with cursor_of_every_turn() as cursor:
        cursor.execute(
            sql,
            [
                row.version + 1,
                *(field.get_db_prep_save(value, here) for (field, _name), value in told),
                *(own, row.version),
            ],
        )
        return cast(int, cursor.rowcount) == 1


@cache
def _columns(kind: type[Model]) -> dict[str, tuple[Any, str]]:
    quoted = connection.ops.quote_name
    return {f.attname: (f, quoted(str(f.column))) for f in kind._meta.concrete_fields}


def is_there(kind: type[Model], pk: UUID) -> bool:
    own = kind._meta.pk.get_db_prep_value(pk, connection)
    table = connection.ops.quote_name(kind._meta.db_table)
    with cursor_of_every_turn() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s", [own])
        return cursor.fetchone() is not None


def last_at(row: Journaled) -> Any:
    """When something last happened to the row: no later entry is of an earlier time."""
    told = Entry._meta
    pk = told.get_field("subject_id").get_db_prep_value(row.pk, connection)
    at = told.get_field("at")
    with cursor_of_every_turn() as cursor:
        cursor.execute(
            'SELECT "at" FROM "journal_entry"'
            ' WHERE "subject_kind" = %s AND "subject_id" = %s ORDER BY "version" DESC LIMIT 1',
            [row._meta.label_lower, pk],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    value = found[0]
    for convert in _converters():
        value = convert(value, at, connection)
    return value


@cache
def _converters() -> Iterable[Any]:
    """What makes a time of what the database keeps."""
    column = Entry._meta.get_field("at").get_col(Entry._meta.db_table)
    return tuple(connection.ops.get_db_converters(column))
