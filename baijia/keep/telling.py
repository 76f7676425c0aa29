"""What long work says at the command line: in both languages, and how far it is."""

import sys
import time
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import lazy

EVERY_S = 0.2


def filled(message: Any, names: Mapping[str, object]) -> Any:
    """The sentence with its names in it, and still in whichever language it is read."""
    return _filled(message, names)


def _fill(message: Any, names: Mapping[str, object]) -> str:
    return str(message) % names


_filled = lazy(_fill, str)


def both(message: Any) -> str:
    """A lazy sentence in Chinese and in English, each on its own line if it is long."""
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(str(message))
    return ("\n" if len(said[0]) > 30 else " · ").join(dict.fromkeys(said))


class Teller:
    """Says each step once, and on a terminal how far it is."""

    def __init__(self) -> None:
        self.began = self.at = 0.0

    def step(self, what: Any) -> None:
        self._clear()
        sys.stderr.write(f"  {both(what)}\n")
        sys.stderr.flush()
        self.began = time.monotonic()

    def far(self, done: float, of: float = 0, unit: str = "") -> None:
        """So much of it, in per cent where the whole is known."""
        if not sys.stderr.isatty() or time.monotonic() - self.at < EVERY_S:
            return
        self.at = time.monotonic()
        how = f"{100 * done / of:.0f} %" if of else f"{done:,.0f}{unit}"
        sys.stderr.write(f"\r\033[K    {how}  {self.at - self.began:.0f} s")
        sys.stderr.flush()

    def _clear(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")


class Silent(Teller):
    """For work that nobody looks at."""

    def step(self, what: Any) -> None:
        return None

    def far(self, done: float, of: float = 0, unit: str = "") -> None:
        return None
