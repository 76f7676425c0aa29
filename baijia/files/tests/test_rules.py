"""What is taken in, told by content; asked without a database."""

from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from baijia.files import rules
from baijia.files.tests.make import PRETENDERS, picture, saved, with_secrets
from baijia.ground.refusal import Refused


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_photos_are_drawn_anew_as_jpeg(fmt):
    kept = rules.made("灯.png", picture(fmt=fmt))
    assert (kept.sort, kept.mime, kept.width, kept.height) == ("photo", "image/jpeg", 640, 480)
    assert Image.open(BytesIO(kept.content)).format == "JPEG"


def test_a_long_photo_becomes_two_thousand_pixels_long():
    kept = rules.made("a.jpg", picture((4_000, 1_000)))
    assert (kept.width, kept.height) == (2_000, 500)


def test_nothing_of_camera_place_or_comment_remains_and_it_stands_upright():
    sent = with_secrets()
    assert b"SECRETPHONE" in sent
    assert b"SECRETCOMMENT" in sent
    assert b"SECRETXMP" in sent
    kept = rules.made("a.jpg", sent)
    assert b"SECRET" not in kept.content
    drawn = Image.open(BytesIO(kept.content))
    assert dict(drawn.getexif()) == {}
    assert {"comment", "exif", "xmp", "icc_profile"} & set(drawn.info) == set()
    assert (kept.width, kept.height) == (480, 640)
    top: Any = drawn.getpixel((240, 20))
    bottom: Any = drawn.getpixel((240, 620))
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]


def test_what_is_clear_becomes_white():
    kept = rules.made("a.png", saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert Image.open(BytesIO(kept.content)).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("name", PRETENDERS)
@pytest.mark.parametrize("papers", [False, True])
def test_what_only_pretends_is_refused_by_its_name(name, papers):
    with pytest.raises(Refused) as no:
        rules.made(name, PRETENDERS[name], papers=papers)
    assert name in str(no.value.message)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    def never(*args):
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "load", never)
    with pytest.raises(Refused) as no:
        rules.made("huge.png", PRETENDERS["huge.png"])
    assert "40" in str(no.value.message)


def test_a_pdf_is_a_paper_of_staff_and_no_photo_of_the_public():
    pdf = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
    kept = rules.made("a.jpg", pdf, papers=True)
    assert (kept.sort, kept.mime, kept.content) == ("paper", "application/pdf", pdf)
    with pytest.raises(Refused):
        rules.made("a.pdf", pdf)
    with pytest.raises(Refused):
        rules.made("a.pdf", b"%PDF-1.7 cut off", papers=True)


def test_what_is_too_large_is_refused_unread():
    with pytest.raises(Refused) as no:
        rules.fits("大.jpg", rules.MOST_BYTES + 1)
    assert "大.jpg" in str(no.value.message)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\灯.jpg", "灯.jpg"),
        ("a\x00\u202eb.jpg", "ab.jpg"),
    ],
)
def test_a_name_names_no_place(sent, kept):
    assert rules.plain_name(sent) == kept


SAMPLES = [picture((40, 30), fmt) for fmt in ("JPEG", "PNG", "WEBP", "GIF", "HEIF")]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_photo_is_taken_or_refused_but_never_a_fault(data):
    sent = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _time in range(data.draw(st.integers(1, 8))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(sent)))
    with suppress(Refused):
        rules.made("a.jpg", bytes(sent[:cut]))
