"""What can be done: bring out a form, let a phone in, take in what it sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from baijia.doors.openrosa import queries, rules
from baijia.doors.openrosa.fields import fields_of, file_names
from baijia.doors.openrosa.models import Edition, Revision
from baijia.doors.openrosa.parts import Part
from baijia.doors.openrosa.reading import Report
from baijia.doors.openrosa.rules import Seen
from baijia.doors.openrosa.xlsforms.building import built, digest
from baijia.doors.openrosa.xlsforms.sheets import SHEETS
from baijia.journal.write import begin, hold_head, together
from baijia.people.models import Post
from baijia.people.queries import actor_of
from baijia.people.rules import CLOCKWORK, Actor
from baijia.phones import queries as phones
from baijia.phones.actions.devices import Issued, issue_device
from baijia.phones.actions.receiving import attach, receive
from baijia.phones.models import Device, Door, Envelope
from baijia.phones.rules import Reason, Sent


@together()
def publish_forms(
    *, by: Any = CLOCKWORK, at: datetime, act_id: UUID | None = None
) -> list[Edition]:
    """Bring out each form that is not as it was; what came out before stays for ever."""
    hold_head()
    found = []
    for form in SHEETS:
        if queries.newest_digest(form) == digest(form):
            continue
        number = rules.next_number(localdate(at), queries.numbers(form))
        told: dict[str, Any] = {"number": number, "digest": digest(form)}
        change = rules.publish(form, xml=built(form, number), **told)
        found.append(begin(Edition, change, by=by, at=at, act_id=act_id))
    return found


@together()
def let_in(
    post: Post, *, label: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> Issued:
    """A phone with ODK Collect may send for this post; its code is shown once."""
    publish_forms(by=by, at=at, act_id=act_id)
    told: dict[str, Any] = {"kind": Device.Kind.OPENROSA, "label": label}
    return issue_device(post, **told, by=by, at=at, act_id=act_id)


@dataclass(frozen=True)
class Taken:
    seen: Seen
    envelope: Envelope


@together()
def take_in(
    report: Report, xml: bytes, files: Sequence[Part], *, device: Device, at: datetime
) -> Taken:
    """Words and files of one request: all of it stands on the disk, or nothing does."""
    hold_head()
    before = phones.named(report.form, report.client_id)
    earlier = None if before else _earlier(report, device)
    receipt = receive(_sent(report, xml, device=device), device=device, at=at)
    if earlier is not None and not queries.is_replaced(earlier):
        change = rules.revise(receipt.envelope.pk, replaces_id=earlier.pk)
        begin(Revision, change, by=actor_of(device.post), at=at)
    is_theirs = receipt.code != 410 and (before is None or _is_own(before, device))
    seen = Seen(
        words=receipt.code,
        is_first=before is None,
        waits=receipt.envelope.state == Envelope.State.HELD,
        files=_attach(report, files, device=device, at=at) if is_theirs else (),
        changes=bool(report.replaces),
        is_overtaken=_is_overtaken(report, receipt.envelope),
    )
    return Taken(seen, receipt.envelope)


def _is_own(envelope: Envelope, device: Device) -> bool:
    return bool(envelope.post.account_id == device.post.account_id)


def _earlier(report: Report, device: Device) -> Envelope | None:
    """The report of the same person that this one is to stand in for."""
    found = phones.named(report.form, report.first_id) if report.replaces else None
    return found if found is not None and _is_own(found, device) else None


def _sent(report: Report, xml: bytes, *, device: Device) -> Sent:
    """What the core of phones is told. A changed report and one of an older form wait for a
    person: what was put down is not undone by a phone, and words may have changed their meaning.
    """
    doubt, says = "", ""
    if report.replaces:
        doubt, says = Reason.CONFLICT, str(rules.STANDS_IN)
    elif report.version != queries.newest_number(report.form):
        doubt, says = Reason.RETIRED, str(rules.OLDER_FORM)
    finder = queries.home_finder(actor_of(device.post))
    return Sent(
        door=Door.OPENROSA,
        form=report.form,
        version=report.version,
        client_id=report.client_id,
        body=xml,
        fields=fields_of(report, finder),
        names=file_names(report),
        doubt=doubt,
        says=says,
    )


def _attach(
    report: Report, files: Sequence[Part], *, device: Device, at: datetime
) -> tuple[int, ...]:
    told: dict[str, Any] = {"form": report.form, "client_id": report.client_id}
    told |= {"device": device, "at": at}
    return tuple(attach(name=file.file_name, content=file.content, **told).code for file in files)


def _is_overtaken(report: Report, envelope: Envelope) -> bool:
    """It is to stand in for a report that is unknown here, or that has its successor already."""
    return bool(report.replaces) and queries.replaces(envelope) is None
