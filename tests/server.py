"""A town that is served as `./run` serves it, and can be killed at any moment."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode

from tests.test_house import TOP

PATIENCE_S = 60
GRANIAN = ["-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"]
TOKEN = "t" * 32


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    env: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    def start(self):
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "error"]
        self.process = subprocess.Popen(
            [sys.executable, *GRANIAN, *where, "baijia.site.wsgi:application"],
            cwd=TOP,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                if self.get("/healthz").status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self, how=signal.SIGKILL):
        """It and all that it started, at once, without a word."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(PATIENCE_S)

    def pids(self):
        """Of everything that serves."""
        own = self.process.pid
        told = subprocess.run(["ps", "-o", "pid=", "-g", str(own)], capture_output=True, text=True)
        return [own, *(int(pid) for pid in told.stdout.split() if int(pid) != own)]

    def get(self, path):
        return self._ask("GET", path, None)

    def post(self, path, **said):
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **said})
        return self._ask("POST", path, body)

    def _ask(self, method, path, body) -> HTTPResponse:
        headers = {"Cookie": f"csrftoken={TOKEN}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.said = answer.read().decode()
            return answer
        finally:
            connection.close()

    def village(self):
        """The first that can be chosen on the public page."""
        return re.search(r'<option value="([0-9a-f-]{36})"', self.get("/report/").said)[1]


def report(server, village, text, *, act_id=None):
    """Until it is answered, however often; under one id, so that it counts once."""
    act_id = act_id or uuid.uuid4()
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            answer = server.post("/report/", act_id=act_id, version=0, text=text, place=village)
        except (OSError, HTTPException):
            time.sleep(0.02)
            continue
        assert answer.status == 302, (answer.status, answer.said[:2000])
        return
    raise AssertionError("never answered")
