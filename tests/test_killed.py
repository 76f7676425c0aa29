"""Nothing is lost: not when the light goes out, not when the disk is full, not when all is gone."""

import random
import re
import resource
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.server import Server, report
from tests.towns import asked, own_town, said, start

pytestmark = pytest.mark.slow

ID = "0190a000-0000-7000-8000-000000000001"
REPORTS, CLIENTS, KILLS = 500, 8, 3
EVERY_S = 0.1  # how often each of two goes on reporting while a backup is taken
COUNT = """
    SELECT count(*), (SELECT count(*) FROM matters_voice), count(DISTINCT w.text)
    FROM matters_matter m JOIN journal_words w ON w.id = m.text_id
"""
STRIKE = """
from django.utils.timezone import now
from baijia.journal.write import strike_out
from baijia.matters.models import Matter
from baijia.people.rules import CLOCKWORK
strike_out(Matter.objects.order_by("number").first(), "text", "title", by=CLOCKWORK, at=now())
"""
# As a real disk says it, in the one place where a town on PostgreSQL writes.
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
END $$;
CREATE TRIGGER no_room BEFORE INSERT ON journal_act FOR EACH ROW EXECUTE FUNCTION no_room();
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Founded, served, and for the tests below in the order in which they stand."""
    with own_town(tmp_path_factory.mktemp("killed") / "data") as env:
        who = ["--administrator", "金明", "--username", "jin"]
        said(start(env, "manage.py", "found_town", "--xiuwen", *who))
        server = Server(env)
        server.start()
        yield server
        server.kill()


def counted(town):
    return list(asked(town.env, COUNT))


def checked(town):
    return said(start(town.env, "manage.py", "check_journal"))


def test_five_hundred_reports_and_three_deaths(town):
    """Each is kept once, whatever had been answered when the server died."""
    village, done, lock = town.village(), [], threading.Lock()
    deaths = sorted(random.SystemRandom().sample(range(20, REPORTS - 20), KILLS))

    def send(n):
        report(town, village, f"第{n}盏路灯不亮")
        with lock:
            done.append(n)
            if deaths and len(done) >= deaths[0]:
                deaths.pop(0)
                town.kill()
                town.start()

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(send, range(REPORTS)))
    assert deaths == []
    assert counted(town) == [REPORTS] * 3
    assert "tells the truth" in checked(town)


def test_a_full_disk_is_said_in_words_and_keeps_nothing_by_half(town):
    village, before = town.village(), counted(town)
    with full_disk(town):
        answer = town.post("/report/", act_id=ID, version=0, text="井盖没了，快来人", place=village)
        assert answer.status == 507
        assert "硬盘满了" in answer.said
        assert "井盖没了，快来人" in answer.said  # what was typed is still there
        assert town.get("/").status == 200
    assert counted(town) == before
    report(town, village, "井盖没了，快来人", act_id=ID)  # the same page, sent once more
    assert counted(town) == [before[0] + 1] * 3
    assert "tells the truth" in checked(town)


class full_disk:
    """No write of the server reaches the disk any more: by the system, or by PostgreSQL's word."""

    def __init__(self, town):
        self.town, self.address = town, town.env.get("BAIJIA_DATABASE_URL")

    def __enter__(self):
        if self.address:
            self._tell(NO_ROOM)
        for pid in self.town.pids():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    def __exit__(self, *_):
        if self.address:
            self._tell("DROP FUNCTION no_room CASCADE")
        for pid in self.town.pids():
            room = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, room)

    def _tell(self, order):
        with psycopg.connect(self.address, autocommit=True) as live:
            live.execute(order)


def test_a_backup_taken_under_load_brings_the_town_back(town, tmp_path):
    village, file, stop = town.village(), tmp_path / "town.tar", threading.Event()
    before, sent = counted(town)[0], []

    def go_on(client):
        while not stop.wait(EVERY_S):  # work enough, and the backup need not wait for us
            sent.append(report(town, village, f"{client} 的第 {len(sent)} 件"))

    with ThreadPoolExecutor(2) as clients:
        busy = [clients.submit(go_on, client) for client in range(2)]
        told = said(start(town.env, "manage.py", "backup", str(file)))
        stop.set()
    assert [each.exception() for each in busy] == [None, None]
    after = before + len(sent)
    said(start(town.env, "manage.py", "shell", "-v0", "-c", STRIKE))
    refused = start(town.env, "manage.py", "restore", str(file), errors=True)
    assert "系统还开着" in refused.communicate()[1]  # nothing is replaced under who serves it
    town.kill(signal.SIGTERM)

    back = said(start(town.env, "manage.py", "restore", str(file)))
    assert f"Head {told.split('Head ')[1].split(':')[0]}" not in back  # it was erased again
    assert "tells the truth" in back
    assert "erased again: 2" in back
    matters, _voices, texts = counted(town)
    assert before <= matters <= after
    assert texts == matters - 1

    aside = re.search(r"before-restore-[\d-]+", back)[0]
    said(start(town.env, "manage.py", "restore", "--back", aside))
    assert counted(town)[0] == after
    town.start()
    report(town, village, "还能接着报")
