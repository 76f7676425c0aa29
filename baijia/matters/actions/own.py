"""What one person keeps for themselves. It changes nothing for anybody else, so no act and no entry
of the journal is made of it.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.ground.turnstile import lightly
from baijia.matters.models import Kept, Looked, Matter
from baijia.matters.queries.own import kept_by
from baijia.people.rules import Actor

MOST_KEPT = 12
REMEMBERED = timedelta(days=90)
SOME = 1000


@transaction.atomic
def keep_filter(*, name: str, said: dict[str, Any], by: Actor) -> None:
    """One more, after the others."""
    if by.account_id is None or by.post_id is None:
        return
    if kept_by(by).filter(name=name).exists():
        raise Refused(_("You keep a filter of this name already."), code="same_name")
    ranks = list(kept_by(by).values_list("rank", flat=True))
    if len(ranks) >= MOST_KEPT:
        says = _("You have kept %(n)s filters already; let one go first.")
        raise Refused(says % {"n": MOST_KEPT}, code="most")
    rank = max(ranks, default=0) + 1
    Kept.objects.create(
        account_id=by.account_id, post_id=by.post_id, name=name, said=said, rank=rank
    )


def rename_filter(kept: Kept, *, name: str) -> None:
    Kept.objects.filter(pk=kept.pk).update(name=name)


@transaction.atomic
def move_filter(kept: Kept, *, forward: bool, by: Actor) -> None:
    """It changes places with its neighbour; at the end of the row it stays."""
    order = list(kept_by(by))
    at = next(n for n, each in enumerate(order) if each.pk == kept.pk)
    to = at - 1 if forward else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    for rank, each in enumerate(order, start=1):
        Kept.objects.filter(pk=each.pk).update(rank=rank)


def drop_filter(kept: Kept) -> None:
    kept.delete()


def look_at(matter: Matter, *, seen: int | None, by: Actor, on: date) -> None:
    """They have read it up to here. `seen`: up to where they had; then there is nothing to do."""
    if seen == matter.version or by.account_id is None:
        return
    mark = Looked(account_id=by.account_id, matter_id=matter.pk, version=matter.version, on=on)
    with lightly(connection):
        Looked.objects.bulk_create(
            [mark],
            update_conflicts=True,
            unique_fields=["account", "matter"],
            update_fields=["version", "on"],
        )


def read_on(matter: Matter, *, seen: int, by: Actor) -> None:
    """They did it themselves: what had been read up to there is read now too."""
    mine = Looked.objects.filter(account=by.account_id, matter=matter, version=seen)
    mine.update(version=matter.version)


def forget_looks(*, on: date) -> int:
    """What was read long ago is forgotten, some at a time."""
    old = Looked.objects.filter(on__lt=on - REMEMBERED).values_list("pk", flat=True)
    ids: list[UUID] = list(old[:SOME])
    Looked.objects.filter(pk__in=ids).delete()
    return len(ids)
