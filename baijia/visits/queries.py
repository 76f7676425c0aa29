"""What can be asked about visits. `visible_to` is the only way to a row."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from baijia.households.queries import hub_of
from baijia.households.queries import visible_to as places_of
from baijia.matters.models import Matter, Voice
from baijia.matters.queries import visible_to as matters_of
from baijia.people.rules import Actor, Role
from baijia.places.models import Place, PlaceSet
from baijia.places.queries import holder_names
from baijia.places.rules import LENGTH_BY_LEVEL, above, village_path, within
from baijia.visits.models import Care, Concern, PolicyNotice, Telling, Visit
from baijia.visits.rules import (
    FOLLOWED_FOR,
    MAY_CARE,
    MAY_SEE,
    MAY_SEE_CARE,
    Known,
    Point,
    Stop,
    is_missed,
    point_of,
)

Level = Place.Level
Missed = tuple[UUID, date | None]  # a household, and when it was last met at home


def visible_to(actor: Actor) -> QuerySet[Visit]:
    """A place post sees the visits of its place and below, the centre and the auditor all."""
    named = Visit.objects.select_related("household__name", "heard", "post__account__name")
    if actor.role == Role.AUDITOR:
        return named.all()
    if actor.role not in MAY_SEE or actor.path is None:
        return named.none()
    return named.filter(within(actor.path, through="household__path"))


def households_of(actor: Actor) -> PlaceSet:
    """The doors that this post may call at."""
    return places_of(actor).current().households().order_by("path")


def names_for(actor: Actor) -> dict[str, str]:
    """What places are called by their paths, the micro-grids of this post too: in a village every
    second one has a household 006.
    """
    own = places_of(actor).filter(level=Level.MICRO_GRID)
    return holder_names() | {
        path: name or "" for path, name in own.values_list("path", "name__text")
    }


def visits_of(household: Place, actor: Actor) -> QuerySet[Visit]:
    return visible_to(actor).filter(household=household).order_by("-visited_on", "-id")


def matters_by_visit(visits: Sequence[Visit], actor: Actor) -> dict[UUID, list[Matter]]:
    """What was voiced at each visit, as far as this post may see it now."""
    told = Concern.objects.filter(visit__in=visits).values_list("visit_id", "matter_id")
    seen = matters_of(actor).in_bulk([matter for _visit, matter in told])
    found: dict[UUID, list[Matter]] = {}
    for visit_id, matter_id in told:
        if matter_id in seen:
            found.setdefault(visit_id, []).append(seen[matter_id])
    return found


def every_household_of(actor: Actor) -> PlaceSet:
    """Those that moved out too: what was heard there stands."""
    return places_of(actor).households()


def _last(visits: QuerySet[Visit], column: str) -> Subquery:
    """Of the last of these at each household: looked up door by door, however many years of
    visits there are.
    """
    here = visits.filter(household=OuterRef("pk")).order_by("-visited_on", "-id")
    return Subquery(here.values(column)[:1])


def known(actor: Actor, *, on: date) -> list[Known]:
    """The households of a post, each with what was agreed and when it was last seen."""
    met, again = Visit.objects.filter(met=True), Visit.objects.filter(again_on__lte=on)
    rows = households_of(actor).select_related(None)
    told = rows.annotate(
        met_on=_last(met, "visited_on"),
        said_on=_last(again, "visited_on"),
        again_on=_last(again, "again_on"),
    )
    homes = {home.pk: _known(home) for home in told}
    if actor.role in MAY_CARE:
        scope = within(actor.path or "", through="household__path")
        cares = Care.objects.filter(scope, is_current=True, until__gte=on)
        for pk, every, until in cares.values_list("household", "every_days", "until"):
            if pk in homes:
                homes[pk].care_every, homes[pk].care_until = every, until
    _answered(homes, actor, on=on)
    return list(homes.values())


def _known(home: Any) -> Known:
    """They come again where they said so, unless they have been since."""
    has_been = home.met_on and home.said_on and home.met_on > home.said_on
    return Known(home, home.met_on, None if has_been else home.again_on)


def _answered(homes: dict[UUID, Known], actor: Actor, *, on: date) -> None:
    """Where something was answered lately, and nobody has asked since whether it is done."""
    answered = matters_of(actor).filter(
        state=Matter.State.ANSWERED, answered_at__date__gte=on - FOLLOWED_FOR
    )
    voices = Voice.objects.filter(matter__in=answered.values("pk"), household__isnull=False)
    for pk, answered_at in voices.values_list("household", "matter__answered_at"):
        if pk in homes and answered_at:
            last = homes[pk].seen_on
            homes[pk].is_answered |= last is None or last < localdate(answered_at)


def named(stops: Iterable[Stop]) -> list[Stop]:
    """The same doors with what is written beside them, asked for these alone."""
    rows = list(stops)
    places = Place.objects.select_related("name", "phone", "address")
    found = places.in_bulk([stop.household.pk for stop in rows])
    return [stop._replace(household=found[stop.household.pk]) for stop in rows]


def missed(homes: PlaceSet, *, days: int, on: date) -> tuple[list[Missed], int]:
    """Of these households those not met at home for so long, never met first; and of how many."""
    seen = homes.annotate(met_on=_last(Visit.objects.filter(met=True), "visited_on"))
    rows = list(seen.values_list("pk", "path", "met_on"))
    left = [row for row in rows if is_missed(row[2], on=on, days=days)]
    left.sort(key=lambda row: (row[2] or date.min, row[1]))
    return [(pk, met_on) for pk, _at, met_on in left], len(rows)


def doors(
    homes: PlaceSet, missed: Sequence[Missed]
) -> list[tuple[Place, date | None, date | None]]:
    """Each with the day it was last met, and the day somebody called and nobody was at home."""
    shown = homes.filter(pk__in=[pk for pk, _seen_on in missed])
    tried = shown.annotate(tried_on=_last(Visit.objects.filter(met=False), "visited_on"))
    found, tried_on = {home.pk: home for home in shown}, dict(tried.values_list("pk", "tried_on"))
    return [(found[pk], seen_on, tried_on[pk]) for pk, seen_on in missed if pk in found]


def start_of(actor: Actor) -> Point | None:
    """Where a walk begins: at the hub of the micro-grid, else where the place itself lies."""
    path = actor.path or ""
    hub = hub_of(path) if len(path) == LENGTH_BY_LEVEL[Level.MICRO_GRID] else None
    place = hub or Place.objects.filter(path=path).first()
    return point_of(place) if place else None


def care_list(actor: Actor) -> QuerySet[Care]:
    """Who is looked after, for those who look after them; the auditor sees that there are some."""
    told = Care.objects.filter(is_current=True).select_related(
        "household__name", "purpose", "ground"
    )
    if actor.role not in MAY_SEE_CARE:
        return told.none()
    if actor.role == Role.AUDITOR:
        return told.order_by("until")
    return told.filter(within(actor.path or "-", through="household__path")).order_by("until")


def care_of(household: Place) -> Care | None:
    return Care.objects.filter(household=household, is_current=True).first()


def notices(actor: Actor) -> QuerySet[PolicyNotice]:
    """What holds where this post stands, above it or below it."""
    told = PolicyNotice.objects.select_related("title", "text", "place__name")
    if actor.role == Role.AUDITOR:
        return told.order_by("-issued_on", "-id")
    if actor.role not in MAY_SEE or actor.path is None:
        return told.none()
    here = Q(place__path__in=above(actor.path)) | within(actor.path, through="place__path")
    return told.filter(here).order_by("-issued_on", "-id")


def to_be_told(household: Place) -> QuerySet[PolicyNotice]:
    """What this household has not heard of yet."""
    current = PolicyNotice.objects.filter(is_current=True, place__path__in=above(household.path))
    told = Telling.objects.filter(household=household)
    left = current.exclude(pk__in=told.values("notice"))
    return left.select_related("title", "text").order_by("-issued_on", "id")


def hearers(notice: PolicyNotice, actor: Actor) -> PlaceSet:
    """The households of this post that the notice is for."""
    return households_of(actor).filter(within(notice.place.path))


def told_on(notice: PolicyNotice) -> dict[UUID, date]:
    """On which day each household heard of it."""
    return dict(notice.tellings.values_list("household", "told_on"))


def outline_of(actor: Actor) -> list[Any]:
    """Where the village of this post ends, for the map below a walk."""
    path = village_path(actor.path or "")
    village = Place.objects.current().filter(path=path).exclude(outline="").first()
    rings: list[Any] = json.loads(village.outline) if village else []
    return rings
