"""When a backup is due, and which ones stay. Times go in, times come out."""

import re
from collections.abc import Callable, Collection
from datetime import datetime, time, timedelta
from typing import NamedTuple

TOO_OLD = timedelta(days=2)  # a last backup older than this is a fault
TRY_AGAIN = timedelta(hours=1)  # after one that failed
BEFORE_UPGRADE = 3  # so many of those made before an upgrade stay


class Plan(NamedTuple):
    """When the town backs itself up (never: None) and for how long."""

    at: time | None
    daily: int
    weekly: int
    monthly: int


def plan_of(at: str, keep: str) -> Plan:
    """From the environment: `02:30` or `off`, and `7 4 12`."""
    hour = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", at)
    many = re.fullmatch(r"(\d{1,3}) (\d{1,3}) (\d{1,3})", keep)
    if not hour and at != "off":
        raise ValueError(f"BAIJIA_BACKUP_AT={at}: HH:MM / off")
    if not many or int(many[1]) < 1:
        raise ValueError(f"BAIJIA_BACKUP_KEEP={keep}: 7 4 12 (days, weeks, months)")
    daily, weekly, monthly = (int(n) for n in many.groups())
    return Plan(time(int(hour[1]), int(hour[2])) if hour else None, daily, weekly, monthly)


def last_due(at: time, now: datetime) -> datetime:
    """The latest moment, up to now, at which one was to be made; in the town's own time."""
    today = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def next_due(plan: Plan, now: datetime) -> datetime | None:
    return last_due(plan.at, now) + timedelta(days=1) if plan.at else None


def is_due(
    plan: Plan, now: datetime, *, last: datetime | None, tried: datetime | None, since: datetime
) -> bool:
    """Since the town stands or the last one was made, its hour has struck."""
    if plan.at is None or (tried and now - tried < TRY_AGAIN):
        return False
    return (last or since) < last_due(plan.at, now)


def is_too_old(now: datetime, *, last: datetime | None, since: datetime) -> bool:
    return now - (last or since) > TOO_OLD


def staying(made: Collection[datetime], plan: Plan) -> set[datetime]:
    """The newest of each of the last days, weeks and months that have one; always the newest."""
    kept = _newest_of(made, plan.daily, lambda at: at.date())
    kept |= _newest_of(made, plan.weekly, lambda at: at.isocalendar()[:2])
    return kept | _newest_of(made, plan.monthly, lambda at: (at.year, at.month))


def _newest_of(
    made: Collection[datetime], many: int, period: Callable[[datetime], object]
) -> set[datetime]:
    newest = {period(at): at for at in sorted(made)}
    return set(sorted(newest.values())[len(newest) - many if many < len(newest) else 0 :])
