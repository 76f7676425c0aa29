"""The pen itself: from the taking of the head to its laying down.

Order in every transaction: the head, then rows, then words and entries. The head is the lock, on
SQLite and PostgreSQL alike; but only a row's own version can make an act stale. Rows are set at
once; words and entries wait in the pen and are laid down in bulk, before anybody reads them.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import format_number
from django.db.models import DateTimeField, DecimalField, JSONField, Max
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from baijia.ground.prepared import cursor_of_every_turn
from baijia.ground.refusal import Refused
from baijia.journal import erasures, memory, statements
from baijia.journal.canon import chained, digest, plain
from baijia.journal.change import Change
from baijia.journal.models import Act, Clash, Entry, Journaled, Words

Row = TypeVar("Row", bound=Journaled)
Life = tuple[str, UUID]  # the kind and the id of a row
BATCH = 500
MOST_WAITING = 2000
LAY_DOWN = 'UPDATE "journal_journalhead" SET seq = %s, hash = %s'
TAKE = 'UPDATE "journal_journalhead" SET seq = seq RETURNING seq, hash'


class Signature(Protocol):
    """Who acts, and in which post."""

    @property
    def account_id(self) -> UUID | None: ...
    @property
    def post_id(self) -> UUID | None: ...


class Line(NamedTuple):
    """One change on its way into the journal: what, by whom, when, sent as which act."""

    change: Change
    by: Signature
    at: datetime
    act_id: UUID | None = None


class _Mark(NamedTuple):
    """Where the pen stood when a savepoint was made."""

    taken: bool
    seq: int
    hash: str
    entries: list[Entry]
    words: list[Words]


class Pen:
    """What one transaction writes."""

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = whole
        self.taken, self.seq, self.hash = False, 0, ""
        self.entries: list[Entry] = []
        self.words: list[Words] = []
        self.last_at: dict[Life, datetime] = {}
        self.marks: dict[str, _Mark] = {}
        self.remembered: dict[object, Any] = {}
        self.remembered_of: set[str] = set()
        self.wrote: set[str] = set()  # seldom changed kinds, of which memory knows nothing now
        self.latest: memory.Tokens | None = None
        self.silent = False
        # The savepoint that was made last, if nothing came after it; and what waits for the commit.
        self.fresh: str | None = None
        self.hooks = 0

    def take(self) -> None:
        """The first write of the transaction: whoever comes next waits here for our commit."""
        if not self.taken:
            # While it is held all others wait: one statement.
            with cursor_of_every_turn() as cursor:
                cursor.execute(TAKE)
                ((seq, hash_),) = cursor.fetchall()
            self.taken, self.seq, self.hash = True, seq, hash_

    def begin(self, kind: type[Row], lines: Iterable[Line]) -> list[Row]:
        """Make the rows; the first entry of each tells every column."""
        self.take()
        drafts = [(_begun(kind, line.change), line) for line in lines]
        _refuse_known(kind, [row.pk for (row, _words), line in drafts if "id" in line.change.sets])
        rows = [row for (row, _words), _line in drafts]
        statements.insert(kind, rows)
        for (row, words), line in drafts:
            self._append(row, line, _told(kind), words=words)
        return rows

    def write(self, row: Journaled, line: Line) -> None:
        """Move the row from the version that was read to the next, and tell what was set."""
        self.take()
        values, words = _values(type(row), line.change)
        self.know_last_at([row])
        if not statements.update(row, values):
            raise _stale()
        _move(row, values, words)
        struck = _to_strike(row, line.change)
        entry = self._append(row, line, _named(row, values), words=words, strikes=struck)
        if struck:
            self._strike(struck, entry, line)

    def write_many(self, moves: Sequence[tuple[Journaled, Line]]) -> None:
        """The same entries; but a row is looked at once, and set once, with many others."""
        self.take()
        read = {(row._meta.label_lower, row.pk): row for row, _line in moves}
        self._refuse_stale(read.values())
        self.know_last_at(read.values())
        changed: dict[Life, set[str]] = {life: set() for life in read}
        for row, line in moves:
            life = (row._meta.label_lower, row.pk)
            if read[life] is not row:
                raise _stale()
            values, words = _values(type(row), line.change)
            _move(row, values, words)
            self._append(row, line, _named(row, values), words=words)
            changed[life] |= values.keys()
        alike: dict[tuple[type[Journaled], frozenset[str]], list[Journaled]] = {}
        for life, row in read.items():
            alike.setdefault((type(row), frozenset(changed[life])), []).append(row)
        for (kind, names), rows in alike.items():
            kind._base_manager.bulk_create(
                rows,
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=[*sorted(names), "version"],
            )

    def _refuse_stale(self, rows: Iterable[Journaled]) -> None:
        """With the head in hand: what stands now stands until we are through."""
        rows = list(rows)
        for kind in {type(row) for row in rows}:
            read = {row.pk: row.version for row in rows if type(row) is kind}
            stands: dict[UUID, int] = {}
            for start in range(0, len(read), BATCH):
                some = kind._base_manager.filter(pk__in=list(read)[start : start + BATCH])
                stands.update(some.values_list("pk", "version"))
            if stands != read:
                raise _stale()

    def _strike(self, struck: list[UUID], entry: Entry, line: Line) -> None:
        """Let texts die, and with them what the acts that brought them keep of their bodies."""
        words = Words.objects.filter(pk__in=struck)
        words.update(text=None, salt=None, struck_by=entry.id)
        written = Entry.objects.filter(pk__in=words.values("entry_id")).exclude(act=None)
        acts = list(written.values_list("act_id", flat=True))
        Act.objects.filter(pk__in=acts).update(salt=None)
        for clash in Clash.objects.filter(act_id__in=acts, body__text__isnull=False):
            self.write(clash, line._replace(change=Change("struck_out", strikes=("body",))))
        transaction.on_commit(partial(erasures.note, struck, at=entry.recorded_at))

    def know_last_at(self, rows: Iterable[Journaled]) -> None:
        """Look up when something last happened to these rows, unless the pen wrote it itself."""
        rows = list(rows)
        unknown = [(r._meta.label_lower, r.pk) for r in rows]
        unknown = [life for life in unknown if life not in self.last_at]
        if len(unknown) == 1:
            row = next(r for r in rows if (r._meta.label_lower, r.pk) == unknown[0])
            with self._in_silence():
                if at := statements.last_at(row):
                    self.last_at[unknown[0]] = at
            return
        for start in range(0, len(unknown), BATCH):
            some = unknown[start : start + BATCH]
            kind = some[0][0]
            lives = Entry.objects.filter(subject_kind=kind, subject_id__in=[pk for _k, pk in some])
            with self._in_silence():
                found = list(lives.values_list("subject_id").annotate(Max("at")))
            self.last_at.update({(kind, pk): at for pk, at in found})

    def lay_down(self) -> None:
        """Everything that waits goes into the journal, and the head moves on."""
        self._lay_words()
        self._lay_entries()

    def watch(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        """Stand beside every statement: who reads the journal finds it whole, and when the
        database goes back to a savepoint, the pen goes back with it.
        """
        sql = str(sql)
        self.fresh = None
        if sql.startswith(("SAVEPOINT ", "ROLLBACK TO ", "RELEASE ")):
            self._go_along(sql)
        elif not self.silent:
            if self.words and '"journal_words"' in sql:
                self._lay_words()
            if self.entries and ('"journal_entry"' in sql or '"journal_journalhead"' in sql):
                self._lay_entries()
        return execute(sql, params, many, context)

    def _go_along(self, sql: str) -> None:
        verb, _rest, savepoint = sql.partition(" ")[0], *sql.rpartition(" ")[1:]
        if verb == "SAVEPOINT":
            self.fresh = savepoint.strip('"')
            self.hooks = len(connection.run_on_commit)
            self.marks[savepoint] = _Mark(
                self.taken, self.seq, self.hash, self.entries[:], self.words[:]
            )
        elif verb == "RELEASE":
            self.marks.pop(savepoint, None)
        elif savepoint in self.marks:
            self.taken, self.seq, self.hash, entries, words = self.marks[savepoint]
            self.entries, self.words = entries[:], words[:]
            self.last_at = {(e.subject_kind, e.subject_id): e.at for e in entries}
            self.remembered.clear()
            self.latest = None  # with the head gone, another one may have written meanwhile

    @contextmanager
    def _in_silence(self) -> Iterator[None]:
        self.silent = True
        try:
            yield
        finally:
            self.silent = False

    def _lay_words(self) -> None:
        words, self.words = self.words, []
        statements.insert(Words, words)

    def _lay_entries(self) -> None:
        entries, self.entries = self.entries, []
        if entries:
            statements.insert(Entry, entries)
            with cursor_of_every_turn() as cursor:
                cursor.execute(LAY_DOWN, [self.seq, self.hash])
            if self.wrote:
                last = {e.subject_kind: e.hash for e in entries}
                memory.note({kind: last[kind] for kind in last if kind in self.wrote})

    def _append(
        self,
        row: Journaled,
        line: Line,
        names: Iterable[str],
        *,
        words: Mapping[str, Words],
        strikes: Iterable[UUID] = (),
    ) -> Entry:
        kind = row._meta.label_lower
        if kind in self.remembered_of:
            self.remembered.clear()
        if row.SELDOM:
            self.wrote.add(kind)
        last_at = self.last_at.get((kind, row.pk))
        recorded_at = max(now(), last_at or line.at) if last_at else now()
        # What comes late, or from a clock that runs ahead, moves to the nearest allowed time.
        at = min(max(line.at, last_at or line.at), recorded_at)
        tells = plain(dict(line.change.tells))
        if at != line.at:
            tells["sent_at"] = plain(line.at)
        entry = Entry(
            seq=self.seq + 1,
            act_id=line.act_id,
            subject_kind=kind,
            subject_id=row.pk,
            version=row.version,
            what=str(line.change.what),
            sets={name: plain(getattr(row, name)) for name in names},
            strikes=[str(pk) for pk in strikes],
            words={str(w.pk): digest(bytes(w.salt or b""), w.text or "") for w in words.values()},
            tells=tells,
            account_id=line.by.account_id,
            post_id=line.by.post_id,
            at=at,
            recorded_at=recorded_at,
        )
        entry.hash = chained(self.hash, entry.told())
        for written in words.values():
            written.entry_id = entry.id
        self.seq, self.hash, self.last_at[kind, row.pk] = entry.seq, entry.hash, at
        self.entries.append(entry)
        self.words += words.values()
        if len(self.entries) >= MOST_WAITING:
            self.lay_down()
        return entry


def _begun(kind: type[Row], change: Change) -> tuple[Row, dict[str, Words]]:
    row, words = kind(**change.sets), _words(change)
    row.version = 1
    for name, field in _fields(kind).items():
        setattr(row, name, _kept(field, getattr(row, name)))
    for name, written in words.items():
        setattr(row, name, written)
    return row, words


def _values(kind: type[Journaled], change: Change) -> tuple[dict[str, Any], dict[str, Words]]:
    """What a change sets, column by column, and the texts that it brings."""
    fields, words = _fields(kind), _words(change)
    values = {name: _kept(fields[name], value) for name, value in change.sets.items()}
    return values | {f"{name}_id": written.pk for name, written in words.items()}, words


def _move(row: Journaled, values: Mapping[str, Any], words: Mapping[str, Words]) -> None:
    row.version += 1
    for name, value in [*values.items(), *words.items()]:
        setattr(row, name, value)


def _named(row: Journaled, values: Mapping[str, Any]) -> list[str]:
    return [name for name in _told(type(row)) if name in values]


def _stale() -> Refused:
    return Refused(_("Someone has just changed this. Please look again."), code="stale")


def _words(change: Change) -> dict[str, Words]:
    return {n: Words(salt=secrets.token_bytes(32), text=t) for n, t in change.words.items()}


def _refuse_known(kind: type[Journaled], ids: list[UUID]) -> None:
    """An id made by a phone is new here, or the act is not what it says it is."""
    if len(ids) == 1:
        known = statements.is_there(kind, ids[0])
    else:
        some = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
        known = any(kind._base_manager.filter(pk__in=each).exists() for each in some)
    if known:
        raise Refused(_("This stands here already."), code="exists")


def _to_strike(row: Journaled, change: Change) -> list[UUID]:
    """What a field names now, or earlier words of the row by their id."""
    named = (s if isinstance(s, UUID) else getattr(row, f"{s}_id") for s in change.strikes)
    for name in change.strikes:
        row._state.fields_cache.pop(name, None)
    return [pk for pk in named if pk is not None]


@cache
def _fields(kind: type[Journaled]) -> dict[str, Any]:
    return {f.attname: f for f in kind._meta.concrete_fields if f.attname != "version"}


@cache
def _told(kind: type[Journaled]) -> tuple[str, ...]:
    return tuple(kind.columns())


def _kept(field: Any, value: Any) -> Any:
    """The value as both databases will give it back: what is told is what is kept."""
    value = field.to_python(value.value if isinstance(value, Enum) else value)
    match field, value:
        case DecimalField(), Decimal():
            return Decimal(format_number(value, field.max_digits, field.decimal_places) or 0)
        case DateTimeField(), datetime(tzinfo=zone) if zone is not None:
            return value.astimezone(UTC)
        case JSONField(), _:
            return plain(value)
    return value
