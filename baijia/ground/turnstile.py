"""Who wants to write to SQLite waits in a line.

SQLite has none: whoever finds another one writing sleeps, up to a tenth of a second, and looks
again, while later comers go first. Here the threads of a process wait for each other, and one of
them looks whether another process is through. PostgreSQL has a line of its own.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Seconds between looks: an act takes a few thousandths, an import may take many seconds.
SOON, SOON_FOR, LATER = 0.0004, 0.1, 0.01


class Turnstile:
    """One for each file and process. The system gives it back when the process ends."""

    def __init__(self, file: str) -> None:
        self.mine = threading.Lock()
        self.handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0:  # else whoever serves the town could not use what root made
            owner = os.stat(Path(file).parent)
            os.fchown(self.handle, owner.st_uid, owner.st_gid)

    def enter(self, patience: float) -> bool:
        """Our turn; or not, after so many seconds: then SQLite itself says whether it is free."""
        since = time.monotonic()
        if not self.mine.acquire(timeout=patience):
            return False
        is_in = False
        try:
            is_in = self._wait(since, patience)
        finally:
            if not is_in:
                self.mine.release()
        return is_in

    def _wait(self, since: float, patience: float) -> bool:
        while not self._take():
            waited = time.monotonic() - since
            if waited > patience:
                return False
            time.sleep(SOON if waited < SOON_FOR else LATER)
        return True

    def _take(self) -> bool:
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def leave(self) -> None:
        fcntl.flock(self.handle, fcntl.LOCK_UN)
        self.mine.release()


@contextmanager
def lightly(connection: Any) -> Iterator[None]:
    """A transaction that a power cut may take back: SQLite does not wait for the disk."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=FULL")
