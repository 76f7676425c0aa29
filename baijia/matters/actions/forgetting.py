"""Forgetting: at the wish of whom it is about, names and words die; what happened stays."""

from datetime import datetime
from typing import Any
from uuid import UUID

from baijia.files.actions import erase_file
from baijia.journal.models import Journaled
from baijia.journal.write import strike_out, together, write
from baijia.matters.actions.handling import note
from baijia.matters.models import Matter, Note
from baijia.matters.queries.forgetting import living_words, people_of, photos_of, said_about
from baijia.matters.rules import opening, steps
from baijia.people.rules import Actor


@together()
def forget(
    matter: Matter,
    *,
    is_all: bool = False,
    text: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Names and phones of everybody in it die for good; with `is_all`, what was said and the photos
    too. Only when it is closed: until then somebody must be able to answer (Personal Information
    Protection Law 47: what its purpose no longer needs).
    """
    steps.check("forget", matter, by=by, path=matter.place.path)
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    write(matter, opening.happened(Matter.Happening.FORGOTTEN), **signed)
    rows: list[Journaled] = people_of(matter)
    if is_all:
        rows = [matter, *rows, *said_about(matter)]
        for photo in photos_of(matter):
            write(photo, opening.hide_attachment(), **signed)
            erase_file(photo.file, **signed)
    for row in rows:
        if dying := living_words(row):
            strike_out(row, *dying, **signed)
    note(matter, Note.Sort.REASON, text, **signed, must=True)
