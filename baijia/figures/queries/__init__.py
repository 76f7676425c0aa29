"""What can be asked of the figures: only what the asker may see, out of what was counted."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Substr

from baijia.figures.rules.lives import VILLAGE
from baijia.journal.models import Bookmark, JournalHead
from baijia.matters.models import Matter
from baijia.matters.queries import visible_to
from baijia.people.models import Office
from baijia.people.rules import Actor
from baijia.places.models import Place, PlaceSet
from baijia.places.queries import DIVISIONS, villages
from baijia.places.rules import BELOW, LEVEL_BY_LENGTH, above, level_of, within

# Another number when the sorting changes: then everything is counted anew, from the first entry.
FOLLOWER = "figures.1"
REBUILDING = "figures.rebuild"
FAR = 2_000  # entries; the loop counts them in a minute
IS_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Counted:
    """How far the journal was counted."""

    seq: int
    behind: int  # entries that came later
    is_rebuilding: bool

    @property
    def is_short(self) -> bool:
        """So much is not in it yet that the figures would mislead: a new town, a large import."""
        return self.is_rebuilding or self.behind > FAR


def counted() -> Counted:
    marks = dict(
        Bookmark.objects.filter(follower__in=[FOLLOWER, REBUILDING]).values_list("follower", "seq")
    )
    head = JournalHead.objects.values_list("seq", flat=True).first() or 0
    seq = marks.get(FOLLOWER, 0)
    return Counted(seq, max(head - seq, 0), REBUILDING in marks)


def offices(ids: Iterable[str]) -> list[Office]:
    """The offices among these hands, the oldest first."""
    found = [UUID(told) for told in ids if IS_ID.fullmatch(told)]
    return list(Office.objects.select_related("name").filter(pk__in=found).order_by("id"))


def shown(actor: Actor, ids: Collection[UUID]) -> list[Matter]:
    """The lines of a list, in its order, as far as the asker may see them."""
    seen = {matter.pk: matter for matter in visible_to(actor).filter(pk__in=ids)}
    return [seen[pk] for pk in ids if pk in seen]


def wheres(actor: Actor, chosen: str = "") -> list[Place]:
    """The places by which this post may narrow: the villages, or what lies below its own place;
    around the one that is chosen, also what lies in it.
    """
    if actor.path is None or len(actor.path) < VILLAGE:
        base = list(villages())
    else:
        base = list(_divisions(actor, Q(level=BELOW.get(level_of(actor.path)))))
    if not base or not is_path(chosen):
        return base
    inside = within(chosen) & Q(level=BELOW.get(level_of(chosen)))
    below = _divisions(actor, inside | Q(path__in=above(chosen)))
    known = {place.path: place for place in (*base, *below)}
    return [known[path] for path in sorted(known)]


def _divisions(actor: Actor, wanted: Q) -> PlaceSet:
    """No household is a place to count in, and nothing outside the post's own place."""
    own = Q(level__in=DIVISIONS) & (within(actor.path) if actor.path else Q())
    return Place.objects.current().select_related("name").filter(own, wanted).order_by("path")


def is_path(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in LEVEL_BY_LENGTH


def village_names(paths: Iterable[str]) -> dict[str, str]:
    """What the villages, or the town itself, are called, in the order of their codes."""
    named = Place.objects.filter(path__in=list(paths)).order_by("path")
    return {path: name or path for path, name in named.values_list("path", "name__text")}


def households() -> dict[str, int]:
    """How many households live in each village today."""
    doors = Place.objects.current().households().order_by()
    told = doors.annotate(village=Substr("path", 1, VILLAGE)).values_list("village")
    return dict(told.annotate(Count("pk")))
