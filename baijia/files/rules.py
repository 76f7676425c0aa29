"""What is taken in, and what is made of it. Bytes go in and bytes come out; no disk, no clock.

What a file is, is told by its content alone: the name and the type that a sender gives are only
words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.files.base import File as Upload
from django.utils.translation import gettext_lazy as _

from baijia.files import pictures
from baijia.files.models import File
from baijia.ground.refusal import Refused
from baijia.ground.texts import clean
from baijia.journal.change import Change

MEGABYTE = 1_000_000
MOST_BYTES = 12 * MEGABYTE
NAME_LENGTH = 100

PDF_HEAD, PDF_END = b"%PDF-", b"%%EOF"
PDF_MARGIN = 1_024

PHOTOS_TAKEN: Any = _("We take photos: JPEG, PNG, WebP, GIF and HEIC, up to 12 MB each.")
PAPERS_TAKEN: Any = _("We take photos (JPEG, PNG, WebP, GIF, HEIC) and PDF, up to 12 MB each.")


@dataclass(frozen=True)
class Ready:
    """A file as it will be kept."""

    sort: str
    mime: str
    name: str
    content: bytes
    width: int | None = None
    height: int | None = None

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def ready(upload: "Upload[bytes]", *, papers: bool = False) -> Ready:
    """Look at what was sent. It takes a while: do it before the pen is in hand."""
    fits(upload.name or "", upload.size, papers=papers)
    return made(upload.name or "", b"".join(upload.chunks()), papers=papers)


def made(name: str, content: bytes, *, papers: bool = False) -> Ready:
    """What is kept of it: a photo drawn anew or, where papers are taken, a PDF as it is."""
    name = plain_name(name)
    if not content:
        raise Refused(
            _("“%(name)s” is empty. Please choose it again.") % {"name": name}, code="file"
        )
    if papers and is_pdf(content):
        return Ready(File.Sort.PAPER, "application/pdf", name, content)
    return photo(name, content, papers=papers)


def as_sent(name: str, content: bytes) -> Ready:
    """Not looked at yet: bytes, and nothing is believed of them."""
    fits(name, len(content), papers=True)
    return Ready(File.Sort.SENT, "application/octet-stream", plain_name(name), content)


def looked_through(name: str, content: bytes) -> Ready:
    """A photo drawn anew, a PDF or a voice note as it is; what is none of them is refused."""
    if mime := voice_mime(content):
        return Ready(File.Sort.VOICE, mime, plain_name(name), content)
    return made(name, content, papers=True)


def voice_mime(content: bytes) -> str:
    """What browsers and phones record: told by its first bytes; empty = something else."""
    if content[:4] == b"\x1aE\xdf\xa3":
        return "audio/webm"
    if content[:4] == b"OggS":
        return "audio/ogg"
    if content[4:12] in (b"ftypM4A ", b"ftypmp42", b"ftypisom", b"ftyp3gp4", b"ftyp3gp5"):
        return "audio/mp4"
    if content[:6] == b"#!AMR\n":
        return "audio/amr"
    return ""


def fits(name: str, size: int, *, papers: bool = False) -> None:
    if size > MOST_BYTES:
        says = _("“%(name)s” is too large (%(mb)s MB). %(taken)s")
        told = {"name": plain_name(name), "mb": -(-size // MEGABYTE), "taken": taken(papers)}
        raise Refused(says % told, code="file")


def photo(name: str, content: bytes, *, papers: bool = False) -> Ready:
    """The picture alone: upright, at most 2000 pixels long, without place, time or camera."""
    try:
        drawn, width, height = pictures.drawn_anew(content)
    except pictures.TOO_MANY_PIXELS as bomb:
        says = _("“%(name)s” has too many pixels; we take up to 40 million. Send a smaller photo.")
        raise Refused(says % {"name": name}, code="file") from bomb
    except pictures.BROKEN as broken:
        says = _("“%(name)s” is not a photo, or it is damaged. %(taken)s")
        raise Refused(says % {"name": name, "taken": taken(papers)}, code="file") from broken
    return Ready(File.Sort.PHOTO, "image/jpeg", name, drawn, width, height)


def is_pdf(content: bytes) -> bool:
    return PDF_HEAD in content[:PDF_MARGIN] and PDF_END in content[-PDF_MARGIN:]


def plain_name(name: str) -> str:
    """The sender's name for it, without the folders it came from; it names no place on our disk."""
    last = re.split(r"[/\\]", clean(name, lines=False))[-1].strip()
    return last[-NAME_LENGTH:] or str(_("the file"))


def taken(papers: bool) -> Any:
    return PAPERS_TAKEN if papers else PHOTOS_TAKEN


def not_too_many(files: Iterable[object], most: int) -> None:
    if len(list(files)) > most:
        says = _("You can send at most %(n)s at once. Please choose the most telling ones.")
        raise Refused(says % {"n": most}, code="files")


def keep(kept: Ready) -> Change:
    sets = {
        "sort": kept.sort,
        "sha256": kept.sha256,
        "mime": kept.mime,
        "size": len(kept.content),
        "width": kept.width,
        "height": kept.height,
    }
    return Change(File.Happening.KEPT, sets=sets, words={"name": kept.name})
