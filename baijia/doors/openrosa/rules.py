"""What a phone is answered, which forms come out, how much one takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.doors.openrosa.answers import md5_of
from baijia.doors.openrosa.models import Edition, Revision
from baijia.journal.change import Change
from baijia.people.rules import Right
from baijia.phones.rules import MAY_CARRY, MAY_ISSUE

MAY_LET_IN: Right = MAY_CARRY | MAY_ISSUE

MEGABYTE = 1_000_000
# What a phone packs into one request: little, for weak networks. A larger file comes alone.
ACCEPTS_BYTES = 2 * MEGABYTE
MOST_BYTES = 14 * MEGABYTE  # one file as large as we keep it, and the words beside it
MOST_HOUSEHOLDS = 30  # on one phone: the sender's own, or those to call at next
MOST_ASKED = 200  # things that a phone asks after at once

TAKEN: Any = _("It came in.")
AGAIN: Any = _("This came in before. Nothing is lost, nothing is twice.")
WAITS: Any = _("It came in and is kept. Somebody at the town hall looks at it first.")
CHANGED: Any = _("The changed report came in and is kept. Somebody looks at both.")
CLASH: Any = _(
    "The same number came before with something else. Both are kept, and somebody looks at them;"
    " you need not send it again."
)
OVERTAKEN: Any = _(
    "Another changed copy of this report came in before. This one is kept too, and somebody looks."
)
FILE_CLASH: Any = _(
    "A photo of the same name came before with other content. Both are kept, and somebody looks."
)
FORGOTTEN: Any = _("This report was struck out at the town hall. It does not come in again.")
UNKNOWN_FORM: Any = _("This town has no such form. Fetch the forms anew.")
BUSY: Any = _("Many phones are sending at this moment. Send it again in a little while.")
NO_ROOM: Any = _("The machine of the town has no room. Keep it, and send it again later.")
UNKNOWN_PHONE: Any = _("This phone is not known here, or was shut out long ago.")
PHONE_SHUT_OUT: Any = _("This phone was shut out, or its time is over. Ask the town hall.")
DOOR_CLOSED: Any = _("The town has closed this door for phones. Ask the town hall.")
NOT_YOURS: Any = _("Your post may not see this.")
NOT_THERE: Any = _("There is nothing at this address.")
NOT_THIS_WAY: Any = _("Nothing can be done this way.")
SIGN_IN: Any = _("Sign in with the name and password of this phone.")
TOO_BIG: Any = _("This is too much at once. Take a smaller photo, or a shorter voice note.")
NOTHING_OUT: Any = _("The forms are just being made. Fetch them again in a minute.")

STANDS_IN: Any = _("It was changed on the phone after it had been sent. Look at both.")
OLDER_FORM: Any = _("It was filled in on an older form than the one that is out now.")

# A refusal, by its code, as a status: what is wrong with what was sent, and will be tomorrow too.
STATUS_OF = {
    "multipart": 400,
    "no_xml": 400,
    "not_xml": 400,
    "no_instance": 400,
    "too_big": 413,
    "file": 413,
    "many": 413,
    "unknown_form": 404,
    "closed": 403,
    "shut_out": 403,
    "nothing_out": 503,
}


@dataclass(frozen=True)
class Seen:
    """What is known of a report once it was taken in: as the core of phones answered, for the words
    and for each of its files.
    """

    words: int  # 201 new, 202 again or waits, 409 another one under this number, 410 struck out
    is_first: bool = True  # the words had not come before
    waits: bool = False  # for a person
    files: tuple[int, ...] = ()  # 201 new, 202 again, 409 another one under this name
    changes: bool = False  # it stands in for an earlier one
    is_overtaken: bool = False  # and that was no longer the current one


@dataclass(frozen=True)
class Answer:
    status: int
    message: Any

    @property
    def nature(self) -> str:
        return "submit_success" if self.status in (201, 202) else "error"


def decide(seen: Seen) -> Answer:
    """One rule for all: never 200, never 204, and an error only when both sides are kept."""
    if clash := _clash(seen):
        return Answer(409, clash)
    if not seen.is_first:
        return Answer(201, TAKEN) if 201 in seen.files else Answer(202, AGAIN)
    if seen.changes:
        return Answer(201, CHANGED)
    return Answer(202, WAITS) if seen.waits else Answer(201, TAKEN)


def _clash(seen: Seen) -> Any:
    if seen.words in (409, 410):
        return FORGOTTEN if seen.words == 410 else CLASH
    if seen.is_overtaken:
        return OVERTAKEN
    return FILE_CLASH if 409 in seen.files else ""


def next_number(on: date, taken: Iterable[str]) -> str:
    """The day and a number, as XLSForms are numbered: ten digits that grow."""
    day = f"{on:%Y%m%d}"
    numbers = [int(version[8:]) for version in taken if version.startswith(day)]
    return f"{day}{max(numbers, default=0) + 1:02}"


def publish(form: str, *, number: str, digest: str, xml: str) -> Change:
    md5 = md5_of(xml).removeprefix("md5:")
    sets = {"kind": form, "number": number, "fingerprint": digest, "md5": md5, "xml": xml}
    return Change(Edition.Happening.CAME_OUT, sets=sets)


def revise(envelope_id: UUID, *, replaces_id: UUID) -> Change:
    sets = {"envelope_id": envelope_id, "replaces_id": replaces_id}
    return Change(Revision.Happening.NOTED, sets=sets)
