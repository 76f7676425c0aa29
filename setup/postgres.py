"""A PostgreSQL of our own for the length of a test run: made, used, taken away."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROLE = "baijia"
# Nothing in it outlives the run, so it need not wait for the disk.
HASTE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
SERVANTS = ["postgres", "nobody"]  # it refuses to run as root


def programs() -> Path | None:
    """The newest PostgreSQL on this machine; Debian keeps it off the path."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda p: int(p.parts[-3]), default=None)
    if newest is None and (on_path := shutil.which("initdb")):
        newest = Path(on_path).resolve()
    return newest.parent if newest else None


@contextmanager
def cluster() -> Iterator[str]:
    """Its address, for a role that may make databases and is no superuser."""
    home = Path(tempfile.mkdtemp(prefix="baijia-pg-"))
    servant = _servant()
    if servant:
        shutil.chown(home, *servant)
    try:
        yield from _running(home, servant)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _running(home: Path, servant: tuple[int, int] | None) -> Iterator[str]:
    bin_, password, port = programs(), secrets.token_hex(16), _free_port()
    if bin_ is None:
        raise FileNotFoundError("initdb")
    (home / "password").write_text(password)
    # Ordered by language as on most real servers: what leans on byte order by luck is found.
    order = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh"]
    door = ["--username=boss", "--auth=scram-sha-256", f"--pwfile={home}/password"]
    _run([bin_ / "initdb", "-D", home / "data", *order, *door], servant)
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={home}"]
    options = [word for setting in [*settings, *HASTE] for word in ("-c", setting)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [bin_ / "postgres", "-D", home / "data", *options],
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_as(servant),
        )
    try:
        _make_role(bin_, home, port, password)
        yield f"postgres://{ROLE}:{password}@127.0.0.1:{port}/{ROLE}"
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _make_role(bin_: Path, home: Path, port: int, password: str) -> None:
    env = os.environ | {"PGPASSWORD": password, "PGCONNECT_TIMEOUT": "10"}
    there = ["-h", "127.0.0.1", "-p", str(port), "-U", "boss", "-d", "postgres"]
    for _ in range(300):
        if not subprocess.run([bin_ / "pg_isready", *there], capture_output=True).returncode:
            break
        time.sleep(0.1)
    for order in [
        f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER CREATEDB PASSWORD '{password}'",
        f"CREATE DATABASE {ROLE} OWNER {ROLE}",
    ]:
        subprocess.run([bin_ / "psql", *there, "-q", "-c", order], env=env, check=True)


def _run(command: Sequence[str | Path], servant: tuple[int, int] | None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, **_as(servant))
    if done.returncode:
        raise RuntimeError(done.stderr or done.stdout)


def _as(servant: tuple[int, int] | None) -> dict[str, Any]:
    if servant is None:
        return {}
    return {"user": servant[0], "group": servant[1], "extra_groups": [], "cwd": "/"}


def _servant() -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(known[name] for name in SERVANTS if name in known)
    return entry.pw_uid, entry.pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
