"""What is kept by itself: the loop's own pulse, and the backup that is due."""

import logging
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime

from baijia.journal.models import Entry
from baijia.keep import rules, shelf
from baijia.keep.last import last

log = logging.getLogger("baijia.work")
# A backup takes minutes: it is made by a process of its own, and the loop goes on.
_under_way: "list[subprocess.Popen[bytes]]" = []


def pulse() -> Path:
    """Touched at every round of the loop: its age says whether anything happens by itself."""
    return Path(settings.DATA) / "work.beat"


def beat(now: datetime) -> int:
    pulse().touch(mode=0o600)
    return 0


def back_up(now: datetime) -> int:
    """Begin the backup that is due; see how the one fared that was begun."""
    if _under_way:
        code = _under_way[0].poll()
        if code is not None:
            _under_way.clear()
        if code:
            log.error("the backup failed (%d): %s", code, last().failed or last().found)
        return 0
    known, since = last(), founded_at()
    if since is None:
        return 0
    if rules.is_due(
        shelf.plan(),
        localtime(now),
        last=known.made_at,
        tried=known.last_try if known.failed else None,
        since=since,
    ):
        command = [sys.executable, f"{settings.BASE_DIR}/manage.py", "backup", "--scheduled"]
        begun = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        _under_way.append(begun)
    return 0


def founded_at() -> datetime | None:
    first = Entry.objects.order_by("seq").values_list("recorded_at", flat=True).first()
    return localtime(first) if first else None


def settle_down(*, at_once: bool = False) -> None:
    """The loop ends: a backup under way is waited for, or given up when the machine goes down."""
    for process in _under_way:
        if at_once:
            process.terminate()
        process.wait()
    _under_way.clear()
