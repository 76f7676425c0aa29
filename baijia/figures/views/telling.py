"""Numbers as a page shows them: what each counts, and where it opens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format

from baijia.figures.forms import EARLIEST
from baijia.figures.queries.sums import Scope, end_of, stock, sums
from baijia.figures.rules.indicators import BY_CODE, RATES, Indicator
from baijia.figures.rules.labels import label
from baijia.figures.rules.sorting import GOOD, Rate
from baijia.figures.rules.spans import Span, buckets, month_end
from baijia.figures.rules.sums import ALL, Sums


@dataclass(frozen=True)
class Number:
    """A number, what it counts, and where it opens."""

    n: int
    label: Any
    url: str


@dataclass(frozen=True)
class Part:
    """So many of so many; both open."""

    some: Number
    of: Number


@dataclass(frozen=True)
class Shown:
    """A rate as it is shown: its numbers open, and so do those of what was left out."""

    indicator: Indicator
    rate: Rate
    some: Number
    of: Number
    left_out: list[Number]
    before: Rate
    before_url: str


@dataclass(frozen=True)
class Line:
    """A line of a table; the numbers open into the matters of that line."""

    label: Any
    numbers: list[Number]
    rates: list[Part]
    per_100: str = ""

    @property
    def came(self) -> Number:
        return self.numbers[0]


@dataclass(frozen=True)
class Telling:
    """The matters of a time and scope, as they stood at a moment."""

    scope: Scope | None
    told: Span
    place: str
    at: datetime
    as_of: date | None = None  # where another day than today was asked for

    @cached_property
    def sums(self) -> Sums:
        return sums(self.scope, self.told, at=self.at)

    def numbers(self, figure: str, *parts: str, line: str = ALL) -> list[Number]:
        return [
            Number(
                self.sums.of(figure, part, line=line),
                label(figure, part),
                self.url(figure, part, line=line),
            )
            for part in parts
        ]

    def url(self, figure: str, part: str, *, line: str = ALL) -> str:
        days = {"period": "own", "since": self.told.since, "until": self.told.until}
        told = {"what": f"{figure}.{part}"}
        sort, _colon, named = line.partition(":")
        told |= {sort: named} if named else {}
        told |= {"place": self.place} if self.place else {}
        as_of = {"as_of": self.as_of} if self.as_of else {}
        return f"{reverse('figures:rows')}?{urlencode(told | days | as_of)}"

    def rate(self, figure: str, before: "Telling") -> Shown:
        rate = self.sums.rate(figure)
        some, of = self.numbers(figure, GOOD[figure], "counted")
        left_out = self.numbers(figure, *rate.left_out)
        earlier = before.sums.rate(figure)
        before_url = before.url(figure, "counted")
        return Shown(BY_CODE[figure], rate, some, of, left_out, earlier, before_url)

    def line(self, named: Any, line: str, *, households: int = 0) -> Line:
        numbers = self.numbers("all", "all", "answered", line=line)
        numbers += self.numbers("term", "open", "overdue", line=line)
        rates = [
            Part(*self.numbers(figure, GOOD[figure], "counted", line=line)) for figure in RATES
        ]
        per_100 = f"{100 * numbers[0].n / households:.1f}" if households else ""
        return Line(named, numbers, rates, per_100)

    def months(self) -> list[Line]:
        return [self.line(month(when), f"when:{when}") for when in buckets(self.told)]

    def stock(self) -> list[Line]:
        """What was open and past its end at the end of each month, whenever it came in."""
        days = [day for day in _ends(self.told) if end_of(day) <= self.at]
        return [
            Line(date_format(day, "DATE_FORMAT"), self._stood(day, parts), [])
            for day, parts in stock(self.scope, days).items()
        ]

    def _stood(self, day: date, parts: dict[str, int]) -> list[Number]:
        told = Telling(None, Span(EARLIEST, day), self.place, end_of(day), day)
        since = Sums()
        since.add_tally(parts, {}, when="")
        return [
            Number(since.of("term", part), label("term", part), told.url("term", part))
            for part in ("open", "overdue")
        ]


def _ends(told: Span) -> Iterable[date]:
    """The last days of the months, or of the years, of a time."""
    for when in buckets(told):
        year, _dash, number = when.partition("-")
        yield month_end(date(int(year), int(number or 12), 1))


def month(when: str) -> str:
    """2025年3月; a year stands as it is."""
    try:
        first = date.fromisoformat(f"{when}-01")
    except ValueError:
        return when
    return date_format(first, "YEAR_MONTH_FORMAT")


def drawn(lines: Iterable[Line], *names: str) -> dict[str, Any]:
    """What a chart draws: the first columns of the table beneath it, each mark with its list."""
    told = list(lines)
    series = [
        {
            "name": name,
            "values": [line.numbers[column].n for line in told],
            "urls": [line.numbers[column].url for line in told],
        }
        for column, name in enumerate(names)
    ]
    return {"labels": [str(line.label) for line in told], "series": series}
