"""Looking at a sheet, bringing it in part by part, and taking it back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets import drafts, queries, rules
from baijia.doors.sheets.cells import with_year
from baijia.doors.sheets.columns import plain
from baijia.doors.sheets.drafts import Draft, Rejects
from baijia.doors.sheets.kinds.all import KINDS
from baijia.doors.sheets.kinds.kind import DAYS, Hand, Kind, Outcome, Told, Verdict, told_of
from baijia.doors.sheets.models import Export, Import, Layout
from baijia.doors.sheets.reading import Cell
from baijia.doors.sheets.tables import REASONS, letter
from baijia.ground.refusal import Refused
from baijia.journal import run as runs
from baijia.journal.models import Journaled
from baijia.journal.write import begin, hold_head, together, write
from baijia.people.rules import Actor, require_role

A_TURN = 500  # rows that are taken back in one go
Watch = Callable[[int, int], bool]


@dataclass
class Plan:
    """What a sheet would do, or has done."""

    verdicts: list[Verdict] = field(default_factory=list)

    def of(self, outcome: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.outcome == outcome]

    @property
    def counts(self) -> dict[str, int]:
        return {outcome.value: len(self.of(outcome)) for outcome in Outcome}

    @property
    def warnings(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.warning]


def hand_for(draft: Draft, *, by: Actor, at: datetime, act_id: UUID | None = None) -> Hand:
    day = localdate(at)
    return Hand(by, at, day, act_id, year=draft.year, years=draft.years, sort=draft.ledger)


def rows_of(draft: Draft) -> list[Told]:
    return told_of(draft.table.lines, draft.columns, KINDS[draft.sort].fields)


def look(draft: Draft, *, by: Actor, at: datetime) -> Plan:
    """What would happen, and nothing happens."""
    kind, hand, plan = KINDS[draft.sort], hand_for(draft, by=by, at=at), Plan()
    require_role(by, kind.right & rules.MAY_BRING)
    for part in kind.parts(rows_of(draft), hand):
        plan.verdicts += kind.judge(part, hand)
    plan.verdicts = _as_in_file(draft, plan.verdicts)
    return plan


def _as_in_file(draft: Draft, verdicts: list[Verdict]) -> list[Verdict]:
    lines = {(line.sheet, line.number): at for at, line in enumerate(draft.table.lines)}
    return sorted(verdicts, key=lambda each: lines[each.told.line.sheet, each.told.line.number])


@together()
def remember_layout(draft: Draft, *, by: Actor, at: datetime) -> Layout:
    """What the columns of this header say is known from now on, to everybody in the town."""
    require_role(by, rules.MAY_BRING)
    hold_head()
    digest = draft.table.digest
    known = queries.layout(draft.sort, digest)
    if known is None:
        change = rules.learn(draft.sort, digest, draft.columns, draft.ledger)
        return begin(Layout, change, by=by, at=at)
    change = rules.learn_anew(draft.columns, draft.ledger)
    if known.says != change.sets["says"] or known.ledger != draft.ledger:
        write(known, change, by=by, at=at)
    return known


@together()
def bring_in(draft: Draft, *, by: Actor, at: datetime, act_id: UUID) -> Import:
    """A small sheet at once; a large one is left to the loop, and one watches it."""
    require_role(by, KINDS[draft.sort].right & rules.MAY_BRING)
    rows = len(draft.table.lines)
    change = rules.begin_import(
        sort=draft.sort, file_name=draft.file_name, rows=rows, by=by, at=at, act_id=act_id
    )
    row = begin(Import, change, by=by, at=at, act_id=act_id)
    if rows > rules.AT_ONCE:
        runs.ask(queries.RUN, {"import": row.pk, "draft": draft.id}, at=at)
    else:
        go_on(row, draft, by=by, at=at, watch=lambda done, of: True)
    return row


def go_on(row: Import, draft: Draft, *, by: Actor, at: datetime, watch: Watch) -> None:
    """Part by part: each whole or not at all, so that others may write in between."""
    kind = KINDS[row.sort]
    hand, plan = hand_for(draft, by=by, at=at, act_id=row.act), Plan()
    is_whole = True
    for part in kind.parts(rows_of(draft), hand):
        with together():
            hold_head()
            verdicts = kind.judge(part, hand)
            kind.carry_out(verdicts, hand)
        plan.verdicts += verdicts
        if not watch(len(plan.verdicts), row.rows):
            is_whole = False
            break
    _finish(row, kind, plan, draft, by=by, at=at, is_whole=is_whole)


def _finish(
    row: Import, kind: Kind, plan: Plan, draft: Draft, *, by: Actor, at: datetime, is_whole: bool
) -> None:
    made, changed = queries.made_and_changed(row, kind)
    for verdict in plan.of(Outcome.SAME):  # done by a worker that was lost on the way
        if verdict.row in made:
            verdict.outcome = Outcome.NEW
        elif verdict.row in changed:
            verdict.outcome = Outcome.CHANGED
    end = rules.finish_import if is_whole else rules.break_off
    write(row, end(plan.counts), by=by, at=at, act_id=row.act)
    transaction.on_commit(partial(_put_away, row.pk, draft, plan))


def _put_away(pk: UUID, draft: Draft, plan: Plan) -> None:
    """The sheet is gone; what was refused can be fetched and mended for a week."""
    if plan.of(Outcome.REFUSED):
        drafts.keep_rejects(pk, rejects_of(draft, plan))
    drafts.forget(draft.id)


def rejects_of(draft: Draft, plan: Plan) -> Rejects:
    """In the layout of the file, a sheet for each of its sheets; in a file of rejects the reason of
    last time makes room for that of now.
    """
    refused, names = _as_in_file(draft, plan.of(Outcome.REFUSED)), draft.table.names
    if names and plain(names[-1]) in REASONS and len(names) - 1 not in draft.columns:
        names = names[:-1]
    rows = [(_whole(draft, each.told, len(names)), reason(draft, each)) for each in refused]
    sheets = [each.told.line.sheet for each in refused]
    return Rejects(draft.by, draft.is_csv, names, rows, sheets, draft.ledger)


def _whole(draft: Draft, told: Told, wide: int) -> list[Cell]:
    """A row that says by itself what it said in its place: with what it takes from the row above,
    and the year that stood in the title.
    """
    kind, cells = KINDS[draft.sort], [*told.line.cells]
    for at, key in draft.columns.items():
        field_ = kind.field(key)
        if field_ and field_.fills and at < len(cells):
            cells[at] = told.said(key)
        elif key in DAYS and at < len(cells):
            cells[at] = with_year(cells[at], draft.year_of(told.line.sheet))
    return (cells + [""] * wide)[:wide]


def reason(draft: Draft, verdict: Verdict) -> str:
    """All that is wrong with a row, each with its column."""
    where = {key: at for at, key in draft.columns.items()}
    kind, said = KINDS[draft.sort], []
    for key, why in verdict.told.wrong:
        name = _column(draft, kind, where, key)
        said.append(f"{name}：{why}" if name else why)
    return " ".join(said)


def _column(draft: Draft, kind: Kind, where: dict[str, int], key: str) -> str:
    """As the file calls it, with its letter; a column that is not there by what it would say."""
    if key in where:
        return f"{letter(where[key])} {draft.table.names[where[key]]}".strip()
    field_ = kind.field(key)
    return str(field_.label) if field_ else ""


@together()
def undo_import(row: Import, *, by: Actor, at: datetime, act_id: UUID) -> None:
    """Everything that a sheet did is taken back, unless somebody has worked on it since."""
    require_role(by, KINDS[row.sort].right & rules.MAY_BRING)
    hold_head()
    write(row, rules.begin_undo(row, act_id=act_id), by=by, at=at, act_id=act_id)
    if len(queries.touched(row, KINDS[row.sort])) > rules.AT_ONCE:
        runs.ask(queries.RUN, {"import": row.pk, "undo_by": by.post_id}, at=at)
    else:
        take_back(row, by=by, at=at, watch=lambda done, of: True)


def take_back(row: Import, *, by: Actor, at: datetime, watch: Watch) -> None:
    kind = KINDS[row.sort]
    hand = Hand(by, at, localdate(at), row.undo_act)
    rows, kept = queries.touched(row, kind), list[tuple[str, str]]()
    for start in range(0, len(rows), A_TURN):
        with together():
            hold_head()
            kept += _turn(row, kind, rows[start : start + A_TURN], hand)
        if not watch(start + A_TURN, len(rows)):
            return
    change = rules.finish_undo(taken_back=len(rows) - len(kept), kept=len(kept))
    write(row, change, by=by, at=at, act_id=row.undo_act)
    transaction.on_commit(partial(drafts.keep_kept, row.pk, kept))


def _turn(row: Import, kind: Kind, some: list[Any], hand: Hand) -> list[tuple[str, str]]:
    """Some rows at once where that goes, else one by one; what stays, and why."""
    kept, free = [], []
    for found, past, since in queries.pasts(row, some):
        # What the clock did by itself bears neither an account nor an act.
        worked = [entry for entry in since if entry.account_id or entry.act_id]
        if any(entry.act_id == row.undo_act for entry in since):
            continue  # by a worker that was lost on the way
        if worked:
            says = _("Since then: %(what)s (%(day)s). It stays as it is.")
            told = {"what": worked[-1].label, "day": f"{localdate(worked[-1].at):%Y-%m-%d}"}
            kept.append((_called(found), str(says % told)))
        else:
            free.append((found, past))
    if _taken_back(kind, free, hand):
        for pair in _anew(row, some, free):
            if why := _taken_back(kind, [pair], hand):
                kept.append((_called(pair[0]), why))
    return kept


def _anew(row: Import, some: list[Any], free: list[Any]) -> list[Any]:
    """The same rows read again: what was tried with them and undone has left its traces."""
    own = {found.pk for found, _past in free}
    again = queries.pasts(row, [(model, pk) for model, pk in some if pk in own])
    return [(found, past) for found, past, _since in again]


def _taken_back(kind: Kind, some: list[Any], hand: Hand) -> str:
    """Why it was not; nothing: it was, all of it."""
    try:
        with together():
            kind.undo(some, hand)
    except Refused as no:
        return str(no.message)
    return ""


def _called(found: Journaled) -> str:
    """By code or number; a person's name is not written on a page for it."""
    for name in ("path", "number", "code", "username"):
        if hasattr(found, name):
            return str(found) if name == "number" else str(getattr(found, name))
    return str(found.pk)


@together()
def note_export(
    *,
    sort: str,
    rows: int,
    is_whole: bool = False,
    said: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Export:
    """A list goes out, and that it did stands in the journal."""
    right = rules.MAY_TAKE_OUT_WHOLE.get(sort, frozenset()) if is_whole else None
    require_role(by, rules.MAY_TAKE_OUT[sort] if right is None else right)
    change = rules.export(sort=sort, rows=rows, is_whole=is_whole, said=said, reason=reason)
    return begin(Export, change, by=by, at=at, act_id=act_id)
