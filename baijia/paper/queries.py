"""What can be asked about paper. `visible_to` is the only way to a sheet."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from baijia.households.queries import visible_to as places_of
from baijia.matters.models import Answer, Matter, Voice
from baijia.matters.queries import visible_to as matters_of
from baijia.paper.models import Sheet, SheetLine
from baijia.paper.rules import MAY_PRINT, TOWN_LENGTH, Code
from baijia.people.models import Post
from baijia.people.queries import holders
from baijia.people.rules import Actor, Role
from baijia.places.models import Place, PlaceSet
from baijia.places.rules import within

Level = Place.Level
MICRO_GRIDS = {"level": Level.MICRO_GRID}


def visible_to(actor: Actor) -> QuerySet[Sheet]:
    """A place post sees the sheets of its place and below."""
    sheets = Sheet.objects.select_related("place__name")
    if actor.role not in MAY_PRINT or actor.path is None:
        return sheets.none()
    return sheets.filter(within(actor.path, through="place__path"))


def places(actor: Actor) -> PlaceSet:
    """For which places this post prints and types in: from the village down."""
    if actor.role not in MAY_PRINT:
        return Place.objects.none()
    levels = [Level.VILLAGE, Level.GRID, Level.ZONE, Level.MICRO_GRID]
    return places_of(actor).current().filter(level__in=levels).order_by("path")


def place_of(code: Code, actor: Actor) -> Place | None:
    """Where a sheet belongs, if this post may type it in."""
    town = (actor.path or "")[:TOWN_LENGTH]
    return places(actor).filter(path=f"{town}{code.below}").first()


def homes(place: Place, actor: Actor) -> list[Place]:
    """The households that a sheet for this place is about."""
    found = places_of(actor).current().households().filter(within(place.path))
    return list(found.order_by("path"))


def sheet_of(code: Code) -> Sheet | None:
    return Sheet.objects.filter(code=str(code)).first()


def lines_of(sheet: Sheet) -> list[SheetLine]:
    told = sheet.lines.select_related("visit__household__name", "matter__title", "meeting")
    return list(told.order_by("number"))


def officers(micro_grid: Place, *, on: date) -> list[Post]:
    return list(holders(role=Role.GRID_OFFICER, path=micro_grid.path, on=on))


def stewards(micro_grid: Place, *, on: date) -> list[Post]:
    """Those who agreed to be named in public."""
    found = holders(role=Role.STEWARD, path=micro_grid.path, on=on)
    return list(found.filter(shows_name=True))


def asked_for(
    households: Sequence[Place], actor: Actor, *, year: int
) -> dict[UUID, list[tuple[Matter, Answer | None]]]:
    """What each household asked for in a year and what the town answered last; nothing that was
    confidential or anonymous, and nothing of anybody else.
    """
    seen = matters_of(actor).filter(reported_at__year=year, is_confidential=False)
    told = Voice.objects.filter(
        household__in=[home.pk for home in households],
        is_anonymous=False,
        matter__in=seen.values("pk"),
    )
    told = told.select_related("matter__title", "matter__merged_into")
    voices = list(told.order_by("matter__number"))
    last = _answers([voice.matter_id for voice in voices])
    found: dict[UUID, dict[UUID, tuple[Matter, Answer | None]]] = {}
    for voice in voices:
        if voice.household_id:
            own = found.setdefault(voice.household_id, {})
            own[voice.matter_id] = (voice.matter, last.get(voice.matter_id))
    return {home: list(own.values()) for home, own in found.items()}


def _answers(matters: Sequence[UUID]) -> dict[UUID, Answer]:
    found = Answer.objects.filter(matter__in=matters).select_related("text")
    return {answer.matter_id: answer for answer in found.order_by("answered_at", "id")}
