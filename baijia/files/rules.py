"""What is taken in, and what is made of it. Bytes go in and bytes come out; no disk, no clock.

What a file is, is told by its content alone: the name and the type that a sender gives are only
words. A photo is drawn anew, so that nothing of the old file remains but the picture.
"""

import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.core.files.base import File as Upload
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from baijia.files.models import File
from baijia.ground.refusal import Refused
from baijia.ground.texts import clean
from baijia.journal.change import Change

MEGABYTE = 1_000_000
MOST_BYTES = 12 * MEGABYTE
MOST_PIXELS = 40_000_000
LONG_SIDE = 2_000
QUALITY = 84
NAME_LENGTH = 100

# Only these readers are tried: nothing that could hold a script, a program or another file.
PHOTOS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF")
PDF_HEAD, PDF_END = b"%PDF-", b"%%EOF"
PDF_MARGIN = 1_024

PHOTOS_TAKEN: Any = _("We take photos: JPEG, PNG, WebP, GIF and HEIC, up to 12 MB each.")
PAPERS_TAKEN: Any = _("We take photos (JPEG, PNG, WebP, GIF, HEIC) and PDF, up to 12 MB each.")

# A damaged picture makes its reader stumble in any of these ways.
BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(RuntimeError, AttributeError, EOFError, MemoryError, struct.error, zlib.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)

register_heif_opener()
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


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


def fits(name: str, size: int, *, papers: bool = False) -> None:
    if size > MOST_BYTES:
        says = _("“%(name)s” is too large (%(mb)s MB). %(taken)s")
        told = {"name": plain_name(name), "mb": -(-size // MEGABYTE), "taken": taken(papers)}
        raise Refused(says % told, code="file")


def photo(name: str, content: bytes, *, papers: bool = False) -> Ready:
    """The picture alone: upright, at most 2000 pixels long, without place, time or camera."""
    try:
        with Image.open(BytesIO(content), formats=PHOTOS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            found.verify()
        with Image.open(BytesIO(content), formats=PHOTOS) as found:
            drawn = _drawn(found)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        says = _("“%(name)s” has too many pixels; we take up to 40 million. Send a smaller photo.")
        raise Refused(says % {"name": name}, code="file") from bomb
    except BROKEN as broken:
        says = _("“%(name)s” is not a photo, or it is damaged. %(taken)s")
        raise Refused(says % {"name": name, "taken": taken(papers)}, code="file") from broken
    kept = BytesIO()
    drawn.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Ready(File.Sort.PHOTO, "image/jpeg", name, kept.getvalue(), drawn.width, drawn.height)


def _drawn(found: Image.Image) -> Image.Image:
    """The first picture of the file on a fresh white sheet, which carries nothing else over."""
    found.thumbnail((LONG_SIDE, LONG_SIDE))
    found.load()
    upright = _upright(found)
    with_alpha = upright.convert("RGBA") if _has_alpha(upright) else upright.convert("RGB")
    sheet = Image.new("RGB", with_alpha.size, "white")
    sheet.paste(with_alpha, mask=with_alpha if with_alpha.mode == "RGBA" else None)
    return sheet


def _upright(found: Image.Image) -> Image.Image:
    """Turned as the camera was held; where that note is damaged, as it lies."""
    try:
        return ImageOps.exif_transpose(found)
    except BROKEN:
        return found


def _has_alpha(found: Image.Image) -> bool:
    return found.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in found.info


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
