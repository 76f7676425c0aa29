"""Words for whoever started a script: Chinese first, English beside it."""

import sys
from typing import NoReturn


def say(chinese: str, english: str) -> None:
    sys.stdout.write(f"{chinese} · {english}\n")
    sys.stdout.flush()


def give_up(chinese: str, english: str) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.write(f"\n{chinese}\n{english}\n")
    raise SystemExit(1)
