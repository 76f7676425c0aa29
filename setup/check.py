"""`./check`: everything that must hold before a change goes in."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from setup import debian, postgres
from setup.commands import TOP
from setup.environment import PYTHON, VENV, prepare
from setup.say import say

WORKERS = 3  # on two cores: one of them waits for a browser
TOO_LONG = 1500  # seconds; a step that takes longer hangs
QUICK = [
    *("-m", "not browser and not slow", "--hypothesis-profile=quick"),
    *("--ignore=tests/browser", "--ignore=solvers"),  # not even read
]
UNEXPLAINED = {"", "Skipped", "unconditional skip"}
SQLITE, POSTGRES = "tests on SQLite", "tests on PostgreSQL"


@dataclass
class Report:
    """What was done, how long it took, and what was left out."""

    env: Mapping[str, str]
    scratch: Path
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    skipped: dict[str, dict[str, str]] = field(default_factory=dict)  # step -> test -> reason
    chosen: dict[str, int] = field(default_factory=dict)  # step -> tests

    def step(self, name: str, command: Sequence[str | Path], **more: str) -> None:
        sys.stdout.write(f"\n== {name}\n")
        sys.stdout.flush()
        began = time.monotonic()
        with _started(command, {**self.env, **more}) as child:
            code = _code_of(child)
        self.note(name, time.monotonic() - began, well=code == 0)

    def note(self, name: str, seconds: float, *, well: bool) -> None:
        self.seconds[name] = seconds
        if not well:
            self.failed.append(name)
        sys.stdout.write(f"-- {'ok    ' if well else 'FAILED'} {name} ({seconds:.1f} s)\n")
        sys.stdout.flush()

    def tests(self, name: str, *chosen: str) -> None:
        told = self.scratch / f"{name}.xml"
        self.step(name, pytest(told, WORKERS, *chosen))
        self._count(name, told)

    @contextmanager
    def tests_beside(self, name: str, workers: int, *chosen: str, **more: str) -> Iterator[None]:
        """While something else is done; they are told of when it is over."""
        told, said = self.scratch / f"{name}.xml", self.scratch / f"{name}.txt"
        command, began = pytest(told, workers, *chosen), time.monotonic()
        more["BAIJIA_DATA"] = str(self.scratch / name)
        with said.open("w") as out, _started(command, {**self.env, **more}, out=out) as child:
            yield
            sys.stdout.write(f"\n== {name}\n")
            sys.stdout.flush()
            code = _code_of(child)
        sys.stdout.write(said.read_text())
        self.note(f"{name}, beside", time.monotonic() - began, well=code == 0)
        self._count(name, told)

    def _count(self, name: str, told: Path) -> None:
        cases = cases_of(told)
        self.chosen[name], self.skipped[name] = len(cases), skipped(cases)


def pytest(told: Path, workers: int, *chosen: str) -> list[str | Path]:
    ways = ["-n", str(workers), "--durations=25", f"--junitxml={told}"]
    return [PYTHON, "-m", "pytest", *ways, *chosen]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="./check", description="Everything that must hold; `quick`: without browser, "
        "PostgreSQL, the solver and what is slow."
    )  # fmt: skip
    parser.add_argument("how", nargs="?", choices=["quick"])
    quick = parser.parse_args().how == "quick"
    signal.signal(signal.SIGTERM, _end)
    began = time.monotonic()
    with (
        ThreadPoolExecutor(1) as beside,  # Debian's packages come while we look at the text
        tempfile.TemporaryDirectory(prefix="baijia-check-") as scratch,
    ):
        system = None if quick else beside.submit(_system)
        prepare("requirements-dev.txt")
        report = Report(_environment(Path(scratch)), Path(scratch))
        report.note("set-up", time.monotonic() - began, well=True)
        report.step("Chinese made readable", [PYTHON, "manage.py", "translate", "compile"])
        if system is None:
            with report.tests_beside(SQLITE, 2, *QUICK):
                _look(report)
                _types(report)
        else:
            _look(report)
            if is_waiting := not system.done():
                _types(report)
            system.result()
            chosen = ("-m", "not browser and not anywhere")
            with (
                postgres.cluster() as address,
                report.tests_beside(POSTGRES, 1, *chosen, BAIJIA_DATABASE_URL=address),
            ):
                if not is_waiting:
                    _types(report)
                report.tests(SQLITE)
    _close(report, time.monotonic() - began, quick=quick)


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(143)


def _system() -> None:
    """A browser, PostgreSQL, Java and letters for Chinese, where they are not there yet."""
    there = {
        "chromium-headless-shell": _has("chromium-headless-shell") or _has("chromium"),
        "postgresql": postgres.programs() is not None,
        "default-jdk-headless": _has("javac"),  # other people's phones are made of it
        "fonts-wqy-microhei": _has("fc-list") and _chinese_letters(),
    }
    if missing := [package for package, found in there.items() if not found]:
        debian.install(missing)


def _chinese_letters() -> bool:
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout.strip())


def _has(program: str) -> bool:
    return shutil.which(program) is not None


def _environment(scratch: Path) -> dict[str, str]:
    """The machine's, less what belongs to a town that lives here."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("BAIJIA_")}
    path = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    return env | {"BAIJIA_DATA": str(scratch / "data"), "PATH": path, "VIRTUAL_ENV": str(VENV)}


def _look(report: Report) -> None:
    """What needs no test to be seen."""
    manage: list[str | Path] = [PYTHON, "manage.py"]
    bin_ = VENV / "bin"
    report.step("ruff check", [bin_ / "ruff", "check", "."])
    report.step("ruff format", [bin_ / "ruff", "format", "--check", "."])
    report.step("translations", [*manage, "translate", "check"])
    report.step("migrations", [*manage, "makemigrations", "--check", "--dry-run"])
    report.step("floors of the house", [bin_ / "lint-imports"])


def _types(report: Report) -> None:
    report.step("types", [PYTHON, "-m", "mypy", "baijia", "setup", "bench", "solvers"])


@contextmanager
def _started(
    command: Sequence[str | Path], env: Mapping[str, str], *, out: IO[str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """It ends with us, whatever happens."""
    err = subprocess.STDOUT if out else None
    child = subprocess.Popen(
        command, cwd=TOP, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def _code_of(child: subprocess.Popen[bytes]) -> int:
    try:
        return child.wait(TOO_LONG)
    except subprocess.TimeoutExpired:
        sys.stdout.write(f"took longer than {TOO_LONG} s\n")
        return 1


def cases_of(told: Path) -> list[ET.Element]:
    """What a run of tests told; nothing if it broke off."""
    return list(ET.parse(told).iter("testcase")) if told.exists() else []


def skipped(cases: Iterable[ET.Element]) -> dict[str, str]:
    """Each test that did not run, and why; an expected failure is one that did."""
    found = {}
    for case in cases:
        mark = case.find("skipped")
        if mark is not None and mark.get("type") != "pytest.xfail":
            found[f"{case.get('classname')}.{case.get('name')}"] = mark.get("message") or ""
    return found


def _close(report: Report, seconds: float, *, quick: bool) -> NoReturn:
    out = sys.stdout
    out.write("\n" + "\n".join(f"{took:7.1f} s  {n}" for n, took in report.seconds.items()) + "\n")
    total = sum(map(len, report.skipped.values()))
    out.write(f"\nSKIPPED TESTS: {total}\n")
    for step, tests in report.skipped.items():
        for test, why in tests.items():
            out.write(f"  {step}: {test}: {why or 'NO REASON GIVEN'}\n")
            if why in UNEXPLAINED:
                report.failed.append(f"{test} is skipped without a reason")
    if not quick:
        once = report.chosen[SQLITE] - report.chosen[POSTGRES]
        out.write(f"on SQLite only, for the database makes no difference: {once} tests\n")
        on_both = set(report.skipped[SQLITE]) & set(report.skipped[POSTGRES])
        report.failed += [f"{test} was skipped on both databases" for test in sorted(on_both)]
    if report.failed:
        out.write("\n".join(["", *(f"FAILED: {what}" for what in report.failed), ""]))
        say(f"没通过（{seconds:.0f} 秒）", f"not passed, {seconds:.0f} s")
        raise SystemExit(1)
    say(f"全部通过（{seconds:.0f} 秒）", f"all passed, {seconds:.0f} s")
    raise SystemExit(0)


if __name__ == "__main__":
    main()
