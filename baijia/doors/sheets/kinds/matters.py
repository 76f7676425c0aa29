"""Matters: the ledgers of requests, disputes and hazards that a town has kept until now.

A matter that is here is never changed by a sheet; by what it is known again: `recognising`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets import cells
from baijia.doors.sheets.cells import Wrong, aware, choice, is_masked, line, phone, written, yes
from baijia.doors.sheets.kinds.kind import Hand, Outcome, Told, Verdict, chunks
from baijia.doors.sheets.kinds.recognising import Here, recognise
from baijia.doors.sheets.kinds.register import SUCCESS, UNSETTLED, labels, vocabulary
from baijia.doors.sheets.kinds.where import place_of
from baijia.doors.sheets.models import Import
from baijia.doors.sheets.reading import Cell
from baijia.journal.models import Entry
from baijia.matters.models import Matter
from baijia.people.models import Office
from baijia.places.models import Place
from baijia.terms.models import Category

State = Matter.State
Outcomes = Matter.Outcome
ENDED = (State.ANSWERED, State.ARCHIVED)
A_PART = 100
# 赵一二(70), 赵一二（男，70岁）, 赵一二70岁: how old somebody is, which is not kept.
AGE = re.compile(
    r"\s*(?:[（(]\s*\d{1,3}\s*[)）]"
    r"|[（(][^()（）]*\d{1,3}\s*周?岁[^()（）]*[)）]"
    r"|[，,、]?\s*\d{1,3}\s*周?岁)"
)
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
    odd: str = ""  # what contradicts itself in the row
    older: dict[str, Any] = field(default_factory=dict)  # as such rows were read before


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
        self.here = Here(set(taken_back.values_list("subject_id", flat=True)))


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
    recognise(good, known.here)
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
    _place(told, deed, verdict, hand)
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
    deed.state = _state(told, deed)
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
        at = told.read(key, lambda cell: cells.moment(cell, year=hand.year_of(told)))
        if at and aware(at) > hand.at:
            told.wrong.append((key, str(_("This day has not come yet."))))
        setattr(deed, key, aware(at) if at else None)
    if deed.reported_at is None and told.said("reported_at") and not told.wrong:
        told.wrong.append(("reported_at", str(_("The day is missing."))))
    if deed.reported_at and deed.answered_at and deed.answered_at < deed.reported_at:
        if deed.answered_at.date() == deed.reported_at.date():
            deed.answered_at = deed.reported_at  # of one of them only the day is told
        else:
            told.wrong.append(("answered_at", str(_("The answer is older than the matter."))))


def _place(told: Told, deed: Deed, verdict: Verdict, hand: Hand) -> None:
    lies = place_of(told, hand)
    deed.place, deed.odd = lies.place, lies.odd
    if lies.warning:
        _warn(verdict, lies.warning)
    if lies.before and lies.before != lies.place:
        deed.older["place"] = lies.before.path


def _people(told: Told, deed: Deed, verdict: Verdict) -> None:
    """Who spoke up, and the two sides of a dispute. What went out masked tells nobody's name."""
    names = {}
    for key in ("name", "first_party", "second_party"):
        names[key] = told.read(key, lambda cell: line(cell, most=40), "")
    for key in ("phone", "first_phone", "second_phone"):
        names[key] = told.read(key, phone, "")
    if any(is_masked(said) for said in names.values()):
        _warn(verdict, _("Masked names and phones were left out."))
        names = {key: "" if is_masked(said) else said for key, said in names.items()}
    if names["first_party"] and not names["second_party"]:
        first, second = _two(names["first_party"])
        names |= {"first_party": first, "second_party": second}
    deed.told["phone"] = names["phone"]
    deed.told["name"] = _ageless(names["name"])
    for side in ("first", "second"):
        if names[f"{side}_party"] and deed.kind == Matter.Kind.DISPUTE:
            party = _ageless(names[f"{side}_party"])
            deed.parties.append((side, party, names[f"{side}_phone"]))
    if any(AGE.search(said) for said in names.values()):
        sides = [names[f"{side}_party"] for side, _name, _phone in deed.parties]
        deed.older |= {"name": names["name"], "sides": sides}


def _ageless(name: str) -> str:
    return AGE.sub("", name).strip() or name


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
    said = told.read("office", partial(line, most=200), "")
    deed.office = known.offices.get(said)
    if said and deed.office is None:
        _warn(verdict, says % {"what": _("office"), "said": said[:40]})
    said = told.read("category", partial(line, most=200), "")
    deed.category = known.categories.get(said.split(" ")[0]) or known.categories.get(said)
    if said and deed.category is None:
        deed.told["title"] = deed.told["title"] or _titled(said, deed.told["text"])
        _warn(verdict, says % {"what": _("category"), "said": said[:40]})


def _warn(verdict: Verdict, says: Any) -> None:
    verdict.warning = f"{verdict.warning} {says}".strip()


def _titled(sort: str, text: str) -> str:
    said = f"{sort}：{' '.join(text.split())}"
    return said if len(said) <= 40 else said[:39] + "…"


def _state(told: Told, deed: Deed) -> str:
    """As the ledger says; without a word of it, an answer is an answer, and what was not settled
    goes on.
    """
    state, is_settled = deed.told["state"], _is_settled(told, deed)
    if is_settled and deed.told["outcome"] == Outcomes.NOT_SETTLED:
        deed.told["outcome"] = ""  # a way that others were told, and it led to an end
    elif is_settled is False:
        deed.told["outcome"] = Outcomes.NOT_SETTLED
    if not state:
        has_answer = bool(deed.told["answer"] or deed.answered_at)
        ended = State.IN_PROGRESS if is_settled is False else State.ANSWERED
        state = ended if has_answer or is_settled else State.REPORTED
    if state in (*ENDED, State.DECLINED) and not deed.told["answer"]:
        deed.told["answer"] = str(_("As the ledger says; nothing more stands in it."))
    return state


def _is_settled(told: Told, deed: Deed) -> bool | None:
    """By its own column, by 已化解 as its state, or by 未化解 as what came of it."""
    state, said = deed.told["state"], {told.read("success", _success)} - {None}
    if state in ENDED and "化解" in written(told.said("state")):
        said.add(True)
    if written(told.said("outcome")) in UNSETTLED:
        said.add(False)
    # A dispute may be closed without being settled, and nothing else may.
    is_left_open = state in ENDED and deed.kind != Matter.Kind.DISPUTE
    if len(said) > 1 or (True in said and state in Matter.OPEN) or (False in said and is_left_open):
        says = _("It says in one column that it is settled and in another that it is not.")
        told.wrong.append(("success" if told.said("success") else "state", str(says)))
    return said.pop() if len(said) == 1 else None


def _success(cell: Cell) -> bool | None:
    said = written(cell)
    if not said or said.casefold() in cells.NOTHING:
        return None
    return SUCCESS[said] if said in SUCCESS else yes(said)
