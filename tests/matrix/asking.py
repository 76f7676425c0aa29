"""The table of who may do what, and people who try it: each address asked as each of the cast."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import time_machine
from django.http import SimpleCookie
from django.test import Client

from conftest import CAST
from tests.matrix.sides import HOUR, Side

TABLE = Path(__file__).parent / "table.txt"
WHO = [*(name for name, *_rest in CAST), "nobody"]
GROUPS = (5, 3, 4, 2, 1)  # village, offices, town hall, next village, nobody
SIGNS = {200: "+", 302: "+", 400: "0", 403: "-", 404: ".", 405: "x", 409: "!", 429: "w"}
SIGNS |= {201: "+", 202: "+", 204: "+", 401: "-"}  # as phones are answered
SIGNS[503] = "+"  # it opens, and says that something is not well (keep:health)
METHODS = {
    "GET": [("get", None)],
    "POST": [("post", None)],
    "BOTH": [("get", None), ("post", None)],
    "GET-only": [("get", None), ("post", "x")],
    "POST-only": [("post", None), ("get", "x")],
}


class Line(NamedTuple):
    """What one address does for each of the cast; `signs` may be one for all."""

    name: str
    side: str
    method: str
    signs: str

    def expected(self) -> str:
        return self.signs * len(WHO) if len(self.signs) == 1 else self.signs


def lines() -> list[Line]:
    found = []
    for text in TABLE.read_text(encoding="utf-8").splitlines():
        if text.strip() and not text.startswith("#"):
            name, side, method, signs = re.split(r"\s{2,}", text.strip(), maxsplit=3)
            found.append(Line(name, side, method, re.sub(r"\s", "", signs)))
    return found


LINES = lines()
NOWHERE = ("(wrong code)", "(no such act)", "(forged)")  # nothing stands there to be filled in
CLIENT = Client(raise_request_exception=False)  # one for all: it gets ready but once


class Glance(Client):
    """One who keeps nothing of what went into a page: keeping it takes as long as asking for it."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


GLANCE = Glance(raise_request_exception=False)
# Half the time of the table goes into drawing pages that say no; a program hears it in a word.
JSON = {"HTTP_ACCEPT": "application/json"}
Sides = dict[str, Side]
Sessions = dict[str, dict[str, str]]


class Door(NamedTuple):
    """An address of the table, and somebody to whom it opens."""

    name: str
    side: str
    who: str


def doors(method: str) -> list[Door]:
    """Each address once, by whoever gets furthest there."""
    found: dict[str, Door] = {}
    for line in LINES:
        is_here = line.side != "there" and not line.name.endswith(NOWHERE)
        if not is_here or not any(verb == method and not no for verb, no in METHODS[line.method]):
            continue
        signs = line.expected()
        best = next((sign for sign in "+>~!" if sign in signs), signs[-1])
        who = "nobody" if signs[-1] == best else WHO[signs.index(best)]
        found.setdefault(line.name, Door(line.name, line.side, who))
    return list(found.values())


@contextmanager
def both_villages(world: Any, settings: Any) -> Iterator[tuple[Sides, Sessions]]:
    """Here and next door, and everybody signed in; a few hours after the founding."""
    logging.disable(logging.WARNING)  # a refusal is what is asked for here
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # in a hurry
    with time_machine.travel(world.noon + 4 * HOUR, tick=False):
        sides = {"here": Side(world, is_here=True), "there": Side(world, is_here=False)}
        yield sides | {"-": sides["here"]}, {who: session_of(world, who) for who in WHO}
    logging.disable(logging.NOTSET)


def session_of(world: Any, who: str) -> dict[str, str]:
    client = Client()
    if who != "nobody":
        client.force_login(getattr(world, f"{who}_account"))
    return {name: cookie.value for name, cookie in client.cookies.items()}


def ask(method: str, address: str, cookies: dict[str, str], body: Any, **more: Any) -> Any:
    CLIENT.cookies = SimpleCookie(cookies)
    return getattr(CLIENT, method)(address, body if method == "post" else None, **more)


def look(address: str, cookies: dict[str, str], **more: Any) -> Any:
    """The page alone: what one reads, and nothing of what made it."""
    GLANCE.cookies = SimpleCookie(cookies)
    return GLANCE.get(address, **more)
