"""What is made of a picture: drawn anew, so that nothing of the old file remains but the picture.

Bytes go in and bytes come out.
"""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

MOST_PIXELS = 40_000_000
LONG_SIDE = 2_000
QUALITY = 84

# Only these readers are tried: nothing that could hold a script, a program or another file.
PHOTOS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF")

TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# A damaged picture makes its reader stumble in any of these ways.
BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(RuntimeError, AttributeError, EOFError, MemoryError, struct.error, zlib.error),
)

register_heif_opener()
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def drawn_anew(content: bytes) -> tuple[bytes, int, int]:
    """The picture as JPEG, its width and height; how large it is, is asked before it unpacks."""
    with Image.open(BytesIO(content), formats=PHOTOS) as found:
        if found.width * found.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        found.verify()
    with Image.open(BytesIO(content), formats=PHOTOS) as found:
        drawn = _drawn(found)
    kept = BytesIO()
    drawn.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue(), drawn.width, drawn.height


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
