"""Is all well? Asked by machines every minute, by people when something seems wrong.

Numbers and times only; nothing here is about anybody.
"""

import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.timezone import localtime

from baijia.journal.models import Bookmark, Entry, JournalHead
from baijia.keep import rules
from baijia.keep.jobs import founded_at, pulse
from baijia.keep.last import last

SILENT_AFTER = timedelta(minutes=5)  # a round of the loop takes seconds; a long one a few minutes
MOST_BEHIND = 100_000  # entries that a follower may have to read yet
LEAST_FREE = 500_000_000  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, and the numbers."""

    name: str
    is_well: bool
    told: dict[str, Any]


def findings(now: datetime) -> list[Finding]:
    """Every look, the database first: where it does not answer, the rest is not asked."""
    began = time.perf_counter()
    try:
        journal = _journal(now)
        database = Finding(
            "database",
            True,
            {"kind": connection.vendor, "ms": round(1000 * (time.perf_counter() - began), 1)},
        )
        asked = [database, journal, _followers(), _backup(now)]
    except (DatabaseError, OSError) as error:
        asked = [Finding("database", False, {"error": type(error).__name__})]
    return [*asked, _loop(now), _disk()]


def _journal(now: datetime) -> Finding:
    """The head moves with every entry: it is that of the last one."""
    head = JournalHead.objects.get()
    end = Entry.objects.order_by("-seq").values_list("seq", "hash", "recorded_at").first()
    told: dict[str, Any] = {"seq": head.seq, "hash": head.hash}
    if end:
        told["seconds_since"] = round((now - end[2]).total_seconds())
    return Finding("journal", (head.seq, head.hash) == (end[:2] if end else (0, "")), told)


def _followers() -> Finding:
    head = JournalHead.objects.get().seq
    behind = {mark.follower: head - mark.seq for mark in Bookmark.objects.order_by("follower")}
    return Finding("followers", max(behind.values(), default=0) <= MOST_BEHIND, {"behind": behind})


def _backup(now: datetime) -> Finding:
    """A town a day old need not have one yet."""
    known, since = last(), founded_at()
    told = {"at": known.at, "size": known.size, "failed": bool(known.failed or known.found)}
    if since is None:
        return Finding("backup", True, told)
    is_old = rules.is_too_old(localtime(now), last=known.made_at, since=since)
    return Finding("backup", not is_old and not known.found, told)


def _loop(now: datetime) -> Finding:
    """A town that has just been opened may not have had its first round."""
    try:
        silent = now.timestamp() - pulse().stat().st_mtime
    except FileNotFoundError:
        return Finding("loop", False, {"seconds_since": None})
    is_well = silent < SILENT_AFTER.total_seconds()
    return Finding("loop", is_well, {"seconds_since": round(max(silent, 0))})


def _disk() -> Finding:
    free = shutil.disk_usage(Path(settings.DATA)).free
    return Finding("disk", free > LEAST_FREE, {"free": free})


def as_json(found: list[Finding]) -> dict[str, Any]:
    told = {each.name: {"well": each.is_well, **each.told} for each in found}
    return {"well": all(each.is_well for each in found), **told}
