"""A small demo town on a data folder of its own, served as `./run` serves it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import laid_out
from tests.test_house import TOP

PATIENCE_S = 60
GRANIAN = ["-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"]


# The demo lets a dozen people in by password; here everybody signs in as themselves.
LET_IN = """
from django.contrib.auth.hashers import make_password
from baijia.people.models import Account, Post
Account.objects.update(password=make_password("of-this-test-alone"))
for post in Post.objects.named().filter(until=None).order_by("account__username"):
    where = post.office or (post.place and post.place.name) or ""
    print(post.role, post.account.username, post.account, where, "of-this-test-alone", sep="\\t")
"""


LAY_OUT = "from tests.browser.stage import lay_out; lay_out()"


@dataclass(frozen=True)
class Someone:
    """Who can sign in, as what, for where."""

    role: str
    username: str
    name: str
    where: str
    password: str


@dataclass(frozen=True)
class Room:
    """A page, who opens it, and with which session."""

    name: str
    who: str
    session: str
    path: str


@dataclass
class Town:
    address: str
    data: Path
    people: list[Someone]

    def somebody(self, who: str) -> Someone:
        """By role, by role and office, or by short name."""
        return next(
            each
            for each in self.people
            if who in (each.role, f"{each.role} {each.where}", each.username)
        )

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=TOP, env=_env(self.data), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rooms(self) -> list[Room]:
        told = self.manage("shell", "-v", "0", "-c", LAY_OUT).splitlines()
        return [Room(*line.split("\t")) for line in told if line.count("\t") == 3]


def _env(data: Path) -> dict[str, str]:
    """The machine's, less what belongs to a town that lives here."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("BAIJIA_")}
    return env | {"BAIJIA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tests.settings"}


@contextmanager
def living_town(data: Path) -> Iterator[Town]:
    laid_out.once("small_town", data, _founded)
    town = Town("", data, [])
    told = town.manage("shell", "-v", "0", "-c", LET_IN).splitlines()
    town.people = [Someone(*line.split("\t")) for line in told if line.count("\t") == 4]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    command = [sys.executable, *GRANIAN, *where, "baijia.site.wsgi:application"]
    with (data / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=TOP, env=_env(data), stdout=log, stderr=log)
        try:
            town.address = f"http://127.0.0.1:{port}"
            _wait_for(town.address, server)
            yield town
        finally:
            server.terminate()
            server.wait(PATIENCE_S)


def _founded(data: Path) -> None:
    """The small demo town; its people sign in with the passwords that LET_IN sets."""
    if not os.environ.get("BAIJIA_DATABASE_URL"):
        laid_out.into_folder(data)
    town = Town("", data, [])
    town.manage("ready")
    town.manage("demo", "--small", "--seed", "1")


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until and server.poll() is None:
        try:
            opener.open(f"{address}/healthz", timeout=5)
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")
