"""A restore that is interrupted at any step is finished, and nothing of either town is lost."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from baijia.ground.refusal import Refused
from baijia.keep import lock, swap
from baijia.keep.lock import HalfWay

OLD = {"baijia.sqlite3", "baijia.sqlite3-wal", "files", "secret_key", "demo"}
NEW = {"baijia.sqlite3", "files", "secret_key", "erasures.log"}
STEPS = len(OLD) + len(NEW)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor == "postgresql", reason="tables are swapped there: tests/test_killed.py"
    ),
]


def laid(folder, names, of):
    folder.mkdir(exist_ok=True)
    for name in names:
        if name == "files":
            (folder / name).mkdir()
            (folder / name / "photo").write_text(of)
        else:
            (folder / name).write_text(of)


def seen(folder):
    found = {path.name: path for path in folder.iterdir() if path.name in swap.TOWN}
    return {
        name: (path / "photo" if path.is_dir() else path).read_text()
        for name, path in found.items()
    }


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA = tmp_path
    laid(tmp_path, OLD, "old")
    laid(tmp_path / "new", NEW, "new")
    return tmp_path


def begun(data, steps):
    """The restore did so many of its steps, and then the light went out."""
    (data / "aside").mkdir()
    for each in swap.TOWN:
        for source, into in ((data, data / "aside"), (data / "new", data)):
            if (source / each).exists() and steps > 0:
                (source / each).rename(into / each)
                steps -= 1


@pytest.mark.parametrize("steps", range(STEPS + 1))
def test_it_is_finished_from_wherever_it_stopped(data, steps):
    brings = [each for each in swap.TOWN if each in NEW]
    lock.note_half_way(HalfWay("new", "aside", brings))
    begun(data, steps)
    with pytest.raises(ImproperlyConfigured, match="restore --resume"):
        lock.hold_open()  # nobody opens half a town
    assert swap.finish() == "aside"
    assert seen(data) == dict.fromkeys(NEW, "new")
    assert seen(data / "aside") == dict.fromkeys(OLD, "old")
    assert not (data / "new").exists()
    lock.guard()


def test_there_and_back_again(data):
    swap.swap("new", aside="before")
    swap.swap("before", aside="after")
    assert seen(data) == dict.fromkeys(OLD, "old")
    assert seen(data / "after") == dict.fromkeys(NEW, "new")
    with pytest.raises(Refused, match="before"):
        swap.swap("before", aside="again")
    with pytest.raises(Refused):
        swap.finish()
