"""Many rows in their canonical form, without making objects of them on the way.

Who checks a million lives reads ten million ids and times only to write them out again; so they are
asked for as the database writes them, and put into the form that `canon.plain` gives them.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import (
    BinaryField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
    QuerySet,
    TextField,
    UUIDField,
)
from django.db.models.functions import Cast

from baijia.journal.canon import plain

Form = Callable[[Any], Any]
BATCH = 1000
EMPTY: dict[str, Any] = {"{}": {}, "[]": [], "null": None}


def plainly(
    model: type[Model], rows: QuerySet[Any], names: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """These columns of the rows, as `plain` has them; bytes stay bytes."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = [_told_by(known[name]) for name in names]
    forms = [_form(field) for field in fields]
    asked = [
        Cast(name, TextField()) if form in RAW else name
        for name, form in zip(names, forms, strict=True)
    ]
    every = rows.values_list(*asked).iterator(chunk_size=BATCH)
    while some := list(islice(every, BATCH)):
        # Column by column: each form is looked up once for a thousand rows.
        yield from zip(*map(_formed, zip(*some, strict=True), forms), strict=True)


def _formed(column: Sequence[Any], form: Form | None) -> Sequence[Any]:
    return column if form is None else [None if each is None else form(each) for each in column]


def _told_by(field: Any) -> Any:
    """A foreign key is told as what it points to."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    return field


def _form(field: Any) -> Form | None:
    match field:
        case UUIDField():
            return _id
        case DateTimeField():
            return _moment
        case JSONField():
            return _json
        case BinaryField():
            return bytes
        case CharField() | TextField() | IntegerField() | BooleanField():
            return None  # it is plain already
    return plain


def _id(raw: str) -> str:
    """SQLite keeps it without hyphens."""
    if len(raw) != 32:
        return raw
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def _moment(raw: str) -> str:
    """`2025-03-03 04:00:00[.12][+00]`, in UTC on both."""
    fraction = raw[20:].partition("+")[0] if raw[19:20] == "." else ""
    return f"{raw[:10]}T{raw[11:19]}.{fraction:0<6}+00:00"


def _json(raw: str) -> Any:
    return EMPTY[raw] if raw in EMPTY else json.loads(raw)


RAW = (_id, _moment, _json)
