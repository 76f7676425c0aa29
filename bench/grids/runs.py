"""One run of a command: what it said last, how long it took, how much memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    said: dict[str, Any]  # its last line
    first: float  # seconds until it had a plan at all, inf if it said nothing of that
    wall: float
    processor: float  # seconds, all threads
    megabytes: float
    load: float
    code: int
    sentence: str


def run(arguments: Sequence[str], limit: float = 3600.0) -> Ran:
    """`python -m …` as somebody calls it; after `limit` seconds it is asked to end."""
    load, began = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments], stdout=out, stderr=err, cwd=TOP
        )
        code, used = _wait(child, limit)
        wall = time.monotonic() - began
        out.seek(0)
        err.seek(0)
        lines = out.read().decode().strip().splitlines()
        told = err.read().decode().strip().splitlines()
    said = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return Ran(
        said=said,
        first=_first(told),
        wall=wall,
        processor=used.ru_utime + used.ru_stime,
        megabytes=used.ru_maxrss / 1024,
        load=load,
        code=code,
        sentence=told[-1] if told else "",
    )


def _wait(child: "subprocess.Popen[bytes]", limit: float) -> tuple[int, Any]:
    ends = time.monotonic() + limit
    while True:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, used
        if time.monotonic() > ends:
            child.kill()
        time.sleep(0.05)


def _first(told: Sequence[str]) -> float:
    """Seconds at which progress first told of a plan for every village."""
    for line in told:
        words = line.split()
        if "begun," in words:
            begun, all_ = words[words.index("begun,") - 1].split("/")
            if begun == all_:
                return float(words[0])
    return float("inf")
