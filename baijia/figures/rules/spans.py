"""Which time is counted, and how it is cut into the lines of a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from baijia.figures.rules.sorting import Case, hands

MOST_MONTHS = 24  # in one table; a longer time is told by years


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included."""

    since: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until

    @property
    def months(self) -> int:
        years = self.until.year - self.since.year
        return 12 * years + self.until.month - self.since.month + 1


def span(period: str, *, on: date, since: date | None, until: date | None) -> Span:
    """The time that is asked for; up to today where it is not over."""
    if period == "own" and since and until:
        return Span(since, until)
    first = {
        "year": date(on.year, 1, 1),
        "quarter": date(on.year, 3 * ((on.month - 1) // 3) + 1, 1),
        "month": on.replace(day=1),
    }
    return Span(first.get(period) or _next_day_a_year_before(on), on)


def a_year_before(told: Span) -> Span:
    return Span(_a_year_before(told.since), _a_year_before(told.until))


def _a_year_before(day: date) -> date:
    leaps = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leaps else day.day)


def _next_day_a_year_before(day: date) -> date:
    before = _a_year_before(day)
    return date.fromordinal(before.toordinal() + 1)


def bucket(day: date, told: Span) -> str:
    """The month, or the year where there would be too many months."""
    return f"{day:%Y-%m}" if told.months <= MOST_MONTHS else f"{day:%Y}"


def buckets(told: Span) -> list[str]:
    """All of them, those in which nothing came in too."""
    if told.months > MOST_MONTHS:
        return [f"{year:04}" for year in range(told.since.year, told.until.year + 1)]
    first = 12 * told.since.year + told.since.month - 1
    return [f"{m // 12:04}-{m % 12 + 1:02}" for m in range(first, first + told.months)]


def bucket_span(when: str, told: Span) -> Span | None:
    """The days of one line of a table, as far as they lie in the time that is told."""
    try:
        first = date.fromisoformat(f"{when}-01" if told.months <= MOST_MONTHS else f"{when}-01-01")
    except ValueError:
        return None
    until = month_end(first if told.months <= MOST_MONTHS else first.replace(month=12))
    cut = Span(max(first, told.since), min(until, told.until))
    return cut if when in buckets(told) else None


def month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def cut(told: Span) -> tuple[list[date], list[Span]]:
    """The whole months within a time, by their first days, and the days that are left over."""
    months, left = [], []
    first = told.since.replace(day=1)
    while first <= told.until:
        end = month_end(first)
        if told.since <= first and end <= told.until:
            months.append(first)
        else:
            left.append(Span(max(first, told.since), min(end, told.until)))
        first = end + timedelta(days=1)
    return months, left


def narrowed(
    cases: Iterable[Case], told: Span, *, kind: str = "", when: str = "", whose: str = ""
) -> list[Case]:
    """The matters of one line of a table."""
    return [
        case
        for case in cases
        if case.on in told
        and kind in ("", case.kind)
        and when in ("", bucket(case.on, told))
        and whose in ("", hands(case))
    ]
