"""Who brings lists in and takes them out, and what is told of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.models import Export, Import, Layout, Sort
from baijia.ground.refusal import Refused
from baijia.households.rules import MAY_LOOK_UP, MAY_SEE
from baijia.journal.change import Change
from baijia.matters.rules.steps import MAY_LOOK
from baijia.people.rules import MAY_APPOINT, MAY_SEE_ACCOUNTS, Actor, Right, Role

State = Import.State

MAY_BRING: Right = frozenset({Role.ADMINISTRATOR, Role.DESK})
# What a post sees on pages it may take out, as it is shown there.
MAY_TAKE_OUT: dict[str, Right] = {
    Sort.HOUSEHOLDS: MAY_SEE - {Role.ADMINISTRATOR},
    Sort.GRIDS: MAY_SEE,
    Sort.POSTS: MAY_SEE_ACCOUNTS,
    Sort.CATEGORIES: frozenset(Role.values),
    Sort.MATTERS: MAY_LOOK,
}
# With names and phones, for a reason that stands in the journal; many at once, so fewer may.
MAY_TAKE_OUT_WHOLE: dict[str, Right] = {
    Sort.HOUSEHOLDS: MAY_LOOK_UP & {Role.DESK},
    Sort.POSTS: MAY_APPOINT,
    Sort.MATTERS: frozenset({Role.DESK}),
}
AT_ONCE = 300  # rows that are brought in while one waits
# For so long a sheet that was looked at, and the rows that were refused, are kept to go on with.
KEPT_HOURS, REJECTS_DAYS = 24, 7


def learn(sort: str, digest: str, columns: Mapping[int, str], ledger: str) -> Change:
    sets = {"sort": sort, "digest": digest, **_columns(columns, ledger)}
    return Change(Layout.Happening.LEARNT, sets=sets)


def learn_anew(columns: Mapping[int, str], ledger: str) -> Change:
    return Change(Layout.Happening.AMENDED, sets=_columns(columns, ledger))


def _columns(columns: Mapping[int, str], ledger: str) -> dict[str, Any]:
    return {"says": {str(at): key for at, key in columns.items()}, "ledger": ledger}


def begin_import(
    *, sort: str, file_name: str, rows: int, by: Actor, at: datetime, act_id: UUID
) -> Change:
    sets = {"sort": sort, "rows": rows, "act": act_id, "post": by.post_id, "asked_at": at}
    return Change(Import.Happening.BEGUN, sets=sets, words={"file_name": file_name})


def finish_import(counts: Mapping[str, int]) -> Change:
    return Change(Import.Happening.DONE, sets={"state": State.DONE, **counts})


def break_off(counts: Mapping[str, int]) -> Change:
    return Change(Import.Happening.FAILED, sets={"state": State.FAILED, **counts})


def begin_undo(row: Import, *, act_id: UUID) -> Change:
    if row.state not in (State.DONE, State.FAILED):
        raise Refused(_("This import is under way, or was taken back already."), code="state")
    return Change(Import.Happening.UNDOING, sets={"state": State.UNDOING, "undo_act": act_id})


def finish_undo(*, taken_back: int, kept: int) -> Change:
    sets = {"state": State.UNDONE, "taken_back": taken_back, "kept": kept}
    return Change(Import.Happening.UNDONE, sets=sets)


def export(*, sort: str, rows: int, is_whole: bool, said: str, reason: str) -> Change:
    if is_whole and not reason.strip():
        raise Refused(_("Say what you need the names and phones for."), code="reason")
    words = {"said": said, "reason": reason}
    sets = {"sort": sort, "rows": rows, "is_whole": is_whole}
    kept = {key: text for key, text in words.items() if text}
    return Change(Export.Happening.EXPORTED, sets=sets, words=kept)
