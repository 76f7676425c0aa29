"""What one person keeps for themselves: asked for by them alone."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from baijia.ground.prepared import prepared_row
from baijia.matters.models import Kept, Looked
from baijia.matters.queries import by_number
from baijia.matters.queries.finding import MOST_FOUND, found_in
from baijia.matters.queries.lists import (
    MOST_COUNTED,
    Order,
    Page,
    counts_of,
    page_of,
    page_of_found,
)
from baijia.matters.queries.quick import quickest
from baijia.people.rules import Actor


def listed(
    actor: Actor, said: dict[str, str], *, at: datetime, after: str = "", before: str = ""
) -> Page:
    """A page of what this post may see and the words of a filter ask for."""
    asked = quickest(actor, said, at=at)
    text = said.get("q", "")
    if one := by_number(actor, text):
        return page_of(asked.checked.filter(pk=one.pk), order=Order.NEWEST)
    if text:
        found = found_in(asked, actor, text)
        return page_of_found(
            found.told, most=MOST_FOUND, after=after, looked_through=found.looked_through
        )
    order = Order.END if said.get("which") == "overdue" else Order.NEWEST
    return page_of(asked.rows, order=order, is_sorted=asked.is_sorted, after=after, before=before)


def kept_by(actor: Actor) -> "QuerySet[Kept]":
    """The filters that this person kept in this post."""
    return Kept.objects.filter(account=actor.account_id, post=actor.post_id)


def count_of(kept: Kept, actor: Actor, *, at: datetime) -> tuple[int, bool]:
    """How many a kept filter has, and whether there are more."""
    asked = quickest(actor, kept.said, at=at)
    if text := kept.said.get("q"):
        found = len(found_in(asked, actor, text).told)
        return min(found, MOST_FOUND), found > MOST_FOUND
    (count,) = counts_of([asked.rows], actor)
    return min(count, MOST_COUNTED), count > MOST_COUNTED


def versions_seen(actor: Actor, ids: Collection[UUID]) -> dict[UUID, int]:
    """Up to which version this person has read each of these matters."""
    if not ids:
        return {}
    mine = Looked.objects.filter(account=actor.account_id, matter__in=ids)
    return dict(mine.values_list("matter", "version"))


def version_seen(actor: Actor, pk: UUID) -> int | None:
    """The same of one."""
    if actor.account_id is None:
        return None

    def ask(pk: UUID, account: UUID) -> "QuerySet[Looked]":
        return Looked.objects.filter(matter_id=pk, account_id=account)

    mine = prepared_row("matters.looked", ask, pk, actor.account_id)
    return mine.version if mine else None
