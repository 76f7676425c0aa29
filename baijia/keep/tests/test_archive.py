"""A backup is as it was written, or it is refused: cut off anywhere, or with any bit changed."""

import gzip
import tarfile
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baijia.ground.refusal import Refused
from baijia.keep import archive
from baijia.keep.archive import DATABASE, Manifest
from baijia.keep.restore import restore_backup
from baijia.keep.telling import Silent, both

PHOTO = b"\xff\xd8 a photo"
AT = datetime(2025, 3, 3, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("shelf") / "town.tar"
    with path.open("wb") as file, archive.writing(file, lambda _n: None) as begun:
        fill(begun)
    return path


def fill(begun, **more):
    begun.add_bytes(DATABASE, gzip.compress(b"SQLite format 3\x00" + b"rows " * 50, mtime=0))
    begun.add_bytes("files/" + sha256(PHOTO).hexdigest(), PHOTO)
    told = {
        "made_at": AT.isoformat(),
        "kind": "sqlite",
        "town": {"id": "0" * 32, "path": "140702105", "name": "白石镇"},
        "head": "1:" + "0" * 64,
        "migrations": {"journal": ["0001_initial"]},
        "database": {"size": 266, "sha256": "0" * 64},
    }
    begun.add_manifest(Manifest(**told | more))


def refused(content, folder):
    path = folder / "altered"
    path.write_bytes(content)
    with pytest.raises(Refused) as no:
        archive.verified(path)
    return no.value


def test_what_was_written_comes_back_and_any_machine_can_open_it(whole):
    manifest = archive.verified(whole)
    assert manifest.town["name"] == "白石镇"
    found = {part.name: content.read() for part, content in archive.unpacked(whole, manifest)}
    assert found["files/" + sha256(PHOTO).hexdigest()] == PHOTO
    with tarfile.open(whole) as tar:
        assert "README.txt" in tar.getnames()


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_cut_off_at_any_length_it_is_refused(whole, data):
    content = whole.read_bytes()
    length = data.draw(st.integers(0, len(content) - 1))
    assert refused(content[:length], whole.parent).code in ("damaged", "not_ours")


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_with_any_bit_changed_it_is_refused(whole, data):
    content = bytearray(whole.read_bytes())
    at, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    content[at] ^= 1 << bit
    assert refused(bytes(content), whole.parent).code in ("damaged", "not_ours")


@pytest.mark.parametrize("more", [b"\0", b"more"])
def test_with_something_added_it_is_refused(whole, tmp_path, more):
    assert refused(whole.read_bytes() + more, tmp_path).code == "damaged"


def test_one_of_a_newer_house_is_refused(tmp_path):
    path = tmp_path / "newer.tar"
    with path.open("wb") as file, archive.writing(file, lambda _n: None) as begun:
        fill(begun, format=archive.FORMAT + 1)
    with pytest.raises(Refused) as no:
        archive.verified(path)
    said = both(no.value.message)
    assert "请先升级百家" in said
    assert "made by a newer Baijia" in said


@pytest.mark.django_db
def test_nothing_is_touched_by_what_is_refused(whole, settings, tmp_path):
    """Also by one that is whole and knows tables which this house does not."""
    settings.DATA, settings.FILES = tmp_path, tmp_path / "files"
    (tmp_path / "secret_key").write_text("ours")
    cut, newer, other = (tmp_path / name for name in ("cut.tar", "newer.tar", "letter.tar"))
    cut.write_bytes(whole.read_bytes()[:-9])
    other.write_bytes(b"Dear town" * 200)
    with newer.open("wb") as file, archive.writing(file, lambda _n: None) as begun:
        fill(begun, migrations={"journal": ["0001_initial", "9999_from_the_future"]})
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for file, code in ((cut, "damaged"), (newer, "newer"), (other, "not_ours")):
        with pytest.raises(Refused) as no:
            restore_backup(file, at=AT, tell=Silent())
        assert no.value.code == code
        assert "Nothing was touched" in both(no.value.message)
    (tmp_path / "open.lock").unlink()
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
