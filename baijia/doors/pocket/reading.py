"""What the pocket page sends, read without believing any of it."""

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from baijia.phones.models import Door, Envelope
from baijia.phones.rules import NAME_LENGTH, Sent

VERSIONS = frozenset({"1"})  # that today's server reads; an older one waits for a person


def sent(request: HttpRequest, *, form: str, client_id: UUID, body: bytes) -> Sent:
    """A report. What is not as it should be is kept all the same, and says why."""
    told = _told(body)
    fields = told.get("fields")
    version = str(told.get("version", ""))[:40]
    return Sent(
        door=Door.POCKET,
        form=form,
        version=version,
        client_id=client_id,
        body=body,
        fields=fields if isinstance(fields, dict) else None,
        names=_names(told.get("files")),
        client_time=moment(told.get("client_time")),
        client_now=moment(request.headers.get("X-Client-Now")),
        doubt="" if version in VERSIONS else Envelope.Reason.RETIRED,
    )


def _told(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _names(files: Any) -> list[str]:
    """The photos that are said to come."""
    told = files if isinstance(files, list) else []
    names = [one.get("name") for one in told if isinstance(one, dict)]
    return [name[:NAME_LENGTH] for name in names if isinstance(name, str) and name]


def moment(said: Any) -> datetime | None:
    """A time with its zone; nothing for anything else."""
    try:
        at = parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        return None
    if at is None or not is_aware(at):
        return None
    try:
        return at.astimezone(timezone.utc)  # noqa: UP017
    except OverflowError:
        return None
