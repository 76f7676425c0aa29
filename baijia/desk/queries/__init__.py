"""What can be asked about many matters at once: what would be done and what not, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from baijia.desk.models import Batch
from baijia.ground.refusal import Refused
from baijia.journal.models import Entry
from baijia.matters.models import Assignment, Matter
from baijia.matters.queries import hands_of, visible_to
from baijia.matters.rules import handling, opening, steps
from baijia.people.models import Office, Post, PostSet
from baijia.people.rules import Actor
from baijia.places.rules import above, within

NOT_YOURS: Any = _("This is for another post to do.")
NOBODY = UUID(int=0)
STALE: Any = _("Someone has just changed this. Please look again.")


@dataclass(frozen=True)
class Line:
    """One matter of several: whether it will be done, or why not."""

    matter: Matter
    seen: int  # the version that was on the page
    held: Assignment | None
    why_not: Any = None


@dataclass(frozen=True)
class Target:
    """Where they go."""

    office: Office | None = None
    post: Post | None = None
    into: Matter | None = None


def visible_batches(actor: Actor) -> "QuerySet[Batch]":
    """What this person did; it is nobody else's to take back."""
    rows = Batch.objects.filter(account_id=actor.account_id or NOBODY)
    return rows.select_related("office__name", "post__account__name", "into__title")


def chosen(actor: Actor, said: Iterable[tuple[UUID, int]]) -> list[tuple[Matter, int]]:
    """The matters that were ticked, as far as this post may see them, each with the version that
    was seen.
    """
    versions = dict(said)
    rows = visible_to(actor).filter(pk__in=list(versions)).order_by("number")
    return [(row, versions[row.pk]) for row in rows]


def plan(
    verb: str, some: Sequence[tuple[Matter, int]], *, target: Target | None, by: Actor, on: date
) -> list[Line]:
    """What would happen to each. Without a target only what the verb itself asks for is seen."""
    held = hands_of([matter for matter, _seen in some])
    lines = []
    for matter, seen in some:
        hands = held.get(matter.pk)
        why = STALE if matter.version != seen else _why_not(verb, matter, hands, target, by, on)
        lines.append(Line(matter, seen, hands, why))
    return lines


def _why_not(
    verb: str,
    matter: Matter,
    held: Assignment | None,
    target: Target | None,
    by: Actor,
    on: date,
) -> Any:
    try:
        if target is None:
            steps.check(verb, matter, by=by, path=matter.place.path, held=held)
        elif verb == Batch.Verb.ASSIGN:
            handling.check_assign(matter, post=target.post, by=by, on=on)
        elif verb == Batch.Verb.REFER:
            office, post = target.office, target.post
            handling.check_refer(matter, held, office=office, post=post, by=by, on=on)
        elif target.into:
            steps.check(verb, matter, by=by, path=matter.place.path)
            opening.merge(matter, into=target.into)
    except Refused as no:
        return no.message
    except PermissionDenied:
        return NOT_YOURS
    return None


def posts_for_all(some: Iterable[Matter], actor: Actor, *, on: Any) -> PostSet:
    """The posts that look after at least one of these places, as far as this one may give to them;
    whether each matter may go there, the plan says.
    """
    paths = {path for matter in some for path in above(matter.place.path)}
    posts = Post.objects.held(on=on).named()
    there = posts.filter(role__in=Post.PLACED, place__path__in=paths)
    if actor.path:
        there = there.filter(within(actor.path, through="place__path"))
    return there.order_by("place__path", "role", "id")


def to_take_back(batch: Batch, actor: Actor) -> list[Line]:
    """Each matter of a batch, and why it can no longer be taken back."""
    versions = {UUID(pk): version for pk, version in batch.rows.items()}
    rows = list(visible_to(actor).filter(pk__in=versions).order_by("number"))
    held, last = hands_of(rows), _last_happenings(rows)
    gone = set(batch.taken_back)
    lines = []
    for matter in rows:
        why: Any = None
        if str(matter.pk) in gone:
            why = _("Taken back.")
        elif matter.version != versions[matter.pk]:
            says = _("Something has happened since: %(what)s.")
            why = says % {"what": last.get(matter.pk, "")}
        lines.append(Line(matter, versions[matter.pk], held.get(matter.pk), why))
    return lines


def _last_happenings(rows: Sequence[Matter]) -> dict[UUID, str]:
    versions = {row.pk: row.version for row in rows}
    lived = Entry.objects.filter(
        subject_kind=Matter._meta.label_lower,
        subject_id__in=versions,
        version__in=set(versions.values()),
    )
    return {e.subject_id: e.label for e in lived if e.version == versions[e.subject_id]}
