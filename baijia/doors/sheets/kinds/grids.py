"""Grids, zones and micro-grids: one line for each, with the names of those that it lies in.

A place is known again by its code; without one by the names that lead to it. What an import brought
and was taken back with it is opened again, for its code is never given to another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.cells import Wrong, code_of, degrees, line
from baijia.doors.sheets.columns import Field
from baijia.doors.sheets.kinds.households import PLACES, amended_back, around
from baijia.doors.sheets.kinds.kind import Hand, Kind, Outcome, Past, Told, Verdict, chunks
from baijia.doors.sheets.models import Import
from baijia.doors.sheets.whereabouts import (
    STEPS,
    Node,
    certain,
    either,
    elsewhere,
    is_renamed,
    length_of,
    level_of_code,
    meant,
    same,
)
from baijia.ground.refusal import Refused
from baijia.households import rules
from baijia.households.actions import found
from baijia.journal.models import Entry
from baijia.people.rules import require_role
from baijia.places.actions import amend_place, close_place, reopen_place
from baijia.places.models import Place
from baijia.places.rules import position

Level = Place.Level
FIELDS = (
    Field("code", _("Code"), ("编码", "网格编码", "代码", "网格代码", "微网格编码", "code")),
    *PLACES,
    Field("lon", _("Longitude"), ("经度", "longitude", "lon")),
    Field("lat", _("Latitude"), ("纬度", "latitude", "lat")),
)
A_PART = 300


@dataclass
class Deed:
    """The places that a row founds, the upper first; or what it puts right about one."""

    new: list[Node]
    place: Place | None = None
    name: str = ""
    sets: dict[str, Any] | None = None


def judge(rows: list[Told], hand: Hand) -> list[Verdict]:
    verdicts = []
    for told in rows:
        names = {step: told.read(step.value, partial(line, most=40), "") for step in STEPS}
        lon, lat = told.read("lon", degrees), told.read("lat", degrees)
        try:
            verdicts.append(_judged(told, names, (lon, lat), hand))
        except Wrong as no:
            told.wrong.append((_last(names), str(no.reason)))
            verdicts.append(Verdict.refused(told))
        except Refused as no:
            told.wrong.append(("lat", str(no.message)))
            verdicts.append(Verdict.refused(told))
    return verdicts


def _last(names: dict[Level, str]) -> str:
    return next((step.value for step in reversed(STEPS) if names[step]), "village")


def _judged(
    told: Told,
    names: dict[Level, str],
    at: tuple[Decimal | None, Decimal | None],
    hand: Hand,
) -> Verdict:
    sets = position(*at) if at[0] is not None or at[1] is not None else {}
    code = told.read("code", code_of, "")
    if told.wrong:
        return Verdict.refused(told)
    new: list[Node] = []
    node = _by_code(code, names, hand) if code else None
    if node is None:
        node = _walked(names, code, hand, new)
        node.given |= sets
    verdict = Verdict(told, Outcome.NEW, deed=Deed(new))
    if not new:
        verdict = _amended(told, node, names[Level(node.level)] if code else "", sets)
    upper = STEPS[: STEPS.index(Level(node.level))]
    if code and (says := elsewhere(node, around(told, upper))):
        verdict.warn(says)
        verdict.warn(_("It goes by the code."))
    return verdict


def _amended(told: Told, node: Node, name: str, sets: dict[str, Any]) -> Verdict:
    """`name`: that stands beside its code; without a code it is the name that leads to it."""
    place = node.place
    if place is None:  # founded by an earlier row of this sheet
        return Verdict(told, Outcome.SAME)
    moved = sets and sets != {"lon": place.lon, "lat": place.lat}
    renamed = bool(name) and is_renamed(node, name)
    verdict = Verdict(told, Outcome.SAME, place.pk)
    if moved or renamed:
        verdict.outcome = Outcome.CHANGED
        verdict.deed = Deed([], place, name if renamed else "", sets if moved else {})
    if renamed:  # the rows below call it so
        node.calls.update(same(name, level) for level in (node.level, ""))
    return verdict


def _by_code(code: str, names: dict[Level, str], hand: Hand) -> Node | None:
    """The place that bears this code; none: it is to be founded with it."""
    level = level_of_code(code)
    if level not in STEPS:
        raise Wrong(_("“%(code)s” is not the code of a place.") % {"code": code[:30]})
    town = hand.tree.town
    if town is None or not code.startswith(town.path):
        raise Wrong(_("This code lies in another town."))
    if not names[Level(level)] and hand.tree.at(code) is None:
        raise Wrong(_("The name is missing."))
    was_given = hand.tree.at(code) is None and Place.objects.filter(path=code).exists()
    if was_given and _taken_back(code) is None:
        raise Wrong(_("This code was given before. Codes are never given again."))
    return hand.tree.at(code)


def _taken_back(path: str) -> Place | None:
    """The place that was closed because the import that brought it was taken back."""
    place = Place.objects.filter(path=path, is_current=False).select_related("name").first()
    if place is None:
        return None
    life = Entry.objects.filter(subject_kind=Place._meta.label_lower, subject_id=place.pk)
    acts = life.order_by("-version").values("act_id")[:1]
    return place if Import.objects.filter(undo_act__in=acts).exists() else None


def _walked(names: dict[Level, str], code: str, hand: Hand, new: list[Node]) -> Node:
    """Down from the town, name by name; what is not there is to be founded."""
    tree = hand.tree
    town = tree.town
    if town is None:
        raise Wrong(_("There is no town yet."))
    deepest = level_of_code(code) if code else _last(names)
    if not names[Level(deepest)]:
        raise Wrong(_("The village is missing."))
    node = tree.nodes[town.path]
    for step in STEPS[: STEPS.index(Level(deepest)) + 1]:
        path = code[: length_of(step)] if code else ""
        node = _step(node, step, names[step], path, hand, new)
    return node


def _step(node: Node, step: Level, name: str, path: str, hand: Hand, new: list[Node]) -> Node:
    below = [each for each in hand.tree.of(step) if each.above is node]
    found = [each for each in below if each.path == path] if path else []
    if name and not path:
        found = certain(meant(below, name), name)
    if len(found) > 1:
        raise either(name, found)
    if found:
        return found[0]
    if not name:
        raise Wrong(_("%(level)s is missing.") % {"level": step.label})
    if step == Level.VILLAGE and not path:
        says = _("There is no village called “%(name)s”. A new one needs its official code.")
        raise Wrong(says % {"name": name})
    made = Node(name, step, path, node)
    hand.tree.founded.append(made)
    new.append(made)
    return made


def carry_out(verdicts: list[Verdict], hand: Hand) -> None:
    require_role(hand.by, rules.MAY_SHAPE)
    for verdict in verdicts:
        if verdict.outcome not in (Outcome.NEW, Outcome.CHANGED):
            continue
        try:
            _do(verdict, hand)
        except Refused as no:
            verdict.refuse(_level(verdict), no.message)


def _level(verdict: Verdict) -> str:
    new = verdict.deed.new
    return str(new[-1].level) if new else "code"


def _do(verdict: Verdict, hand: Hand) -> None:
    deed: Deed = verdict.deed
    for node in deed.new:
        above_it = node.above.place if node.above else None
        if above_it is None:
            raise Refused(_("The place above it could not be founded."), code="above")
        code = node.path[len(above_it.path) :]
        lon, lat = node.given.get("lon"), node.given.get("lat")
        told: dict[str, Any] = {"name": node.name, "code": code, "lon": lon, "lat": lat}
        node.place = _reopened(node, hand) or found(above_it, **told, **hand.signed)
        hand.tree.nodes[node.place.path] = node
        verdict.row = node.place.pk
        node.path = node.place.path
    if deed.place:
        words = {"name": deed.name} if deed.name else {}
        amend_place(deed.place, words=words, sets=deed.sets or {}, **hand.signed)


def _reopened(node: Node, hand: Hand) -> Place | None:
    place = _taken_back(node.path) if node.path else None
    if place:
        reopen_place(place, **hand.signed)
        words = {"name": node.name} if str(place.name) != node.name else {}
        if words or node.given:
            amend_place(place, words=words, sets=node.given, **hand.signed)
    return place


def parts(rows: list[Told], hand: Hand) -> Iterable[list[Told]]:
    return chunks(rows, A_PART)


def undo(some: list[tuple[Place, Past]], hand: Hand) -> None:
    """What the sheet founded is closed, unless something lies in it by now."""
    require_role(hand.by, rules.MAY_SHAPE)
    for row, past in some:
        if past.is_made or past.sets.get("is_current") is False:
            close_place(row, **hand.signed)
        else:
            back = amended_back(row, past)
            amend_place(row, words=back.words, sets=back.sets, **hand.signed)


GRIDS = Kind(
    key="grids",
    label=_("Grids, zones and micro-grids"),
    right=rules.MAY_SHAPE,
    fields=FIELDS,
    parts=parts,
    judge=judge,
    rows=(Place,),
    carry_out=carry_out,
    undo=undo,
    lead=_("A line for each micro-grid, with the village, the grid and the zone that it lies in."),
    needs=(("village", "code"),),
)
