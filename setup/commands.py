"""Run a program quietly; what it said is kept and shown only when it fails."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from setup.say import give_up

TOP = Path(__file__).resolve().parent.parent
BUILD = TOP / "build"
LOG = BUILD / "setup.log"
SHOWN = 25  # lines


def works(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> bool:
    """Whether the program is there and ended well."""
    BUILD.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(map(str, command))}\n")
        log.flush()
        try:
            done = subprocess.run(
                command, cwd=TOP, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        except OSError as error:
            log.write(f"{error}\n")
            return False
    return done.returncode == 0


def must(
    command: Sequence[str | Path], chinese: str, english: str, env: Mapping[str, str] | None = None
) -> None:
    if works(command, env):
        return
    last = LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-SHOWN:]
    told = "\n".join(f"    {line}" for line in last)
    give_up(
        f"{chinese}（全部记录在 build/setup.log）",
        f"{english} (all of it: build/setup.log)\n{told}",
    )
