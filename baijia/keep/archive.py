"""The one file that a backup is: a tar that any machine can open, and a seal at its end.

Inside lie `README.txt`, the database as SQLite (gzipped), the photos and papers, the secret key
and the log of erasures, and last `manifest.json`, which says what each part weighs and hashes to.
After the tar's own end stands the seal: the SHA-256 of every byte before it. A file that was cut
off anywhere, or in which a single bit was changed, does not bear it.
"""

import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from baijia.ground.disk import settle
from baijia.ground.refusal import Refused
from baijia.keep.telling import filled

FORMAT = 1
README, MANIFEST, DATABASE = "README.txt", "manifest.json", "database.sqlite3.gz"
SEAL = b"\nbaijia, sha256 of all above: %s\n"
SEAL_LENGTH = len(SEAL % (b"0" * 64))
PIECE = 1 << 20
ABOUT = """\
百家备份。里面有姓名、电话和密钥，和数据库一样要保管好。
恢复：manage.py restore 这个文件
A backup of Baijia. It holds names, telephones and a secret key: guard it like the town itself.
To bring it back: manage.py restore THIS_FILE
database.sqlite3.gz is an ordinary SQLite database; files/ has photos and papers by their SHA-256.
"""

Said = Callable[[int], None]  # so many bytes more are done
NOT_OURS: Any = _("“%(file)s” is not a backup of Baijia. Nothing was touched.")
DAMAGED: Any = _(
    "“%(file)s” was cut off or altered: it is not what was written. Nothing was touched."
    " Take an older backup, or copy this one again from where it was made."
)
NEWER: Any = _(
    "“%(file)s” was made by a newer Baijia than this one. Nothing was touched. Bring Baijia up to"
    " date first (git pull), then restore."
)


class Part(NamedTuple):
    """One member of the tar."""

    name: str
    size: int
    sha256: str


@dataclass
class Manifest:
    """What a backup says of itself."""

    made_at: str
    kind: str  # the database it was taken from: sqlite or postgresql
    town: dict[str, str]  # id, path, name
    head: str  # SEQ:HASH
    migrations: dict[str, list[str]]
    database: dict[str, Any]  # size and sha256 of the database unpacked
    parts: list[Part] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # named by a row and not on the disk
    damaged: list[str] = field(default_factory=list)  # on the disk, with another content
    found: str = ""  # what did not tally in the journal
    format: int = FORMAT


class _Hashing:
    """Counts and hashes what goes through to a file."""

    def __init__(self, file: IO[bytes], said: Said) -> None:
        self.file, self.said, self.hash = file, said, sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.said(len(data))
        return self.file.write(data)

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.hash.update(data)
        return data


class Writing:
    """An archive on its way: `add` part after part, then the manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar, self.parts = tar, list[Part]()

    def add(self, name: str, file: IO[bytes], size: int) -> Part:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        through = _Hashing(file, lambda _bytes: None)
        self.tar.addfile(info, through)
        part = Part(name, size, through.hash.hexdigest())
        self.parts.append(part)
        return part

    def add_bytes(self, name: str, content: bytes) -> Part:
        return self.add(name, BytesIO(content), len(content))

    def add_manifest(self, manifest: Manifest) -> None:
        told = {**asdict(manifest), "parts": self.parts}
        self.add_bytes(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1).encode())


@contextmanager
def writing(file: IO[bytes], said: Said) -> Iterator[Writing]:
    """The tar and its seal; on the disk when it is left."""
    through = _Hashing(file, said)
    stream: Any = through  # it only writes
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        begun = Writing(tar)
        begun.add_bytes(README, ABOUT.encode())
        yield begun
    file.write(SEAL % through.hash.hexdigest().encode())
    settle(file)


def verified(path: Path, said: Said = lambda _bytes: None) -> Manifest:
    """What the backup says of itself, once every byte of it was seen to be as it was written."""
    names = {"file": path.name}
    with path.open("rb") as file:
        if not file.read(512).startswith(README.encode() + b"\0"):
            raise Refused(filled(NOT_OURS, names), code="not_ours")
        if not _is_sealed(file, path.stat().st_size, said):
            raise Refused(filled(DAMAGED, names), code="damaged")
    try:
        with tarfile.open(path, "r:") as tar:
            told = json.load(_content(tar, MANIFEST))
        if told["format"] > FORMAT:
            raise Refused(filled(NEWER, names), code="newer")
        told["parts"] = [Part(*part) for part in told["parts"]]
        return Manifest(**told)
    except (tarfile.TarError, KeyError, TypeError, ValueError) as error:
        raise Refused(filled(DAMAGED, names), code="damaged") from error


def _is_sealed(file: IO[bytes], size: int, said: Said) -> bool:
    left, seen = size - SEAL_LENGTH, sha256()
    file.seek(0)
    while left > 0 and (piece := file.read(min(PIECE, left))):
        seen.update(piece)
        said(len(piece))
        left -= len(piece)
    return left == 0 and file.read() == SEAL % seen.hexdigest().encode()


def _content(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    content = tar.extractfile(name)
    if content is None:
        raise KeyError(name)
    return content


def unpacked(path: Path, manifest: Manifest) -> Iterator[tuple[Part, IO[bytes]]]:
    """Each part that the manifest names, in the order it lies in, to be read at once."""
    named = {part.name: part for part in manifest.parts}
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            if (part := named.pop(member.name, None)) and member.isreg():
                yield part, _content(tar, member.name)
    if named:
        raise Refused(filled(DAMAGED, {"file": path.name}), code="damaged")
