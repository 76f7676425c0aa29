"""Households: who lives in which micro-grid.

A household is known again by its code; without one by the head's name in the micro-grid and, where
several are called alike, by telephone and address.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baijia.doors.sheets.cells import Wrong, degrees, is_masked, line, phone, written, yes
from baijia.doors.sheets.columns import Field
from baijia.doors.sheets.kinds.kind import Hand, Kind, Outcome, Past, Told, Verdict
from baijia.doors.sheets.whereabouts import STEPS, length_of
from baijia.ground.refusal import Refused
from baijia.households import queries, rules
from baijia.households.actions import Amendment, Arrival, amend_many, move_in_many, move_out_many
from baijia.people.rules import Role
from baijia.places.models import Place
from baijia.places.rules import position, village_path
from baijia.terms.queries import charter

Level = Place.Level
PLACES = (
    Field(
        "village",
        Level.VILLAGE.label,
        ("村", "行政村", "村名", "所属村", "村社区", "村居", "社区", "village"),
        fills=True,
    ),
    Field(
        "grid", Level.GRID.label, ("网格", "网格名称", "所属网格", "所在网格", "grid"), fills=True
    ),
    Field("zone", Level.ZONE.label, ("片区", "所属片区", "片", "zone"), fills=True),
    Field(
        "micro_grid",
        Level.MICRO_GRID.label,
        ("微网格", "微网格名称", "所属微网格", "所在微网格", "microgrid"),
        fills=True,
    ),
)
FIELDS = (
    Field("code", _("Code"), ("编码", "户编码", "户码", "户代码", "household code", "code")),
    *PLACES,
    Field(
        "name",
        _("Head of the household"),
        ("户主", "户主姓名", "姓名", "户主名称", "head of the household", "head", "name"),
        needed=True,
    ),
    Field(
        "phone",
        _("Telephone"),
        *(("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "phone", "telephone"),),
    ),
    Field(
        "address",
        _("Address"),
        ("住址", "地址", "家庭住址", "详细地址", "居住地址", "门牌号", "address"),
    ),
    Field("lon", _("Longitude"), ("经度", "longitude", "lon")),
    Field("lat", _("Latitude"), ("纬度", "latitude", "lat")),
    Field("hub", _("Hub household"), ("党员中心户", "是否党员中心户", "中心户", "hub")),
)
A_PART = 500


@dataclass
class Values:
    """What a row says of a household; empty = it says nothing about it."""

    code: str
    name: str
    phone: str
    address: str
    lon: Decimal | None
    lat: Decimal | None
    is_hub: bool


def place_of(told: Told, hand: Hand, level: str) -> Any:
    """The place of this level that village, grid, zone and micro-grid name together."""
    steps = [step.value for step in STEPS[: STEPS.index(Level(level)) + 1]]
    pieces = {key: written(told.said(key)) for key in steps}
    if not pieces["village"]:
        villages, rest = hand.tree.said(told.line.sheet)  # a sheet for each village
        if len(villages) == 1 and not rest:
            pieces["village"] = villages[0].path
    return hand.tree.one(pieces, level)


def parts(rows: list[Told], hand: Hand) -> Iterable[list[Told]]:
    """Micro-grid by micro-grid, for it is there that a household is one too many."""
    by_place: dict[str, list[Told]] = defaultdict(list)
    for told in rows:
        try:
            told.place = _micro_grid(told, hand).place
        except Wrong as no:
            told.wrong.append(("micro_grid", str(no.reason)))
        by_place[told.place.path if told.place else ""].append(told)
    part: list[Told] = []
    for path in sorted(by_place):
        part += by_place[path]
        if len(part) >= A_PART:
            yield part
            part = []
    if part:
        yield part


def _micro_grid(told: Told, hand: Hand) -> Any:
    code = written(told.said("code"))
    if len(code) == length_of(Level.HOUSEHOLD):
        return hand.tree.by_code(code[: length_of(Level.MICRO_GRID)], Level.MICRO_GRID)
    if not told.said("micro_grid"):
        raise Wrong(_("The micro-grid is missing."))
    return place_of(told, hand, Level.MICRO_GRID)


def judge(rows: list[Told], hand: Hand) -> list[Verdict]:
    here = sorted({told.place.path for told in rows if told.place})
    known, given = queries.households_in(here), queries.codes_in(here)
    places = {path: Door(path, known[path], given[path], hand) for path in here}
    verdicts = []
    for told in rows:
        values = _values(told)
        if told.wrong or not told.place:
            verdicts.append(Verdict.refused(told))
        else:
            verdicts.append(places[told.place.path].judge(told, values))
    for door in places.values():
        door.warn()
    return verdicts


def _values(told: Told) -> Values:
    code = written(told.said("code"))
    if code and (len(code) != length_of(Level.HOUSEHOLD) or not code.isdecimal()):
        says = _("A household's code has 22 digits. If this is another number, leave it out.")
        told.wrong.append(("code", str(says)))
    told.need("name", _("The name is missing."))
    lon, lat = told.read("lon", degrees), told.read("lat", degrees)
    try:
        position(lon, lat)
    except Refused as no:
        told.wrong.append(("lat", str(no.message)))
    return Values(
        code=code,
        name=told.read("name", lambda cell: line(cell, most=40), ""),
        phone=told.read("phone", phone, ""),
        address=told.read("address", lambda cell: line(cell, most=120), ""),
        lon=lon,
        lat=lat,
        is_hub=told.read("hub", yes, False),
    )


class Door:
    """One micro-grid while a sheet is looked at: who lives there, and who would come."""

    def __init__(self, path: str, living: list[Place], given: list[str], hand: Hand) -> None:
        self.path, self.living, self.given, self.hand = path, living, given, hand
        self.coming: list[Verdict] = []
        self.seen: dict[Any, Verdict] = {}

    def judge(self, told: Told, values: Values) -> Verdict:
        try:
            found = self._known(values)
        except Wrong as no:
            told.wrong.append(("name", str(no.reason)))
            return Verdict.refused(told)
        if found is None:
            return self._comes(told, values)
        if found.pk in self.seen:
            return self._again(told, values, self.seen[found.pk])
        verdict = self._amended(told, values, found)
        self.seen[found.pk] = verdict
        return verdict

    def _known(self, values: Values) -> Place | None:
        if values.code and (by_code := [p for p in self.living if p.path == values.code]):
            return by_code[0]
        if values.code and values.code not in self.given:
            return None
        if is_masked(values.name):
            raise Wrong(_("This name is masked. Export the list with names and phones."))
        called = [place for place in self.living if str(place.name) == values.name]
        if len(called) == 1 and not _is_another(called[0], values):
            return called[0]
        alike = [p for p in called if values.phone and str(p.phone or "") == values.phone]
        alike = alike or [p for p in called if values.address and _at(p) == values.address]
        if len(called) > 1 and len(alike) != 1 and not (values.phone or values.address):
            raise Wrong(_("Several households here are called so. Add the telephone or the code."))
        return alike[0] if alike else None

    def _amended(self, told: Told, values: Values, found: Place) -> Verdict:
        """What a row says otherwise is put right; what it does not say stays."""
        words = {}
        for key in ("name", "phone", "address"):
            said, stood = getattr(values, key), str(getattr(found, key) or "")
            if said and not is_masked(said) and said != stood:
                words[key] = said
        sets: dict[str, Any] = {}
        if values.lon is not None and position(values.lon, values.lat) != {
            "lon": found.lon,
            "lat": found.lat,
        }:
            sets |= {"lon": values.lon, "lat": values.lat}
        verdict = Verdict(told, Outcome.SAME, found.pk)
        if values.is_hub and not found.is_hub:
            self._hub(verdict)
            sets["is_hub"] = True
        if (words or sets) and not told.wrong:
            verdict.outcome, verdict.deed = Outcome.CHANGED, Amendment(found, words, sets)
        return verdict

    def _again(self, told: Told, values: Values, first: Verdict) -> Verdict:
        """The same household twice in one file: nothing more, unless it says otherwise."""
        verdict = Verdict(told, Outcome.SAME, first.row)
        keys = ("phone", "address", "name")
        before = _said(first.told)
        if any(getattr(values, key) not in ("", before.get(key, "")) for key in keys):
            says = _("Row %(row)d is the same household and says otherwise.")
            verdict.refuse("name", says % {"row": first.told.line.number})
        return verdict

    def _comes(self, told: Told, values: Values) -> Verdict:
        if is_masked(values.name) or is_masked(values.phone):
            told.wrong.append(
                ("name", str(_("This name is masked. Export the list with names and phones.")))
            )
            return Verdict.refused(told)
        for first in self.coming:
            if _is_the_same(first.deed, values):
                return self._again(told, values, first)
        verdict = Verdict(told, Outcome.NEW)
        code = values.code
        if code and code in self.given:
            code = ""
            verdict.warning = str(_("Its code was given before; it gets a new one."))
        if values.is_hub:
            self._hub(verdict)
        self._room(verdict)
        verdict.deed = Arrival(
            micro_grid=told.place,
            path=code,
            **{key: getattr(values, key) for key in KEPT},
        )
        if verdict.outcome == Outcome.NEW:
            self.given += [code] if code else []
            self.coming.append(verdict)
        return verdict

    def _hub(self, verdict: Verdict) -> None:
        has = any(p.is_hub for p in self.living) or any(v.deed.is_hub for v in self.coming)
        if has:
            says = _("This micro-grid has a hub already. Change it on the household's own page.")
            verdict.refuse("hub", says)

    def _room(self, verdict: Verdict) -> None:
        """The rule of the register itself, with those counted who come with this sheet."""
        here, cap = verdict.told.place, _cap(self.hand)
        living = len(self.living) + len(self.coming)
        near = self._near(here, cap) if living >= cap else None
        try:
            rules.has_room(here, living=living, cap=cap, nearest=near)
        except Refused as no:
            verdict.refuse("micro_grid", no.message)
            return
        filled = self.hand.notes.setdefault("filled", {})
        filled[self.path] = living + 1

    def _near(self, here: Place, cap: int) -> Place | None:
        village = village_path(here.path)
        rooms = self.hand.notes.setdefault("rooms", {})
        if village not in rooms:
            rooms[village] = queries.with_room(here, cap=cap)
        filled = self.hand.notes.get("filled", {})
        others = [p for p in rooms[village] if p != here and filled.get(p.path, 0) < cap]
        return rules.nearest(others, here=here)

    def warn(self) -> None:
        living, cap = len(self.living) + len(self.coming), _cap(self.hand)
        if self.coming and rules.is_nearly_full(living, cap=cap):
            last = self.coming[-1]
            says = _("%(place)s now has %(living)d of at most %(cap)d households.")
            told = {"place": last.told.place.name, "living": living, "cap": cap}
            last.warning = f"{last.warning} {says % told}".strip()


KEPT = ("name", "phone", "address", "lon", "lat", "is_hub")


def _cap(hand: Hand) -> int:
    if "cap" not in hand.notes:
        hand.notes["cap"] = charter().grid_cap
    return int(hand.notes["cap"])


def _at(place: Place) -> str:
    return str(place.address or "")


def _is_another(place: Place, values: Values) -> bool:
    """Called alike, but both the telephone and the address are others: a namesake."""
    phone_, address = str(place.phone or ""), _at(place)
    other_phone = bool(values.phone and phone_ and values.phone != phone_)
    other_address = bool(values.address and address and values.address != address)
    return other_phone and other_address and not is_masked(values.phone)


def _is_the_same(deed: Arrival, values: Values) -> bool:
    if values.code or deed.path:
        return bool(values.code) and deed.path == values.code
    if deed.name != values.name:
        return False
    one, other = (deed.phone, deed.address), (values.phone, values.address)
    return not all(a and b and a != b for a, b in zip(one, other, strict=True))


def _said(told: Told) -> dict[str, str]:
    values = _values(Told(told.line, told.cells))
    return {key: str(getattr(values, key)) for key in ("name", "phone", "address")}


def carry_out(verdicts: list[Verdict], hand: Hand) -> None:
    new = [verdict for verdict in verdicts if verdict.outcome == Outcome.NEW]
    made = move_in_many([verdict.deed for verdict in new], **hand.signed)
    for verdict, place in zip(new, made, strict=True):
        verdict.row = place.pk
    amend_many([v.deed for v in verdicts if v.outcome == Outcome.CHANGED], **hand.signed)


def undo(some: list[tuple[Place, Past]], hand: Hand) -> None:
    """Who came with the sheet moves out again; what it amended is as it was."""
    move_out_many([row for row, past in some if past.is_made], **hand.signed)
    amend_many([amended_back(row, past) for row, past in some if not past.is_made], **hand.signed)


def amended_back(row: Place, past: Past) -> Amendment:
    words = {key: text for key, text in past.words.items() if text}
    gone = {f"{key}_id": None for key, text in past.words.items() if text is None}
    return Amendment(row, words, past.sets | gone)


HOUSEHOLDS = Kind(
    key="households",
    label=pgettext_lazy("list", "Households"),
    right=frozenset({Role.DESK}) & rules.MAY_KEEP,
    fields=FIELDS,
    parts=parts,
    judge=judge,
    rows=(Place,),
    carry_out=carry_out,
    undo=undo,
    lead=_("A line for each household: micro-grid, head, telephone, address."),
    needs=(("name",), ("micro_grid", "code")),
)
