"""All that stands beside one matter: for a page, that shows the whole of it."""

from functools import partial
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from baijia.ground.prepared import cursor_of_every_turn, prepared_rows
from baijia.journal.models import Journaled
from baijia.matters.models import (
    Answer,
    Assignment,
    Attachment,
    CallBack,
    Escalation,
    Extension,
    Matter,
    Note,
    Objection,
    Party,
    Rating,
    Settlement,
    StrikeOff,
    Suspension,
    Verification,
    Voice,
)

Kind = TypeVar("Kind", bound=Journaled)

# Each kind with the names and words that a page shows with it.
KINDS: dict[type[Journaled], tuple[str, ...]] = {
    Voice: ("name", "phone"),
    Note: ("text",),
    Answer: ("text",),
    Assignment: ("office__name", "post__account__name", "post__place__name"),
    Extension: ("reason",),
    Suspension: (),
    Escalation: (),
    Verification: ("text",),
    StrikeOff: ("text",),
    CallBack: ("text",),
    Rating: ("text",),
    Objection: ("text", "reply"),
    Settlement: ("text",),
    Party: ("name", "phone"),
    Attachment: ("file__name",),
}


class Rows:
    """The rows beside a matter, each kind asked for once, and only if there is one of it."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self._there = _kinds_beside(matter.pk)
        self._rows: dict[type[Journaled], list[Any]] = {}

    def of(self, kind: type[Kind]) -> list[Kind]:
        """Oldest first."""
        if kind not in self._there:
            return []
        if kind not in self._rows:
            rows = prepared_rows(("matters.beside", kind), partial(_beside, kind), self.matter.pk)
            self._rows[kind] = sorted(rows, key=lambda row: row.pk)
        return cast("list[Kind]", self._rows[kind])

    def all(self) -> list[Journaled]:
        """Those that the story tells of: who spoke up stands beside it."""
        return [row for kind in KINDS if kind is not Voice for row in self.of(kind)]

    @property
    def is_merged_from(self) -> bool:
        """Whether others were merged into it."""
        return Matter in self._there

    @property
    def held(self) -> Assignment | None:
        """Whose matter it is now, or was when it was answered."""
        return next((row for row in self.of(Assignment) if row.is_current), None)

    @property
    def open_extension(self) -> Extension | None:
        """More time that somebody waits for; once it is answered nobody does."""
        if self.matter.state not in (Matter.State.ASSIGNED, Matter.State.IN_PROGRESS):
            return None
        held, asked = self.held, Extension.Standing.ASKED
        mine = [row for row in self.of(Extension) if held and row.assignment_id == held.pk]
        return next((row for row in mine if row.standing == asked), None)

    @property
    def open_suspension(self) -> Suspension | None:
        running = [row for row in self.of(Suspension) if row.ended_at is None]
        return max(running, key=lambda row: row.begun_at, default=None)

    @property
    def open_objections(self) -> list[Objection]:
        return [row for row in self.of(Objection) if row.standing == Objection.Standing.RAISED]

    @property
    def is_struck_off(self) -> bool:
        return any(row.is_current for row in self.of(StrikeOff))


def _beside(kind: type[Journaled], pk: UUID) -> "QuerySet[Any]":
    rows = kind._base_manager.filter(**{"matter": pk})
    return rows.select_related(*names) if (names := KINDS[kind]) else rows


def _kinds_beside(pk: UUID) -> frozenset[type]:
    """One question for all kinds: most matters have rows of three or four of them.

    In SQL, because the ORM takes longer to write fifteen times `EXISTS` than the database takes to
    answer.
    """
    own = Matter._meta.pk.get_db_prep_value(pk, connection)
    kinds: list[tuple[type, str]] = [(kind, "matter_id") for kind in KINDS]
    kinds.append((Matter, "merged_into_id"))
    parts = [
        f'SELECT {number} WHERE EXISTS (SELECT 1 FROM "{kind._meta.db_table}" WHERE {name} = %s)'  # type: ignore[attr-defined]
        for number, (kind, name) in enumerate(kinds)
    ]
    with cursor_of_every_turn() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [own] * len(kinds))
        return frozenset(kinds[number][0] for (number,) in cursor.fetchall())
