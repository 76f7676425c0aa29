"""Sums of patterns: how many matters are in which part, in all and by the lines of the tables."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from baijia.figures.models import Tally
from baijia.figures.rules.lives import VILLAGE, Life
from baijia.figures.rules.sorting import SORTINGS, Rate, parts_of, rate_of
from baijia.ground.workdays import CHINA

# What the lines of tables tell, and what is told of the end of any day.
IN_LINES = ("all", "term", "response", "resolution", "satisfaction", "on_time")
STOCK = ("all", "term")
ALL = ""  # the line of everything

Parts = Counter[str]  # part of a figure, as "term.overdue" -> how many


class Key(NamedTuple):
    """One tally."""

    scope: str
    by: str
    on: date
    reach: str


class Group(NamedTuple):
    """Matters that count alike: the same pattern, in the same hands, in the same village."""

    pattern: str
    holder: str
    village: str


Deltas = dict[Key, Counter[Group]]


@cache
def keys_of(pattern: str, figures: tuple[str, ...] = tuple(SORTINGS)) -> tuple[str, ...]:
    """The parts that it is in, of these figures."""
    _kind, *parts = pattern.split(" ")
    named = zip(SORTINGS, parts, strict=True)
    return tuple(f"{figure}.{part}" for figure, part in named if figure in figures)


def kind_of(pattern: str) -> str:
    return pattern.split(" ", 1)[0]


@dataclass
class Sums:
    """Numbers by line: everything, a time, a kind, hands, a village."""

    lines: dict[str, Parts] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, groups: Iterable[tuple[Group, str, int]]) -> None:
        """Groups, each with the time of its line and how many it is."""
        patterns: Counter[str] = Counter()
        lines: Counter[tuple[str, str]] = Counter()
        for group, when, n in groups:
            patterns[group.pattern] += n
            for line in (*lines_of(group), f"where:{group.village}", f"when:{when}"):
                lines[line, group.pattern] += n
        self._spell(((ALL, pattern), n) for pattern, n in patterns.items())
        self._spell(lines.items(), IN_LINES)

    def _spell(
        self,
        lines: Iterable[tuple[tuple[str, str], int]],
        figures: tuple[str, ...] = tuple(SORTINGS),
    ) -> None:
        for (line, pattern), n in lines:
            parts = self.lines[line]
            for key in keys_of(pattern, figures):
                parts[key] += n

    def add_tally(
        self, parts: Mapping[str, int], lines: Mapping[str, Mapping[str, int]], *, when: str
    ) -> None:
        for key, n in parts.items():
            self.lines[ALL][key] += n
            if key.partition(".")[0] in IN_LINES:
                self.lines[f"when:{when}"][key] += n
        for line, told in lines.items():
            own = self.lines[line]
            for key, n in told.items():
                own[key] += n

    def of(self, figure: str, part: str, *, line: str = ALL) -> int:
        told: Mapping[str, int] = self.lines.get(line, {})
        return sum(told.get(f"{figure}.{one}", 0) for one in parts_of(figure, part))

    def rate(self, figure: str, *, line: str = ALL) -> Rate:
        return rate_of(self.parts_in(figure, line=line), figure)

    def parts_in(self, figure: str, *, line: str = ALL) -> dict[str, int]:
        """The parts of one figure by their own names."""
        told: Mapping[str, int] = self.lines.get(line, {})
        own = len(f"{figure}.")
        return {key[own:]: n for key, n in told.items() if key[:own] == f"{figure}."}

    def named(self, sort: str) -> list[str]:
        """What there are lines of: kinds, hands, villages."""
        return [
            line.partition(":")[2]
            for line, parts in self.lines.items()
            if line.startswith(f"{sort}:") and any(parts.values())
        ]


def lines_of(group: Group) -> tuple[str, str]:
    return f"kind:{kind_of(group.pattern)}", f"whose:{group.holder}"


def tallied(lives: Iterable[tuple[Life, int]]) -> Deltas:
    """What these lives put into the tallies, or take out of them."""
    deltas: Deltas = defaultdict(Counter)
    for life, sign in lives:
        for key, group, n in _told(life):
            deltas[key][group] += sign * n
    return deltas


def _told(life: Life) -> Iterator[tuple[Key, Group, int]]:
    last = life.turns[-1]
    village = life.path[:VILLAGE]
    turned = list(_stock(life))
    for scope in life.scopes:
        group = Group(last.pattern, last.holder, village)
        yield Key(scope, Tally.By.DAY, life.came_on, life.reach), group, 1
        yield Key(scope, Tally.By.MONTH, life.came_on.replace(day=1), life.reach), group, 1
        for on, pattern, n in turned:
            yield Key(scope, Tally.By.TURN, on, life.reach), Group(pattern, "", ""), n


def _stock(life: Life) -> Iterator[tuple[date, str, int]]:
    """On which day it went from one part to another."""
    first, *_rest = life.turns
    yield first.since.astimezone(CHINA).date(), first.pattern, 1
    for before, after in pairwise(life.turns):
        if keys_of(before.pattern, STOCK) != keys_of(after.pattern, STOCK):
            on = after.since.astimezone(CHINA).date()
            yield on, before.pattern, -1
            yield on, after.pattern, 1


Told = tuple[Mapping[str, int], Mapping[str, Mapping[str, int]]]


def spelled(key: Key, groups: Mapping[Group, int]) -> Told:
    """The groups of a tally as it keeps them: parts, and lines of parts. Nothing at zero."""
    parts: Parts = Counter()
    lines: dict[str, Parts] = defaultdict(Counter)
    if key.by == Tally.By.TURN:
        for group, n in groups.items():
            for name in keys_of(group.pattern, STOCK):
                parts[name] += n
        return parts, lines
    is_village = len(key.scope) == VILLAGE
    for group, n in groups.items():
        for name in keys_of(group.pattern):
            parts[name] += n
        own = lines_of(group)
        for line in own if is_village else (*own, f"where:{group.village}"):
            told = lines[line]
            for name in keys_of(group.pattern, IN_LINES):
                told[name] += n
    return parts, lines


def merged(old: Told, new: Told) -> Told:
    """Two tallies of one key, added up; what comes to zero is not kept, and names stand in order,
    so that a tally looks the same however it came about.
    """
    lines = {
        name: _sum(old[1].get(name, {}), new[1].get(name, {}))
        for name in sorted({*old[1], *new[1]})
    }
    return _sum(old[0], new[0]), {name: parts for name, parts in lines.items() if parts}


def _sum(old: Mapping[str, int], new: Mapping[str, int]) -> Parts:
    names = sorted({*old, *new})
    both = {name: old.get(name, 0) + new.get(name, 0) for name in names}
    return Counter({name: n for name, n in both.items() if n})
