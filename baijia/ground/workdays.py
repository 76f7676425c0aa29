"""Terms: how hours, days and working days are counted, stopped and counted on.

Official days come from the State Council's yearly notice (chinese-calendar has them). For a
year without a notice they are guessed, and every term that leans on a guess says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cache

from chinese_calendar import is_workday as officially_worked

# One clock for the whole country, without summer time since 1991.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
ONE_DAY = timedelta(days=1)
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


class Unit(StrEnum):
    """What a term is counted in; `DAYS` are calendar days."""

    HOURS = "hours"
    DAYS = "days"
    WORKDAYS = "workdays"


@cache
def _official(year: int) -> tuple[bool, ...] | None:
    """Every day of the year from 1 January on, worked or not; None before there is a notice."""
    first = date(year, 1, 1)
    days = (date.fromordinal(n) for n in range(first.toordinal(), first.toordinal() + 366))
    try:
        return tuple(officially_worked(day) for day in days if day.year == year)
    except NotImplementedError:
        return None


@dataclass(frozen=True)
class Calendar:
    """The days on which the town works; its own table (True = worked) comes before all else.

    A year without an official notice is worked Monday to Friday less the holidays with a fixed
    date: New Year, 1-2 May, 1-3 October. Spring Festival, Qingming, Dragon Boat and Mid-Autumn
    move with the moon or the sun, and which weekends are worked instead is decided year by year:
    for such a year none of that is known here, so its days are not known until the town's own
    table names them.
    """

    own: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        if day in self.own:
            return self.own[day]
        official = _official(day.year)
        if official is None:
            return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS
        return official[day.toordinal() - date(day.year, 1, 1).toordinal()]

    def is_known(self, day: date) -> bool:
        return day in self.own or _official(day.year) is not None


@dataclass(frozen=True)
class Due:
    """When a term ends; provisional when it leans on a day that may yet turn out otherwise."""

    at: datetime
    is_provisional: bool


def due(start: datetime, amount: int, unit: Unit, calendar: Calendar) -> Due:
    """Hours end on the minute. Days end at midnight, the day of the start not counted.

    Law, from general knowledge (Civil Code art. 201-203; have it confirmed): the day on which a
    term begins is not counted; it ends at 24:00 of its last day; when the last day is a statutory
    holiday, it ends on the day after the holiday. Here "holiday" is any day not worked, weekends
    included. A term of 0 days ends with its own day.
    """
    if amount < 0:
        raise ValueError("A term is never negative.")
    start = _here(start)
    if unit == Unit.HOURS:
        return Due(start + timedelta(hours=amount), is_provisional=False)
    return _counted(start.date(), amount, unit, calendar)


def extended(due_at: datetime, amount: int, unit: Unit, calendar: Calendar) -> Due:
    """An extension is counted from the old end, not from the day on which it was granted.

    Whether the old end was provisional is not said here.
    """
    if unit == Unit.HOURS:
        return due(due_at, amount, unit, calendar)
    return due(_last_moment(_here(due_at)), amount, unit, calendar)


def left(at: datetime, due_at: datetime, unit: Unit, calendar: Calendar) -> timedelta:
    """The time that still runs: of a term in working days only the hours of such days.

    Of an overdue term the time since its end, negative.
    """
    at, due_at = _here(at), _here(due_at)
    if unit != Unit.WORKDAYS or at >= due_at:
        return due_at - at
    days = _days(at.date(), _last_moment(due_at).date())
    worked = (day for day in days if calendar.is_workday(day))
    spans = (min(due_at, _night_after(day)) - max(at, _morning(day)) for day in worked)
    return sum(spans, timedelta())


def resumed(at: datetime, left: timedelta, unit: Unit, calendar: Calendar) -> Due:
    """The new end of a term that was stopped with `left` to run and runs again from `at`.

    Days end at midnight of a worked day, as when the term began. What was overdue when it was
    stopped stays overdue by as much.
    """
    at = _here(at)
    if unit == Unit.HOURS or left < timedelta():
        return Due(at + left, is_provisional=False)
    if unit == Unit.DAYS:
        return _ending(_last_moment(at + left).date(), calendar)
    end = _last_moment(_run(at, left, calendar)).date()
    return _ending(end, calendar, seen=_days(at.date(), end))


def workdays_left(at: datetime, due_at: datetime, calendar: Calendar) -> int:
    """Working days after today up to the last one: 0 on the last day, 1 on the day before.

    Below zero, the working days since the end. Over a weekend just after the end it is 0 too, so
    ask first whether the term has ended.
    """
    today, last = _here(at).date(), _last_moment(_here(due_at)).date()
    sign = 1 if today <= last else -1
    days = _days(min(today, last) + ONE_DAY, max(today, last))
    return sign * sum(map(calendar.is_workday, days))


def _here(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise TypeError("A term needs a time with its zone.")
    return at.astimezone(CHINA)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=CHINA)


def _night_after(day: date) -> datetime:
    return _morning(day + ONE_DAY)


def _last_moment(end: datetime) -> datetime:
    """Midnight belongs to the day that it ends."""
    return end - datetime.resolution


def _days(first: date, last: date) -> Iterable[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _counted(start: date, amount: int, unit: Unit, calendar: Calendar) -> Due:
    if unit == Unit.DAYS:
        return _ending(start + amount * ONE_DAY, calendar)
    day = start
    for _ in range(amount):
        day = _next_worked(day + ONE_DAY, calendar)
    return _ending(day, calendar, seen=_days(start + ONE_DAY, day))


def _next_worked(day: date, calendar: Calendar) -> date:
    while not calendar.is_workday(day):
        day += ONE_DAY
    return day


def _ending(day: date, calendar: Calendar, seen: Iterable[date] = ()) -> Due:
    """The end of the day, or of the next one worked, and whether all days looked at are known."""
    last = _next_worked(day, calendar)
    known = all(map(calendar.is_known, [*seen, *_days(day, last)]))
    return Due(_night_after(last), is_provisional=not known)


def _run(moment: datetime, left: timedelta, calendar: Calendar) -> datetime:
    """The moment at which so much time of working days has passed."""
    while left:
        night = _night_after(moment.date())
        if calendar.is_workday(moment.date()):
            step = min(night - moment, left)
            moment, left = moment + step, left - step
        else:
            moment = night
    return moment
