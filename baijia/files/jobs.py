"""What happens to files by itself: what nobody names is swept up."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings

from baijia.files.models import File
from baijia.journal.write import hold_head, together

# Once a day, folder by folder; what is younger than an hour is left to lie. What was swept up
# lies apart for a month: a data folder beside the wrong database must not cost a town its photos.
EVERY_S = 24 * 3600
YOUNG = timedelta(hours=1)
KEPT_APART = timedelta(days=30)
BATCH = 500
_waiting: list[Path] = []
_swept_at = [float("-inf")]


def sweep_up(now: datetime) -> int:
    """Take away what a fall in the middle of keeping left behind: no row names it.

    One folder at a time; 0 when all of them were gone through.
    """
    if not _waiting:
        if time.monotonic() - _swept_at[0] < EVERY_S:
            return 0
        _swept_at[0] = time.monotonic()
        _waiting.extend([*sorted(Path(settings.FILES).glob("??")), swept()])
    folder = _waiting.pop()
    if folder == swept():
        _forget(now)
    else:
        sweep_folder(folder, now)
    return 1


def swept() -> Path:
    return Path(settings.FILES) / "swept"


def sweep_folder(folder: Path, now: datetime) -> int:
    if not _unnamed(folder, now):
        return 0
    # With the head in hand nobody can be between the disk and the book.
    with together():
        hold_head()
        found = _unnamed(folder, now)
        swept().mkdir(mode=0o700, exist_ok=True)
        for path in found:
            path.touch()
            path.replace(swept() / path.name)
    return len(found)


def _unnamed(folder: Path, now: datetime) -> list[Path]:
    """Also what was half written: its name is no hash, and no row will ever have it."""
    there, found = _older(folder, now - YOUNG), []
    while some := list(islice(there, BATCH)):
        named = File.objects.filter(sha256__in=[path.name for path in some])
        known = set(named.values_list("sha256", flat=True))
        found += [path for path in some if path.name not in known]
    return found


def _forget(now: datetime) -> None:
    for path in _older(swept(), now - KEPT_APART):
        path.unlink(missing_ok=True)


def _older(folder: Path, than: datetime) -> Iterator[Path]:
    files = folder.iterdir() if folder.exists() else iter(())
    return (path for path in files if path.stat().st_mtime < than.timestamp())
