"""One micro-grid while a sheet is looked at: who lives there, and who would come.

What a row says surely (by code, telephone, address) is settled before what it only may mean, so
that nothing hangs on the order of the rows.
"""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.cells import Wrong, is_masked
from baijia.doors.sheets.kinds.kind import Hand, Outcome, Told, Verdict
from baijia.doors.sheets.kinds.namesakes import (
    LEAST,
    Likeness,
    Values,
    Who,
    likeness,
    live_apart,
    surely,
    who,
    who_lives,
)
from baijia.doors.sheets.whereabouts import whole
from baijia.ground.refusal import Refused
from baijia.households import queries, rules
from baijia.households.actions import Amendment, Arrival
from baijia.places.models import Place
from baijia.places.rules import LENGTH_BY_LEVEL, position, village_path
from baijia.terms.queries import charter

MICRO_GRID = LENGTH_BY_LEVEL[Place.Level.MICRO_GRID]
KEPT = ("name", "phone", "address", "lon", "lat")
Row = tuple[Told, Values]


class Door:
    """The living, the coming, and those of whom a row has been found."""

    def __init__(self, path: str, living: list[Place], given: list[str], hand: Hand) -> None:
        self.path, self.living, self.given, self.hand = path, living, given, hand
        self.before = frozenset(given)
        self.coming: list[Verdict] = []
        self.seen: dict[Any, Verdict] = {}
        self.said: dict[int, Values] = {}  # by the row that said it first
        self.called: dict[str, list[tuple[Place, Who]]] = defaultdict(list)
        for place in living:
            each = who_lives(place)
            self.called[each.name].append((place, each))

    def judge(self, rows: list[Row]) -> list[Verdict]:
        verdicts = [self._judged(*row) for row in sorted(rows, key=self._how_surely)]
        self._warn()
        return verdicts

    def _how_surely(self, row: Row) -> int:
        values = row[1]
        if self._by_code(values.code):
            return 0
        said = values.who
        return surely(self.called.get(said.name, ()), said)[0]

    def _judged(self, told: Told, values: Values) -> Verdict:
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
        self.said[id(told)] = values
        return verdict

    def _by_code(self, code: str) -> Place | None:
        return next((place for place in self.living if code and place.path == code), None)

    def _known(self, values: Values) -> Place | None:
        if (by_code := self._by_code(values.code)) or (
            values.code and values.code not in self.given
        ):
            return by_code
        if is_masked(values.name):
            raise Wrong(_("This name is masked. Export the list with names and phones."))
        said = values.who
        called_so = self.called.get(said.name, [])
        how_surely, alike = surely(called_so, said)
        if how_surely < LEAST and len(alike) == 1:
            return alike[0]
        return self._perhaps(called_so, said)

    def _perhaps(self, called_so: list[tuple[Place, Who]], said: Who) -> Place | None:
        """The only one who may be meant; nobody: somebody new. What cannot be told is refused."""
        may_be = [
            (place, likeness(each, said))
            for place, each in called_so
            if likeness(each, said) is not Likeness.ANOTHER
            and not (place.pk in self.seen and live_apart(each, said))  # both are in the sheet
        ]
        if len(may_be) == 1 and may_be[0][1] is Likeness.OPEN:
            return may_be[0][0]
        if any(how is Likeness.DOUBTFUL for _place, how in may_be):
            raise Wrong(
                _(
                    "Here lives a household called so, with another telephone or address. If it is"
                    " the same, add its code; if it is another, register it on the micro-grid’s"
                    " page."
                )
            )
        if may_be:
            raise Wrong(_("Several households here are called so. Add the telephone or the code."))
        return None

    def _amended(self, told: Told, values: Values, found: Place) -> Verdict:
        """What a row says otherwise is put right; what it does not say stays."""
        words = {}
        for key in ("name", "phone", "address"):
            said, stood = getattr(values, key), str(getattr(found, key) or "")
            if said and not is_masked(said) and said != stood:
                words[key] = said
        if who_lives(found).name == values.name:  # 王 芳 stays as it was written
            words.pop("name", None)
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
        elif values.is_hub is False and found.is_hub:
            says = _("This household is the hub and stays it; another is chosen on its own page.")
            verdict.warn(says)
        if (words or sets) and not told.wrong:
            verdict.outcome, verdict.deed = Outcome.CHANGED, Amendment(found, words, sets)
        return verdict

    def _again(self, told: Told, values: Values, first: Verdict) -> Verdict:
        """The same household twice in one file: nothing more, unless it says otherwise."""
        verdict = Verdict(told, Outcome.SAME, first.row)
        before = self.said[id(first.told)]
        keys = ("phone", "address", "name")
        if any(getattr(values, key) not in ("", getattr(before, key)) for key in keys):
            says = _("Row %(row)d is the same household and says otherwise.")
            verdict.refuse("name", says % {"row": first.told.line.number})
        return verdict

    def _comes(self, told: Told, values: Values) -> Verdict:
        if is_masked(values.name) or is_masked(values.phone):
            told.wrong.append(
                ("name", str(_("This name is masked. Export the list with names and phones.")))
            )
            return Verdict.refused(told)
        verdict = Verdict(told, Outcome.NEW)
        if values.code in self.before:
            values = replace(values, code="")
            verdict.warn(_("Its code was given before; it gets a new one."))
        for first in self.coming:
            if _is_the_same(self.said[id(first.told)], values):
                return self._again(told, values, first)
        if values.is_hub:
            self._hub(verdict)
        self._room(verdict)
        kept = {key: getattr(values, key) for key in KEPT} | {"is_hub": bool(values.is_hub)}
        verdict.deed = Arrival(micro_grid=told.place, path=values.code, **kept)
        if verdict.outcome == Outcome.NEW:
            self._elsewhere(verdict, values)
            self.given += [values.code] if values.code else []
            self.coming.append(verdict)
            self.said[id(told)] = values
        return verdict

    def _elsewhere(self, verdict: Verdict, values: Values) -> None:
        """Who has this name and telephone in another micro-grid has moved, or is written wrong."""
        if not values.phone:
            return
        if "elsewhere" not in self.hand.notes:
            known = self.hand.notes["elsewhere"] = {}
            for name, number, path in queries.by_telephone():
                known[who(name, number, "")[:2]] = path
        said = values.who
        where = self.hand.notes["elsewhere"].setdefault(said[:2], self.path)
        node = self.hand.tree.at(where[:MICRO_GRID])
        if node and node.path != self.path:
            says = _("Somebody with this name and telephone is in %(place)s already.")
            verdict.warn(says % {"place": whole(node)})

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

    def _warn(self) -> None:
        living, cap = len(self.living) + len(self.coming), _cap(self.hand)
        if self.coming and rules.is_nearly_full(living, cap=cap):
            last = self.coming[-1]
            says = _("%(place)s now has %(living)d of at most %(cap)d households.")
            last.warn(says % {"place": last.told.place.name, "living": living, "cap": cap})


def _cap(hand: Hand) -> int:
    if "cap" not in hand.notes:
        hand.notes["cap"] = charter().grid_cap
    return int(hand.notes["cap"])


def _is_the_same(one: Values, other: Values) -> bool:
    if one.code or other.code:
        return one.code == other.code
    if one.who.name != other.who.name or live_apart(one.who, other.who):
        return False
    return likeness(one.who, other.who) is not Likeness.ANOTHER
