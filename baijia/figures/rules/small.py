"""Small numbers in public: what is hidden, and what must be hidden with it.

A table has a line for each village and one column for each part; the sums of lines and columns
are known as well. A number below the threshold is hidden. Where it could be reckoned from what is
still shown, more is hidden: as long as some other table with the same shown numbers has another
number in its place, nobody can tell which of them is the true one.
"""

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

Table = Sequence[Sequence[int]]  # lines of parts, without sums
Vertex = tuple[str, int]
SUM: Vertex = ("sum", 0)


class Cell(NamedTuple):
    """A place in the table; its last line is that of the sums."""

    line: int
    column: int


class Arc(NamedTuple):
    """What is in a cell flows from its line into its column, and from there into the sum."""

    tail: Vertex
    head: Vertex
    n: int


def hidden(table: Table, *, below: int) -> set[Cell] | None:
    """The cells to hide, sums of columns among them; nothing where no hiding would help.

    Lines that are shown are never small as a whole: their sums stay.
    """
    arcs = dict(_arcs(table))
    hide = {cell for cell, arc in arcs.items() if arc.n < below}
    for cell in sorted(hide):
        way = _way_round(cell, arcs, hide)
        if way is None:
            return None
        hide |= way
    return hide


def _arcs(table: Table) -> Iterator[tuple[Cell, Arc]]:
    for line, parts in enumerate(table):
        for column, n in enumerate(parts):
            yield Cell(line, column), Arc(("line", line), ("column", column), n)
    for column, parts in enumerate(zip(*table, strict=True)):
        yield Cell(len(table), column), Arc(("column", column), SUM, sum(parts))


def _way_round(cell: Cell, arcs: Mapping[Cell, Arc], hide: set[Cell]) -> set[Cell] | None:
    """The cells that, hidden with this one, let it be one more or one less: the fewest matters."""
    own = arcs[cell]
    others = {other: arc for other, arc in arcs.items() if other != cell}
    ways = [_cheapest(own.head, own.tail, others, hide)]
    if own.n:
        ways.append(_cheapest(own.tail, own.head, others, hide))
    found = [way for way in ways if way is not None]
    return min(found)[1] if found else None


def _cheapest(
    start: Vertex, goal: Vertex, arcs: Mapping[Cell, Arc], hide: set[Cell]
) -> tuple[int, set[Cell]] | None:
    """From vertex to vertex: with an arc its number grows, against it it shrinks, down to zero."""
    waiting: list[tuple[int, Vertex, tuple[Cell, ...]]] = [(0, start, ())]
    seen: set[Vertex] = set()
    while waiting:
        cost, vertex, way = heappop(waiting)
        if vertex == goal:
            return cost, {*way} - hide
        if vertex in seen:
            continue
        seen.add(vertex)
        for cell, arc in arcs.items():
            onward = _onward(vertex, arc)
            if onward and onward not in seen:
                heappush(waiting, (cost + (0 if cell in hide else arc.n), onward, (*way, cell)))
    return None


def _onward(vertex: Vertex, arc: Arc) -> Vertex | None:
    if vertex == arc.tail:
        return arc.head
    return arc.tail if vertex == arc.head and arc.n else None
