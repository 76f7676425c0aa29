"""Reporting, classifying, accepting, declining, merging."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localtime

from baijia.files.actions import keep_file
from baijia.files.models import File
from baijia.files.rules import Ready
from baijia.ground.ids import new_id
from baijia.ground.workdays import Due, Unit, due
from baijia.journal.write import begin, hold_head, together, write
from baijia.matters import queries
from baijia.matters.actions import timing
from baijia.matters.actions.handling import fresh_term, give_again
from baijia.matters.models import Attachment, Matter, Note, Party, Voice
from baijia.matters.rules import handling, opening, steps
from baijia.people.rules import REPORTER, Actor, require
from baijia.places.models import Place
from baijia.places.rules import position
from baijia.terms.models import Category, Urgency
from baijia.terms.queries import calendar, charter, term_for

Happening = Matter.Happening


@dataclass(frozen=True)
class Reported:
    """A matter, and who spoke up; the code is for their eyes."""

    matter: Matter
    voice: Voice | None
    code: str


@together()
def report_matter(
    *,
    kind: str = Matter.Kind.REQUEST,
    text: str,
    place: Place,
    channel: str,
    title: str = "",
    spot: str = "",
    lon: Decimal | None = None,
    lat: Decimal | None = None,
    category: Category | None = None,
    urgency: str = Urgency.ORDINARY,
    care: str = "",
    risk: str = Matter.Risk.ORDINARY,
    name: str = "",
    phone: str = "",
    household: Place | None = None,
    is_anonymous: bool = False,
    is_confidential: bool = False,
    is_held: bool = False,
    is_production: bool = False,
    has_voice: bool = True,
    stood: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Reported:
    """Put down what was asked for, where it was seen, and by whom if they want to be told.
    `stood`: the id and the number that it brings from a register where it stood before.
    """
    if by != REPORTER:
        require(by, steps.MAY_REPORT, place.path)
    # The head before the count: nobody else gets this number.
    hold_head()
    told = {
        "category_id": category.pk if category else None,
        "urgency": urgency,
        "care": care,
        "risk": risk,
        "is_confidential": is_confidential,
        "is_held": is_held,
        "is_production": is_production,
        **position(lon, lat),
        **(stood or {}),
    }
    accept_by, respond_by = _first_ends(category, urgency, at)
    change = opening.report(
        number=queries.next_number(localtime(at)),
        kind=kind,
        channel=channel,
        text=text,
        title=title,
        spot=spot,
        place_id=place.pk,
        at=at,
        accept_by=accept_by,
        respond_by=respond_by,
        told=told,
    )
    matter = begin(Matter, change, by=by, at=at, act_id=act_id)
    if not has_voice:
        return Reported(matter, None, "")
    heard = opening.hear(
        voice_id=new_id(),
        matter_id=matter.pk,
        channel=channel,
        name=name,
        phone=phone,
        is_anonymous=is_anonymous,
        household_id=household.pk if household else None,
        secret=settings.SECRET_KEY,
    )
    voice = begin(Voice, heard, by=by, at=at, act_id=act_id)
    return Reported(matter, voice, code_of(voice))


def _first_ends(category: Category | None, urgency: str, at: datetime) -> tuple[datetime, Due]:
    """By when the desk has it accepted, and by when the reporter has heard a first word."""
    days, term = calendar(), term_for(category, urgency)
    accept_by = due(at, charter().accept_in_hours, Unit.HOURS, days).at
    return accept_by, due(at, term.respond_in, Unit(term.respond_unit), days)


def code_of(voice: Voice) -> str:
    """The tracking code, made again from the town's secret."""
    return opening.tracking_code(voice.pk, voice.code_no, secret=settings.SECRET_KEY)


@together()
def release_matter(matter: Matter, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """Out of the held queue, into the ordinary one."""
    steps.check("release", matter, by=by, path=matter.place.path)
    write(matter, opening.release(matter), by=by, at=at, act_id=act_id)


@together()
def classify_matter(
    matter: Matter,
    *,
    kind: str,
    category: Category | None,
    urgency: str,
    care: str = "",
    risk: str = Matter.Risk.ORDINARY,
    is_confidential: bool = False,
    title: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Put kind, heading and urgency right. Another heading or urgency sets the terms anew, from
    when they began; what was waited for in between stays taken off.
    """
    steps.check("classify", matter, by=by, path=matter.place.path)
    held = queries.in_hand(matter)
    opening.may_be_classified(
        matter,
        kind=kind,
        is_confidential=is_confidential,
        by=by,
        held=held,
        parties=matter.parties.count(),
        merged=matter.merged.count(),
    )
    sets = {
        "kind": kind,
        "category_id": category.pk if category else None,
        "urgency": urgency,
        "care": care,
        "risk": risk,
        "is_confidential": is_confidential,
    }
    clocks = {}
    if (sets["category_id"], urgency) != (matter.category_id, matter.urgency):
        term = term_for(category, urgency)
        clocks = timing.set_anew(matter, term=term, by=by, at=at, act_id=act_id)
    change = opening.classify(matter, sets=sets, title=title, clocks=clocks)
    write(matter, change, by=by, at=at, act_id=act_id)


@together()
def relocate_matter(
    matter: Matter, *, place: Place, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """The place is put right: another village may see it from now on, and the first no longer."""
    steps.check("relocate", matter, by=by, path=matter.place.path)
    require(by, steps.MAY_RUN_DESK, place.path)
    held = queries.in_hand(matter) if matter.state in steps.IN_HAND else None
    change = opening.relocate(matter, to=place, held_by=held.post if held else None)
    write(matter, change, by=by, at=at, act_id=act_id)


@together()
def accept_matter(
    matter: Matter,
    *,
    category: Category | None = None,
    urgency: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """The town takes it on; from now the desk is waited for until somebody has it in hand."""
    steps.check("accept", matter, by=by, path=matter.place.path)
    heading, urgency = category or matter.category, urgency or matter.urgency
    sets = {"category_id": heading.pk if heading else None, "urgency": urgency}
    sets |= timing.respond_anew(matter, term_for(heading, urgency), calendar())
    end = due(at, charter().reassign_in_workdays, Unit.WORKDAYS, calendar())
    change = opening.accept(matter, sets=sets, end=end)
    write(matter, change, by=by, at=at, act_id=act_id)


@together()
def decline_matter(
    matter: Matter,
    *,
    reason: str,
    text: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Not for the town to do; the reporter reads why and where to turn."""
    steps.check("decline", matter, by=by, path=matter.place.path)
    write(matter, opening.decline(matter, reason=reason, at=at), by=by, at=at, act_id=act_id)
    _note(matter, Note.Sort.REASON, text, by=by, at=at, act_id=act_id, is_for_reporter=True)


@together()
def merge_matter(
    matter: Matter, *, into: Matter, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """Two reports of one thing go on as one. Whose hands it was in keep it, with the clock off."""
    steps.check("merge", matter, by=by, path=matter.place.path)
    hold_head()  # before the other is looked at: the two are not merged into each other at once
    into.refresh_from_db(fields=["state", "kind", "is_confidential"])
    write(matter, opening.merge(matter, into=into), by=by, at=at, act_id=act_id)
    end_wait(matter, by=by, at=at, act_id=act_id)


def end_wait(matter: Matter, *, by: Actor, at: datetime, act_id: UUID | None) -> None:
    """A suspension does not outlive the clock that it stopped."""
    if suspension := queries.open_suspension(matter):
        write(suspension, handling.end_suspension(at), by=by, at=at, act_id=act_id)


@together()
def unmerge_matter(matter: Matter, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """Taken out again: to the desk, or into the same hands if there were any, with a fresh end."""
    steps.check("unmerge", matter, by=by, path=matter.place.path)
    held = queries.in_hand(matter)
    term, end = fresh_term(matter, at)
    if held is None:
        end = due(at, charter().reassign_in_workdays, Unit.WORKDAYS, calendar())
    change = opening.unmerge(matter, end=end, is_held=held is not None)
    write(matter, change, by=by, at=at, act_id=act_id)
    if held:
        give_again(matter, held, term=term, end=end, by=by, at=at, act_id=act_id)


@together()
def write_note(
    matter: Matter,
    *,
    text: str,
    is_for_reporter: bool = False,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """A few words for those who see the matter, or for the reporter too."""
    steps.check("note", matter, by=by, path=matter.place.path, held=queries.in_hand(matter))
    write(matter, opening.happened(Happening.NOTED), by=by, at=at, act_id=act_id)
    _note(
        matter, Note.Sort.NOTE, text, by=by, at=at, act_id=act_id, is_for_reporter=is_for_reporter
    )


@together()
def attach_file(
    matter: Matter,
    *,
    file: File,
    is_for_reporter: bool = False,
    voice: Voice | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """A photo or a paper belongs to the matter now."""
    if voice is None:
        steps.check("attach", matter, by=by, path=matter.place.path, held=queries.in_hand(matter))
    sets = {
        "matter_id": matter.pk,
        "file_id": file.pk,
        "voice_id": voice.pk if voice else None,
        "is_for_reporter": is_for_reporter or voice is not None,
    }
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    write(matter, opening.happened(Happening.PHOTO_ADDED, file=file.pk), **signed)
    begin(Attachment, opening.attach(sets), **signed)


@together()
def attach_files(
    matter: Matter,
    *,
    photos: Sequence[Ready],
    is_for_reporter: bool = False,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Several at once; each is kept and told for itself."""
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    for photo in photos:
        file = keep_file(photo, **signed)
        attach_file(matter, file=file, is_for_reporter=is_for_reporter, **signed)


@together()
def add_party(
    matter: Matter,
    *,
    side: str,
    name: str,
    phone: str = "",
    household: Place | None = None,
    stance: str = Party.Stance.OPEN,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """One side of a dispute is named."""
    steps.check("add_party", matter, by=by, path=matter.place.path, held=queries.in_hand(matter))
    change = opening.party(
        matter,
        side=side,
        name=name,
        phone=phone,
        household_id=household.pk if household else None,
        stance=stance,
    )
    write(matter, opening.happened(Happening.PARTY_ADDED), by=by, at=at, act_id=act_id)
    begin(Party, change, by=by, at=at, act_id=act_id)


@together()
def amend_party(
    matter: Matter,
    *,
    party: Party,
    stance: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """A party says whether it agrees to mediation."""
    held = queries.in_hand(matter)
    steps.check("amend_party", matter, by=by, path=matter.place.path, held=held)
    write(matter, opening.happened(Happening.PARTY_AMENDED), by=by, at=at, act_id=act_id)
    write(party, opening.stance(stance), by=by, at=at, act_id=act_id)


@together()
def reveal(
    matter: Matter, *, text: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """Somebody looked at names and phones, and said why."""
    steps.check("reveal", matter, by=by, path=matter.place.path, held=queries.in_hand(matter))
    write(matter, opening.happened(Happening.REVEALED), by=by, at=at, act_id=act_id)
    _note(matter, Note.Sort.REVEAL, text, by=by, at=at, act_id=act_id)


@together()
def renew_code(
    matter: Matter, *, voice: Voice, by: Actor, at: datetime, act_id: UUID | None = None
) -> str:
    """A new tracking code for someone who lost theirs; the old one ends."""
    steps.check("renew_code", matter, by=by, path=matter.place.path)
    write(matter, opening.happened(Happening.CODE_RENEWED), by=by, at=at, act_id=act_id)
    change = opening.renew_code(voice, secret=settings.SECRET_KEY)
    write(voice, change, by=by, at=at, act_id=act_id)
    return code_of(voice)


def _note(
    matter: Matter,
    sort: str,
    text: str,
    *,
    by: Actor,
    at: datetime,
    act_id: UUID | None,
    is_for_reporter: bool = False,
) -> Note:
    change = opening.note(matter, sort=sort, text=text, at=at, is_for_reporter=is_for_reporter)
    return begin(Note, change, by=by, at=at, act_id=act_id)
