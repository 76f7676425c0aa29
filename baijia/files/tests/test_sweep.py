"""What a fall between the disk and the book leaves behind is swept up; what a row names stays."""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now

from baijia.files import jobs, queries
from baijia.files.actions import erase_file, keep_file
from baijia.files.tests.make import picture, upload
from baijia.journal import erasures
from baijia.journal.check import differences


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA, settings.FILES = tmp_path, tmp_path / "files"
    return settings.FILES


def lying(folder):
    return {path.name for path in folder.glob("??/*")}


def aged(folder):
    for path in folder.glob("*/*"):
        os.utime(path, (0, 0))


def test_what_no_row_names_is_swept_up_and_what_a_row_names_stays(world, folder):
    kept = keep_file(upload(), by=world.sun, at=world.noon)
    with transaction.atomic():
        lost = keep_file(upload("b.jpg", picture((10, 10))), by=world.sun, at=world.noon)
        transaction.set_rollback(True)  # the light goes out between the disk and the book
    half = queries.path_of(lost.sha256).with_name(".half-written")
    half.touch()
    assert lying(folder) == {kept.sha256, lost.sha256, half.name}
    for path in folder.glob("??"):
        assert jobs.sweep_folder(path, now()) == 0  # somebody may still be at it
    aged(folder)
    assert sum(jobs.sweep_folder(path, now()) for path in folder.glob("??")) == 2
    assert lying(folder) == {kept.sha256}
    # It lies apart for a month, and the same photo sent again is kept again.
    assert queries.path_of(lost.sha256).exists() is False
    again = keep_file(upload("b.jpg", picture((10, 10))), by=world.sun, at=world.noon)
    assert queries.path_of(again.sha256).exists()
    jobs._forget(now() + timedelta(days=31))
    assert list(jobs.swept().iterdir()) == []


def test_a_photo_dies_with_its_last_name(world, django_capture_on_commit_callbacks):
    one = keep_file(upload(), by=world.sun, at=world.noon)
    other = keep_file(upload("同一张.jpg"), by=world.sun, at=world.noon)
    left = []
    for file in (one, other):
        with django_capture_on_commit_callbacks(execute=True):
            erase_file(file, by=world.sun, at=now())
        left.append(queries.path_of(file.sha256).exists())
    assert left == [True, False]
    assert list(erasures.noted_contents()) == [one.sha256]
    assert list(differences()) == []
