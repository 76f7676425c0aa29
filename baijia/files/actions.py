"""What can be done with files. Rights live a floor above; who calls this has asked for them."""

import os
from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import File as Upload

from baijia.files import queries, rules
from baijia.files.models import File
from baijia.files.rules import Ready
from baijia.journal.write import Signature, begin


def keep_file(
    upload: "Upload[bytes] | Ready",
    *,
    by: Signature,
    at: datetime,
    act_id: UUID | None = None,
) -> File:
    """Keep a photo or a paper: on the disk first, then in the book."""
    kept = upload if isinstance(upload, Ready) else rules.ready(upload, papers=True)
    _store(kept)
    return begin(File, rules.keep(kept), by=by, at=at, act_id=act_id)


def _store(kept: Ready) -> None:
    """Whole or not at all, once for the same content, for the owner's eyes alone."""
    path = queries.path_of(kept.sha256)
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{uuid4().hex}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(kept.content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
