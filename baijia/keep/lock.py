"""Whoever serves the town holds its door; a restore needs it closed.

The system lets go of what a process held when the process ends, however it ends.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from baijia.ground.disk import settle, settle_folder
from baijia.ground.refusal import Refused
from baijia.keep.telling import both

_held: list[int] = []

SERVED: Any = _(
    "The town is open: a server or the loop is running on this data folder. Stop it (Ctrl-C, or"
    " systemctl stop baijia), then restore. Nothing was touched."
)
HALF_WAY: Any = _(
    "A restore was interrupted while it put the town in its place. Finish it first:"
    " manage.py restore --resume"
)
CLOSED: Any = _("A restore is under way on this data folder. Wait until it is done.")


def _file(name: str) -> Path:
    return Path(settings.DATA) / name


def hold_open() -> None:
    """From now on until this process ends the town is open."""
    guard()
    handle = os.open(_file("open.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as closed:
        os.close(handle)
        raise ImproperlyConfigured(both(CLOSED)) from closed
    _held.append(handle)


def guard() -> None:
    if half_way() is not None:
        raise ImproperlyConfigured(both(HALF_WAY))


@contextmanager
def held_closed() -> Iterator[None]:
    """Nobody serves the town meanwhile, and nobody begins to."""
    handle = os.open(_file("open.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as served:
        os.close(handle)
        raise Refused(SERVED, code="served") from served
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether we are the only one at this work; of two, one goes home."""
    handle = os.open(_file(f"{name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


# A restore that puts the town in its place notes first what it will do; so it can be finished.


class HalfWay(NamedTuple):
    """The folder from which the town comes, where the old one goes, and what the new one brings."""

    name: str
    aside: str
    brings: list[str]


def half_way() -> HalfWay | None:
    try:
        return HalfWay(*json.loads(_file("restore.json").read_text()))
    except FileNotFoundError:
        return None


def note_half_way(told: HalfWay) -> None:
    fresh = _file("restore.json.new")
    with fresh.open("wb") as file:
        file.write(json.dumps(told).encode())
        settle(file)
    fresh.replace(_file("restore.json"))
    settle_folder(fresh.parent)


def note_done() -> None:
    _file("restore.json").unlink()
