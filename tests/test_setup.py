"""A newcomer types one command; what cannot be is said in words they understand."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from setup.check import cases_of, skipped

pytestmark = pytest.mark.anywhere

TOP = Path(__file__).parent.parent


def run(*words, data, **env):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BAIJIA_")}
    return subprocess.run(
        [sys.executable, *words],
        cwd=TOP,
        env=clean | {"BAIJIA_DATA": str(data)} | env,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def demo(tmp_path):
    (tmp_path / "demo").touch()
    return tmp_path


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "town.example"])
def test_the_demo_town_is_not_opened_to_other_machines(demo, host):
    told = run("-m", "setup.run", "--host", host, data=demo)
    assert told.returncode == 1
    assert "演示镇谁都能登录" in told.stderr
    assert "opens on this machine only" in told.stderr


@pytest.mark.slow
def test_the_demo_town_answers_to_no_other_name(demo):
    told = run("manage.py", "check", data=demo, BAIJIA_HOSTS="town.example")
    assert told.returncode == 1
    assert "would open the demo town to others" in told.stderr
    assert run("manage.py", "check", data=demo).returncode == 0


@pytest.mark.parametrize("port", ["-1", "0", "99999"])
def test_a_port_that_is_none(tmp_path, port):
    told = run("-m", "setup.run", "--port", port, data=tmp_path)
    assert told.returncode == 1
    assert "1 to 65535" in told.stderr


def test_a_data_folder_that_is_none_is_named(tmp_path):
    (tmp_path / "a file").touch()
    told = run("-m", "setup.run", data=tmp_path / "a file")
    assert told.returncode == 1
    assert "cannot be written" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("address", ["nonsense", "mongodb://x/y"])
def test_a_database_we_do_not_speak_with(tmp_path, address):
    told = run("-m", "setup.run", data=tmp_path, BAIJIA_DATABASE_URL=address)
    assert told.returncode == 1
    assert "postgres://user:password@host:port/name" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path):
    address = "postgres://town:geheim@127.0.0.1:1/none"
    told = run("manage.py", "ready", data=tmp_path / "数据 夹", BAIJIA_DATABASE_URL=address)
    assert told.returncode == 1
    assert "cannot be opened" in told.stderr
    assert "Traceback" not in told.stderr
    assert "geheim" not in told.stderr


def test_a_taken_port_is_named_with_a_way_out(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = run("-m", "setup.run", "--port", str(port), data=tmp_path)
    assert told.returncode == 1
    assert f"./run --port {port + 1}" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.slow
def test_one_command_founds_a_town_and_opens_it_and_leaves_nothing_running(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    answers = ["--xiuwen", "--administrator", "王敏", "--username", "wangmin"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BAIJIA_")}
    with subprocess.Popen(
        ["./run", "--port", str(port), "--empty", *answers],
        cwd=TOP,
        env=clean | {"BAIJIA_DATA": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as town:
        try:
            told = ""
            while "Ctrl-C" not in told and (line := town.stdout.readline()):
                told += line
            assert "wangmin" in told
            with urlopen(f"http://127.0.0.1:{port}/") as page:
                assert page.status == 200
        finally:
            town.terminate()  # also when something above is not so: nobody is waited for forever
        assert "数据都在" in town.stdout.read()  # ends when nobody holds it any more
    assert town.returncode == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_no_test_is_left_out_in_silence(tmp_path):
    (tmp_path / "test_x.py").write_text(
        "import pytest\n"
        "@pytest.mark.skip\ndef test_why(): ...\n"
        "@pytest.mark.skip(reason='only on SQLite')\ndef test_sqlite(): ...\n"
        "@pytest.mark.xfail\ndef test_not_yet(): assert False\n"
        "def test_done(): ...\n"
    )
    report = tmp_path / "told.xml"
    no_django = ["-p", "no:django", "-c", "/dev/null", "--rootdir", str(tmp_path)]
    run("-m", "pytest", *no_django, f"--junitxml={report}", str(tmp_path), data=tmp_path)
    assert skipped(cases_of(report)) == {
        "test_x.test_why": "unconditional skip",
        "test_x.test_sqlite": "only on SQLite",
    }


@pytest.mark.parametrize("lock", [*TOP.glob("requirements*.txt"), *TOP.glob("setup/*.txt")])
def test_every_library_is_locked_by_hash_and_names_no_registry(lock):
    text = lock.read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [e for e in entries if "--hash=sha256:" not in e] == []


def test_what_is_asked_for_is_locked():
    for file in ["requirements", "requirements-dev"]:
        names = re.findall(r"^([A-Za-z][\w.-]*)", (TOP / f"{file}.in").read_text(), re.MULTILINE)
        kept = (TOP / f"{file}.txt").read_text().lower()
        for name in names:
            assert f"\n{name.lower()}==" in f"\n{kept}", f"{name}: run setup/lock"
    assert "resolved" not in (TOP / "package-lock.json").read_text()
