"""Taking in what phones send: durable before it is answered, once however often it comes.

What cannot be put down by itself is kept word for word and waits for a person.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.files.actions import keep_as_sent
from baijia.ground.forms import ActForm
from baijia.ground.ids import new_id
from baijia.ground.refusal import Refused
from baijia.journal.act import once
from baijia.journal.models import Journaled
from baijia.journal.write import Line, begin, begin_many, hold_head, together, write
from baijia.people.queries import actor_of
from baijia.people.rules import Actor
from baijia.phones import kinds, queries, rules
from baijia.phones.kinds import KINDS, Fields, Kind, NoPlace
from baijia.phones.models import Attachment, Device, Envelope
from baijia.phones.rules import Outcome, Reason, Sent

log = logging.getLogger("baijia.phones")


@dataclass(frozen=True)
class Receipt:
    """What to answer: 201 new, 202 again or waits for a person, 409 a clash, 410 struck out."""

    code: int
    envelope: Envelope


@dataclass(frozen=True)
class Kept:
    """What to answer about a photo: 201 new, 202 again, 409 other content under the same name."""

    code: int
    attachment: Attachment


def receive(sent: Sent, *, device: Device, at: datetime) -> Receipt:
    """Take in one thing that a phone sent. When this returns it stands on the disk.

    The device must have its post, place and account at hand (`queries.device_of`); who is gone for
    longer than the grace is for the door to turn away (`rules.look_at_device`).
    """
    with together():
        hold_head()  # of two that come at once, one is first
        known = queries.named(sent.form, sent.client_id)
        if known is None:
            return _first(sent, device=device, at=at)
        if queries.is_same(known, sent.body, account_id=device.post.account_id):
            return Receipt(202, known)
        if queries.is_forgotten(known):
            return Receipt(410, known)
        return Receipt(409, _clash(sent, known, device=device, at=at))


def _first(sent: Sent, *, device: Device, at: datetime) -> Receipt:
    by, envelope_id = actor_of(device.post), new_id()
    found: list[Outcome] = []

    def do() -> Journaled | None:
        outcome, row = _judge(sent, device=device, envelope_id=envelope_id, at=at)
        found.append(outcome)
        return row

    once(envelope_id, body=sent.body, by=by, do=do)
    envelope = _keep(sent, found[0], envelope_id=envelope_id, device=device, at=at)
    return Receipt(202 if found[0].reason else 201, envelope)


def _keep(
    sent: Sent,
    outcome: Outcome,
    *,
    envelope_id: UUID,
    device: Device,
    at: datetime,
    clash_of: UUID | None = None,
) -> Envelope:
    by = actor_of(device.post)
    texts: dict[str, str] = {}
    if outcome.reason:
        texts = {"body": text_of(sent.body), "says": outcome.says}
        if sent.fields is not None:
            texts["fields"] = json.dumps(sent.fields, ensure_ascii=False, default=str)
    change = rules.keep(
        sent,
        envelope_id=envelope_id,
        device=device,
        at=at,
        outcome=outcome,
        texts=texts,
        clash_of=clash_of,
    )
    envelope = begin(Envelope, change, by=by, at=at)
    names = list(dict.fromkeys(sent.names))[: rules.MOST_ATTACHMENTS]
    awaited = [
        rules.await_attachment(envelope.pk, name=name, name_key=queries.name_key(name))
        for name in names
    ]
    if awaited and clash_of is None:
        begin_many(Attachment, [Line(change, by, at, None) for change in awaited])
    return envelope


def text_of(body: bytes) -> str:
    """A database keeps text: bytes that are none are written out."""
    return body.decode(errors="backslashreplace").replace("\x00", "\\x00")


def _clash(sent: Sent, known: Envelope, *, device: Device, at: datetime) -> Envelope:
    """The other body is kept too, once, and waits for a person."""
    others = Envelope.objects.filter(clash_of=known).select_related("body")
    text = text_of(sent.body)
    kept = list(others[: rules.MOST_CLASHES])
    for other in kept:
        if other.body and other.body.text == text:
            return other
    if len(kept) == rules.MOST_CLASHES:
        return kept[0]
    outcome = Outcome(reason=Reason.CLASH)
    return _keep(sent, outcome, envelope_id=new_id(), device=device, at=at, clash_of=known.pk)


def _judge(
    sent: Sent, *, device: Device, envelope_id: UUID, at: datetime
) -> tuple[Outcome, Journaled | None]:
    """Put it down as the desk would, or say why a person has to look."""
    if reason := _doubt(sent, device, at):
        return Outcome(reason=reason, says=sent.says), None
    fields = sent.fields
    if fields is None:
        return Outcome(reason=Reason.UNREADABLE, says=sent.says), None
    written_at = rules.written_at(sent, received_at=at)
    by = actor_of(device.post)
    return put_down(sent.form, fields, by=by, at=written_at, act_id=envelope_id)


def _doubt(sent: Sent, device: Device, at: datetime) -> str:
    """What is to be doubted before a word is read."""
    findings = rules.look_at_device(device, at=at, day=localdate(at))
    if findings.reason:
        return findings.reason
    if not queries.is_open(sent.door):
        return Reason.CLOSED
    kind = KINDS.get(sent.form)
    if kind is None or sent.version in kind.retired:
        return Reason.RETIRED
    return sent.doubt


def put_down(
    form: str, said: Fields, *, by: Actor, at: datetime, act_id: UUID | None
) -> tuple[Outcome, Journaled | None]:
    """The desk's own form and action. All of it or nothing: what fails leaves no trace."""
    try:
        with together():
            filled = form_of(form, said, by=by, at=at)
            if wrong := _wrong(filled, KINDS[form], said):
                return wrong, None
            row = KINDS[form].do(filled, said, by=by, at=at, act_id=act_id)
        return Outcome(kind=row._meta.label_lower, pk=row.pk), row
    except NoPlace:
        return Outcome(reason=Reason.PLACE), None
    except PermissionDenied:
        return Outcome(reason=Reason.RIGHT), None
    except Refused as no:
        return Outcome(reason=Reason.REFUSED, says=str(no.message)), None
    except (OperationalError, OSError):
        raise  # the machine's fault: nothing is kept now, and the phone sends it again
    except Exception:
        # What we stumble over must not cost anybody their words: it is kept, and a person looks.
        return _broken(), None


def _broken() -> Outcome:
    log.exception("an envelope could not be put down")
    return Outcome(reason=Reason.BROKEN)


def form_of(form: str, said: Fields, *, by: Actor, at: datetime) -> ActForm:
    """The form of the desk, filled in with what was sent."""
    return KINDS[form].form(kinds.data_of(said), said, by, at)


def _wrong(filled: ActForm, kind: Kind, said: Fields) -> Outcome | None:
    if lost := kinds.unknown_to(filled, kind, said):
        says = _("The form does not ask for: %(names)s")
        return Outcome(reason=Reason.UNREADABLE, says=str(says) % {"names": ", ".join(lost)})
    if filled.is_valid():
        return None
    return Outcome(reason=Reason.INVALID, says=errors_of(filled))


def errors_of(filled: ActForm) -> str:
    """What is wrong, each with its field's label."""
    found = []
    for name, errors in filled.errors.items():
        label = filled.fields[name].label if name in filled.fields else ""
        found.append(f"{label} {' '.join(str(error) for error in errors)}".strip())
    return "\n".join(found)


def attach(
    *, form: str, client_id: UUID, name: str, content: bytes, device: Device, at: datetime
) -> Kept:
    """Keep a photo or a voice note as it was sent; nobody sees it before it was looked through.

    What it belongs to must have come first, and from the same person.
    """
    by = actor_of(device.post)
    with together():
        hold_head()
        envelope = queries.named(form, client_id)
        if envelope is None or envelope.post.account_id != device.post.account_id:
            raise Refused(_("Send the report first, then its photos."), code="no_envelope")
        digest = sha256(content).hexdigest()
        known = queries.attachments_called(envelope, name)
        if same := next((row for row in known if row.sha256 == digest), None):
            return Kept(409 if same.is_clash else 202, same)
        first = next((row for row in known if not row.is_clash), None)
        rules.has_room(envelope.attachments.count() - (first is not None))
        kept = keep_as_sent(name, content, by=by, at=at)
        if first is not None and not first.sha256:
            write(first, rules.keep_attachment(kept), by=by, at=at)
            return Kept(201, first)
        change = rules.begin_attachment(
            envelope,
            name=name,
            name_key=queries.name_key(name),
            file=kept,
            is_clash=first is not None,
        )
        row = begin(Attachment, change, by=by, at=at)
        return Kept(409 if row.is_clash else 201, row)
