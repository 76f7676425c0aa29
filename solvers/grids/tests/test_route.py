"""The order of visits: short, the same every time, and nobody left out."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.grids.check_areas import check_route
from solvers.grids.command import main
from solvers.grids.instance import BadInput
from solvers.grids.route import Stops, route
from solvers.grids.stop import Iterations
from solvers.grids.tests.test_command import last_line


def made_up(n: int, seed: int, side: int = 900) -> Stops:
    xy = np.random.default_rng(seed).integers(0, side, (n, 2)).astype(np.float64)
    return Stops(xy + 500_000, (500_000.0, 500_000.0))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 6), st.sampled_from([1, 900]))
def test_one_day_is_as_short_as_any_order(seed: int, n: int, side: int) -> None:
    stops = made_up(n, seed, side)
    found = route(stops, stop=Iterations(50))

    def length(order: tuple[int, ...]) -> float:
        way = np.array([stops.start, *stops.xy[list(order)], stops.start])
        return float(np.hypot(*np.diff(way, axis=0).T).sum())

    best = min(length(order) for order in itertools.permutations(range(n)))
    assert found.total == pytest.approx(best, abs=1.0)
    assert found.metres == pytest.approx([length(day) for day in found.days])


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 9), st.integers(0, 3))
def test_everybody_once_and_no_day_too_long(seed: int, n: int, most: int, spare: int) -> None:
    stops, days = made_up(n, seed), -(-n // most) + spare
    found = [route(stops, days=days, most=most, stop=Iterations(20), seed=3) for _ in range(2)]
    assert found[0].days == found[1].days
    assert sorted(j for day in found[0].days for j in day) == list(range(n))
    assert len(found[0].days) <= days
    assert all(0 < len(day) <= most for day in found[0].days)
    assert [min(day) for day in found[0].days] == sorted(min(day) for day in found[0].days)
    assert all(day[0] <= day[-1] for day in found[0].days)


def test_what_is_cut_off_at_once_still_comes_by_everywhere() -> None:
    found = route(made_up(40, 1), days=5, most=9, stop=lambda: True)
    assert sorted(j for day in found.days for j in day) == list(range(40))
    assert max(len(day) for day in found.days) <= 9


@pytest.mark.parametrize(
    ("stops", "days", "most", "said"),
    [
        (made_up(7, 1), 2, 3, "7 stops do not fit into 2 days of 3; they need 3 days"),
        (made_up(7, 1), 0, 3, "at least one day"),
        (Stops(np.array([[np.nan, 1.0]]), (0.0, 0.0)), 1, 1, "missing or infinite"),
        (Stops(np.array([[112.71, 37.65]]), (112.70, 37.64)), 1, 1, "degrees"),
        (Stops(np.array([[4e7, 4e7], [0.0, 5e3]]), (0.0, 0.0)), 1, 2, "farther apart"),
    ],
)
def test_what_cannot_be_walked_is_refused(stops: Stops, days: int, most: int, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        route(stops, days=days, most=most)


def test_a_route_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"s{k},{x},{y}" for k, (x, y) in enumerate(made_up(12, 5).xy.tolist())]
    stops, out = tmp_path / "stops.csv", tmp_path / "route.csv"
    stops.write_text("\n".join(["id,x_m,y_m", *rows]))
    asked = ["route", str(stops), "--days", "3", "--most", "5", "--iterations", "20", "--out"]
    assert main([*asked, str(out), "--start", "500000,500000"]) == 0
    told = last_line(capsys.readouterr().out)
    assert told["violations"] == 0
    assert main([*asked, str(out), "--start", "here"]) == 2
    text = out.read_text().splitlines()
    out.write_text("\n".join([*text[:-1], text[1]]))
    found = check_route(stops, out, (500_000.0, 500_000.0), 3, 5)
    assert len(found.violations) >= 2
