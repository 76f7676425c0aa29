"""How words are found in a text: Chinese by any piece of a run, letters from a word's beginning.

Chinese has no blanks between words, so a run of it is indexed by its pairs of characters, its
bigrams; letters and digits by whole words. Width, case and accents make no difference, nor does a
blank between Chinese and letters ("G108 国道").
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

# From here on: Chinese, kana, Hangul, private characters. Below: scripts with blanks, and digits.
FIRST_CJK = "\u2e80"
RUNS = re.compile(f"[{FIRST_CJK}-\U0010ffff]+|[^ {FIRST_CJK}-\U0010ffff]+")
MAX_TEXT = 100_000  # characters of one text: PostgreSQL takes a megabyte of pairs at most
MAX_WORDS = 32  # of one query
MAX_TOKEN = 32  # characters of one indexed word


class _Fold(dict[int, str]):
    """A character as it is compared; a blank for what is no letter, nothing for what is unseen."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code)).casefold()
        self[code] = "".join(c if _is_letter(c) else " " for c in plain if not _is_unseen(c))
        return self[code]


def _is_letter(char: str) -> bool:
    # Rare characters of names and places still stand in the private area (Co).
    return char.isalnum() or unicodedata.category(char) == "Co"


def _is_unseen(char: str) -> bool:
    """Accents, choices of a variant, zero-width characters: they neither part nor make words."""
    return unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"}


FOLD = _Fold()


def _is_cjk(run: str) -> bool:
    return run >= FIRST_CJK


def canonical(text: str) -> str:
    """The runs of the text with one blank between them, before the first and after the last."""
    runs = RUNS.findall(text[:MAX_TEXT].translate(FOLD))
    return f" {' '.join(runs)}"[:MAX_TEXT] + " "


def tokens(text: str) -> list[str]:
    """What the index keeps of a canonical text.

    The last character of a Chinese run stands alone too: every character begins a token then, and
    can be asked for by itself.
    """
    found: dict[str, None] = {}
    for run in text.split():
        if _is_cjk(run):
            found.update(dict.fromkeys(map("".join, pairwise(run))))
            found[run[-1]] = None
        else:
            found[run[:MAX_TOKEN]] = None
    return list(found)


def patterns(query: str) -> list[str]:
    """What must stand in the canonical text: one for each word of the query."""
    words = dict.fromkeys(query[:MAX_TEXT].translate(FOLD).split(" "))
    return [_pattern(word) for word in words if word][:MAX_WORDS]


def _pattern(word: str) -> str:
    """A single letter or digit is only found as a word; longer ones begin one."""
    runs = RUNS.findall(word)
    before = "" if _is_cjk(runs[0]) else " "
    after = " " if len(runs[-1]) == 1 and not _is_cjk(runs[-1]) else ""
    return f"{before}{' '.join(runs)}{after}"


@dataclass(frozen=True)
class Token:
    text: str
    is_beginning: bool


def asked(pattern: str) -> Iterator[Token]:
    """The tokens of every text that contains the pattern."""
    for run in pattern.split():
        if not _is_cjk(run):
            yield Token(run[:MAX_TOKEN], is_beginning=pattern.endswith(run))
        elif len(run) == 1:
            yield Token(run, is_beginning=True)
        else:
            yield from (Token(a + b, is_beginning=False) for a, b in pairwise(run))


def spans(text: str, query: str) -> list[tuple[int, int]]:
    """Where the words of the query stand in the text, in order, none touching another."""
    comparable, origin = _with_origin(text)
    found = sorted(
        (origin[at + len(p) - len(p.lstrip())], origin[at + len(p.rstrip()) - 1] + 1)
        for p in patterns(query)
        for at in _places(comparable, p)
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        while end < len(text) and not FOLD[ord(text[end])]:
            end += 1  # an accent belongs to its letter
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _with_origin(text: str) -> tuple[str, list[int]]:
    """The canonical text, and for each character of it the place it comes from."""
    places = [at for at, char in enumerate(text) for _ in FOLD[ord(char)]]
    parts, origin = [" "], [0]
    for run in RUNS.finditer(text.translate(FOLD)):
        parts += run.group(), " "
        origin += *places[run.start() : run.end()], 0
    return "".join(parts), origin


def _places(text: str, pattern: str) -> Iterator[int]:
    at = text.find(pattern)
    while at >= 0:
        yield at
        at = text.find(pattern, at + 1)
