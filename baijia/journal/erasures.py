"""The log of erasures: which texts and which contents of files died, never what they said.

It lies beside the database, not in it: a restored backup, in which they live again, replays it.
"""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings


def _log() -> Path:
    return Path(settings.DATA) / "erasures.log"


def note(ids: Iterable[UUID], *, at: datetime) -> None:
    """Add the ids, on the disk before we go on; a half-written line before ours is left behind."""
    _add({"words": str(pk), "at": at.isoformat()} for pk in ids)


def note_content(sha256: str, *, at: datetime) -> None:
    """A photo or a paper died: the hash that its content had."""
    _add([{"file": sha256, "at": at.isoformat()}])


def _add(notes: Iterable[dict[str, str]]) -> None:
    lines = "".join(json.dumps(note) + "\n" for note in notes)
    log = os.open(_log(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(log, f"\n{lines}".encode())
        os.fsync(log)
    finally:
        os.close(log)


def noted() -> Iterator[UUID]:
    """The texts that died."""
    return (UUID(pk) for pk in _noted("words"))


def noted_contents() -> Iterator[str]:
    return _noted("file")


def _noted(what: str) -> Iterator[str]:
    if not _log().exists():
        return
    for line in _log().read_text().splitlines():
        # Each note begins with a line break: a line cut off by a power cut stands alone.
        if line.startswith(f'{{"{what}": "') and line.endswith("}"):
            yield json.loads(line)[what]
