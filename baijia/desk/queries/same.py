"""What was perhaps reported twice. The machine proposes and says why; a person decides."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from baijia.desk.models import Apart
from baijia.desk.rules import NEAR, Likeness, Told, likely_pairs, likeness
from baijia.ground.bigrams import canonical, tokens
from baijia.matters.models import Attachment, Matter, Voice
from baijia.matters.queries import visible_to
from baijia.matters.queries.lists import Order, ordered
from baijia.matters.queries.quick import quickest
from baijia.people.rules import Actor
from baijia.places.rules import village_path, within

MOST_COMPARED = 400
MOST_SHOWN = 30
MOST_BESIDE = 5


def alike(matter: Matter, actor: Actor) -> list[Likeness]:
    """Open matters of the same village and about the same time that may be the same as this one."""
    near = (
        visible_to(actor)
        .open()
        .filter(
            within(village_path(matter.place.path), through="place__path"),
            reported_at__gte=matter.reported_at - NEAR,
            reported_at__lte=matter.reported_at + NEAR,
        )
    )
    others = list(near.exclude(pk=matter.pk).order_by("-number")[:MOST_COMPARED])
    told = _told([matter, *others])
    found = likely_pairs(told, _apart([each.pk for each in others], of=matter.pk))
    return [pair for pair in found if matter.pk in (pair.one.pk, pair.other.pk)][:MOST_BESIDE]


def pairs(actor: Actor, *, at: datetime) -> list[Likeness]:
    """Of all that is open and came last, the likeliest pairs."""
    asked = quickest(actor, {"which": "open"}, at=at)
    rows = list(ordered(asked.rows, Order.NEWEST, is_sorted=asked.is_sorted)[:MOST_COMPARED])
    return likely_pairs(_told(rows), _apart([row.pk for row in rows]))[:MOST_SHOWN]


def why(one: Matter, other: Matter) -> tuple[Any, ...]:
    """What the machine has to say to these two; nothing, if it finds them not alike."""
    found = likeness(*_told([one, other]))
    return found.reasons if found else ()


def _told(rows: Sequence[Matter]) -> list[Told]:
    """Each with the pairs of signs by which the search finds its text."""
    texts = Matter.objects.filter(pk__in=[row.pk for row in rows])
    said = {
        pk: f"{title or ''}\n{text or ''}"
        for pk, title, text in texts.values_list("pk", "title__text", "text__text")
    }
    return [Told(row, frozenset(_words(said.get(row.pk, "")))) for row in rows]


def _words(text: str) -> Iterable[str]:
    return (token for token in tokens(canonical(text)) if len(token) > 1)


def _apart(ids: Sequence[UUID], *, of: UUID | None = None) -> list[frozenset[UUID]]:
    known = Apart.objects.filter(Q(one__in=ids) | Q(other__in=ids))
    if of:
        known = Apart.objects.filter(Q(one=of) | Q(other=of))
    return [frozenset(pair) for pair in known.values_list("one_id", "other_id")]


def beside(rows: Sequence[Matter]) -> dict[UUID, dict[str, Any]]:
    """What the two columns show of each besides the matter itself."""
    found: dict[UUID, dict[str, Any]] = {row.pk: {"voices": 0, "photos": []} for row in rows}
    for pk in Voice.objects.filter(matter__in=rows).values_list("matter", flat=True):
        found[pk]["voices"] += 1
    photos = Attachment.objects.filter(matter__in=rows, is_hidden=False).select_related(
        "file__name"
    )
    for photo in photos.order_by("id"):
        found[photo.matter_id]["photos"].append(photo)
    return found
