"""What is hidden in public cannot be reckoned from what is shown."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from baijia.figures.rules.small import Cell, hidden

tables = st.integers(1, 3).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 4), min_size=columns, max_size=columns), min_size=1, max_size=3
    )
)


def whole(table):
    return [*table, [sum(parts) for parts in zip(*table, strict=True)]]


def possible(table, hide):
    """Every table that looks the same, by trying them all."""
    lines = []
    for number, parts in enumerate(table):
        ranges = [
            range(sum(parts) + 1) if Cell(number, column) in hide else [n]
            for column, n in enumerate(parts)
        ]
        lines.append([told for told in product(*ranges) if sum(told) == sum(parts)])
    shown = {
        column: n
        for column, n in enumerate(whole(table)[-1])
        if Cell(len(table), column) not in hide
    }
    for told in product(*lines):
        sums = whole(told)[-1]
        if all(sums[column] == n for column, n in shown.items()):
            yield whole(told)


@settings(max_examples=120, deadline=None)
@given(tables, st.integers(1, 4))
def test_what_is_hidden_could_be_another_number(table, below):
    hide = hidden(table, below=below)
    if hide is None:
        return
    told = whole(table)
    small = {
        Cell(line, column)
        for line, parts in enumerate(told)
        for column, n in enumerate(parts)
        if n < below
    }
    assert small <= hide
    others = list(possible(table, hide))
    for line, column in hide:
        assert len({other[line][column] for other in others}) > 1


def test_what_is_large_stays_and_one_small_number_hides_three_more():
    assert hidden([[9, 8], [7, 6]], below=5) == set()
    hide = hidden([[9, 2, 8], [7, 6, 9]], below=5)
    assert hide is not None
    assert Cell(0, 1) in hide
    assert len(hide) == 4


def test_where_no_hiding_helps_the_table_is_left_out():
    assert hidden([[2]], below=5) is None
    assert hidden([[2, 0]], below=5) is not None  # could be any of 0 + 2, 1 + 1, 2 + 0
