"""Which matters of a ledger are here already, and what the ledger says otherwise of them.

A number that this house gave is known with its day. A number of the ledger's own says little by
itself, for every village counts from one: with it go kind, day, place and text. Where number, day
and place agree and the text does not, nobody but the clerk can tell, and the row is refused. A
matter without a number is known by day, place, text and who spoke up.

The id that it gets is made of that with the town's secret, so that nothing can be guessed from it,
and what was struck out does not come in again. The next of the same number, and one that was taken
back and comes again, get the id of the next round.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hmac import digest
from itertools import chain, count
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.cells import NOTHING, written
from baijia.doors.sheets.columns import without_numbers
from baijia.doors.sheets.kinds.kind import Outcome, Told, Verdict
from baijia.journal.canon import canonical
from baijia.journal.models import Entry
from baijia.matters.models import Matter
from baijia.places.models import Place
from baijia.places.rules import village_path

State = Matter.State
MOST_COUNTED = 900_000  # numbers of a year beyond this are nobody's count
ROUNDS = 9  # ids of one key that are asked for at once
# How far a matter is: a sheet that says less is older than what is here, and nobody is bothered.
FAR: dict[str, int] = {
    **{State.REPORTED: 0, State.ACCEPTED: 1, State.ASSIGNED: 2, State.IN_PROGRESS: 3},
    **{State.ANSWERED: 4, State.DECLINED: 4, State.MERGED: 4, State.ARCHIVED: 5},
}
Own = dict[str, Any]  # what a matter is known by


@dataclass(frozen=True)
class Seen:
    """A matter that is here, or that comes with a row above."""

    pk: UUID
    text: str | None  # as texts are compared; None: it was struck out
    paths: frozenset[str]  # where it lies, and where it was put down
    kind: str
    state: str
    on: str
    called: str = ""  # its number; none: it comes with this sheet

    def is_around(self, path: str) -> bool:
        """One of the two places lies in the other."""
        return any(own.startswith(path) or path.startswith(own) for own in self.paths)

    def is_near(self, path: str) -> bool:
        """In one village, as far as one knows."""
        is_in = any(village_path(own) == village_path(path) for own in self.paths)
        return is_in or self.is_around(path)


@dataclass
class Here:
    """The matters of the town and of this sheet that a row may be."""

    undone: set[UUID]  # that were brought in and taken back: they may come again
    numbers: set[int] = field(default_factory=set)  # that this sheet gives
    coming: dict[UUID, Seen] = field(default_factory=dict)
    seen: dict[bytes, list[Seen]] = field(default_factory=dict)
    free: dict[bytes, Iterator[int]] = field(default_factory=dict)

    def look(self, owns: Iterable[Own]) -> None:
        """Asks anew for all that is here of these: others may have written since."""
        asked = {canonical(own): own for own in owns}
        self.seen = {key: [] for key in asked}
        gaps: dict[bytes, list[int]] = {key: [] for key in asked}
        start = 0
        while asked:
            turn = range(start, start := start + ROUNDS)
            ids = {(key, n): _id(own, n) for key, own in asked.items() for n in turn}
            found = _found(ids.values())
            for (key, n), pk in ids.items():
                each = found.get(pk) or self.coming.get(pk)
                if each is None:
                    gaps[key].append(n)
                elif pk not in self.undone:
                    self.seen[key].append(each)
            # One that failed on its way in leaves a gap before others.
            last = list(turn[-3:])
            asked = {key: own for key, own in asked.items() if gaps[key][-3:] != last}
        self.free = {key: chain(some, count(some[-1] + 1)) for key, some in gaps.items()}

    def come(self, own: Own, verdict: Verdict) -> None:
        """A row is new, and rows below may be the same."""
        key, deed = canonical(own), verdict.deed
        deed.matter_id = pk = _id(own, next(self.free[key]))
        said, paths = _compared(deed.told["text"]), frozenset([_path(deed)])
        self.coming[pk] = new = Seen(pk, said, paths, deed.kind, deed.state, _day(deed))
        self.seen[key].append(new)


def recognise(verdicts: list[Verdict], here: Here) -> None:
    """What is here already, by number or by what it says; and what stands twice in the file."""
    numbers = {id(verdict): _number(verdict.told) for verdict in verdicts}
    by_number = _by_number([number for number in numbers.values() if number], here.undone)
    owns = {id(verdict): _owns(verdict) for verdict in verdicts}
    here.look(own for some in owns.values() for own in some)
    for verdict in verdicts:
        number, own = numbers[id(verdict)], owns[id(verdict)]
        same = by_number.get(number) if number else None
        if found := _certain(verdict, here, own, same):
            _is_here(verdict, found)
        elif other := _perhaps(verdict, here, own, same):
            _may_be(verdict, other)
        else:
            here.come(own[0], verdict)
            if number and number not in by_number and number not in here.numbers:
                verdict.deed.number = number
                here.numbers.add(number)


def _certain(verdict: Verdict, here: Here, owns: list[Own], same: Seen | None) -> Seen | None:
    """The one that it is without doubt; by a number of this house (`same`) also if its text was
    mended, unless another brought the same number along and says just this.
    """
    deed = verdict.deed
    said, path = _compared(deed.told["text"]), _path(deed)
    if same and same.text == said:
        return same
    for own in owns:
        for each in here.seen[canonical(own)]:
            if not own["number"] or (each.text in (None, said) and each.is_near(path)):
                return each
    is_mended = same and same.on == _day(deed) and same.kind == deed.kind and same.is_near(path)
    return same if is_mended else None


def _perhaps(verdict: Verdict, here: Here, owns: list[Own], same: Seen | None) -> Seen | None:
    """One that it may be or not: number and day agree, and the text does not."""
    if same and same.on == _day(verdict.deed):
        return same
    around = (each for each in here.seen[canonical(owns[0])] if each.is_around(_path(verdict.deed)))
    return next(around, None) if owns[0]["number"] else None


def _may_be(verdict: Verdict, seen: Seen) -> None:
    says = _(
        "Number and day are those of %(which)s, the text is not. If it is the same matter, it is"
        " here already; if it is another, give it another number."
    )
    verdict.refuse("number", says % {"which": seen.called or _("a row above")})


def _is_here(verdict: Verdict, seen: Seen) -> None:
    """It stays as it is; what the sheet says otherwise is said."""
    verdict.outcome, verdict.row = Outcome.SAME, seen.pk
    verdict.warning = verdict.deed.odd  # all else that was said is of what would come in
    if not (otherwise := _otherwise(verdict.deed, seen)):
        return
    says = _("It is here as %(which)s and stays as it is; the sheet says otherwise: %(what)s")
    if not seen.called:
        says = _("It stands twice in this sheet; this row is left out and says otherwise: %(what)s")
    told = {"which": seen.called, "what": "; ".join(otherwise)}
    verdict.warning = f"{verdict.warning} {says % told}".strip()


def _otherwise(deed: Any, seen: Seen) -> list[str]:
    found, state = [], deed.state
    if state == State.ARCHIVED and seen.kind == Matter.Kind.HAZARD:
        state = State.ANSWERED  # a second person looks first, here
    if FAR[state] > FAR[seen.state]:
        labels = dict(State.choices)
        found.append(f"{labels[seen.state]} → {labels[state]}")
    if seen.text not in (None, _compared(deed.told["text"])):
        found.append(str(_("the text")))
    if not seen.is_around(_path(deed)):
        found.append(str(deed.place.name))
    return found


def _by_number(numbers: list[int], undone: set[UUID]) -> dict[int, Seen | None]:
    """Who has these numbers here; nobody that counts, if it was taken back."""
    called = dict(Matter.objects.filter(number__in=numbers).values_list("pk", "number"))
    return {called[pk]: None if pk in undone else seen for pk, seen in _found(called).items()}


def _found(ids: Iterable[UUID]) -> dict[UUID, Seen]:
    rows = Matter.objects.filter(pk__in=list(ids)).select_related("text", "place")
    first = _put_down_at([row.pk for row in rows])
    return {row.pk: _seen(row, first.get(row.pk, row.place.path)) for row in rows}


def _put_down_at(ids: list[UUID]) -> dict[UUID, str]:
    """Where they were put down: the town may have put the place right since."""
    kind = Matter._meta.label_lower
    entries = Entry.objects.filter(subject_kind=kind, subject_id__in=ids, version=1)
    places = {pk: str(sets["place_id"]) for pk, sets in entries.values_list("subject_id", "sets")}
    rows = Place.objects.filter(pk__in=set(places.values())).values_list("pk", "path")
    paths = {str(pk): path for pk, path in rows}
    return {pk: paths[place] for pk, place in places.items()}


def _seen(row: Matter, first: str) -> Seen:
    text = None if row.text.text is None else _compared(row.text.text)
    on = f"{localtime(row.reported_at):%Y-%m-%d}"
    return Seen(row.pk, text, frozenset({row.place.path, first}), row.kind, row.state, on, str(row))


def _compared(text: str) -> str:
    """As a sheet has it, which is read without the numbers of identity papers."""
    return "".join(str(without_numbers(text)).split())


def _path(deed: Any) -> str:
    return deed.place.path if deed.place else ""


def _day(deed: Any) -> str:
    return f"{localtime(deed.reported_at):%Y-%m-%d}"


def _number(told: Told) -> int | None:
    """2026-000123, if it is a number as this house counts, and of the year it was reported in."""
    year, dash, counted = written(told.said("number")).partition("-")
    if not (dash and len(year) == 4 and len(counted) == 6 and (year + counted).isdecimal()):
        return None
    at = told.cells.get("reported_at", "")
    is_of_it = str(at).startswith(year) and 0 < int(counted) < MOST_COUNTED
    return int(year) * 1_000_000 + int(counted) if is_of_it else None


def _owns(verdict: Verdict) -> list[Own]:
    """What it is known by; and by what it was, as rows were read before."""
    deed, number = verdict.deed, written(verdict.told.said("number"))
    numbered: Own = {"number": number, "kind": deed.kind, "on": _day(deed)}
    if number and number.casefold() not in NOTHING:
        return [numbered]
    own = numbered | {"number": "", "text": deed.told["text"], "name": deed.told["name"]}
    own |= {"place": deed.place and deed.place.path}
    own |= {"sides": [name for _side, name, _phone in deed.parties]}
    older = [own | deed.older] if deed.older else []
    return [own, *older, *([numbered] if number else [])]


def _id(own: Own, turn: int) -> UUID:
    key = settings.SECRET_KEY.encode()
    seed = digest(key, canonical({"sheet": own, "round": turn}), "sha256")
    return UUID(bytes=seed[:16], version=5)
