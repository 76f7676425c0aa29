"""Where a matter of a ledger lies: by code or by names, as deep as they go.

What cannot be told apart is not guessed at. A row without a village is in that of the row above, as
a ledger made for people has it, and that is said; what the row says itself goes first.
"""

import re
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.cells import NOTHING, Wrong, written
from baijia.doors.sheets.kinds.kind import Hand, Told
from baijia.doors.sheets.whereabouts import GROUP, Level, either, is_meant, same
from baijia.places.models import Place
from baijia.places.rules import above, village_path

STEPS = ("village", "grid", "zone", "micro_grid")
WHERE = ("code", "group", *STEPS, "spot")  # columns that name a place
BEHIND_A_NAME = rf"(?:{GROUP})?"
Pieces = dict[str, str]


@dataclass
class Lies:
    """`warning`: what was taken for granted; `odd`: what contradicts it. `before`: where such a row
    was put when every empty cell was that of the row above, and every spot that began like a
    village was in it; by that it is known, if it has no number.
    """

    place: Place | None = None
    warning: str = ""
    odd: str = ""
    before: Place | None = None


def place_of(told: Told, hand: Hand) -> Lies:
    filled = {key: said for key, said in _pieces(told).items() if key in told.filled}
    told.cells |= dict.fromkeys(told.filled, "")
    lies = Lies()
    try:
        if told.said("code"):
            _by_code(told, hand, lies)
        else:
            _by_names(told, filled, hand, lies)
    except Wrong as no:
        column = next((key for key in WHERE if told.said(key)), "village")
        told.wrong.append((column, str(no.reason)))
    return lies


def _by_code(told: Told, hand: Hand, lies: Lies) -> None:
    code = written(told.said("code"))
    home = Place.objects.filter(path=code, level=Level.HOUSEHOLD).first()
    # A household that moved out may stand where no micro-grid is any more.
    node = hand.tree.at(above(code)[-2]) if home else hand.tree.by_code(code)
    lies.place = home or (node.place if node else None)
    village = "" if node and node.level == Level.TOWN else village_path(code)
    pieces = _without_twice(_pieces(told), village, hand)
    _group(told, village, hand, is_below=True)
    line = {each.level: each for each in node.line} if node else {}
    said = [(line.get(key), name) for key, name in pieces.items() if name]
    if node and not all(each and is_meant(each, name) for each, name in said):
        lies.odd = str(_("The names beside the code are those of another place; the code holds."))
        lies.warning = lies.odd


def _by_names(told: Told, filled: Pieces, hand: Hand, lies: Lies) -> None:
    pieces = _pieces(told)
    lies.before = _before(told, pieces | filled, hand)
    is_town, above_it = _is_town(pieces["village"], hand), filled.get("village", "")
    if is_town:
        pieces["village"] = ""
    if _is_town(above_it, hand):
        above_it = ""
    named = _group(told, pieces["village"], hand, is_below=bool(above_it))
    pieces["village"] = pieces["village"] or named or _spot(told, hand)
    if not pieces["village"] and above_it:
        told.cells["village"] = pieces["village"] = above_it
        says = _("It names no village and was put where the row above is: %(where)s.")
        lies.warning = str(says % {"where": above_it})
    if not pieces["village"] and not is_town:
        villages, _rest = hand.tree.said(told.line.sheet)
        pieces["village"] = villages[0].path if len(villages) == 1 else ""
    pieces = _without_twice(pieces, pieces["village"], hand)
    lies.place = _deepest(pieces, hand)
    if not any(pieces.values()) and not is_town:
        lies.warning = str(_("It names no place that the town has; it is put down for the town."))


def _is_town(said: str, hand: Hand) -> bool:
    """Where 村 says 白石镇, it is the town's."""
    town = hand.tree.town
    return town is not None and bool(said) and same(said, "") == same(str(town.name), "")


def _pieces(told: Told) -> Pieces:
    pieces = {key: written(told.said(key)) for key in STEPS}
    return {key: "" if said.casefold() in NOTHING else said for key, said in pieces.items()}


def _without_twice(pieces: Pieces, village: str, hand: Hand) -> Pieces:
    """A grid that is called like its village says nothing more."""
    below = {key: said for key, said in pieces.items() if said and key != "village"}
    twice = [key for key, said in below.items() if hand.tree.is_village(said, village)]
    return pieces | dict.fromkeys(twice, "")


def _deepest(pieces: Pieces, hand: Hand) -> Place | None:
    step = next((key for key in reversed(STEPS) if pieces[key]), "")
    return hand.tree.one(pieces, step).place if step else hand.tree.town


def _before(told: Told, pieces: Pieces, hand: Hand) -> Place | None:
    said = next((cell for key in ("group", "spot") if (cell := written(told.said(key)))), "")
    if not pieces["village"] and said:
        villages, _rest = hand.tree.said(said)
        pieces["village"] = villages[0].path if len(villages) == 1 else ""
    with suppress(Wrong):
        return _deepest(_without_twice(pieces, pieces["village"], hand), hand)
    return None


def _group(told: Told, village: str, hand: Hand, *, is_below: bool = False) -> str:
    """The village that a group names, if nothing else does; the group stands before the spot.
    `is_below`: a village stands above, to which 三组 alone belongs.
    """
    group = written(told.said("group"))
    if not group:
        return ""
    found, rest = hand.tree.said(group, behind=BEHIND_A_NAME)
    if village:
        own = hand.tree.find({Level.VILLAGE: village}, Level.VILLAGE)
        if own and found and not any(each in own for each in found):
            raise Wrong(_("The village and the group “%(said)s” are two places.") % _cut(group))
    elif not found and not (is_below and re.match(GROUP, group)):
        raise Wrong(_("There is no village called “%(said)s”.") % _cut(group))
    elif len(found) > 1:
        raise either(group, found)
    told.cells["spot"] = f"{rest if found else group} {written(told.said('spot'))}".strip()
    return found[0].path if found and not village else ""


def _cut(said: str) -> dict[str, str]:
    return {"said": said[:30]}


def _spot(told: Told, hand: Hand) -> str:
    """The village with whose whole name a spot begins: 桥头 is no village, 桥头村 may be one."""
    said = written(told.said("spot"))
    found, _rest = hand.tree.said(said, behind=GROUP)
    if len(found) > 1:
        raise either(said, found)
    return found[0].path if found else ""
