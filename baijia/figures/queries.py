"""What is counted: only what the asker may see, each matter with all that the figures need."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate, make_aware

from baijia.figures.rules import Case, Span
from baijia.matters.models import (
    Answer,
    Assignment,
    CallBack,
    Matter,
    MatterSet,
    Rating,
    StrikeOff,
    Voice,
)
from baijia.matters.queries import visible_to
from baijia.people.models import Office
from baijia.people.rules import Actor
from baijia.places.models import Place
from baijia.places.queries import villages
from baijia.places.rules import BELOW, level_of, within

FIELDS = (
    *("pk", "kind", "state", "outcome", "reason"),
    *("reported_at", "respond_by", "responded_at", "due_at"),
)


def cases(actor: Actor, *spans: Span, place: str = "") -> list[Case]:
    """The matters that came in within these times, in this place."""
    when = Q(pk__in=[])
    for told in spans:
        when |= Q(reported_at__gte=_morning(told.since), reported_at__lt=_night(told.until))
    seen = visible_to(actor).filter(when)
    if place:
        seen = seen.filter(within(place, through="place__path"))
    about = _About(seen)
    rows = seen.order_by("number").values_list(*FIELDS)
    return [_case(row, about) for row in rows]


def _morning(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _night(day: date) -> datetime:
    return _morning(day + timedelta(days=1))


class _About:
    """What stands around the matters, by the matter's id."""

    def __init__(self, seen: MatterSet) -> None:
        self.matters = seen.values("pk")
        self.voices = set(self._of(Voice).values_list("matter", flat=True))
        struck = self._of(StrikeOff).filter(is_current=True)
        self.struck_off = set(struck.values_list("matter", flat=True))
        answers = self._of(Answer).order_by("answered_at", "id")
        self.in_time = dict(answers.values_list("matter", "is_in_time"))
        held = self._of(Assignment).filter(is_current=True)
        self.offices = dict(held.values_list("matter", "office"))
        self.said = self._said()

    def _of(self, kind: Any) -> Any:
        return kind.objects.filter(matter__in=self.matters)

    def _said(self) -> dict[UUID, dict[str, Any]]:
        """What the reporter said last, asked or not."""
        own = self._of(Rating).values_list("rated_at", "matter", "solved", "satisfied")
        called = self._of(CallBack).values_list(
            "called_at", "matter", "solved", "satisfied", "is_reached"
        )
        told: list[tuple[Any, ...]] = [*((*rating, True) for rating in own), *called]
        said: dict[UUID, dict[str, Any]] = {}
        for _at, matter, solved, satisfied, is_reached in sorted(told, key=lambda row: row[0]):
            kept = said.setdefault(matter, {"is_asked": True, "is_reached": False})
            kept["is_reached"] |= is_reached
            kept |= {"solved": solved} if solved else {}
            kept |= {"satisfied": satisfied} if satisfied else {}
        return said


def _case(row: tuple[Any, ...], about: _About) -> Case:
    pk, kind, state, outcome, reason, reported_at, respond_by, responded_at, due_at = row
    return Case(
        id=pk,
        kind=kind,
        state=state,
        outcome=outcome,
        reason=reason,
        on=localdate(reported_at),
        respond_by=respond_by,
        responded_at=responded_at,
        due_at=due_at,
        office=about.offices.get(pk),
        is_held=pk in about.offices,
        is_in_time=about.in_time.get(pk),
        has_voice=pk in about.voices,
        is_struck_off=pk in about.struck_off,
        **about.said.get(pk, {}),
    )


def offices(found: Iterable[Case]) -> list[Office]:
    """The offices that have or had one of these in hand, the oldest office first."""
    ids = {case.office for case in found if case.office}
    return list(Office.objects.select_related("name").filter(pk__in=ids).order_by("id"))


def shown(actor: Actor, ids: Iterable[UUID]) -> list[Matter]:
    """The lines of a list, as far as the asker may see them; newest first."""
    return list(visible_to(actor).filter(pk__in=list(ids)).order_by("-number"))


def wheres(actor: Actor) -> list[Place]:
    """The places by which this post may narrow: the villages, or what lies below its own place."""
    if actor.path is None or len(actor.path) < len("140702105200"):
        return list(villages())
    level = BELOW.get(level_of(actor.path))
    if level in (None, Place.Level.HOUSEHOLD):
        return []
    there = Place.objects.current().select_related("name").filter(within(actor.path), level=level)
    return list(there.order_by("path"))
