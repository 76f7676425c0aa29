"""Taking a backup: a copy of one moment, checked, packed, read back, then given its name."""

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from baijia.files.queries import path_of
from baijia.ground.disk import settle_folder
from baijia.ground.refusal import Refused
from baijia.journal.erasures import noted_contents
from baijia.keep import archive, beside, copying
from baijia.keep.archive import DATABASE, PIECE, Manifest, Writing
from baijia.keep.telling import Teller, filled

# What else lies in the data folder and belongs to the town.
BESIDE = ("secret_key", "erasures.log", "demo", "demo_passwords.txt")
MARGIN = 50_000_000  # bytes that are left free
PACKED = 0.5  # what a database weighs packed; it is less


class Taken(NamedTuple):
    """What came of it."""

    path: Path
    size: int
    manifest: Manifest


@dataclass
class _Copy:
    """The town as it stood at one moment, in a folder of its own."""

    folder: Path
    facts: copying.Facts

    @property
    def database(self) -> Path:
        return self.folder / "baijia.sqlite3"


def take_backup(target: Path, *, at: datetime, tell: Teller) -> Taken:
    """The town goes on working meanwhile. `target` stands there whole, or it does not."""
    if target.exists():
        raise Refused(
            filled(_("“%(file)s” stands there already."), {"file": target}), code="exists"
        )
    if not target.parent.is_dir():
        says = filled(_("There is no folder “%(folder)s”."), {"folder": target.parent})
        raise Refused(says, code="folder")
    _room_for(target.parent)
    with _scratch(target.parent) as scratch:
        copy = _copied(scratch / "town", tell)
        raw, found = _packed(copy, scratch / DATABASE, tell)
        manifest = _manifest(copy, raw, found, at)
        packed = scratch / "backup.tar"
        _written(packed, scratch / DATABASE, manifest, copy, tell)
        tell.step(_("Reading it back"))
        read_back(packed, raw, tell)
        packed.replace(target)
        settle_folder(target.parent)
    return Taken(target, target.stat().st_size, manifest)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Work in progress, for its owner alone; gone in the end, whatever happens."""
    made = Path(tempfile.mkdtemp(prefix=".baijia-", dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _room_for(folder: Path) -> None:
    """For the copy, and for what it is packed into with the photos."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            size = int(cursor.fetchone()[0])
        else:
            size = _weight(_file_here().parent, "baijia.sqlite3*")
    photos = _weight(Path(settings.FILES), "??/*")
    needed = int(size * (1 + PACKED)) + photos + MARGIN
    free = shutil.disk_usage(folder).free
    if free < needed:
        says = _("Not enough room in “%(folder)s”: it takes %(needed)s MB, %(free)s MB are free.")
        told = {"folder": folder, "needed": needed // 10**6, "free": free // 10**6}
        raise Refused(filled(says, told), code="disk_full")


def _file_here() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _weight(folder: Path, which: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(which) if path.is_file())


def _copied(folder: Path, tell: Teller) -> _Copy:
    tell.step(_("Copying the database as it stands now"))
    folder.mkdir(mode=0o700)
    into = folder / "baijia.sqlite3"
    if connection.vendor == "postgresql":
        _tables_as_there(folder)
        copying.copy_postgresql(
            settings.DATABASE_URL, into, lambda table, n: tell.far(n, unit=f" {table}")
        )
    else:
        copying.copy_sqlite(_file_here(), into)
    copying.freshened(into)
    facts = copying.facts_of(into)
    if facts is None:
        raise Refused(_("There is no town here yet."), code="empty")
    return _Copy(folder, facts)


def _tables_as_there(folder: Path) -> None:
    """Empty tables beside, at the very state that the town's own are in."""
    loader = MigrationLoader(connection)
    applied = {key for key in loader.applied_migrations if key in loader.disk_migrations}
    newest = dict(sorted(applied))
    beside.manage("lay_tables", *(f"{app}.{name}" for app, name in newest.items()), data=folder)


def is_behind(facts: copying.Facts) -> bool:
    """Whether this house would change its tables first."""
    applied = {(app, name) for app, names in facts.migrations.items() for name in names}
    return not set(MigrationLoader(None).disk_migrations) <= applied


def _packed(copy: _Copy, into: Path, tell: Teller) -> tuple[dict[str, Any], str]:
    """Packed while it is checked: two processors have each their own to do.

    A town whose journal does not tally is backed up too, and says so: that is when it is needed.
    """
    tell.step(_("Checking the copy's journal, and packing it"))
    where = copy.folder
    if is_behind(copy.facts):
        # Today's house reads it after an upgrade only: on a second copy, which shows too that
        # the upgrade succeeds.
        where = copy.folder / "upgraded"
        where.mkdir(mode=0o700)
        shutil.copyfile(copy.database, where / "baijia.sqlite3")
    checking = beside.started("settle_copy", "--head", copy.facts.head, data=where)
    try:
        raw = _zipped(copy.database, into, tell)
        beside.said(checking)
    except beside.Differs as found:
        return raw, str(found)
    finally:
        checking.kill()
    return raw, ""


def _zipped(source: Path, into: Path, tell: Teller) -> dict[str, Any]:
    whole, done, seen = source.stat().st_size, 0, sha256()
    with (
        source.open("rb") as file,
        into.open("wb") as out,
        gzip.GzipFile("", "wb", 1, out, mtime=0) as packed,
    ):
        for piece in iter(lambda: file.read(PIECE), b""):
            packed.write(piece)
            seen.update(piece)
            done += len(piece)
            tell.far(done, whole)
    return {"size": whole, "sha256": seen.hexdigest()}


def _manifest(copy: _Copy, raw: dict[str, Any], found: str, at: datetime) -> Manifest:
    facts = copy.facts
    return Manifest(
        made_at=at.isoformat(timespec="seconds"),
        kind=connection.vendor,
        town=facts.town,
        head=facts.head,
        migrations=facts.migrations,
        database=raw,
        found=found,
    )


def _written(packed: Path, database: Path, manifest: Manifest, copy: _Copy, tell: Teller) -> None:
    tell.step(_("Writing the backup"))
    os.close(os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with packed.open("wb") as file, archive.writing(file, adding(tell)) as begun:
        with database.open("rb") as content:
            begun.add(DATABASE, content, database.stat().st_size)
        for name in BESIDE:
            if (path := Path(settings.DATA) / name).exists():
                begun.add_bytes(name, path.read_bytes())
        _add_files(begun, copy.facts.files, manifest)
        begun.add_manifest(manifest)
        manifest.parts = begun.parts


def _add_files(begun: Writing, named: list[str], manifest: Manifest) -> None:
    """What rows of that moment name was on the disk before they were; so it is there now."""
    erased = set(noted_contents())
    for digest in named:
        path = path_of(digest)
        if not path.exists():
            manifest.missing += [] if digest in erased else [digest]
            continue
        with path.open("rb") as content:
            size = os.fstat(content.fileno()).st_size
            part = begun.add(f"files/{digest[:2]}/{digest}", content, size)
        if part.sha256 != digest:
            manifest.damaged.append(digest)


def read_back(packed: Path, raw: dict[str, Any], tell: Teller) -> None:
    """From the disk, not from memory: the seal, and the database unpacked once more."""
    with packed.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    manifest = archive.verified(packed, adding(tell))
    for part, content in archive.unpacked(packed, manifest):
        if part.name == DATABASE:
            if unzipped(content, None, tell) != raw:
                names = {"file": packed.name}
                raise Refused(filled(archive.DAMAGED, names), code="damaged")
            return


def unzipped(content: IO[bytes], into: IO[bytes] | None, tell: Teller) -> dict[str, Any]:
    """What the unpacked database weighs and hashes to; kept where there is a place for it."""
    size, seen = 0, sha256()
    with gzip.GzipFile(fileobj=content) as file:
        for piece in iter(lambda: file.read(PIECE), b""):
            seen.update(piece)
            size += len(piece)
            tell.far(size // 10**6, unit=" MB")
            if into:
                into.write(piece)
    return {"size": size, "sha256": seen.hexdigest()}


def adding(tell: Teller) -> Callable[[int], None]:
    done = 0

    def add(piece: int) -> None:
        nonlocal done
        done += piece
        tell.far(done // 10**6, unit=" MB")

    return add
