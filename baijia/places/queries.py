from baijia.places.models import Place, PlaceSet
from baijia.places.rules import above, within


def town() -> Place | None:
    return Place.objects.select_related("name").filter(level=Place.Level.TOWN).first()


def villages() -> PlaceSet:
    named = Place.objects.current().select_related("name")
    return named.filter(level=Place.Level.VILLAGE).order_by("path")


def below(place: Place) -> PlaceSet:
    return Place.objects.filter(within(place.path)).exclude(pk=place.pk)


def around(place: Place) -> PlaceSet:
    """The places that hold this one, the town first, itself last."""
    named = Place.objects.select_related("name")
    return named.filter(path__in=above(place.path)).order_by("path")
