"""What can be asked about mini-meetings. `visible_to` is the only way to a row."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from baijia.matters.models import Matter
from baijia.matters.queries import visible_to as matters_of
from baijia.matters.queries import wheres
from baijia.meetings.models import Meeting, Promise, Topic
from baijia.meetings.rules import MAY_MINUTE, MAY_SEE
from baijia.people.rules import Actor, Role
from baijia.places.models import Place, PlaceSet
from baijia.places.rules import village_path, within

Level = Place.Level
MOST_BACK = 10


def visible_to(actor: Actor) -> QuerySet[Meeting]:
    """A place post sees the meetings of its place and below, the centre and the auditor all."""
    named = Meeting.objects.select_related("place__name", "spot", "host", "names")
    named = named.select_related("post__account__name")
    if actor.role == Role.AUDITOR:
        return named.all()
    if actor.role not in MAY_SEE or actor.path is None:
        return named.none()
    return named.filter(within(actor.path, through="place__path"))


def meetings(actor: Actor) -> QuerySet[Meeting]:
    """The latest first, with how each ended: counted for the lines of a page."""
    courses = {course: Coalesce(_topics(course), 0) for course in Topic.Course.values}
    return visible_to(actor).annotate(**courses).order_by("-held_on", "-id")


def _topics(course: str) -> Subquery:
    of = Topic.objects.filter(meeting=OuterRef("pk"), course=course).order_by()
    return Subquery(of.values("meeting").annotate(n=Count("pk")).values("n"))


def topics_of(meeting: Meeting) -> QuerySet[Topic]:
    told = meeting.topics.select_related("text", "agreement", "result", "matter__title")
    promises = Promise.objects.select_related("who", "what").order_by("id")
    return told.prefetch_related(Prefetch("promises", promises)).order_by("position")


def raised(actor: Actor, *, is_open: bool) -> QuerySet[Topic]:
    """What was raised for the villagers' meeting, and what it has not decided yet, or has."""
    seen = Topic.objects.filter(meeting__in=visible_to(actor), course=Topic.Course.RAISED)
    told = seen.select_related("text", "result", "meeting__place__name")
    found = told.filter(taken_to="") if is_open else told.exclude(taken_to="")
    return found.order_by("-meeting__held_on", "-id")


def places_for(actor: Actor) -> PlaceSet:
    """Where this post may minute a meeting."""
    if actor.role not in MAY_MINUTE:
        return Place.objects.none()
    levels = [Level.VILLAGE, Level.GRID, Level.ZONE, Level.MICRO_GRID]
    return wheres(actor).filter(level__in=levels)


def open_promises(place: Place) -> list[Promise]:
    """What comes back when these neighbours meet again: promised here and not yet kept."""
    found = Promise.objects.filter(
        standing=Promise.Standing.OPEN, topic__meeting__place_id=place.pk
    )
    return list(found.select_related("who", "what", "topic__meeting").order_by("by_on", "id"))


def seen_matters(topics: Iterable[Topic], actor: Actor) -> set[UUID]:
    """Those of their matters that this post may see now; some became confidential since."""
    ids = [topic.matter_id for topic in topics if topic.matter_id]
    return set(matters_of(actor).filter(pk__in=ids).values_list("pk", flat=True))


def went_on(place: Place, actor: Actor) -> list[Topic]:
    """What these neighbours gave on before and has not ended, or ended since they last met: where
    each stands is told at the next meeting.
    """
    topics = Topic.objects.filter(
        meeting__place_id=place.pk,
        course=Topic.Course.MATTER,
        matter__in=matters_of(actor).values("pk"),
    )
    is_news = Q(matter__state__in=Matter.OPEN)
    if last := last_held(place):
        is_news |= Q(matter__answered_at__date__gte=last) | Q(matter__closed_at__date__gte=last)
    told = topics.filter(is_news).select_related("matter__title", "meeting")
    return list(told.order_by("-meeting__held_on", "id")[:MOST_BACK])


def last_held(place: Place) -> date | None:
    """When these neighbours last met."""
    last: date | None = Meeting.objects.filter(place_id=place.pk).aggregate(on=Max("held_on"))["on"]
    return last


def raised_here(place: Place) -> list[Topic]:
    """What they raised for the villagers' meeting: still to be decided, or decided since they last
    met; it is told to them.
    """
    is_news = Q(taken_to="")
    if last := last_held(place):
        is_news |= Q(taken_on__gte=last)
    found = Topic.objects.filter(is_news, meeting__place_id=place.pk, course=Topic.Course.RAISED)
    told = found.select_related("text", "result", "meeting").order_by("-meeting__held_on", "id")
    return list(told[:MOST_BACK])


def promises_in(ids: Iterable[UUID], place: Place) -> list[Promise]:
    found = Promise.objects.filter(pk__in=list(ids), topic__meeting__place_id=place.pk)
    return list(found.order_by("id"))


def village_of(place: Place) -> Place | None:
    named = Place.objects.select_related("name")
    return named.filter(path=village_path(place.path)).first()
