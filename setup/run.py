"""`./run`: a living town in one command."""

import argparse
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from setup.commands import TOP
from setup.environment import PYTHON, prepare
from setup.say import give_up, say

DATA = Path(os.environ.get("BAIJIA_DATA") or TOP / "data").absolute()
# There while the demo town is being made; still there, it was interrupted half-way.
UNFINISHED = DATA / "demo-unfinished"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 60  # seconds for the server to answer, and for it to end
WORKERS = "4"  # of the server, a thread each: threads of one process wait for each other


def main() -> None:
    asked, answers = _asked()
    for ending in ENDINGS:
        signal.signal(ending, _end)
    _guard_data()
    _guard_host(asked.host)
    _guard_port(asked.host, asked.port)
    prepare("requirements.txt")
    _town(empty=asked.empty, answers=answers, host=asked.host)
    try:
        _serve(asked.host, asked.port)
    except KeyboardInterrupt:
        say("\n关好了，数据都在。", "closed; the data stays.")


def _asked() -> tuple[argparse.Namespace, list[str]]:
    """What is asked of us, and what is answered already of what `--empty` will ask."""
    parser = argparse.ArgumentParser(
        prog="./run", description="打开百家 · Open Baijia: install what is missing, then serve."
    )
    parser.add_argument("--port", type=int, default=8000, help="端口 · port (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="地址 · address (127.0.0.1)")
    parser.add_argument(
        "--empty", action="store_true", help="建一个真的空镇 · found a real, empty town"
    )
    asked, answers = parser.parse_known_args()
    if answers and not asked.empty:
        parser.error(f"? {' '.join(answers)}")
    return asked, answers


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _guard_host(host: str) -> None:
    """Demo accounts let anybody in; nobody beyond this machine may reach them."""
    if (DATA / "demo").exists():
        _demo_stays_here(host)


def _demo_stays_here(host: str) -> None:
    if not _loopback(host):
        give_up(
            f"演示镇谁都能登录，只能在本机打开，不能开到 {host}。"
            "真要开放，请另选数据文件夹建一个真的镇：BAIJIA_DATA=… ./run --empty",
            f"Anybody can sign in to the demo town; it opens on this machine only, not on {host}."
            " To open it to others, found a real town in another data folder:"
            " BAIJIA_DATA=… ./run --empty",
        )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _guard_data() -> None:
    """The folder of the town can be written, and its database is one we speak with."""
    try:
        DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=DATA):
            pass
    except OSError as error:
        give_up(
            f"数据文件夹 {DATA} 写不进去（{error.strerror}）。请换一个：BAIJIA_DATA=… ./run",
            f"The data folder {DATA} cannot be written ({error.strerror}). Choose another:"
            " BAIJIA_DATA=… ./run",
        )
    address = os.environ.get("BAIJIA_DATABASE_URL")
    if address and not address.startswith(("postgres://", "postgresql://")):
        give_up(
            "BAIJIA_DATABASE_URL 要写成 postgres://用户:密码@主机:端口/库名；不设就用 SQLite。",
            "BAIJIA_DATABASE_URL must read postgres://user:password@host:port/name; without it"
            " the town is kept in SQLite.",
        )


def _guard_port(host: str, port: int) -> None:
    if not 0 < port < 65536:
        give_up("端口要在 1 到 65535 之间。", "A port is a number from 1 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            give_up(
                f"{host}:{port} 用不了（{error}）。多半是别的程序占着，"
                f"换一个端口：./run --port {port + 1}",
                f"{host}:{port} cannot be used ({error}). Most likely another program has it;"
                f" choose another port: ./run --port {port + 1}",
            )


def _manage(*words: str, talk: bool = False) -> str:
    """A command of the house; `talk` leaves keyboard and screen to it."""
    done = subprocess.run(
        [PYTHON, "manage.py", *words],
        cwd=TOP,
        stdin=None if talk else subprocess.DEVNULL,
        stdout=None if talk else subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        give_up("没办成，原因见上。", f"`manage.py {' '.join(words)}` failed; the reason is above.")
    return (done.stdout or "").strip()


def _town(*, empty: bool, answers: Sequence[str], host: str) -> None:
    if UNFINISHED.exists():
        _begin_again()
    say("整理数据库和译文", "bringing database and translations up to date")
    standing = _manage("ready").splitlines()[-1]
    if empty and (DATA / "demo").exists():
        give_up(
            f"{DATA} 里是演示镇。请另选数据文件夹：BAIJIA_DATA=… ./run --empty",
            f"{DATA} holds the demo town. Choose another folder: BAIJIA_DATA=… ./run --empty",
        )
    if standing != "empty":
        if empty:
            say("这里已经有一个镇，照常打开", "a town stands here already: opening it")
    elif empty:
        _manage("found_town", *answers, talk=True)
    elif any(TOP.glob("baijia/*/management/commands/demo.py")):
        _demo_stays_here(host)  # said before it is made, not after
        _demo()
    else:
        say("这个版本还没有演示镇", "this version has no demo town yet")


def _demo() -> None:
    say("第一次打开：建演示镇，不到一分钟", "first start: making the demo town, under a minute")
    UNFINISHED.touch()
    _manage("demo", talk=True)
    UNFINISHED.unlink()


def _begin_again() -> None:
    """The last start was interrupted while it made the demo town: nobody has worked there yet."""
    if os.environ.get("BAIJIA_DATABASE_URL"):
        give_up(
            f"演示镇上次没有建完。请清空这个数据库，删掉 {UNFINISHED}，再来一次。",
            f"The demo town was left half made. Empty that database, delete {UNFINISHED}, and"
            " come again.",
        )
    say("演示镇上次没有建完，重新建", "the demo town was left half made: making it anew")
    for file in [*DATA.glob("baijia.sqlite3*"), DATA / "demo", UNFINISHED]:
        file.unlink(missing_ok=True)
    shutil.rmtree(DATA / "files", ignore_errors=True)


def _serve(host: str, port: int) -> None:
    granian = ["-m", "granian", "--interface", "wsgi", "--workers", WORKERS]
    granian += ["--blocking-threads", "1"]
    _count_anew()
    # Not "warning": more processes than cores are meant.
    where = ["--host", host, "--port", str(port), "--log-level", "error"]
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.append(_start([*granian, *where, "baijia.site.wsgi:application"]))
        children.append(_start(["manage.py", "work"]))
        shown = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        _wait_for(shown, children)
        _welcome(shown, host)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        give_up(
            "服务停了，原因见上。", "The server or the worker has stopped; the reason is above."
        )
    finally:
        _stop(children)


def _count_anew() -> None:
    """Where the processes of the server count what was asked of them, for `/metrics/` to add up."""
    counts = DATA / "metrics"
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)


def _start(words: Sequence[str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches us alone, and we end the others in order.

    Should we be killed, the system ends them, where it can.
    """
    with_us = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    return subprocess.Popen(
        [*with_us, PYTHON, *words], cwd=TOP, stdin=subprocess.DEVNULL, start_new_session=True
    )


def _wait_for(address: str, children: Sequence[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=5)
            return
        except urllib.error.HTTPError:
            return  # it answers; what it says to a stranger is its own affair
        except OSError:
            time.sleep(0.1)
    give_up("服务没有起来，原因见上。", "The server did not start; the reason is above.")


def _welcome(address: str, host: str) -> None:
    sys.stdout.write("\n")
    say(f"百家开门了：{address}", f"Baijia is open: {address}")
    say(f"数据文件夹：{DATA}", f"data folder: {DATA}")
    if not _loopback(host) and not os.environ.get("BAIJIA_HOSTS"):
        say(
            "别的机器要打开，还要设 BAIJIA_HOSTS",
            "others need BAIJIA_HOSTS set, see docs/running.md",
        )
    if (DATA / "demo").exists():
        _manage("who", talk=True)
    say("按 Ctrl-C 关门", "Ctrl-C closes it")


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)  # a second Ctrl-C does not cut short the first
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE / 4)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        # What a child had started itself and left behind when it was ended while starting.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        give_up("停下了。再来一次 ./run 会接着做。", "Stopped. Another ./run goes on from here.")
