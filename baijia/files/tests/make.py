"""Pictures and things that only pretend to be one, made here: no photo of anybody is needed."""

import struct
import zipfile
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112


def picture(size=(640, 480), fmt="JPEG", **given):
    """Red on the left, blue on the right: one sees which way it lies."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    return saved(image, fmt, **given)


def saved(image, fmt="JPEG", **given):
    out = BytesIO()
    image.save(out, fmt, **given)
    return out.getvalue()


def with_secrets():
    """As a phone takes it: lying on its side, with place, camera and a comment."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(GPS)[2] = (37.0, 41.0, 2.0)
    xmp = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>SECRETXMP</x:xmpmeta>"
    plain = picture(exif=exif, comment=b"SECRETCOMMENT")
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + plain[2:]


def huge_png(width=10_000, height=10_000):
    """A hundred megapixels in a few hundred bytes: only the head and a little of the rest."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000, 9)
    told = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + told


def zip_bomb():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.jpg", b"\0" * 20_000_000)
    return out.getvalue()


PRETENDERS = {
    "zip.jpg": b"PK\x03\x04" + b"\0" * 400,
    "bomb.jpg": zip_bomb(),
    "page.jpg": b"<!doctype html><script>alert(1)</script>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "head-only.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"<script>alert(1)</script>" * 20,
    "script.ps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage",
    "truncated.jpg": picture()[:3_000],
    "truncated.png": picture(fmt="PNG")[:-200],
    "huge.png": huge_png(),
    "text.jpg": "不是照片".encode(),
    "empty.jpg": b"",
}


def upload(name="路灯.jpg", content=None, mime="image/jpeg"):
    return SimpleUploadedFile(name, picture() if content is None else content, mime)
