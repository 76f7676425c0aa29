"""Large sheets, brought in by the loop; and the folder kept tidy."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate, now
from django.utils.translation import override

from baijia.doors.sheets import actions, drafts, queries, rules
from baijia.doors.sheets.models import Import
from baijia.ground.refusal import Refused
from baijia.journal import run as runs
from baijia.journal.models import Run
from baijia.journal.write import write
from baijia.people.models import Post
from baijia.people.queries import actor_of
from baijia.people.rules import Actor

GONE = "the sheet is gone, or the post has ended"
SWEEP_EVERY = timedelta(hours=1)
_swept: list[datetime] = []


def bring(at: datetime) -> int:
    """One large sheet, brought in or taken back."""
    run = runs.claim(queries.RUN, at=at)
    if run is None:
        return 0
    row = Import._default_manager.get(pk=UUID(run.params["import"]))
    post = _post(run.params.get("undo_by") or str(row.post), at)
    actor = actor_of(post) if post else None
    try:
        # Reasons are said in the language of whoever reads them.
        with override(post.account.language if post and post.account.language else "zh-hans"):
            _work(run, row, actor, at)
    except Refused as no:
        _give_up(run, row, actor, no, at)
    return 1


def _work(run: Run, row: Import, actor: Actor | None, at: datetime) -> None:
    def watch(done: int, of: int) -> bool:
        return runs.beat(run, at=now(), progress=min(99, 100 * done // max(of, 1)))

    if actor is None:
        raise Refused(GONE, code="post")
    if "undo_by" in run.params:
        actions.take_back(row, by=actor, at=at, watch=watch)
    else:
        draft = drafts.find(UUID(run.params["draft"]))
        if draft is None:
            raise Refused(GONE, code="draft")
        actions.go_on(row, draft, by=actor, at=at, watch=watch)
    runs.finish(run, {}, at=now())


def _give_up(run: Run, row: Import, actor: Actor | None, no: Refused, at: datetime) -> None:
    runs.fail(run, str(no.code), at=now())
    row.refresh_from_db()
    if row.state == Import.State.WAITING:
        by = actor or Actor(None, row.post, "")
        write(row, rules.break_off({}), by=by, at=at, act_id=row.act)


def _post(pk: str, at: datetime) -> Post | None:
    held = Post.objects.held(on=localdate(at)).select_related("place", "account")
    return held.filter(pk=UUID(pk)).first() if pk != "None" else None


def sweep(at: datetime) -> int:
    """What was looked at and not brought in, and refused rows that nobody fetched."""
    if _swept and at - _swept[-1] < SWEEP_EVERY:
        return 0
    _swept[:] = [at]
    return drafts.sweep(at)
