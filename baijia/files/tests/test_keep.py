"""Kept once, whole, for the owner alone; and told in the journal."""

import pytest

from baijia.files import queries
from baijia.files.actions import keep_file
from baijia.files.http import served
from baijia.files.models import File
from baijia.files.tests.make import PRETENDERS, upload
from baijia.ground.refusal import Refused
from baijia.journal.check import differences
from baijia.journal.models import Entry


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES = tmp_path / "files"
    return settings.FILES


def keep(world, *given):
    return keep_file(upload(*given), by=world.sun, at=world.noon)


def test_it_is_kept_and_the_journal_tells_it_without_its_name(world):
    file = keep(world)
    assert queries.content(file).startswith(b"\xff\xd8")
    assert str(file) == "路灯.jpg"
    told = Entry.objects.get(subject_id=file.pk)
    assert told.sets["sha256"] == file.sha256
    assert "路灯" not in str(told.told())
    assert list(differences()) == []


def test_the_same_content_lies_there_once_and_nobody_else_can_read_it(world, folder):
    one, other = keep(world), keep(world, "另一张.jpg")
    assert (one.sha256, one.pk == other.pk) == (other.sha256, False)
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in found] == [one.sha256]
    assert found[0].stat().st_mode & 0o077 == 0
    assert found[0].parent.stat().st_mode & 0o077 == 0


def test_what_is_refused_leaves_nothing(world, folder):
    with pytest.raises(Refused):
        keep(world, "bomb.jpg", PRETENDERS["bomb.jpg"])
    assert not folder.exists()
    assert not File.objects.exists()


def test_it_is_served_so_that_it_can_do_nothing(world):
    answer = served(keep(world))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]
    assert "路灯" not in answer["Content-Disposition"]


def test_a_paper_is_taken_home_not_opened(world):
    answer = served(keep(world, "函.pdf", b"%PDF-1.4\ntrailer\n%%EOF\n"))
    assert answer["Content-Disposition"].startswith("attachment")
