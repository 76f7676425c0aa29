"""What can be done with files. Rights live a floor above; who calls this has asked for them."""

import os
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.core.files.base import File as Upload
from django.db import transaction

from baijia.files import queries, rules
from baijia.files.models import File
from baijia.files.rules import Ready
from baijia.ground.disk import settle, settle_folder
from baijia.journal import erasures
from baijia.journal.write import Signature, begin, hold_head, strike_out, together


@together()
def keep_file(
    upload: "Upload[bytes] | Ready",
    *,
    by: Signature,
    at: datetime,
    act_id: UUID | None = None,
) -> File:
    """Keep a photo or a paper: on the disk first, then in the book.

    The head is taken before the disk is touched: who sweeps up (`jobs.sweep_up`) holds it too, and
    never finds a file whose row is still on its way.
    """
    kept = upload if isinstance(upload, Ready) else rules.ready(upload, papers=True)
    hold_head()
    _store(kept)
    return begin(File, rules.keep(kept), by=by, at=at, act_id=act_id)


@together()
def keep_as_sent(
    name: str, content: bytes, *, by: Signature, at: datetime, act_id: UUID | None = None
) -> File:
    """Keep what was sent byte for byte, for nobody to see until it was looked through."""
    return keep_file(rules.as_sent(name, content), by=by, at=at, act_id=act_id)


@together()
def erase_file(file: File, *, by: Signature, at: datetime, act_id: UUID | None = None) -> None:
    """A photo or a paper dies with its name: off the disk, and again after every restore."""
    strike_out(file, "name", by=by, at=at, act_id=act_id)
    if not queries.named(file.sha256):
        transaction.on_commit(partial(_let_die, file.sha256, at))


def _let_die(sha256: str, at: datetime) -> None:
    erasures.note_content(sha256, at=at)
    queries.path_of(sha256).unlink(missing_ok=True)


def _store(kept: Ready) -> None:
    """Whole or not at all, once for the same content, for the owner's eyes alone."""
    path = queries.path_of(kept.sha256)
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{uuid4().hex}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(kept.content)
        settle(file)
    fresh.replace(path)
    settle_folder(path.parent)
