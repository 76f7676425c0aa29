"""How the villages stand: who lives where, who may be a hub, which codes were ever given."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from baijia.gridplan.models import Candidate
from baijia.gridplan.rules.adopting import MICRO, Standing
from baijia.gridplan.rules.layouts import Before, Today
from baijia.households.queries import codes_in, redrawn_from
from baijia.places.models import Place
from baijia.places.rules import within

Level = Place.Level
COLUMNS = ("pk", "path", "level", "is_hub", "lon", "lat")


def villages(ids: Iterable[str]) -> list[Place]:
    rows = Place.objects.select_related("name").filter(pk__in=[UUID(pk) for pk in ids])
    return list(rows.order_by("path"))


def today(village: Place) -> Today:
    """The village as it is now. Micro-grids in which nobody lives are not part of a plan."""
    rows = Place.objects.current().filter(within(village.path)).order_by("path")
    rows = rows.filter(level__in=[Level.MICRO_GRID, Level.HOUSEHOLD])
    places: dict[str, str] = {}
    hubs: dict[str, str] = {}
    living: dict[str, list[tuple[str, float | None, float | None]]] = {}
    for pk, path, level, is_hub, lon, lat in rows.values_list(*COLUMNS):
        if level == Level.MICRO_GRID:
            places[path] = str(pk)
            continue
        at = (float(lon), float(lat)) if lon is not None and lat is not None else (None, None)
        living.setdefault(path[:MICRO], []).append((str(pk), *at))
        if is_hub:
            hubs[path[:MICRO]] = str(pk)
    used = [path for path in sorted(living) if path in places]
    before = tuple(Before(places[path], path, hubs.get(path)) for path in used)
    homes = tuple(
        (pk, number, lon, lat) for number, path in enumerate(used) for pk, lon, lat in living[path]
    )
    return Today(str(village.pk), before, homes, agreed_in(village))


def agreed_in(village: Place) -> frozenset[str]:
    rows = Candidate.objects.filter(is_current=True, household__is_current=True)
    rows = rows.filter(within(village.path, through="household__path"))
    return frozenset(str(pk) for pk in rows.values_list("household", flat=True))


def standing(village: Place) -> Standing:
    """What adoption needs to know, read with the head in hand."""
    rows = Place.objects.current().filter(within(village.path)).order_by("path")
    told = list(rows.values_list("pk", "path", "level", "is_hub"))
    zones = [path for _pk, path, level, _hub in told if level == Level.ZONE]
    micro_grids = {str(pk): path for pk, path, level, _hub in told if level == Level.MICRO_GRID}
    given: dict[str, Sequence[str]] = dict(codes_in(micro_grids.values()))
    given |= {zone: [] for zone in zones}
    below = Place.objects.filter(within(village.path), level=Level.MICRO_GRID)
    once = [path for path in redrawn_from(village.path) if len(path) == MICRO]
    for path in {*below.values_list("path", flat=True), *once}:
        given.setdefault(path[:-2], [])
        given[path[:-2]] = [*given[path[:-2]], path]
    return Standing(
        homes={str(pk): path for pk, path, level, _hub in told if level == Level.HOUSEHOLD},
        micro_grids=micro_grids,
        zones=zones,
        hubs=frozenset(str(pk) for pk, _path, _level, is_hub in told if is_hub),
        given=given,
    )
