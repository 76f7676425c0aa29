"""The load: posts at their desks, in a process of its own, whose own cost is told.

Reads one JSON object from standard input and prints one; see `ask` in `bench/loop.py`.
"""

import json
import resource
import sys
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4


@dataclass
class Told:
    """What the clients saw: how long each whole life took, when it ended, what went wrong."""

    lives: list[tuple[float, float]] = field(default_factory=list)  # ended at, seconds
    errors: list[str] = field(default_factory=list)


class Person:
    """Somebody signed in, at one connection that is kept."""

    def __init__(self, port: int, who: dict[str, str]) -> None:
        self.port, self.post = port, who["post"]
        token = "b" * 32
        self.token = token
        self.headers = {
            "Cookie": f"sessionid={who['session']}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method: str, path: str, said: dict[str, Any] | None = None) -> tuple[int, str]:
        """The status, and where it leads or what it says."""
        body = None
        if said is not None:
            carried = {"csrfmiddlewaretoken": self.token, "act_id": str(uuid4()), "as": self.post}
            body = urlencode(carried | said)
        try:
            return self._sent(method, path, body)
        except (RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server had closed a line that was idle for long. What was sent bears an id of its
            # own, so that it counts once, however often it comes.
            return self._sent(method, path, body)

    def _sent(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        try:
            self.line.request(method, path, body=body, headers=self.headers)
            answer = self.line.getresponse()
            text = answer.read()
        except (HTTPException, OSError):
            self.line.close()
            raise
        return answer.status, answer.headers.get("Location") or text.decode(errors="replace")


def live(desk: Person, clerk: Person, town: dict[str, Any], number: int) -> None:
    """Reported, accepted and assigned, answered, read back: four requests."""
    said = {
        "text": f"第{number}号路灯不亮，请派人来看看。",
        "where": town["where"],
        "kind": "request",
        "channel": "phone",
        "name": "测试甲",
        "phone": "13800000000",
        "category": town["category"],
        "version": 0,
    }
    status, there = desk.ask("POST", "/matters/new/", said)
    _is(status, 302, there)
    page = there.removesuffix("receipt/")
    heading = {"category": town["category"], "urgency": "ordinary"}
    steps: list[tuple[Person, str, dict[str, Any]]] = [
        (desk, "accept", {**heading, "to": f"office {town['office']}", "version": 1}),
        (clerk, "answer", {"outcome": "done", "text": "已换新灯。", "version": 3}),
    ]
    for person, verb, form in steps:
        status, there = person.ask("POST", f"{page}{verb}/", form)
        _is(status, 302, there)
    status, text = desk.ask("GET", page)
    _is(status, 200, text)
    if "已换新灯" not in text:
        raise ValueError("the answer is not on the page")


def _is(status: int, wanted: int, text: str) -> None:
    if status != wanted:
        raise ValueError(f"{status} instead of {wanted}: {' '.join(text.split())[-300:]}")


def closed(order: dict[str, Any], told: Told) -> None:
    """Each client begins the next life when one has ended, until so many were begun."""
    lock, left = threading.Lock(), iter(range(order["lives"]))

    def go_on() -> None:
        desk, clerk = (Person(order["port"], order["town"][who]) for who in ("desk", "clerk"))
        while True:
            with lock:
                number = next(left, None)
            if number is None:
                return
            _one(desk, clerk, order["town"], number, told, time.monotonic())

    _together([threading.Thread(target=go_on) for _n in range(order["clients"])])


def opened(order: dict[str, Any], told: Told) -> None:
    """A life begins whenever its time has come, however many are under way: [[rate, seconds]…].

    A life waits for a free connection; its time counts from when it should have begun.
    """
    begin = time.monotonic()
    due: list[float] = []
    for rate, seconds in order["rates"]:
        start = due[-1] if due else 0.0
        due += [start + (n + 1) / rate for n in range(int(rate * seconds))]
    lock, left = threading.Lock(), iter(enumerate(due))

    def go_on() -> None:
        desk, clerk = (Person(order["port"], order["town"][who]) for who in ("desk", "clerk"))
        while True:
            with lock:
                number, at = next(left, (0, -1.0))
            if at < 0:
                return
            time.sleep(max(0.0, begin + at - time.monotonic()))
            _one(desk, clerk, order["town"], number, told, begin + at)

    _together([threading.Thread(target=go_on) for _n in range(order["clients"])])


def _one(
    desk: Person, clerk: Person, town: dict[str, Any], number: int, told: Told, since: float
) -> None:
    try:
        live(desk, clerk, town, number)
    except (HTTPException, OSError, ValueError) as wrong:
        told.errors.append(f"{type(wrong).__name__}: {wrong}")
        return
    told.lives.append((time.monotonic(), time.monotonic() - since))


def pages(order: dict[str, Any]) -> dict[str, list[float]]:
    """Each address so many times, in turns; how long each took."""
    desk = Person(order["port"], order["town"]["desk"])
    took: dict[str, list[float]] = {name: [] for name in order["pages"]}
    for turn in range(order["times"] + 1):
        for name, paths in order["pages"].items():
            began = time.monotonic()
            status, text = desk.ask("GET", paths[turn % len(paths)])
            _is(status, 200, text)
            if turn:  # the first one warms up
                took[name].append(time.monotonic() - began)
    return took


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    order, told = json.load(sys.stdin), Told()
    began = time.monotonic()
    answer: dict[str, Any] = {}
    if order["how"] == "pages":
        answer["took"] = pages(order)
    else:
        {"closed": closed, "opened": opened}[order["how"]](order, told)
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer |= {
        "lives": [(at - began, took) for at, took in told.lives],
        "errors": told.errors,
        "seconds": time.monotonic() - began,
        "cpu": used.ru_utime + used.ru_stime,
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
