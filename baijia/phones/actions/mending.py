"""What waits for a person: put down after all, or set aside; and photos looked through."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from baijia.files.actions import erase_file, keep_file
from baijia.files.queries import content
from baijia.files.rules import Ready, looked_through
from baijia.ground.refusal import Refused
from baijia.journal.write import hold_head, together, write
from baijia.matters.actions.opening import attach_file
from baijia.people.queries import actor_of
from baijia.people.rules import Actor
from baijia.phones import kinds, queries, rules
from baijia.phones.actions.receiving import put_down
from baijia.phones.models import Attachment, Envelope


@together()
def accept_envelope(
    envelope: Envelope,
    *,
    said: kinds.Fields | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Envelope:
    """Put down what waited, as it is or mended, in the name of who does it now.

    It happened when it was written; `said` = the fields as somebody put them right.
    """
    _may_mend(envelope, by)
    told = said if said is not None else queries.fields_of(envelope)
    if envelope.form not in kinds.KINDS or not told:
        says = _("Its words cannot be made out. Put it down by hand, then set this aside.")
        raise Refused(says, code="unreadable")
    # Under the act that brought it: so its trace dies with the words that come of it.
    outcome, _row = put_down(
        envelope.form, told, by=by, at=envelope.written_at, act_id=_act(envelope, act_id)
    )
    if outcome.reason:
        raise Refused(outcome.says or str(Envelope.Reason(outcome.reason).label), code="still")
    write(envelope, rules.mend(envelope, outcome=outcome), by=by, at=at, act_id=act_id)
    for row in queries.ready_attachments(envelope):
        _belong(row, by=by, at=at)
    return envelope


def _act(envelope: Envelope, act_id: UUID | None) -> UUID | None:
    return act_id if envelope.clash_of_id else envelope.pk


@together()
def set_aside(
    envelope: Envelope, *, why: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """Nothing is done with it, for a reason that stands beside it."""
    _may_mend(envelope, by)
    write(envelope, rules.set_aside(envelope, why=why), by=by, at=at, act_id=act_id)


def _may_mend(envelope: Envelope, by: Actor) -> None:
    if not rules.may_mend(envelope, by):
        raise PermissionDenied("neither theirs nor the desk's")


def look_through(attachment: Attachment, *, at: datetime) -> None:
    """A photo is drawn anew and may be seen; what is none stays as it was sent, unseen.

    The drawing takes a while and needs no pen; only then the row is written.
    """
    if attachment.sent is None:
        return
    by = actor_of(attachment.envelope.post)
    try:
        ready = looked_through(str(attachment.name), content(attachment.sent))
    except (Refused, FileNotFoundError):
        write(attachment, rules.give_up(), by=by, at=at)
        return
    _show(attachment, ready, by=by, at=at)


@together()
def _show(attachment: Attachment, ready: Ready, *, by: Actor, at: datetime) -> None:
    hold_head()
    signed: dict[str, Any] = {"by": by, "at": at}
    sent = attachment.sent
    file = keep_file(ready, **signed)
    write(attachment, rules.show(file), **signed)
    if sent is not None:
        erase_file(sent, **signed)
    _belong(attachment, **signed)


def _belong(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """The photo goes to the matters that came of its envelope, where there are any."""
    envelope = attachment.envelope
    if attachment.is_clash or attachment.file is None:
        return
    for matter in kinds.matters_of(envelope.made_kind, envelope.made_id):
        try:
            with together():
                attach_file(matter, file=attachment.file, by=by, at=at)
        except (Refused, PermissionDenied):
            continue  # closed since, or no longer theirs: it stays with what was sent
