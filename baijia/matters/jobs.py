"""What happens to matters by itself: words are found again, and clocks do what they were set to.

Each job looks for what is due at the time it is called at. Of two loops that find the same row
one moves it; for the other it is stale, and is left.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import takewhile
from typing import TypeVar
from uuid import UUID

from django.utils.timezone import localdate

from baijia.ground import search
from baijia.ground.refusal import Refused
from baijia.journal.follow import follow
from baijia.journal.models import Bookmark, Entry, JournalHead
from baijia.journal.write import hold_head, together
from baijia.matters import queries
from baijia.matters.actions import own, timing
from baijia.matters.actions.closing import archive_matter
from baijia.matters.actions.handling import resume_matter
from baijia.matters.models import Answer, Matter, Note, Suspension
from baijia.matters.queries import clockwork
from baijia.matters.rules.timing import is_half_over, is_soon
from baijia.people.rules import CLOCKWORK
from baijia.terms.models import Day
from baijia.terms.queries import calendar, charter, day_set

log = logging.getLogger("baijia.work")
Row = TypeVar("Row")

WORDS = "matters.words"
BATCH = 500
MANY = 500  # matters, while all who write wait
SOME = 100  # acts of one job before the next has its turn
SEARCHED = {
    "matters.matter": {"title_id", "text_id", "spot_id"},
    "matters.answer": {"text_id"},
    "matters.note": {"text_id"},
}


def index_words(now: datetime) -> int:
    """Read the journal on, and let the matters of which it tells new words be found by them.

    The bookmark and the index move together: after a fall nothing is left out.
    """
    told: list[Entry] = []

    def put() -> None:
        touched = [entry for entry in told if _is_searched(entry)]
        search.put(queries.TEXTS, queries.texts_of(_matters_of(touched)))
        if any(entry.strikes for entry in touched):
            search.purge(queries.TEXTS)

    return follow(WORDS, told.append, most=BATCH, kinds=SEARCHED, at_end=put)


def index_all(*, say: Callable[[int], None] = lambda done: None) -> int:
    """Every matter anew, and the bookmark at the end; how many. Others may go on working: what they
    write meanwhile is read on as always. A town that took in very much at once is found so in
    minutes, where reading on would take hours.
    """
    seq = JournalHead.objects.values_list("seq", flat=True).get()
    ids = list(Matter.objects.order_by("number").values_list("pk", flat=True))
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        with together():
            hold_head()  # nobody changes a text between our reading it and putting it in
            search.put(queries.TEXTS, queries.texts_of(some))
        say(start + len(some))
    search.purge(queries.TEXTS)
    bookmark, _made = Bookmark.objects.get_or_create(follower=WORDS)
    Bookmark.objects.filter(pk=bookmark.pk, seq__lt=seq).update(seq=seq)
    return len(ids)


def _is_searched(entry: Entry) -> bool:
    return bool(entry.strikes or SEARCHED[entry.subject_kind] & entry.sets.keys())


def _matters_of(entries: Iterable[Entry]) -> set[UUID]:
    of: dict[str, set[UUID]] = {kind: set() for kind in SEARCHED}
    for entry in entries:
        of[entry.subject_kind].add(entry.subject_id)
    ids = of[Matter._meta.label_lower]
    for kind in (Answer, Note):
        rows = kind._base_manager.filter(pk__in=of[kind._meta.label_lower])
        ids |= set(rows.values_list("matter", flat=True))
    return ids


def run_on(now: datetime) -> int:
    """Clocks that were stopped until a day run on by themselves, from that day on."""

    def do(stop: Suspension) -> None:
        resume_matter(stop.matter, by=CLOCKWORK, at=stop.until or now)

    return _each(clockwork.run_out(at=now)[:SOME], do)


def count_over(now: datetime) -> int:
    """Read the journal on; where the town set a day, terms that run over it are counted anew."""

    def do(entry: Entry) -> None:
        if told := day_set(entry):
            timing.count_over(told, by=CLOCKWORK, at=now)

    return follow("matters.days", do, most=BATCH, kinds=[Day._meta.label_lower])


def recompute(now: datetime) -> int:
    """Terms that leant on a guess are counted again when the official days are out."""
    days = calendar()

    def do(matter: Matter) -> bool:
        return timing.recompute_matter(matter, days=days, by=CLOCKWORK, at=now)

    return _each(clockwork.to_recompute(at=now, days=days)[:SOME], do)


def remind(now: datetime) -> int:
    """Whoever has something in hand that ends soon is reminded once."""
    days, hours = calendar(), charter().remind_before_hours
    ending = clockwork.ending_next(at=now).iterator(chunk_size=SOME)
    soon = list(
        takewhile(
            lambda m: m.due_at is not None and is_soon(m.due_at, at=now, hours=hours, days=days),
            ending,
        )
    )
    since = clockwork.set_at(soon)
    due = [m for m in soon if m.due_at and is_half_over(m.due_at, since=since[m.pk], at=now)]
    return _each(due[:SOME], lambda matter: timing.remind(matter, by=CLOCKWORK, at=now))


def escalate(now: datetime) -> int:
    """What is past its end is laid before the next one up, step by step."""
    days, every = calendar(), charter().escalate_every_workdays

    def do(matter: Matter) -> bool:
        return timing.escalate(matter, every=every, days=days, by=CLOCKWORK, at=now)

    return _each(clockwork.to_escalate(at=now, every=every, days=days)[:SOME], do)


def archive(now: datetime) -> int:
    """What was answered long enough ago, with nothing open, is put away."""
    done = clockwork.to_put_away(at=now, after_days=charter().archive_after_days)
    return _each(done[:SOME], lambda matter: archive_matter(matter, by=CLOCKWORK, at=now))


def forget_looks(now: datetime) -> int:
    """What somebody read long ago is nobody's business, their own neither."""
    return own.forget_looks(on=localdate(now))


def _each(rows: Iterable[Row], do: Callable[[Row], bool | None]) -> int:
    """Each in a transaction of its own; how many were done."""
    done = 0
    for row in rows:
        try:
            done += do(row) is not False
        except Refused as no:
            if no.code != "stale":
                log.warning("%s: %s (%s)", row, no.message, no.code)
    return done
