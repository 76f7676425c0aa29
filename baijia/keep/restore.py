"""Bringing a backup back: everything is proved beside the town before anything of it is touched."""

import json
import os
import shutil
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from baijia.ground.disk import settle_folder
from baijia.ground.refusal import Refused
from baijia.keep import archive, beside, copying, lock, swap
from baijia.keep.archive import DAMAGED, DATABASE, NEWER, PIECE, Manifest
from baijia.keep.backup import BESIDE, MARGIN, adding, is_behind, unzipped
from baijia.keep.telling import Teller, filled

FOREIGN: Any = _(
    "This backup is of another town (%(theirs)s); here stands %(ours)s. Nothing was touched."
    " Restore it into a data folder of its own: BAIJIA_DATA=… manage.py restore …"
)
NO_RIGHT: Any = _(
    "This role may not make tables here. Restore as the role that owns the database:"
    " docs/running.md. Nothing was touched."
)


class Restored(NamedTuple):
    """What came of it: what the settled town said of itself, and where the old one lies."""

    manifest: Manifest
    said: str
    aside: str


def restore_backup(file: Path, *, at: datetime, tell: Teller, even_so: bool = False) -> Restored:
    """Verify, unpack beside, bring up to date, erase again, check; then swap."""
    with lock.held_closed():
        lock.guard()
        tell.step(_("Reading the backup"))
        manifest = archive.verified(file, adding(tell))
        _fits(file, manifest)
        swap.in_use()
        name, aside = swap.stamped("restoring", at), swap.stamped("before-restore", at)
        new = Path(settings.DATA) / name
        try:
            said = _stood_up(file, manifest, new, tell, even_so=even_so)
            tell.step(_("Putting the town in its place; what was there goes aside"))
            swap.swap(name, aside=aside)
        finally:
            if lock.half_way() is None:
                _swept(new)
    return Restored(manifest, said, aside)


def _fits(file: Path, manifest: Manifest) -> None:
    """It is of this town or of none, no newer than this house, and there is room for it."""
    known = MigrationLoader(None).disk_migrations
    theirs = {(app, name) for app, names in manifest.migrations.items() for name in names}
    if not theirs <= set(known):
        raise Refused(filled(NEWER, {"file": file.name}), code="newer")
    ours = _town_here()
    if ours and ours[0] != manifest.town["id"]:
        names = {"theirs": manifest.town["name"], "ours": ours[1]}
        raise Refused(filled(FOREIGN, names), code="foreign")
    needed = manifest.database["size"] * 2 + sum(part.size for part in manifest.parts) + MARGIN
    free = shutil.disk_usage(settings.DATA).free
    if free < needed:
        says = _("Not enough room in “%(folder)s”: it takes %(needed)s MB, %(free)s MB are free.")
        told = {"folder": settings.DATA, "needed": needed // 10**6, "free": free // 10**6}
        raise Refused(filled(says, told), code="disk_full")


def _asked(question: str) -> list[Any]:
    """Of the town that is here now; nothing where there is none."""
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite and not Path(str(settings.DATABASES["default"]["NAME"])).exists():
        return []
    if "places_place" not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def _town_here() -> tuple[str, str] | None:
    found = _asked(
        "SELECT p.id, w.text FROM places_place p JOIN journal_words w ON w.id = p.name_id"
        " WHERE p.level = 'town' ORDER BY p.path LIMIT 1"
    )
    return (UUID(str(found[0][0])).hex, found[0][1] or "") if found else None


def _stood_up(file: Path, manifest: Manifest, new: Path, tell: Teller, *, even_so: bool) -> str:
    tell.step(_("Unpacking it beside the town"))
    new.mkdir(mode=0o700)
    _unpack(file, manifest, new, tell)
    _know_erasures(new)
    more = ["--even-so"] if even_so else []
    if manifest.kind != connection.vendor or connection.vendor == "postgresql":
        more.append("--refill")
    address = ""
    if connection.vendor == "postgresql":
        tell.step(_("Bringing it into PostgreSQL"))
        address = _into_postgresql(manifest, new, tell)
    tell.step(_("Up to date, erased again what was erased since, its journal checked"))
    head = ["--head", manifest.head]
    said = beside.manage("settle_copy", "--replay", *head, *more, data=new, address=address)
    if not address:
        copying.closed(new / "baijia.sqlite3")
    os.sync()
    return said


def _unpack(file: Path, manifest: Manifest, new: Path, tell: Teller) -> None:
    (new / "files").mkdir(mode=0o700)
    for part, content in archive.unpacked(file, manifest):
        if part.name == DATABASE:
            with _made(new / "baijia.sqlite3") as into:
                is_right = unzipped(content, into, tell) == manifest.database
        elif part.name in BESIDE or _is_file(part.name):
            (new / part.name).parent.mkdir(mode=0o700, exist_ok=True)
            with _made(new / part.name) as into:
                is_right = _copied(content, into) == part.sha256
        else:
            continue
        if not is_right:
            raise Refused(filled(DAMAGED, {"file": file.name}), code="damaged")


def _is_file(name: str) -> bool:
    folder, _slash, rest = name.partition("/")
    first, _slash, digest = rest.partition("/")
    return folder == "files" and digest.isalnum() and first == digest[:2] and len(digest) == 64


def _made(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _copied(content: IO[bytes], into: IO[bytes]) -> str:
    seen = sha256()
    for piece in iter(lambda: content.read(PIECE), b""):
        into.write(piece)
        seen.update(piece)
    return seen.hexdigest()


def _know_erasures(new: Path) -> None:
    """What died since the backup: by the log that lies here, and by the town that is here."""
    here = Path(settings.DATA) / "erasures.log"
    died = _asked("SELECT id FROM journal_words WHERE text IS NULL")
    with (new / "erasures.log").open("a") as log:
        log.write("\n" + (here.read_text() if here.exists() else "") + "\n")
        for (pk,) in died:
            log.write(json.dumps({"words": str(UUID(str(pk))), "at": ""}) + "\n")
    (new / "erasures.log").chmod(0o600)


def _into_postgresql(manifest: Manifest, new: Path, tell: Teller) -> str:
    """Into a schema beside the town's own, at the state that this house has."""
    file, schema = new / "baijia.sqlite3", swap.schema_of(new.name)
    facts = copying.facts_of(file)
    if facts is None or is_behind(facts):
        beside.manage("migrate", "-v0", data=new)
    try:
        with psycopg.connect(settings.DATABASE_URL) as live:
            live.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    except psycopg.errors.InsufficientPrivilege as no:
        raise Refused(NO_RIGHT, code="no_right") from no
    address = beside.in_schema(settings.DATABASE_URL, schema)
    beside.manage("migrate", "-v0", data=new, address=address)
    copying.load_postgresql(file, address, lambda table, n: tell.far(n, unit=f" {table}"))
    for path in new.glob("baijia.sqlite3*"):
        path.unlink()
    return address


def _swept(new: Path) -> None:
    """Nothing of a restore that came to nothing is left."""
    shutil.rmtree(new, ignore_errors=True)
    if connection.vendor == "postgresql":
        gone = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
        with psycopg.connect(settings.DATABASE_URL) as live:
            live.execute(gone.format(sql.Identifier(swap.schema_of(new.name))))
    settle_folder(Path(settings.DATA))
