"""Tables made once in a run of tests and copied from then on: migrating takes seconds, and dozens
of tests begin with an empty town.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

TOP = Path(__file__).resolve().parent.parent
HOME = "BAIJIA_TESTS_LAID_OUT"  # the folder that all processes of one run share


def begin() -> None:
    """Whoever starts a run; its workers and their children find the folder by its name."""
    os.environ[HOME] = tempfile.mkdtemp(prefix="baijia-laid-out-")


def end() -> None:
    home = Path(os.environ.pop(HOME))
    if (home / "made").exists() and (address := _address()):
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {_name(home)} WITH (FORCE)")
    shutil.rmtree(home, ignore_errors=True)


def tables() -> str:
    """The SQLite file, or the name of the PostgreSQL database, to be copied; made when asked."""
    home = Path(os.environ[HOME])
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "made").exists():
            _make(home)
            (home / "made").touch()
    return _name(home) if _address() else str(home / "data" / "baijia.sqlite3")


def into_folder(data: Path) -> None:
    """An empty town on SQLite."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(tables(), data / "baijia.sqlite3")


def once(name: str, data: Path, make: Callable[[Path], None]) -> None:
    """A whole town in a folder: whoever comes first makes it, all others copy what came out."""
    home = Path(os.environ[HOME])
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / f"{name}.made").exists():
            make(home / name)
            (home / f"{name}.made").touch()
    shutil.copytree(home / name, data, dirs_exist_ok=True)


def under(connection: Any) -> None:
    """What Django is about to make for its tests begins with these tables."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = tables()
        return
    connection.close()
    connection.settings_dict["NAME"] = connection.creation._get_test_db_name()
    connection.ensure_connection()
    with closing(sqlite3.connect(tables())) as kept:
        kept.backup(connection.connection)


def _make(home: Path) -> None:
    env = os.environ | {"BAIJIA_DATA": str(home / "data")}
    if address := _address():
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {_name(home)}")
        env["BAIJIA_DATABASE_URL"] = urlsplit(address)._replace(path=f"/{_name(home)}").geturl()
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=TOP, env=env, check=True)


def _address() -> str:
    return os.environ.get("BAIJIA_DATABASE_URL", "")


def _name(home: Path) -> str:
    return home.name.replace("-", "_").lower()
