"""Is what is kept what a recount says? From the journal alone, month by month."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from uuid import UUID

from baijia.figures.models import Bulletin, Reach, Stretch, Tally
from baijia.figures.queries import counted
from baijia.figures.queries.lives import kept, lives, parted, recounted
from baijia.figures.queries.sums import end_of
from baijia.figures.rules.bulletins import frozen
from baijia.figures.rules.lives import VILLAGE, pattern_of
from baijia.figures.rules.sorting import hands
from baijia.figures.rules.spans import month_end
from baijia.figures.rules.sums import Deltas, Group, Key, Sums, merged, spelled, tallied
from baijia.ground.workdays import CHINA
from baijia.matters.models import Matter

By = Tally.By


def differences() -> Iterator[str]:
    """What is kept otherwise than a recount has it, and bulletins that a recount denies."""
    seq = counted().seq
    turns: Deltas = defaultdict(Counter)
    for month in _months():
        ids = _came(month, month_end(month))
        own: Deltas = defaultdict(Counter)
        for some in parted(ids):
            told = lives(some, seq=seq)
            stood = kept(some)
            yield from (f"matter {pk}" for pk in told if stood.get(pk) != told[pk])
            for key, groups in tallied((life, 1) for life in told.values()).items():
                (turns if key.by == By.TURN else own)[key].update(groups)
        days = Tally.objects.filter(on__gte=month, on__lte=month_end(month)).exclude(by=By.TURN)
        yield from _between(own, days.iterator(chunk_size=500))
    yield from _between(turns, Tally.objects.filter(by=By.TURN).iterator(chunk_size=500))
    for bulletin in Bulletin.objects.order_by("number"):
        if recount(bulletin) != bulletin.numbers["lines"]:
            yield f"bulletin {bulletin.number}"


def _months() -> list[date]:
    matters = Matter.objects.order_by().datetimes("reported_at", "month", tzinfo=CHINA)
    kept_months = Stretch.objects.order_by().values_list("month", flat=True).distinct()
    return sorted({*(at.date() for at in matters), *kept_months})


def _came(since: date, until: date) -> list[UUID]:
    first = datetime.combine(since, time(), tzinfo=CHINA)
    rows = Matter.objects.filter(reported_at__gte=first, reported_at__lte=end_of(until))
    return list(rows.values_list("pk", flat=True))


def _between(own: Deltas, rows: Iterator[Tally]) -> Iterator[str]:
    told = {key: merged(({}, {}), spelled(key, groups)) for key, groups in own.items()}
    left = {key for key, parts in told.items() if parts[0]}
    for row in rows:
        key = Key(row.scope, row.by, row.on, row.reach)
        left.discard(key)
        if told.get(key) != (row.parts, row.lines):
            yield f"tally {row}"
    yield from (f"tally {key} is missing" for key in sorted(left))


def recount(bulletin: Bulletin) -> dict[str, dict[str, int]]:
    """The numbers of a bulletin by plain replay, as they were known at its entry."""
    found, at = Sums(), end_of(bulletin.as_of)
    ids = _came(bulletin.since, bulletin.until)
    found.add(
        (Group(pattern_of(one.case, at), hands(one.case), one.path[:VILLAGE]), "", 1)
        for one in recounted(ids, at=at, seq=bulletin.counted_to)
        if one.reach == Reach.ALL
    )
    lines: dict[str, dict[str, int]] = frozen(found, {})["lines"]
    return lines
