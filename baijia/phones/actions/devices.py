"""Opening and closing doors for phones; letting a phone in and shutting it out."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.journal.write import begin, hold_head, together, write
from baijia.people.models import Post
from baijia.people.rules import FOUNDER, Actor, require_role
from baijia.phones import queries, rules
from baijia.phones.models import Device, Opening


@dataclass(frozen=True)
class Issued:
    """A phone that was let in, and its token: told once, kept nowhere."""

    device: Device
    token: str


@together()
def open_door(
    door: str,
    *,
    opening: Opening | None = None,
    host: str,
    filing: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Opening:
    """From now on phones come in by this door; who hosts it and its filing number are told.

    `opening`: the row as it was looked at, where there was one.
    """
    require_role(by, rules.MAY_OPEN)
    hold_head()
    row = opening or Opening.objects.filter(door=door).first()
    if row is None:
        change = rules.open_door(door, host=host, filing=filing)
        return begin(Opening, change, by=by, at=at, act_id=act_id)
    write(row, rules.open_again(host=host, filing=filing), by=by, at=at, act_id=act_id)
    return row


@together()
def close_door(opening: Opening, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """Phones are let in no more; what they still bring waits for a person."""
    require_role(by, rules.MAY_OPEN)
    write(opening, rules.close_door(opening), by=by, at=at, act_id=act_id)


@together()
def issue_device(
    post: Post,
    *,
    kind: str,
    label: str,
    days: int = rules.DEVICE_DAYS,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Issued:
    """A phone may send for this post: one's own, or given out by the administrator."""
    if by.post_id != post.pk:
        require_role(by, rules.MAY_ISSUE)
    hold_head()
    if not queries.is_open(kind) and by != FOUNDER:
        says = _("This door is closed in this town. The administrator opens it.")
        raise Refused(says, code="closed")
    if post.until is not None and post.until <= localdate(at):
        raise Refused(_("This post has ended already."), code="ended")
    token = "".join(secrets.choice(rules.TOKEN_SIGNS) for _sign in range(rules.TOKEN_LENGTH))
    having = queries.having(post, kind=kind, at=at)
    change = rules.issue(post, kind=kind, label=label, token=token, days=days, having=having, at=at)
    return Issued(begin(Device, change, by=by, at=at, act_id=act_id), token)


@together()
def revoke_device(device: Device, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    """A phone is shut out: by whose it is, or by the administrator."""
    if by.account_id != device.post.account_id and by.role not in rules.MAY_ISSUE:
        raise PermissionDenied("not their phone")
    write(device, rules.revoke(device, at=at), by=by, at=at, act_id=act_id)
