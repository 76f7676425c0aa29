"""Doing the same with many matters, taking it back, and saying that two are not the same."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from baijia.desk import rules
from baijia.desk.models import Apart, Batch
from baijia.ground.refusal import Refused
from baijia.journal.write import begin, together, write
from baijia.matters.actions.handling import assign_matter, refer_matter
from baijia.matters.actions.opening import merge_matter
from baijia.matters.actions.own import read_on
from baijia.matters.actions.undoing import take_back
from baijia.matters.models import Matter
from baijia.matters.queries import visible_to
from baijia.people.models import Office, Post
from baijia.people.rules import Actor, require, require_role

DO: dict[str, Callable[..., None]] = {
    Batch.Verb.ASSIGN: assign_matter,
    Batch.Verb.REFER: refer_matter,
    Batch.Verb.MERGE: merge_matter,
}


@together()
def do_many(
    some: Sequence[tuple[Matter, int]],
    *,
    verb: str,
    office: Office | None = None,
    post: Post | None = None,
    into: Matter | None = None,
    text: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Batch:
    """The same with each of them, as it was seen. What cannot be done is left as it is, and does
    not hold up the others.
    """
    require_role(by, rules.MAY_DO_MANY[verb])
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    given = {"into": into} if into else {"office": office, "post": post, "text": text}
    done: dict[str, int] = {}
    for matter, seen in some:
        matter.version = seen
        if _tried(DO[verb], matter, **given, **signed):
            done[str(matter.pk)] = matter.version
            read_on(matter, seen=seen, by=by)
    change = rules.batch(
        verb=verb,
        account_id=by.account_id,
        office_id=office.pk if office else None,
        post_id=post.pk if post else None,
        into_id=into.pk if into else None,
        done=done,
    )
    return begin(Batch, change, **signed)


def _tried(do: Callable[..., None], matter: Matter, **given: Any) -> bool:
    """Whether it was done; if not, nothing of it stands."""
    try:
        with together():
            do(matter, **given)
    except (Refused, PermissionDenied):
        return False
    return True


@together()
def take_back_batch(batch: Batch, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """All of it that nobody has worked on since."""
    rules.may_take_back(batch, by=by)
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    versions = {UUID(pk): version for pk, version in batch.rows.items()}
    gone = set(batch.taken_back)
    rows = [
        row
        for row in visible_to(by).filter(pk__in=versions).order_by("number")
        if str(row.pk) not in gone
    ]
    done = []
    for matter in rows:
        seen = versions[matter.pk]
        if _tried(take_back, matter, version=seen, **signed):
            done.append(str(matter.pk))
            read_on(matter, seen=seen, by=by)
    write(batch, rules.take_back(batch, done=done), **signed)


@together()
def decide_same(
    one: Matter,
    *,
    other: Matter,
    decision: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Apart | None:
    """Two that stood side by side go on as one of them, or are not the same."""
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    if decision == "apart":
        for matter in (one, other):
            require(by, rules.MAY_COMPARE, matter.place.path)
        pair = dict(zip(("one_id", "other_id"), sorted((one.pk, other.pk)), strict=True))
        if known := Apart.objects.filter(**pair).first():
            return known
        return begin(Apart, rules.apart(one.pk, other.pk), **signed)
    gone, into = (other, one) if decision == "one" else (one, other)
    merge_matter(gone, into=into, **signed)
    return None
