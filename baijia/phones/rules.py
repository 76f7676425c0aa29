"""Which doors are open, whose phone it is and for how long, and what becomes of what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.files.models import File
from baijia.ground.refusal import Refused
from baijia.journal.change import Change
from baijia.people.models import Post
from baijia.people.rules import CENTRE_POSTS, VILLAGE_POSTS, Actor, Right, Role
from baijia.phones.models import Attachment, Device, Envelope, Opening

Reason, State = Envelope.Reason, Envelope.State

MAY_OPEN: Right = frozenset({Role.ADMINISTRATOR})
# Who goes from door to door: whose post a phone may send for.
MAY_CARRY: Right = frozenset({Role.STEWARD, Role.GRID_OFFICER})
MAY_ISSUE: Right = frozenset({Role.ADMINISTRATOR})  # for others; anybody for oneself
MAY_SEE_DEVICES: Right = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
MAY_SEE: Right = VILLAGE_POSTS | CENTRE_POSTS | {Role.LIAISON, Role.AUDITOR}
MAY_MEND: Right = frozenset({Role.DESK})  # for others; everybody their own
READS_WORDS: Right = MAY_SEE - {Role.AUDITOR}

TOKEN_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"  # Enketo takes addresses without their case
TOKEN_LENGTH = 28  # of 36 signs: 144 bits
DEVICE_DAYS = 90
MOST_DEVICES = 6  # of one post and kind at a time
# What was written before a phone was shut out still comes in for so long, and waits for a person.
GRACE = timedelta(days=30)
OLDEST = timedelta(days=92)  # older than a season, it is the phone's clock that is wrong
MOST_BODY = 200_000  # bytes of one report without its photos
MOST_ATTACHMENTS = 40
MOST_CLASHES = 20  # of one envelope: more of them say nothing new
NAME_LENGTH = 200


@dataclass(frozen=True)
class Sent:
    """What a door read out of a request."""

    door: str
    form: str
    version: str
    client_id: UUID
    body: bytes  # as it was sent; what is compared when it comes again
    fields: Mapping[str, Any] | None  # for the form; None = the door could not make them out
    names: Sequence[str] = ()  # the photos and voice notes that it says will come
    client_time: datetime | None = None  # when it was written, by the phone's clock
    client_now: datetime | None = None  # what that clock says while sending
    doubt: str = ""  # a Reason for which the door wants a person to look
    says: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of an envelope: a row, or a reason why a person has to look."""

    kind: str = ""
    pk: UUID | None = None
    reason: str = ""
    says: str = ""


@dataclass(frozen=True)
class Findings:
    """What is wrong with a device at a moment; nothing = it may send."""

    reason: str = ""
    is_gone: bool = False  # for so long that nothing of it is taken any more
    told: Mapping[str, Any] = field(default_factory=dict)


def open_door(door: str, *, host: str, filing: str) -> Change:
    """Who hosts it and under which number it was filed is asked before a phone is let in."""
    if not host.strip() or not filing.strip():
        raise Refused(
            _("Say who hosts it and its filing number: a town may not open it by itself."),
            code="filing",
        )
    sets = {"door": door, "is_open": True}
    return Change(Opening.Happening.OPENED, sets=sets, words={"host": host, "filing": filing})


def open_again(*, host: str, filing: str) -> Change:
    told = open_door("", host=host, filing=filing)
    return Change(told.what, sets={"is_open": True}, words=told.words)


def close_door(opening: Opening) -> Change:
    if not opening.is_open:
        raise Refused(_("This door is closed already."), code="closed")
    return Change(Opening.Happening.CLOSED, sets={"is_open": False})


def token_digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def issue(
    post: Post, *, kind: str, label: str, token: str, days: int, having: int, at: datetime
) -> Change:
    if post.role not in MAY_CARRY:
        raise Refused(_("This post does not go from door to door; it needs no phone."), code="post")
    if having >= MOST_DEVICES:
        says = _("This post has %(n)d phones already. Shut one out first.")
        raise Refused(says % {"n": having}, code="many")
    if not 1 <= days <= 366:
        raise Refused(_("A phone is let in for a year at most."), code="days")
    sets = {
        "kind": kind,
        "post_id": post.pk,
        "token_sha256": token_digest(token),
        "issued_at": at,
        "until": at + timedelta(days=days),
    }
    return Change(Device.Happening.ISSUED, sets=sets, words={"label": label})


def revoke(device: Device, *, at: datetime) -> Change:
    if device.revoked_at is not None:
        raise Refused(_("This phone is shut out already."), code="revoked")
    return Change(Device.Happening.REVOKED, sets={"revoked_at": at})


def look_at_device(device: Device, *, at: datetime, day: Any) -> Findings:
    """Whether this phone may send: now, within its grace, or no longer."""
    ended = device.post.until
    since: datetime | None = None
    reason = ""
    if device.revoked_at is not None:
        reason, since = Reason.REVOKED, device.revoked_at
    elif ended is not None and ended <= day:
        return Findings(Reason.ENDED, is_gone=(day - ended) > GRACE)
    elif device.until <= at:
        reason, since = Reason.EXPIRED, device.until
    return Findings(reason, is_gone=since is not None and at - since > GRACE)


def written_at(sent: Sent, *, received_at: datetime) -> datetime:
    """When it was written: by the phone's clock, put right by how far that clock is out now.

    Never later than it came, and never longer ago than anybody keeps a note.
    """
    if sent.client_time is None:
        return received_at
    skew = received_at - sent.client_now if sent.client_now else timedelta()
    try:
        at = sent.client_time + skew
    except OverflowError:
        return received_at
    return min(max(at, received_at - OLDEST), received_at)


def keep(
    sent: Sent,
    *,
    envelope_id: UUID,
    device: Device,
    at: datetime,
    outcome: Outcome,
    texts: Mapping[str, str],
    clash_of: UUID | None = None,
) -> Change:
    """An envelope as it stands after its first look: put down, or held with its words."""
    sets = {
        "id": envelope_id,
        "form": sent.form,
        "client_id": sent.client_id,
        "form_version": sent.version,
        "door": sent.door,
        "device_id": device.pk,
        "post_id": device.post_id,
        "written_at": written_at(sent, received_at=at),
        "client_time": sent.client_time,
        "client_now": sent.client_now,
        "received_at": at,
        "clash_of_id": clash_of,
        "made_kind": outcome.kind,
        "made_id": outcome.pk,
        "reason": outcome.reason,
        "state": State.HELD if outcome.reason else State.DONE,
    }
    what = Envelope.Happening.HELD if outcome.reason else Envelope.Happening.DONE
    return Change(what, sets=sets, words={key: text for key, text in texts.items() if text})


def mend(envelope: Envelope, *, outcome: Outcome) -> Change:
    """What waited is put down now; its words die here, for they live on where they belong."""
    _waits(envelope)
    sets = {"state": State.DONE, "made_kind": outcome.kind, "made_id": outcome.pk}
    strikes = tuple(name for name in ("body", "fields", "says") if getattr(envelope, f"{name}_id"))
    return Change(Envelope.Happening.MENDED, sets=sets, strikes=strikes)


def may_mend(envelope: Envelope, by: Actor) -> bool:
    """The desk for everybody; whoever sent it, while they go from door to door."""
    own = by.account_id == envelope.post.account_id and by.role in MAY_CARRY
    return own or by.role in MAY_MEND


def set_aside(envelope: Envelope, *, why: str) -> Change:
    """Nothing is done with it, for a reason; its words stay until somebody strikes them out."""
    _waits(envelope)
    if not why.strip():
        raise Refused(_("Say why it is set aside."), code="why")
    sets = {"state": State.ASIDE}
    return Change(Envelope.Happening.SET_ASIDE, sets=sets, words={"why_aside": why})


def _waits(envelope: Envelope) -> None:
    if envelope.state != State.HELD:
        raise Refused(_("Somebody has dealt with this already."), code="dealt_with")


def has_room(having: int) -> None:
    if having >= MOST_ATTACHMENTS:
        raise Refused(_("More photos than this cannot belong to one report."), code="many")


def await_attachment(envelope_id: UUID, *, name: str, name_key: str) -> Change:
    sets = {"envelope_id": envelope_id, "name_key": name_key, "state": Attachment.State.AWAITED}
    return Change(Attachment.Happening.AWAITED, sets=sets, words={"name": name})


def begin_attachment(
    envelope: Envelope, *, name: str, name_key: str, file: File, is_clash: bool
) -> Change:
    """One that was not announced, or the same name with other content."""
    sets = {"envelope_id": envelope.pk, "name_key": name_key, "is_clash": is_clash}
    came = keep_attachment(file)
    return Change(came.what, sets={**sets, **came.sets}, words={"name": name})


def keep_attachment(file: File) -> Change:
    sets = {
        "state": Attachment.State.KEPT,
        "sha256": file.sha256,
        "size": file.size,
        "sent_id": file.pk,
    }
    return Change(Attachment.Happening.KEPT, sets=sets)


def show(file: File) -> Change:
    """It was looked through and may be seen; what was sent is gone."""
    sets = {"state": Attachment.State.READY, "file_id": file.pk, "sent_id": None}
    return Change(Attachment.Happening.LOOKED_THROUGH, sets=sets)


def give_up() -> Change:
    """It is none of what we can show; it stays as it was sent."""
    return Change(Attachment.Happening.UNUSABLE, sets={"state": Attachment.State.UNUSABLE})
