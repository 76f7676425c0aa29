"""Full text over a million matters: what a post may see and in which the words stand, newest first,
and the piece of text in which they were found.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString

from baijia.ground import search
from baijia.matters.models import Answer, Matter, MatterSet, Note
from baijia.matters.queries import FOUND_NOTES, TEXTS
from baijia.matters.queries.quick import Asked
from baijia.people.rules import Actor, Role

MOST_FOUND = 200
NEWEST = 1000  # texts that are looked at first: nearly always enough
FEW = 5_000  # matters whose texts are read one by one rather than looked up among all
MOST_LOOKED_THROUGH = 10_000  # texts with a word that stands nearly everywhere
ID = '"matters_matter"."id"'


@dataclass(frozen=True)
class Found:
    """Newest first, at most one more than is said; and how many of the newest were looked
    through, if there are too many to look through all.
    """

    told: list[tuple[UUID, int]]
    looked_through: int = 0


def found_in(asked: Asked, actor: Actor, query: str) -> Found:
    """Those of these matters in which every word of the query stands."""
    rows, checked = asked.rows.order_by("-number"), asked.checked.order_by("-number")
    if actor.role == Role.AUDITOR:  # whose words are shown only with a reason are not found either
        rows, checked = (some.filter(is_confidential=False) for some in (rows, checked))
    hits = search.newest(TEXTS, query, most=NEWEST)
    told = _first(checked.filter(pk__in=hits))
    if len(told) > MOST_FOUND or len(hits) < NEWEST:
        return Found(told)
    if asked.least <= FEW:
        return Found(_first(rows.filter(search.standing(TEXTS, query, of=ID))))
    told = _first(checked.filter(pk__in=search.newest_of(TEXTS, query, most=MOST_LOOKED_THROUGH)))
    return Found(told, MOST_LOOKED_THROUGH if len(told) <= MOST_FOUND else 0)


def _first(rows: MatterSet) -> list[tuple[UUID, int]]:
    return list(rows.values_list("pk", "number")[: MOST_FOUND + 1])


def snippets(ids: Collection[UUID], query: str) -> dict[UUID, SafeString]:
    """The first piece in which one of the words stands, the title apart, marked and safe to show;
    never a name, a phone, or what was struck out.
    """
    found: dict[UUID, SafeString] = {}
    fields = ("pk", "title__text", "text__text", "spot__text")
    for pk, title, *said in Matter.objects.filter(pk__in=ids).values_list(*fields):
        more = [text for text in said if text and text.strip() != (title or "").strip()]
        _keep(found, pk, more, query)
    answers = Answer.objects.filter(matter__in=ids)
    notes = Note.objects.filter(matter__in=ids, sort__in=FOUND_NOTES)
    for rows in (answers, notes):
        for pk, text in rows.order_by("-id").values_list("matter", "text__text"):
            _keep(found, pk, [text], query)
    return found


def _keep(
    found: dict[UUID, SafeString], pk: UUID, said: Collection[str | None], query: str
) -> None:
    for text in said:
        if pk not in found and text and "<mark>" in (shown := search.snippet(text, query)):
            found[pk] = shown
