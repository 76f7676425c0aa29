"""Households: who lives in which micro-grid.

A household is known again by its code; without one by the head's name in the micro-grid with the
telephone or the address (`namesakes`, `door`).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baijia.doors.sheets.cells import (
    NOTHING,
    Wrong,
    code_of,
    degrees,
    line,
    name_of,
    phone,
    written,
    yes,
)
from baijia.doors.sheets.columns import Field
from baijia.doors.sheets.kinds.door import Door, Row
from baijia.doors.sheets.kinds.kind import Hand, Kind, Outcome, Past, Told, Verdict
from baijia.doors.sheets.kinds.namesakes import Values
from baijia.doors.sheets.reading import Cell
from baijia.doors.sheets.whereabouts import STEPS, elsewhere, length_of
from baijia.ground.refusal import Refused
from baijia.households import queries, rules
from baijia.households.actions import Amendment, amend_many, move_in_many, move_out_many
from baijia.people.rules import Role
from baijia.places.models import Place
from baijia.places.rules import position

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
# A register of members has it; a list of households does not, and ours does not go out with it.
RELATION = Field(
    "relation",
    _("Relation to the head"),
    ("与户主关系", "户主关系", "与户主的关系", "家庭关系", "relation to head"),
)
MEND_IT = _("Mend it, or take the code out.")
HEADS = {"户主", "本人", "户主本人", "本人或户主", "head", "self"}
A_PART = 500


def place_of(told: Told, hand: Hand, level: str) -> Any:
    """The place of this level that village, grid, zone and micro-grid name together."""
    pieces = around(told, STEPS[: STEPS.index(Level(level)) + 1])
    if not pieces["village"]:
        villages, rest = hand.tree.said(told.line.sheet)  # a sheet for each village
        if len(villages) == 1 and not rest:
            pieces["village"] = villages[0].path
    return hand.tree.one(pieces, level)


def around(told: Told, steps: Iterable[Level] = STEPS) -> dict[str, str]:
    """What the row says of village, grid, zone and micro-grid."""
    return {step.value: written(told.said(step)) for step in steps}


def parts(rows: list[Told], hand: Hand) -> Iterable[list[Told]]:
    """Micro-grid by micro-grid, for it is there that a household is one too many."""
    by_place: dict[str, list[Told]] = defaultdict(list)
    for told in _heads(rows, hand):
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


def _heads(rows: list[Told], hand: Hand) -> list[Told]:
    """Of a register of all members the heads alone; how many others there are is said."""
    heads = [told for told in rows if not _is_member(told)]
    if not heads:
        return rows  # and each is refused
    hand.notes["members"] = len(rows) - len(heads)
    return heads


def _is_member(told: Told) -> bool:
    said = _relation(told)
    return bool(said) and not said.isdecimal() and said not in HEADS


def _relation(told: Told) -> str:
    return "".join(written(told.said(RELATION.key)).split()).casefold()


def _micro_grid(told: Told, hand: Hand) -> Any:
    code = written(told.said("code"))
    if len(code) == length_of(Level.HOUSEHOLD):
        node = hand.tree.by_code(code[: length_of(Level.MICRO_GRID)], Level.MICRO_GRID)
        if says := elsewhere(node, around(told)):
            raise Wrong(f"{says} {MEND_IT}")
        return node
    if not told.said("micro_grid"):
        raise Wrong(_("The micro-grid is missing."))
    return place_of(told, hand, Level.MICRO_GRID)


def judge(rows: list[Told], hand: Hand) -> list[Verdict]:
    here = sorted({told.place.path for told in rows if told.place})
    known, given = queries.households_in(here), queries.codes_in(here)
    places = {path: Door(path, known[path], given[path], hand) for path in here}
    verdicts, by_place = list[Verdict](), defaultdict[str, list[Row]](list)
    for told in rows:
        values = _values(told)
        if told.wrong or not told.place:
            verdicts.append(Verdict.refused(told))
        else:
            by_place[told.place.path].append((told, values))
    for path, some in by_place.items():
        verdicts += places[path].judge(some)
    if left := hand.notes.pop("members", 0):
        says = _("%(n)d rows are about members of a household; only the heads are taken.")
        verdicts[0].warn(says % {"n": left})
    return verdicts


def _values(told: Told) -> Values:
    code = told.read("code", code_of, "")
    if code and (len(code) != length_of(Level.HOUSEHOLD) or not code.isdecimal()):
        says = _("A household's code has 22 digits. If this is another number, leave it out.")
        told.wrong.append(("code", str(says)))
    name = _name(told)
    lon, lat = told.read("lon", degrees), told.read("lat", degrees)
    try:
        position(lon, lat)
    except Refused as no:
        told.wrong.append(("lat", str(no.message)))
    return Values(
        code=code,
        name=name,
        phone=told.read("phone", phone, ""),
        address=told.read("address", lambda cell: line(cell, most=120), ""),
        lon=lon,
        lat=lat,
        is_hub=told.read("hub", _yes_or_no),
    )


def _name(told: Told) -> str:
    """Of the head. Whether a row of a register of members is about the head must be told."""
    told.need("name", _("The name is missing."))
    if RELATION.key in told.cells and _relation(told) not in HEADS:
        says = _("Only the head of a household is taken: a row in which “户主” or “本人” stands.")
        told.wrong.append((RELATION.key, str(says)))
    return str(told.read("name", name_of, ""))


def _yes_or_no(cell: Cell) -> bool | None:
    """Nothing: it does not say."""
    said = written(cell).casefold()
    return yes(cell) if said and said not in NOTHING else None


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
    fields=(*FIELDS, RELATION),
    parts=parts,
    judge=judge,
    rows=(Place,),
    carry_out=carry_out,
    undo=undo,
    lead=_("A line for each household: micro-grid, head, telephone, address."),
    needs=(("name",), ("micro_grid", "code")),
)
