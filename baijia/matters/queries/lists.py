"""Lists that stay quick when a town has a million matters: a page is begun where the last one
ended, nothing is counted further than it is said, and of a line only what it shows is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, IntegerField, Q, QuerySet, Subquery, Value

from baijia.matters.models import Matter, MatterSet
from baijia.people.models import Account
from baijia.people.rules import Actor

PAGE = 50
MOST_COUNTED = 1000
NOBODY = UUID(int=0)
Cursor = tuple[datetime | None, int]


class Order(StrEnum):
    """What comes first; each is one that an index serves."""

    NEWEST = "newest"
    OLDEST = "oldest"
    END = "end"  # the nearest; what has no end comes last


class Capped(Subquery):
    """How many rows a question has, which is asked no further than it is said."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Page:
    """Some lines of a list, where the next ones begin, and how many there are in all."""

    ids: Sequence[UUID]
    count: int = 0
    is_more: bool = False  # than were counted
    next: str = ""
    previous: str = ""
    is_found: bool = False  # by its words: all of it is at hand
    looked_through: int = 0  # of words that stand nearly everywhere: so many of the newest


def page_of(
    rows: MatterSet, *, order: Order, is_sorted: bool = False, after: str = "", before: str = ""
) -> Page:
    """A page of these rows; `is_sorted`: they are few, no index is to serve the order."""
    from_there, back = _cursor(after), _cursor(before)
    in_order = rows.order_by(
        *_order(order, backwards=bool(back and not from_there), is_sorted=is_sorted)
    )
    fields = in_order.values_list("pk", "due_at", "number")
    start = from_there or back
    if start is None:
        told = list(fields[: MOST_COUNTED + 1])
        return _page(told, count=len(told), is_first=True, has_next=len(told) > PAGE)
    told = list(fields.filter(_past(start, order, backwards=from_there is None))[: PAGE + 1])
    if from_there is None and len(told) <= PAGE:  # the first page after all
        return page_of(rows, order=order, is_sorted=is_sorted)
    count = len(rows.order_by().values_list("pk")[: MOST_COUNTED + 1])
    if from_there is None:
        return _page(told[:PAGE][::-1], count=count, is_first=False, has_next=True)
    return _page(told, count=count, is_first=False, has_next=len(told) > PAGE)


def _page(told: Sequence[Any], *, count: int, is_first: bool, has_next: bool) -> Page:
    shown = told[:PAGE]
    return Page(
        ids=[pk for pk, _due, _number in shown],
        count=min(count, MOST_COUNTED),
        is_more=count > MOST_COUNTED,
        next=_said(shown[-1]) if has_next and shown else "",
        previous="" if is_first or not shown else _said(shown[0]),
    )


def page_of_found(
    told: Sequence[tuple[UUID, int]], *, most: int, after: str = "", looked_through: int = 0
) -> Page:
    """The same of what the search found, which is at hand as a whole, newest first."""
    start = _cursor(after)
    rest = [each for each in told[:most] if start is None or each[1] < start[1]]
    gone = min(len(told), most) - len(rest)
    before = told[max(0, gone - PAGE) - 1] if gone > PAGE else None
    return Page(
        ids=[pk for pk, _number in rest[:PAGE]],
        count=min(len(told), most),
        is_more=len(told) > most,
        next=f"-_{rest[PAGE - 1][1]}" if len(rest) > PAGE else "",
        previous=(f"-_{before[1]}" if before else "first") if gone else "",
        is_found=True,
        looked_through=looked_through,
    )


def ordered(rows: MatterSet, order: Order, *, is_sorted: bool = False) -> MatterSet:
    return rows.order_by(*_order(order, backwards=False, is_sorted=is_sorted))


def lines(ids: Iterable[UUID]) -> list[Matter]:
    """These matters with all that a line shows, in this order. Who asks has seen to it that they
    may be seen.
    """
    ids = list(ids)
    found = Matter.objects.told().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def counts_of(
    asked: Sequence[QuerySet[Any, Any]], actor: Actor, *, most: int = MOST_COUNTED
) -> list[int]:
    """How many each of them has, none further than it is said, in one question."""
    if not asked:
        return []
    me = Account.objects.filter(pk=actor.account_id or NOBODY)
    some = [Capped(_counted(rows)[: most + 1]) for rows in asked]
    told = me.values_list(*some).first()
    return list(told or [0] * len(asked))


def _counted(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    rows = rows.order_by()
    return rows if rows._fields is not None else rows.values("pk")  # type: ignore[attr-defined]


def first_of(asked: Sequence[MatterSet], *, most: int) -> list[list[UUID]]:
    """The first few of each, in one question."""
    if not asked:
        return []
    parts: list[QuerySet[Any, Any]] = []
    for which, rows in enumerate(asked):
        few = Matter.objects.filter(pk__in=rows.values("pk")[:most]).order_by()
        parts.append(few.values_list("pk", "due_at", "number", Value(which)))
    told = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    found: list[list[UUID]] = [[] for _rows in asked]
    for pk, _due, _number, which in sorted(told, key=lambda one: _by_end(one[1:3])):
        found[which].append(pk)
    return found


def _by_end(of: Cursor) -> tuple[bool, float, int]:
    due, number = of
    return due is None, due.timestamp() if due else 0.0, number


def _order(order: Order, *, backwards: bool, is_sorted: bool = False) -> list[Any]:
    if order != Order.END:
        number = F("number") + 0 if is_sorted else F("number")
        rises = backwards == (order == Order.NEWEST)
        return [number.asc() if rises else number.desc()]
    if backwards:
        return [F("due_at").desc(nulls_first=True), "-number"]
    return [F("due_at").asc(nulls_last=True), "number"]


def _past(start: Cursor, order: Order, *, backwards: bool) -> Q:
    """What comes after this line, or before it; what has no end comes last."""
    due, number = start
    if order != Order.END:
        rises = backwards == (order == Order.NEWEST)
        return Q(number__gt=number) if rises else Q(number__lt=number)
    if backwards:
        same = Q(due_at=due, number__lt=number)
        return same | (Q(due_at__lt=due) if due else Q(due_at__isnull=False))
    same = Q(due_at=due, number__gt=number)
    return same | Q(due_at__gt=due) | Q(due_at=None) if due else same


def _said(told: tuple[UUID, datetime | None, int]) -> str:
    _pk, due, number = told
    return f"{due.isoformat() if due else '-'}_{number}"


def _cursor(said: str) -> Cursor | None:
    """Where a page begins, as an address says it; what makes no sense begins at the beginning."""
    due, _dash, number = said.partition("_")
    try:
        return (None if due == "-" else datetime.fromisoformat(due)), int(number)
    except ValueError:
        return None
