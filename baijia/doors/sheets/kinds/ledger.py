"""Matters of a ledger are put down, go as far as the ledger says, and can be taken back."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baijia.doors.sheets.cells import aware, written
from baijia.doors.sheets.kinds.kind import Hand, Kind, Outcome, Past, Verdict
from baijia.doors.sheets.kinds.matters import ENDED, Deed, judge, parts
from baijia.doors.sheets.kinds.register import FIELDS, SORTS
from baijia.ground.refusal import Refused
from baijia.ground.texts import phone_digits
from baijia.journal.write import together
from baijia.matters import queries
from baijia.matters.actions import closing, handling, opening
from baijia.matters.models import Assignment, Matter, Party, Settlement
from baijia.matters.rules.steps import MAY_REPORT, MAY_RUN_DESK
from baijia.people.models import Post
from baijia.people.rules import Role

State = Matter.State
Outcomes = Matter.Outcome
NOBODY = UUID(int=0)
FAR = (State.ACCEPTED, State.ASSIGNED, State.IN_PROGRESS, State.ANSWERED, State.ARCHIVED)


def carry_out(verdicts: list[Verdict], hand: Hand) -> None:
    for verdict in verdicts:
        if verdict.outcome != Outcome.NEW:
            continue
        try:
            with together():
                verdict.row = _put_down(verdict, hand).pk
        except Refused as no:
            verdict.refuse("text", no.message)


def _put_down(verdict: Verdict, hand: Hand) -> Matter:
    deed: Deed = verdict.deed
    at = deed.reported_at or hand.at
    signed = {**hand.signed, "at": at}
    if deed.place is None:
        raise Refused(_("The place is missing."), code="place")
    if deed.number and Matter.objects.filter(number=deed.number).exists():
        deed.number = None  # a row above that brought no number was given it
    keys = ("text", "title", "spot", "care", "channel", "name", "phone")
    told: dict[str, Any] = {key: deed.told[key] for key in keys}
    told |= {key: deed.told[key] for key in ("risk", "urgency") if deed.told[key]}
    found = opening.report_matter(
        kind=deed.kind,
        place=deed.place,
        category=deed.category,
        is_confidential=deed.is_secret,
        has_voice=bool(deed.told["name"] or deed.told["phone"]),
        stood={"id": deed.matter_id} | ({"number": deed.number} if deed.number else {}),
        **told,
        **signed,
    )
    matter = found.matter
    matter.place, matter.category = deed.place, deed.category
    for side, name, phone in deed.parties:
        _side(matter, side, name, phone, deed, signed)
    if note := _note(verdict):
        opening.write_note(matter, text=note, **signed)
    _go(matter, deed, signed, hand)
    return matter


def _side(
    matter: Matter, side: str, name: str, phone: str, deed: Deed, signed: dict[str, Any]
) -> None:
    """Who went into mediation and came to terms had agreed to it."""
    stance = Party.Stance.WILLING if _is_mediated(deed) else Party.Stance.OPEN
    number = phone_digits(phone) or ""
    opening.add_party(matter, side=side, name=name, phone=number, stance=stance, **signed)


def _note(verdict: Verdict) -> str:
    """Remarks, the number that the ledger has where it is not ours, and what was done so far."""
    number, deed = written(verdict.told.said("number")), verdict.deed
    own = "" if deed.number or not number else _("Number in the ledger: %(number)s") % locals()
    text = deed.told["answer"] if deed.state in Matter.OPEN else ""
    so_far = _("Done so far: %(text)s") % locals() if text else ""
    return "\n".join(filter(None, (own, so_far, deed.told["note"])))


def _is_mediated(deed: Deed) -> bool:
    is_it = deed.told["outcome"] == Outcomes.MEDIATED and len(deed.parties) == 2
    return is_it and deed.state in ENDED


def _go(matter: Matter, deed: Deed, signed: dict[str, Any], hand: Hand) -> None:
    """As far as the ledger says. What an office did is signed by the post that brings it in."""
    if deed.state == State.DECLINED:
        reason = Matter.Reason.OUTSIDE
        opening.decline_matter(matter, reason=reason, text=deed.told["answer"], **signed)
        return
    if deed.state not in FAR:
        return
    opening.accept_matter(matter, **signed)
    if deed.state == State.ACCEPTED:
        return
    ended = {**signed, "at": deed.answered_at or signed["at"]}
    if _is_settled(matter, deed) and deed.office is None:  # in nobody's hands, as far as we know
        _end(matter, deed, ended)
    else:
        given = _give(matter, deed, signed, hand)
        if deed.state != State.ASSIGNED:
            handling.start_matter(matter, **given)
        if deed.state in ENDED:
            _end(matter, deed, ended | {"by": given["by"]})
    if deed.state == State.ARCHIVED and matter.kind != Matter.Kind.HAZARD:
        closing.archive_matter(matter, **ended)


def _is_settled(matter: Matter, deed: Deed) -> bool:
    is_it = matter.kind == Matter.Kind.DISPUTE and deed.told["outcome"] != Outcomes.NOT_SETTLED
    return is_it and deed.state in ENDED


def _give(matter: Matter, deed: Deed, signed: dict[str, Any], hand: Hand) -> dict[str, Any]:
    """Into the office that the ledger names; else into the hands of who brings it in, from the day
    on which they hold their post. By whom it goes on, and when.
    """
    if deed.office:
        handling.assign_matter(matter, office=deed.office, **signed)
        clerk = replace(hand.by, role=Role.CLERK, path=None, office_id=deed.office.pk)
        return signed | {"by": clerk}
    post = Post.objects.select_related("place").get(pk=hand.by.post_id or NOBODY)
    since = aware(datetime.combine(post.since, time()))
    given = signed | {"at": max(signed["at"], since)}
    handling.assign_matter(matter, post=post, **given)
    return given


def _end(matter: Matter, deed: Deed, signed: dict[str, Any]) -> None:
    text, outcome = deed.told["answer"], deed.told["outcome"]
    if matter.kind != Matter.Kind.DISPUTE:
        known = (Outcomes.PARTLY, Outcomes.EXPLAINED, Outcomes.NOT_POSSIBLE)
        came = outcome if outcome in known else Outcomes.DONE
        closing.answer_matter(matter, text=text, outcome=came, **signed)
    elif outcome == Outcomes.NOT_SETTLED:
        closing.answer_matter(matter, text=text, outcome=outcome, **signed)
    else:
        way, form = Settlement.Way.INFORMAL, ""
        if _is_mediated(deed):
            way = Settlement.Way.MEDIATION
            form = Settlement.Form.WRITTEN if deed.is_written else Settlement.Form.ORAL
        at: datetime = signed["at"]
        on = at.date()
        closing.settle_matter(matter, way=way, form=form, text=text, on=on, **signed)


def undo(some: list[tuple[Matter, Past]], hand: Hand) -> None:
    """A matter that a sheet put down is closed as a mistake; it stays to be read."""
    for row, _past in some:
        if row.state not in (State.DECLINED, State.MERGED):
            _take_back(row, hand)


def _take_back(row: Matter, hand: Hand) -> None:
    says = _("Brought in with a sheet, and taken back.")
    if row.state in (State.ANSWERED, State.ARCHIVED):
        closing.reopen_matter(row, text=says, **hand.signed)
    if row.state in (State.ASSIGNED, State.IN_PROGRESS) and row.kind != Matter.Kind.HAZARD:
        closing.withdraw_matter(row, text=says, **hand.signed)
        return
    if row.state in (State.ASSIGNED, State.IN_PROGRESS):
        _back(row, hand, says)
    reason = Matter.Reason.EMPTY
    opening.decline_matter(row, reason=reason, text=says, **hand.signed)


def _back(row: Matter, hand: Hand, says: str) -> None:
    """A hazard is not withdrawn: whose hands it is in, it leaves them first."""
    held: Assignment | None = queries.in_hand(row)
    holder = hand.by
    if held and held.office_id:
        holder = replace(hand.by, role=Role.CLERK, path=None, office_id=held.office_id)
    handling.send_back_matter(row, text=says, **{**hand.signed, "by": holder})


MATTERS = Kind(
    key="matters",
    label=gettext_lazy("Matters"),
    right=MAY_RUN_DESK & MAY_REPORT,
    fields=FIELDS,
    parts=parts,
    judge=judge,
    rows=(Matter,),
    carry_out=carry_out,
    undo=undo,
    lead=gettext_lazy(
        "The ledgers of requests, disputes and hazards. What was answered comes in as answered."
    ),
    needs=(("text",), ("reported_at",)),
    sorts=SORTS,
)
