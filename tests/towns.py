"""A town of its own for tests that need real transactions and several processes."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from baijia.ground.ids import new_id
from tests import laid_out
from tests.test_house import TOP


@contextmanager
def own_town(data, *, is_bare=False) -> Iterator[dict[str, str]]:
    """The environment of an empty town, on whichever database the tests run; bare: no tables."""
    address = os.environ.get("BAIJIA_DATABASE_URL", "")
    name = f"town_{new_id().hex}"
    env = os.environ | {"BAIJIA_DATA": str(data)}
    if not address:
        if not is_bare:
            laid_out.into_folder(Path(data))
        yield env
        return
    like = "" if is_bare else f" TEMPLATE {laid_out.tables()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}{like}")
    env["BAIJIA_DATABASE_URL"] = urlsplit(address)._replace(path=f"/{name}").geturl()
    try:
        yield env
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def start(env, *command, errors=False):
    err = subprocess.PIPE if errors else None
    return subprocess.Popen(
        [sys.executable, *command], cwd=TOP, env=env, stdout=subprocess.PIPE, stderr=err, text=True
    )


def asked(env, question):
    """The town's database, asked without starting the house."""
    address = env.get("BAIJIA_DATABASE_URL")
    place = f"{env['BAIJIA_DATA']}/baijia.sqlite3"
    with closing(psycopg.connect(address) if address else sqlite3.connect(place)) as live:
        return live.execute(question).fetchone()


def said(process):
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out
