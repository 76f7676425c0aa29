"""What may be done with many at once, and when two reports are likely to be of the same thing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.desk.models import Apart, Batch
from baijia.ground.refusal import Refused
from baijia.journal.change import Change
from baijia.matters.models import Matter
from baijia.matters.rules.steps import MAY_ASSIGN, MAY_LOOK, MAY_RUN_DESK
from baijia.people.rules import Actor, Right
from baijia.places.rules import LENGTH_BY_LEVEL, Level

MAY_DO_MANY: Mapping[str, Right] = {
    Batch.Verb.ASSIGN: MAY_ASSIGN,
    Batch.Verb.REFER: MAY_ASSIGN,
    Batch.Verb.MERGE: MAY_RUN_DESK,
}
MAY_COMPARE: Right = MAY_RUN_DESK
MAY_SEE_MAP: Right = MAY_LOOK
MOST_AT_ONCE = 200

# Ours, not a law: how near in time, how many words in common.
NEAR = timedelta(days=30)
VERY_NEAR = timedelta(days=3)
ALIKE, VERY_ALIKE = 0.35, 0.6
LIKELY = 5


def batch(
    *,
    verb: str,
    account_id: UUID | None,
    office_id: UUID | None,
    post_id: UUID | None,
    into_id: UUID | None,
    done: Mapping[str, int],
) -> Change:
    if not done:
        raise Refused(
            _("None of them can be done; the reason stands beside each line."), code="none"
        )
    sets = {
        "verb": verb,
        "account_id": account_id,
        "office_id": office_id,
        "post_id": post_id,
        "into_id": into_id,
        "rows": dict(done),
    }
    return Change(Batch.Happening.DONE, sets=sets)


def may_take_back(batch: Batch, *, by: Actor) -> None:
    if batch.account_id != by.account_id:
        raise Refused(_("Only who did it can take it back."), code="another")


def take_back(batch: Batch, *, done: Sequence[str]) -> Change:
    if not done:
        raise Refused(
            _("None of them can be taken back; the reason stands beside each line."), code="none"
        )
    return Change(Batch.Happening.TAKEN_BACK, sets={"taken_back": [*batch.taken_back, *done]})


def apart(one_id: UUID, other_id: UUID) -> Change:
    first, second = sorted((one_id, other_id))
    return Change(Apart.Happening.SAID, sets={"one_id": first, "other_id": second})


@dataclass(frozen=True)
class Told:
    """What is compared of a matter; `words`: what the full-text search finds it by."""

    matter: Matter
    words: frozenset[str]


@dataclass(frozen=True)
class Likeness:
    """How likely it is that two are the same, and why, in words. A person decides."""

    one: Matter
    other: Matter
    points: int
    reasons: tuple[Any, ...]


def likeness(one: Told, other: Told) -> Likeness | None:
    """None when they are not likely to be the same."""
    share = _share(one.words, other.words)
    if share < ALIKE or one.matter.is_confidential != other.matter.is_confidential:
        return None
    found: list[tuple[int, Any]] = [
        (4, _("nearly the same words")) if share >= VERY_ALIKE else (3, _("similar words")),
        *_same_place(one.matter.place.path, other.matter.place.path),
    ]
    if one.matter.category_id and one.matter.category_id == other.matter.category_id:
        found.append((1, _("same category")))
    apart_by = abs(one.matter.reported_at - other.matter.reported_at)
    if apart_by <= VERY_NEAR:
        found.append((2, _("reported within three days")))
    elif apart_by <= NEAR:
        found.append((1, _("reported within a month")))
    points = sum(each for each, _why in found)
    if points < LIKELY:
        return None
    return Likeness(one.matter, other.matter, points, tuple(why for _each, why in found))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter text stands in the longer one too."""
    least = min(len(one), len(other))
    return len(one & other) / least if least >= 3 else 0.0


def _same_place(one: str, other: str) -> Iterable[tuple[int, Any]]:
    levels = [
        (Level.HOUSEHOLD, 3, _("same household")),
        (Level.MICRO_GRID, 2, _("same micro-grid")),
        (Level.GRID, 1, _("same grid")),
        (Level.VILLAGE, 0, _("same village")),
    ]
    for level, points, why in levels:
        length = LENGTH_BY_LEVEL[level]
        if len(one) >= length and one[:length] == other[:length]:
            yield points, why
            return


def likely_pairs(told: Sequence[Told], apart: Iterable[frozenset[UUID]]) -> list[Likeness]:
    """The likely ones of all pairs within a village, the likeliest first."""
    known = set(apart)
    length = LENGTH_BY_LEVEL[Level.VILLAGE]
    by_village: dict[str, list[Told]] = {}
    for each in told:
        by_village.setdefault(each.matter.place.path[:length], []).append(each)
    found = [
        alike
        for some in by_village.values()
        for n, one in enumerate(some)
        for other in some[n + 1 :]
        if frozenset((one.matter.pk, other.matter.pk)) not in known
        and (alike := likeness(one, other))
    ]
    return sorted(found, key=lambda each: (-each.points, -each.one.number))
