"""`python -m solvers.grids`, as somebody calls it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from solvers.grids.command import main

TOWN = ["town", "--villages", "2", "--households", "60", "--seed", "3", "--out"]


def last_line(text: str) -> dict[str, object]:
    return dict(json.loads(text.strip().splitlines()[-1]))


@pytest.mark.slow
def test_a_town_is_designed_and_the_last_line_says_how_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town, plan = tmp_path / "town.csv", tmp_path / "plan.csv"
    assert main([*TOWN, str(town)]) == 0
    arguments = ["design", str(town), "--cap", "30", "--iterations", "2", "--out", str(plan)]
    assert main(arguments) == 0
    told = last_line(capsys.readouterr().out)
    assert list(told)[:7] == [
        "objective", "lower_bound", "gap", "seconds", "violations", "grids", "per_village",
    ]  # fmt: skip
    assert told["violations"] == 0
    once = plan.read_bytes()
    assert main(arguments) == 0
    assert plan.read_bytes() == once
    assert main(["check", str(town), str(plan)]) == 0
    broken = plan.read_text().splitlines()
    broken[1] = broken[1].rsplit(",", 1)[0] + ",1.0"
    plan.write_text("\n".join(broken))
    assert main(["check", str(town), str(plan)]) == 1


@pytest.mark.slow
def test_a_bare_instance_is_solved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    points = [f"{k % 5} {k // 5} 9 2" for k in range(20)]
    (tmp_path / "in.txt").write_text("\n".join(["20 5", *points]))
    out = tmp_path / "plan.txt"
    arguments = [
        "solve",
        str(tmp_path / "in.txt"),
        "--floor",
        "--iterations",
        "3",
        "--out",
        str(out),
    ]
    assert main(arguments) == 0
    told = last_line(capsys.readouterr().out)
    assert told["violations"] == 0
    assert len(out.read_text().split()) == 20


HEADER = "id,x_m,y_m,village,is_candidate\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the column id is missing"),
        (HEADER, "there are no households"),
        (HEADER + "a,1000,x,v,1\n", "line 2: y_m is no number"),
        (HEADER + "a,1000,2000,v,maybe\n", "is_candidate must be 1 or 0"),
        (HEADER + "a,1000,2000,v,1\na,1001,2001,v,1\n", "same id"),
        (HEADER + "a,112.71,37.65,v,1\nb,112.72,37.66,v,0\n", "degrees"),
        (HEADER + "a,1000\n", "fewer cells"),
        (HEADER + ",1000,2000,v,1\n", "line 2: the id is empty"),
        ("id," + HEADER + "a,a,1000,2000,v,1\n", "the column id stands twice"),
        (HEADER + "a,1e308,1,v,1\nb,-1e308,5,v,1\n", "larger than the earth"),
        (HEADER + "a,1000,2000,v,0\n", "need 1 candidate homes for 1 grids; there are 0"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (tmp_path / "in.csv").write_text(text)
    out = tmp_path / "out.csv"
    assert main(["design", str(tmp_path / "in.csv"), "--out", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


BAD = [
    "",
    "3 9\n",
    "1.5 1\n1 1 5 1\n",
    "1 1\n1e300 1 5 1\n",
    "2 1\n1 1 5 9\n1 2 5 9\n",
    "2 1\n1 1 five 1\n1 1 1 1",
]


@pytest.mark.parametrize("text", BAD)
def test_a_bad_instance_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "in.txt").write_text(text)
    assert main(["solve", str(tmp_path / "in.txt"), "--out", str(tmp_path / "o")]) == 2
    assert capsys.readouterr().err.endswith(".\n")


@pytest.mark.slow
def test_ctrl_c_prints_the_best_plan_so_far(tmp_path: Path) -> None:
    town, plan = tmp_path / "town.csv", tmp_path / "plan.csv"
    assert (
        main(
            ["town", "--villages", "2", "--households", "300", "--fill", "1.0", "--out", str(town)]
        )
        == 0
    )
    child = subprocess.Popen(
        [sys.executable, "-m", "solvers.grids", "design", str(town), "--out", str(plan)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stderr is not None
    for line in child.stderr:
        if "2/2 begun" in line:
            break
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=120)
    assert child.returncode == 0
    assert last_line(out)["violations"] == 0
    assert plan.exists()
