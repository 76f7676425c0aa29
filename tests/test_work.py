"""What happens by itself goes on happening, whatever one job does."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
from django.core.management import call_command

from baijia.matters.tests.make import make_assigned
from baijia.site.worker import Turn, work, work_off

NOON = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
TOP = Path(__file__).parent.parent


def test_each_job_is_called_until_nothing_is_left():
    left = {"letters": 3, "figures": 1}

    def job(name):
        def work_on(_at):
            done = min(left[name], 1)
            left[name] -= done
            return done

        return work_on

    assert work_off([job("letters"), job("figures")])
    assert left == {"letters": 0, "figures": 0}


def test_a_job_that_fails_is_named_and_holds_up_no_other(caplog):
    seen = []

    def broken(_at):
        raise ValueError("no paper")

    def sound(at):
        seen.append(at)
        return 0

    assert not work_off([broken, sound], clock=lambda: NOON)
    assert seen == [NOON]
    assert "broken failed (1 in a row)" in caplog.text
    assert "ValueError" in caplog.text


def test_it_waits_longer_each_time_and_starts_afresh_after_a_success(caplog):
    calls, broken = [], True

    def job(at):
        calls.append(at)
        if broken:
            raise ValueError
        return 0

    turn = Turn(job)
    for second in range(600):
        turn.take(NOON + timedelta(seconds=second))
    waits = [(b - a).seconds for a, b in pairwise(calls)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    broken = False
    turn.take(NOON + timedelta(hours=1))
    assert (turn.failures, turn.not_before) == (0, None)


def test_a_clock_that_is_set_back_stops_no_job():
    asked = []
    turn = Turn(lambda at: asked.append(at) or 0)
    for at in (NOON, NOON - timedelta(hours=8), NOON - timedelta(hours=1)):
        turn.take(at, rest=1.0)
    assert len(asked) == 3


def test_what_is_patient_is_asked_again_after_a_rest_unless_there_was_much():
    done = iter([3, 500, 3])
    turn = Turn(lambda _at: next(done), is_patient=True)
    assert turn.take(NOON, rest=1.0) == 3
    assert turn.take(NOON + timedelta(seconds=0.5), rest=1.0) == 0
    assert turn.take(NOON + timedelta(seconds=1), rest=1.0) == 500
    assert turn.take(NOON + timedelta(seconds=1.1), rest=1.0) == 3


@pytest.mark.django_db
def test_told_to_stop_it_takes_no_further_job():
    stop, seen = Event(), []

    def last(_at):
        seen.append("last")
        stop.set()
        return 1

    work([last, lambda _at: seen.append("too late") or 0], stop=stop)
    assert seen == ["last"]


def test_once_does_what_is_due_and_ends(world):
    matter = make_assigned(world)
    call_command("work", "--once")
    matter.refresh_from_db()
    assert matter.escalated  # its end lies long ago


@pytest.mark.slow
@pytest.mark.anywhere
def test_the_loop_ends_quietly_when_the_machine_goes_down(tmp_path):
    env = os.environ | {"BAIJIA_DATA": str(tmp_path), "BAIJIA_DATABASE_URL": ""}
    manage = [sys.executable, "manage.py"]
    ready = subprocess.run([*manage, "ready"], cwd=TOP, env=env, capture_output=True, check=True)
    assert ready.stdout == b"empty\n"
    loop = subprocess.Popen([*manage, "work"], cwd=TOP, env=env, stdout=subprocess.PIPE)
    assert loop.stdout.readline().startswith("自动办的事在跑".encode())
    loop.send_signal(signal.SIGTERM)
    assert loop.wait(10) == 0
