"""What can be asked about doors, phones and what they sent. `visible_to` is the way to a row."""

import hmac
import json
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from baijia.ground.masks import masked_name
from baijia.journal.models import Act
from baijia.people.models import Post, PostSet
from baijia.people.rules import Actor, Role, is_village_post
from baijia.phones import rules
from baijia.phones.models import Attachment, Device, Door, Envelope, Opening
from baijia.places.models import Place

NAMED = ("label", "post__account__name", "post__place__name")


def is_open(door: str) -> bool:
    """Whether this town has opened this door for phones."""
    return Opening.objects.filter(door=door, is_open=True).exists()


def openings() -> dict[str, Opening | None]:
    """Every door there is, with what the town has said about it."""
    said = {row.door: row for row in Opening.objects.select_related("host", "filing")}
    return {door: said.get(door) for door in Door.values}


def device_of(token: str, kind: str) -> Device | None:
    """Whose token this is, whether it still holds or not."""
    if not (token.isascii() and token.isalnum() and len(token) <= 64):
        return None
    rows = Device.objects.select_related("post__place", "post__account")
    return rows.filter(kind=kind, token_sha256=rules.token_digest(token)).first()


def devices(actor: Actor) -> QuerySet[Device]:
    """One's own; the administrator and the auditor see everybody's."""
    rows = Device.objects.select_related(*NAMED).annotate(came=Count("envelopes"))
    rows = rows.order_by("-issued_at", "-id")
    if actor.role in rules.MAY_SEE_DEVICES:
        return rows
    return rows.filter(post__account=actor.account_id)


def having(post: Post, *, kind: str, at: datetime) -> int:
    """How many phones of this kind the post has that may send."""
    return Device.objects.filter(post=post, kind=kind, revoked_at=None, until__gt=at).count()


def carriers(*, on: date) -> PostSet:
    """The posts that go from door to door."""
    return Post.objects.held(on=on).named().filter(role__in=rules.MAY_CARRY)


def visible_to(actor: Actor) -> QuerySet[Envelope]:
    """The desk and the leader see what any phone of the town sent, the auditor too, masked;
    everybody else their own.
    """
    rows = Envelope.objects.select_related("device", "post__account__name", "post__place__name")
    if actor.role not in rules.MAY_SEE:
        return rows.none()
    if actor.role == Role.AUDITOR or not (is_village_post(actor) or actor.role == Role.LIAISON):
        return rows
    return rows.filter(post__account=actor.account_id)


def waiting(actor: Actor) -> QuerySet[Envelope]:
    """What waits for a person, the longest first."""
    return visible_to(actor).filter(state=Envelope.State.HELD).order_by("received_at", "id")


def worded(rows: QuerySet[Envelope]) -> QuerySet[Envelope]:
    return rows.select_related("body", "fields", "says", "why_aside", "clash_of")


def named(form: str, client_id: UUID) -> Envelope | None:
    """What came first under this id."""
    rows = Envelope.objects.select_related("body", "device", "post")
    return rows.filter(form=form, client_id=client_id, clash_of=None).first()


def is_same(envelope: Envelope, body: bytes, *, account_id: Any) -> bool:
    """Whether the very same came again from the same person. Of what was put down and of what was
    struck out only a salted hash is left, or nothing.
    """
    if envelope.post.account_id != account_id:
        return False
    act = Act.objects.filter(pk=envelope.pk).first()
    if act is None or act.salt is None:
        return False
    return act.body_sha256 == sha256(bytes(act.salt) + body).hexdigest()


def is_forgotten(envelope: Envelope) -> bool:
    """Whether its words were struck out since: then nothing of it comes in again."""
    return not Act.objects.filter(pk=envelope.pk, salt__isnull=False).exists()


def fields_of(envelope: Envelope) -> dict[str, Any]:
    """The form's fields as they were sent; nothing where they could not be made out."""
    if envelope.fields is None or envelope.fields.text is None:
        return {}
    found: dict[str, Any] = json.loads(envelope.fields.text)
    return found


def name_key(name: str) -> str:
    """A name's hash under the town's secret."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"attachment {name}".encode(), "sha256").hexdigest()


def attachments_called(envelope: Envelope, name: str) -> list[Attachment]:
    """What came or was announced under this name, with other content too."""
    rows = Attachment.objects.filter(envelope=envelope, name_key=name_key(name))
    return list(rows.order_by("id"))


def attachments_of(envelopes: Iterable[Envelope]) -> dict[UUID, list[Attachment]]:
    """What belongs to each, as it was announced."""
    found: dict[UUID, list[Attachment]] = {}
    rows = Attachment.objects.filter(envelope__in=list(envelopes)).select_related("name", "file")
    for row in rows.order_by("id"):
        found.setdefault(row.envelope_id, []).append(row)
    return found


def to_look_through(most: int) -> list[Attachment]:
    """Photos that came in and that nobody may see yet, the oldest first."""
    rows = Attachment.objects.filter(state=Attachment.State.KEPT)
    told = rows.select_related("name", "sent__name", "envelope__post__place")
    return list(told.order_by("id")[:most])


def is_whole(envelope: Envelope) -> tuple[int, int]:
    """How many photos came, of how many."""
    rows = Attachment.objects.filter(envelope=envelope, is_clash=False)
    told = rows.aggregate(
        of=Count("id"), came=Count("id", filter=~Q(state=Attachment.State.AWAITED))
    )
    return told["came"], told["of"]


def place_coded(code: str) -> Place | None:
    """The place with these digits."""
    return Place.objects.current().filter(path=code).first()


def places_with(ids: Iterable[str]) -> dict[str, str]:
    """What the places among these ids are called; a household by its family's name."""
    known = [said for said in ids if is_id(said)]
    rows = Place.objects.select_related("name").filter(pk__in=known)
    return {str(row.pk): f"{row.path} {masked(row)}" for row in rows}


def is_id(said: str) -> bool:
    try:
        return bool(UUID(said))
    except ValueError:
        return False


def masked(place: Place) -> str:
    is_home = place.level == Place.Level.HOUSEHOLD
    return masked_name(str(place.name)) if is_home else str(place.name)


def ready_attachments(envelope: Envelope) -> list[Attachment]:
    rows = Attachment.objects.filter(envelope=envelope, state=Attachment.State.READY)
    return list(rows.select_related("file", "envelope"))
