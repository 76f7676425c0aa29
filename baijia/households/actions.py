"""What can be done with the register: people move in and out, and the tree grows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.ground.geo import outline_of
from baijia.ground.refusal import Refused
from baijia.households import queries, rules
from baijia.journal.change import Change
from baijia.journal.write import Line, Move, begin_many, hold_head, together, write_many
from baijia.people.actions import look
from baijia.people.models import Look
from baijia.people.rules import Actor, require, require_role
from baijia.places import rules as place_rules
from baijia.places.actions import amend_place, close_place, found_place, outline_place
from baijia.places.models import Place
from baijia.places.rules import BELOW, next_code
from baijia.terms.queries import charter

Level = Place.Level


class Arrival(NamedTuple):
    """A household that comes to live somewhere; `path` is the code that it bears already."""

    micro_grid: Place
    name: str
    phone: str = ""
    address: str = ""
    lon: Decimal | None = None
    lat: Decimal | None = None
    is_hub: bool = False
    path: str = ""


class Amendment(NamedTuple):
    """What is put right about a household."""

    household: Place
    words: Mapping[str, str]
    sets: Mapping[str, Any]


@together()
def move_in(
    micro_grid: Place,
    *,
    name: str,
    phone: str = "",
    address: str = "",
    lon: Decimal | None = None,
    lat: Decimal | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Place:
    """A household comes to live in a micro-grid and gets the next code there."""
    require(by, rules.MAY_KEEP, micro_grid.path)
    hold_head()  # two who register at once do not get one code
    cap = charter().grid_cap
    living = queries.living_in(micro_grid)
    nearest = None
    if living >= cap:
        near = (lon, lat) if lon is not None and lat is not None else None
        others = queries.with_room(micro_grid, cap=cap)
        nearest = rules.nearest(others, here=micro_grid, near=near)
    rules.has_room(micro_grid, living=living, cap=cap, nearest=nearest)
    return found_place(
        path=next_code(micro_grid.path, queries.codes_given(micro_grid)),
        name=name,
        phone=phone,
        address=address,
        lon=lon,
        lat=lat,
        by=by,
        at=at,
        act_id=act_id,
    )


@together()
def move_in_many(
    arrivals: Sequence[Arrival], *, by: Actor, at: datetime, act_id: UUID | None = None
) -> list[Place]:
    """Many at once, by the same rules: is one refused, nobody has moved in."""
    hold_head()
    cap = charter().grid_cap
    by_place: dict[str, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        by_place[arrival.micro_grid.path].append(arrival)
    given, living = queries.codes_in(by_place), queries.living_in_each(by_place)
    lines = []
    for path, some in by_place.items():
        require(by, rules.MAY_KEEP, path)
        here = some[0].micro_grid
        for number, arrival in enumerate(some, start=living[path]):
            _has_room(here, living=number, cap=cap)
            change = _arrive(arrival, given[path])
            given[path].append(change.sets["path"])
            lines.append(Line(change, by, at, act_id))
    return begin_many(Place, lines)


def _has_room(here: Place, *, living: int, cap: int) -> None:
    others = queries.with_room(here, cap=cap) if living >= cap else []
    rules.has_room(here, living=living, cap=cap, nearest=rules.nearest(others, here=here))


def _arrive(arrival: Arrival, given: list[str]) -> Change:
    """With the code that it bears, or with the next one."""
    path = arrival.path or next_code(arrival.micro_grid.path, given)
    if path in given:
        raise Refused(_("This code was given before. Codes are never given again."), code="taken")
    told = arrival._asdict() | {"path": path}
    del told["micro_grid"]
    return place_rules.found(**told)


@together()
def amend_many(
    amendments: Sequence[Amendment], *, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """Many at once: is one refused, nothing is amended."""
    for household, _words, _sets in amendments:
        require(by, rules.MAY_KEEP, household.path)
        rules.lives_here(household)
    changes = [(h, place_rules.amend(h, words=w, sets=s)) for h, w, s in amendments]
    write_many([Move(household, change, by, at, act_id) for household, change in changes])


@together()
def amend(
    household: Place,
    *,
    name: str = "",
    phone: str = "",
    no_phone: bool = False,
    address: str = "",
    lon: Decimal | None = None,
    lat: Decimal | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """What is left empty of name and phone stays as it is; the address and the position are set."""
    require(by, rules.MAY_KEEP, household.path)
    rules.lives_here(household)
    words = {"name": name, "phone": phone, "address": address}
    sets: dict[str, Any] = {"lon": lon, "lat": lat}
    sets |= {} if address else {"address_id": None}
    sets |= {"phone_id": None} if no_phone and not phone else {}
    kept = {key: text for key, text in words.items() if text}
    amend_place(household, words=kept, sets=sets, by=by, at=at, act_id=act_id)


@together()
def mark_hub(household: Place, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """A micro-grid has one hub at most: the one before ends."""
    require(by, rules.MAY_KEEP, household.path)
    rules.lives_here(household)
    hold_head()
    if household.is_hub:
        raise Refused(_("This household is the hub already."), code="hub")
    if before := queries.hub_of(household.parent_path):
        amend_place(before, sets={"is_hub": False}, by=by, at=at, act_id=act_id)
    amend_place(household, sets={"is_hub": True}, by=by, at=at, act_id=act_id)


@together()
def move_out(household: Place, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """Nobody of the household lives here any more. Its code is not given again."""
    require(by, rules.MAY_KEEP, household.path)
    rules.lives_here(household)
    if household.is_hub:
        amend_place(household, sets={"is_hub": False}, by=by, at=at, act_id=act_id)
    close_place(household, by=by, at=at, act_id=act_id)


@together()
def move_out_many(
    households: Sequence[Place], *, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """Many at once: is one refused, nobody has moved out. Below a household nothing lies."""
    hubs = [household for household in households if household.is_hub]
    amend_many([Amendment(h, {}, {"is_hub": False}) for h in hubs], by=by, at=at, act_id=act_id)
    for household in households:
        require(by, rules.MAY_KEEP, household.path)
        rules.lives_here(household)
    changes = [(household, place_rules.close(household, open_below=0)) for household in households]
    write_many([Move(household, change, by, at, act_id) for household, change in changes])


@together()
def look_up(
    household: Place, *, reason: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> Look:
    """Name and phone of a household are shown for a reason."""
    require_role(by, rules.MAY_LOOK_UP)
    kind = household._meta.label_lower
    return look(kind, household.pk, reason=reason, by=by, at=at, act_id=act_id)


@together()
def found(
    parent: Place,
    *,
    name: str,
    code: str = "",
    lon: Decimal | None = None,
    lat: Decimal | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Place:
    """A village by its official code; a grid, zone or micro-grid by its own or the next one."""
    require_role(by, rules.MAY_SHAPE)
    hold_head()
    if BELOW.get(Level(parent.level)) in (None, Level.HOUSEHOLD):
        raise Refused(_("Below a micro-grid there are households only."), code="level")
    given = queries.codes_given(parent)
    is_coded = bool(code) or parent.level == Level.TOWN
    path = parent.path + code if is_coded else next_code(parent.path, given)
    if place_rules.level_of(path) != BELOW[Level(parent.level)]:
        raise Refused(_("This code does not fit below that place."), code="code")
    if path in given:
        raise Refused(_("This code was given before. Codes are never given again."), code="taken")
    return found_place(path=path, name=name, lon=lon, lat=lat, by=by, at=at, act_id=act_id)


@together()
def rename(place: Place, *, name: str, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """A division or grid gets another name; its code stays."""
    require_role(by, rules.MAY_SHAPE)
    if place.level == Level.HOUSEHOLD:
        raise Refused(_("A household is amended by those who look after it."), code="level")
    amend_place(place, words={"name": name}, by=by, at=at, act_id=act_id)


@together()
def draw_outlines(told: Any, *, by: Actor, at: datetime) -> tuple[int, list[tuple[str, str]]]:
    """Where divisions end, from a GeoJSON FeatureCollection; each is named by its code (`code` or
    `path`) or, a village, by its `name`. What is drawn already as it stands there is left alone.
    Returns how many were drawn, and what was left, with the reason.
    """
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        raise Refused(_("This is not a GeoJSON file."), code="geojson")
    divisions = Place.objects.current().exclude(level=Place.Level.HOUSEHOLD)
    rows = list(divisions.select_related("name"))
    known = {row.path: row for row in rows}
    known |= {str(row.name): row for row in rows if row.level == Place.Level.VILLAGE}
    drawn, left = 0, []
    for number, feature in enumerate(features, start=1):
        said = _named(feature)
        place = next((known[each] for each in said if each in known), None)
        which = next(iter(said), f"#{number}")
        if place is None:
            left.append((which, str(_("No division has this code or name."))))
            continue
        try:
            if outline_of(feature.get("geometry")) == place.outline:
                continue
            outline_place(place, geometry=feature["geometry"], by=by, at=at)
            drawn += 1
        except Refused as no:
            left.append((which, str(no.message)))
    return drawn, left


def _named(feature: Any) -> list[str]:
    """What a feature says it is, whatever the map office called the field."""
    told = feature.get("properties") if isinstance(feature, dict) else None
    names = ("code", "path", "name", "编码", "代码", "名称")
    return [str(told[key]).strip() for key in names if isinstance(told, dict) and told.get(key)]
