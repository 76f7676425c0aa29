"""What the disk says when nothing more goes onto it."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# How SQLite and PostgreSQL call it; a write that the disk would not take is an I/O error to SQLite.
SQLITE = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE"}
POSTGRESQL = "53100"


def is_full(error: BaseException) -> bool:
    """Whether this, or what lies under it, is a disk that took nothing more."""
    return any(_says_full(each) for each in _with_causes(error))


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    by_sqlite = getattr(error, "sqlite_errorname", "")
    return by_sqlite in SQLITE or getattr(error, "sqlstate", "") == POSTGRESQL


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def settle(file: IO[bytes]) -> None:
    """What was written stands on the disk, whatever happens to the machine next."""
    file.flush()
    os.fsync(file.fileno())


def settle_folder(folder: Path) -> None:
    """The names in the folder stand on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
