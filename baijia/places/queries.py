from baijia.journal.write import remembered
from baijia.places.models import Place, PlaceSet
from baijia.places.rules import above, within

# What anybody may know by name; a household is nobody else's business.
DIVISIONS = (Place.Level.GRID, Place.Level.ZONE, Place.Level.MICRO_GRID)


def town() -> Place | None:
    def ask() -> Place | None:
        # The shortest code of all: the first in the index, without looking at the households.
        towns = Place.objects.select_related("name").filter(level=Place.Level.TOWN)
        return towns.order_by("path").first()

    return remembered("places.town", ask, of=[Place])


def villages() -> PlaceSet:
    named = Place.objects.current().select_related("name")
    return named.filter(level=Place.Level.VILLAGE).order_by("path")


# What stands before a place's own name: every zone has a first micro-grid.
HOLDERS = (Place.Level.VILLAGE, Place.Level.GRID, Place.Level.ZONE)


def holder_names() -> dict[str, str]:
    """What villages, grids and zones are called, by their paths, closed ones too."""

    def ask() -> dict[str, str]:
        rows = Place.objects.filter(level__in=HOLDERS)
        return {path: name or "" for path, name in rows.values_list("path", "name__text")}

    return dict(remembered("places.holder_names", ask, of=[Place]))


def below(place: Place) -> PlaceSet:
    return Place.objects.filter(within(place.path)).exclude(pk=place.pk)


def divisions(village: Place) -> PlaceSet:
    """The grids, zones and micro-grids of a village; no household."""
    named = Place.objects.current().select_related("name").filter(within(village.path))
    return named.filter(level__in=DIVISIONS).order_by("path")


def around(place: Place) -> list[Place]:
    """The places that hold this one, the town first, itself last."""

    def ask() -> list[Place]:
        named = Place.objects.select_related("name")
        return list(named.filter(path__in=above(place.path)).order_by("path"))

    return remembered(("places.around", place.path), ask, of=[Place])
