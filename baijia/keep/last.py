"""What is remembered of the last backup: a small file beside the town, not in it.

A restored town must not believe that its last backup is the one it came from.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from baijia.keep.backup import Taken

log = logging.getLogger("baijia.work")


@dataclass(frozen=True)
class Last:
    """The last backup that was made, and the last one that was tried."""

    at: str = ""
    path: str = ""
    size: int = 0
    head: str = ""
    seconds: float = 0
    found: str = ""  # what does not tally in the journal, if anything
    tried_at: str = ""
    failed: str = ""

    @property
    def made_at(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None

    @property
    def last_try(self) -> datetime | None:
        return datetime.fromisoformat(self.tried_at) if self.tried_at else None


def _file() -> Path:
    return Path(settings.DATA) / "last_backup.json"


def last() -> Last:
    try:
        return Last(**json.loads(_file().read_text()))
    except (OSError, ValueError, TypeError):
        return Last()


def remember(taken: Taken, *, at: datetime, seconds: float = 0) -> None:
    _note(
        at=at.isoformat(),
        path=str(taken.path.resolve()),
        size=taken.size,
        head=taken.manifest.head,
        seconds=round(seconds, 1),
        found=taken.manifest.found,
        tried_at=at.isoformat(),
        failed="",
    )


def remember_try(*, at: datetime, failed: str = "") -> None:
    """It is being tried, or it came to nothing and this is why."""
    _note(tried_at=at.isoformat(), failed=failed)


def _note(**new: object) -> None:
    """Where the disk takes nothing more, the backup itself is what to speak of."""
    told = {**asdict(last()), **new}
    fresh = _file().with_name(f"last_backup.{os.getpid()}")
    try:
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(told))
        fresh.replace(_file())
    except OSError as error:
        log.warning("not noted in %s: %s", _file(), error)
        fresh.unlink(missing_ok=True)
