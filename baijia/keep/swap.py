"""Putting a town that stands beside in the place of the one that is there; that one goes aside.

What will be done is noted first. Every single step is a rename that has happened or has not, so
whatever interrupts it, `finish` goes on from where it was.
"""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from baijia.ground.disk import settle_folder
from baijia.ground.refusal import Refused
from baijia.keep import lock
from baijia.keep.lock import HalfWay
from baijia.keep.telling import filled

# All that is a town's own in the data folder. What is not there is not moved.
TOWN = (
    *("baijia.sqlite3", "baijia.sqlite3-wal", "baijia.sqlite3-shm", "files", "secret_key"),
    *("erasures.log", "demo", "demo_passwords.txt", "demo-unfinished"),
)
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1"
OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
IN_USE: Any = _(
    "%(n)d others have this database open: a server, the loop, or somebody at psql. Close them,"
    " then restore. Nothing was touched."
)
NO_SUCH: Any = _("There is no “%(name)s” in the data folder.")


def stamped(what: str, at: datetime) -> str:
    return f"{what}-{at:%Y%m%d-%H%M%S}"


def schema_of(name: str) -> str:
    return name.replace("-", "_")


def swap(name: str, *, aside: str) -> None:
    """The town that stands beside under this name takes the place of the one that is there."""
    new = Path(settings.DATA) / name
    if not new.is_dir():
        raise Refused(filled(NO_SUCH, {"name": name}), code="no_such")
    in_use()
    brings = [each for each in TOWN if (new / each).exists()]
    lock.note_half_way(HalfWay(name, aside, brings))
    finish()


def in_use() -> None:
    """On PostgreSQL somebody may be at work from another machine."""
    connection.close()
    if connection.vendor != "postgresql":
        return
    with psycopg.connect(settings.DATABASE_URL) as live:
        row = live.execute(OTHERS).fetchone()
    if row and row[0]:
        raise Refused(filled(IN_USE, {"n": row[0]}), code="in_use")


def finish() -> str:
    """Do what was noted, or what is left of it; the name under which the old town lies aside."""
    told = lock.half_way()
    if told is None:
        raise Refused(_("No restore was interrupted; there is nothing to finish."), code="nothing")
    data = Path(settings.DATA)
    new, aside = data / told.name, data / told.aside
    aside.mkdir(mode=0o700, exist_ok=True)
    if connection.vendor == "postgresql":
        _swap_tables(schema_of(told.name), schema_of(told.aside))
    for each in TOWN:
        # What has come in already must not go out after it.
        is_old = (new / each).exists() or each not in told.brings
        if is_old and (data / each).exists() and not (aside / each).exists():
            (data / each).rename(aside / each)
        if (new / each).exists():
            (new / each).rename(data / each)
    settle_folder(aside)
    settle_folder(data)
    shutil.rmtree(new, ignore_errors=True)
    lock.note_done()
    return told.aside


def _swap_tables(new: str, aside: str) -> None:
    """All tables at once: one transaction."""
    with psycopg.connect(settings.DATABASE_URL) as live:
        row = live.execute("SELECT current_schema()").fetchone()
        here = row[0] if row else "public"
        coming = [name for (name,) in live.execute(TABLES, [new])]
        if not coming:
            return
        going = [name for (name,) in live.execute(TABLES, [here])]
        live.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(aside)))
        for source, into, names in ((here, aside, going), (new, here, coming)):
            for name in names:
                live.execute(
                    sql.SQL("ALTER TABLE {}.{} SET SCHEMA {}").format(
                        *map(sql.Identifier, (source, name, into))
                    )
                )
        live.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(new)))
