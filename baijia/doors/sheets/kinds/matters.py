"""Matters: the ledgers of requests, disputes and hazards that a town has kept until now.

A matter is known again by its number; without one by day, place, text and who spoke up. The id it
gets is made of that with the town's secret, so that nothing can be guessed from it, and what was
struck out does not come in again. A matter that is here is never changed by a sheet.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hmac import digest
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets import cells
from baijia.doors.sheets.cells import Wrong, aware, choice, is_masked, line, phone, written, yes
from baijia.doors.sheets.kinds.kind import Hand, Outcome, Told, Verdict, chunks
from baijia.doors.sheets.kinds.register import labels, vocabulary
from baijia.doors.sheets.models import Import
from baijia.doors.sheets.whereabouts import Level, either
from baijia.journal.canon import canonical
from baijia.journal.models import Entry
from baijia.matters.models import Matter
from baijia.people.models import Office
from baijia.places.models import Place
from baijia.terms.models import Category

State = Matter.State
A_PART = 100
WHERE = ("code", "village", "group", "micro_grid", "zone", "grid")  # columns that name a place
MOST_COUNTED = 900_000  # numbers of a year beyond this are nobody's count
PARTED = ("、", "，", ",", "与", "和", "/", "；", ";")


@dataclass
class Deed:
    """A matter as the ledger has it."""

    kind: str = Matter.Kind.REQUEST
    state: str = State.REPORTED
    place: Place | None = None
    reported_at: datetime | None = None
    answered_at: datetime | None = None
    office: Office | None = None
    category: Category | None = None
    matter_id: UUID | None = None
    number: int | None = None
    parties: list[tuple[str, str, str]] = field(default_factory=list)
    is_secret: bool = False
    is_written: bool = False
    told: dict[str, str] = field(default_factory=dict)  # texts and choices by column


class Known:
    """What the town knows that a ledger may speak of; asked for once a sheet."""

    def __init__(self) -> None:
        offices = Office.objects.filter(is_current=True).select_related("name")
        self.offices = {str(office.name): office for office in offices}
        rows = Category.objects.filter(is_current=True).select_related("name", "name_en")
        self.categories: dict[str, Category] = {}
        for row in rows.order_by("-code"):
            self.categories |= {str(row.name): row, row.code: row}
        self.words = vocabulary()
        undone = Import.objects.exclude(undo_act=None).values("undo_act")
        kind = Matter._meta.label_lower
        taken_back = Entry.objects.filter(subject_kind=kind, act_id__in=undone)
        self.undone = set(taken_back.values_list("subject_id", flat=True))
        self.coming: set[UUID] = set()
        self.numbers: set[int] = set()


def known_by(hand: Hand) -> Known:
    if "known" not in hand.notes:
        hand.notes["known"] = Known()
    found: Known = hand.notes["known"]
    return found


def parts(rows: list[Told], hand: Hand) -> Iterable[list[Told]]:
    return chunks(rows, A_PART)


def judge(rows: list[Told], hand: Hand) -> list[Verdict]:
    known = known_by(hand)
    verdicts = [_read(told, known, hand) for told in rows]
    good = [verdict for verdict in verdicts if verdict.outcome == Outcome.NEW]
    _recognise(good, known)
    for verdict in good:
        if verdict.outcome == Outcome.NEW and verdict.deed.state == State.MERGED:
            verdict.refuse("state", _("This one goes on as another. Bring in that one."))
    return verdicts


def _read(told: Told, known: Known, hand: Hand) -> Verdict:
    verdict = Verdict(told, Outcome.NEW)
    deed = verdict.deed = Deed()
    told.need("text", _("The text is missing."))
    told.need("reported_at", _("The day is missing."))
    _times(told, deed, hand)
    deed.place = _place(told, deed, hand)
    for key in ("kind", "state", "risk", "urgency", "care", "outcome"):
        how = partial(choice, known=known.words[key], shown=labels(key))
        said = told.read(key, how, "")
        deed.told[key] = said or ""
    deed.told["channel"] = _channel(told, known)
    deed.kind = deed.told["kind"] or hand.sort or Matter.Kind.REQUEST
    for key, most in (("title", 100), ("spot", 100), ("note", 2000)):
        deed.told[key] = told.read(key, partial(line, most=most), "")
    for key in ("text", "answer"):
        deed.told[key] = told.read(key, lambda cell: cells.text(cell, most=5000), "")
    _people(told, deed, verdict)
    deed.is_secret = told.read("secret", yes, False)
    deed.is_written = written(told.said("agreement")) not in cells.NO
    _hands(told, deed, known, verdict)
    deed.state = _state(deed)
    if told.wrong:
        verdict.outcome = Outcome.REFUSED
    return verdict


def _channel(told: Told, known: Known) -> str:
    """A word that we do not know is no reason to turn a matter away."""
    try:
        default = Matter.Channel.PAPER
        return choice(told.said("channel"), known.words["channel"], default=default)
    except Wrong:
        return Matter.Channel.PAPER


def _times(told: Told, deed: Deed, hand: Hand) -> None:
    for key in ("reported_at", "answered_at"):
        at = told.read(key, lambda cell: cells.moment(cell, year=hand.year))
        if at and aware(at) > hand.at:
            told.wrong.append((key, str(_("This day has not come yet."))))
        setattr(deed, key, aware(at) if at else None)
    if deed.reported_at and deed.answered_at and deed.answered_at < deed.reported_at:
        if deed.answered_at.date() == deed.reported_at.date():
            deed.answered_at = deed.reported_at  # of one of them only the day is told
        else:
            told.wrong.append(("answered_at", str(_("The answer is older than the matter."))))


def _place(told: Told, deed: Deed, hand: Hand) -> Place | None:
    """By code or by names, as deep as they go; what cannot be told apart is not guessed."""
    try:
        if code := written(told.said("code")):
            if household := Place.objects.filter(path=code, level=Level.HOUSEHOLD).first():
                return household
            return hand.tree.by_code(code).place
        return _named(told, hand)
    except Wrong as no:
        column = next((key for key in WHERE if told.said(key)), "village")
        told.wrong.append((column, str(no.reason)))
        return None


def _named(told: Told, hand: Hand) -> Place | None:
    steps = ("village", "grid", "zone", "micro_grid")
    pieces = {key: written(told.said(key)) for key in steps}
    group = f"{written(told.said('group'))}"
    if not pieces["village"]:
        said = group or written(told.said("spot")) or told.line.sheet
        villages, rest = hand.tree.said(said)
        if group and not villages:
            raise Wrong(_("There is no village called “%(name)s”.") % {"name": group[:30]})
        if group and len(villages) > 1:
            raise either(group, villages)
        pieces["village"] = villages[0].path if len(villages) == 1 else ""
        if group and rest:
            told.cells["spot"] = f"{rest} {written(told.said('spot'))}".strip()
    for key in steps[1:]:  # a grid that is called like its village says nothing more
        if pieces[key] and hand.tree.is_village(pieces[key], pieces["village"]):
            pieces[key] = ""
    deepest = next((key for key in reversed(steps) if pieces[key]), "")
    if not deepest:
        return hand.tree.town
    return hand.tree.one(pieces, deepest).place


def _people(told: Told, deed: Deed, verdict: Verdict) -> None:
    """Who spoke up, and the two sides of a dispute. What went out masked tells nobody's name."""
    names = {}
    for key in ("name", "first_party", "second_party"):
        names[key] = told.read(key, lambda cell: line(cell, most=40), "")
    for key in ("phone", "first_phone", "second_phone"):
        names[key] = told.read(key, phone, "")
    if any(is_masked(said) for said in names.values()):
        verdict.warning = str(_("Masked names and phones were left out."))
        names = {key: "" if is_masked(said) else said for key, said in names.items()}
    if names["first_party"] and not names["second_party"]:
        first, second = _two(names["first_party"])
        names |= {"first_party": first, "second_party": second}
    deed.told |= {key: names[key] for key in ("name", "phone")}
    for side in ("first", "second"):
        if names[f"{side}_party"] and deed.kind == Matter.Kind.DISPUTE:
            deed.parties.append((side, names[f"{side}_party"], names[f"{side}_phone"]))


def _two(said: str) -> tuple[str, str]:
    """张三、李四 are two; 和平 is one."""
    for sign in PARTED:
        first, found, second = (piece.strip() for piece in said.partition(sign))
        if found and len(first) > 1 and len(second) > 1:
            return first, second
    return said, ""


def _hands(told: Told, deed: Deed, known: Known, verdict: Verdict) -> None:
    """Office and heading by name; one that the town does not know is said and left open."""
    says = _("The town has no %(what)s called “%(said)s”; it is left open.")
    said = line(told.said("office"), most=200)
    deed.office = known.offices.get(said)
    if said and deed.office is None:
        _warn(verdict, says % {"what": _("office"), "said": said[:40]})
    said = line(told.said("category"), most=200)
    deed.category = known.categories.get(said.split(" ")[0]) or known.categories.get(said)
    if said and deed.category is None:
        deed.told["title"] = deed.told["title"] or _titled(said, deed.told["text"])
        _warn(verdict, says % {"what": _("category"), "said": said[:40]})


def _warn(verdict: Verdict, says: Any) -> None:
    verdict.warning = f"{verdict.warning} {says}".strip()


def _titled(sort: str, text: str) -> str:
    said = f"{sort}：{' '.join(text.split())}"
    return said if len(said) <= 40 else said[:39] + "…"


def _state(deed: Deed) -> str:
    """As the ledger says; without a word of it, an answer is an answer."""
    state = deed.told["state"]
    if not state:
        state = State.ANSWERED if deed.told["answer"] or deed.answered_at else State.REPORTED
    if state in (State.ANSWERED, State.ARCHIVED, State.DECLINED) and not deed.told["answer"]:
        deed.told["answer"] = str(_("As the ledger says; nothing more stands in it."))
    return state


def _recognise(verdicts: list[Verdict], known: Known) -> None:
    """What is here already, by number or by what it says; and what stands twice in the file."""
    numbers = {id(v): _number(v.told) for v in verdicts}
    here = Matter.objects.select_related("text").filter(
        number__in=[number for number in numbers.values() if number]
    )
    by_number = {matter.number: matter for matter in here}
    rounds = {id(v): _rounds(v) for v in verdicts}
    asked = [pk for some in rounds.values() for pk in some]
    there = set(Matter.objects.filter(pk__in=asked).values_list("pk", flat=True))
    for verdict in verdicts:
        number = numbers[id(verdict)]
        same = by_number.get(number) if number else None
        if same and str(same.text) == verdict.deed.told["text"] and same.pk not in known.undone:
            verdict.outcome, verdict.row = Outcome.SAME, same.pk
            continue
        _identify(verdict, rounds[id(verdict)], there, known)
        if number and not same and number not in known.numbers:
            verdict.deed.number = number
            known.numbers.add(number)


def _identify(verdict: Verdict, rounds: list[UUID], there: set[UUID], known: Known) -> None:
    pk = next(pk for pk in rounds if pk not in known.undone)
    if pk in there or pk in known.coming:
        verdict.outcome, verdict.row = Outcome.SAME, pk
    known.coming.add(pk)
    verdict.deed.matter_id = pk


def _number(told: Told) -> int | None:
    """2026-000123, if it is a number as this house counts, and of the year it was reported in."""
    year, dash, count = written(told.said("number")).partition("-")
    if not (dash and len(year) == 4 and len(count) == 6 and (year + count).isdecimal()):
        return None
    at = told.cells.get("reported_at", "")
    is_of_it = str(at).startswith(year) and 0 < int(count) < MOST_COUNTED
    return int(year) * 1_000_000 + int(count) if is_of_it else None


def _rounds(verdict: Verdict) -> list[UUID]:
    """The ids it may have: another each time it was brought in and taken back."""
    deed, number = verdict.deed, written(verdict.told.said("number"))
    own: dict[str, Any] = {"number": number, "kind": deed.kind}
    if not number:
        keys = {key: deed.told[key] for key in ("text", "name")}
        sides = [name for _side, name, _phone in deed.parties]
        own |= {"place": deed.place and deed.place.path, "sides": sides, **keys}
    own["on"] = f"{localtime(deed.reported_at):%Y-%m-%d}"
    key = settings.SECRET_KEY.encode()
    return [_id(digest(key, canonical({"sheet": own, "round": n}), "sha256")) for n in range(9)]


def _id(seed: bytes) -> UUID:
    return UUID(bytes=seed[:16], version=5)
