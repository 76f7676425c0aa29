"""Whether all is well, and who is told how much of it."""

import json
import os
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from baijia.journal.models import JournalHead
from baijia.keep import jobs, last, shelf
from baijia.keep.archive import Manifest
from baijia.keep.backup import Taken


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA, settings.FILES = tmp_path, tmp_path / "files"
    settings.BACKUPS = tmp_path / "backups"
    jobs.beat(now())
    return tmp_path


@pytest.fixture
def client():
    """On the town's own machine."""
    return Client(headers={"host": "localhost"})


def backed_up(folder, at):
    path = folder / "town.tar"
    path.write_bytes(b"0" * 1000)
    manifest = Manifest("", "sqlite", {}, "1:00", {}, {})
    last.remember(Taken(path, 1000, manifest), at=at)


def asked(client, **more):
    answer = client.get(reverse("keep:health"), **more)
    return answer.status_code, json.loads(answer.content)


def test_all_is_well(client, world):
    status, told = asked(client)
    assert (status, told["well"]) == (200, True)
    assert told["journal"]["seq"] == JournalHead.objects.get().seq
    assert told["disk"]["free"] > 0


@pytest.mark.parametrize("what", ["loop", "journal", "backup", "failed backup"])
def test_what_is_wrong_is_named(client, world, folder, what):
    if what == "loop":
        os.utime(jobs.pulse(), (0, 0))
    elif what == "journal":
        JournalHead.objects.update(hash="0" * 64)
    elif what == "backup":
        backed_up(folder, now() - timedelta(days=3))
    else:
        backed_up(folder, now())
        last._note(found="matters.matter: the row is gone")
    status, told = asked(client)
    assert status == 503
    name = what.split()[-1]
    assert [key for key, look in told.items() if key != "well" and not look["well"]] == [name]


def test_a_stranger_hears_yes_or_no_and_the_watchman_more(client, world, settings):
    passed_on = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    assert asked(client, **passed_on) == (200, {"well": True})
    assert client.get(reverse("keep:metrics"), **passed_on).status_code == 403
    settings.METRICS_TOKEN = "of-the-watchman"
    known = passed_on | {"HTTP_AUTHORIZATION": "Bearer of-the-watchman"}
    assert "journal" in asked(client, **known)[1]
    answer = client.get(reverse("keep:metrics"), **known)
    assert b'baijia_well{what="journal"} 1.0' in answer.content


def test_requests_are_counted_by_the_pattern_of_their_address(client, world):
    client.get("/t/ABCDEFGHJKMN/?name=王秀英")
    told = client.get(reverse("keep:metrics")).content.decode()
    assert 'route="/t/<' in told
    assert "ABCDEFGH" not in told
    assert "王秀英" not in told


def test_the_administrator_sees_the_last_backup_and_is_warned_of_an_old_one(client, world, folder):
    client.force_login(world.jin_account)
    backed_up(folder, now() - timedelta(days=3))
    shelf.place_for(now()).write_bytes(b"0" * 2_500_000)
    page = client.get(reverse("keep:keeping")).content.decode()
    assert "已经两天多没有备份了" in page
    assert "2.5 MB" in page
    backed_up(folder, now())
    assert "已经两天多没有备份了" not in client.get(reverse("keep:keeping")).content.decode()


def test_old_backups_are_thrown_away_by_plan_and_nothing_else_is(folder, settings):
    settings.BACKUP_KEEP = "2 0 0"
    for days in range(5):
        shelf.place_for(now() - timedelta(days=days)).touch()
    for days in range(5):
        shelf.place_for(now() - timedelta(days=days), before_upgrade=True).touch()
    (settings.BACKUPS / "of-somebody.tar").touch()
    shelf.tidy()
    assert len(shelf.lying()) == 2
    assert len(shelf.lying(before_upgrade=True)) == 3
    assert (settings.BACKUPS / "of-somebody.tar").exists()
