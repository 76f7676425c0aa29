"""Counting: the journal is read on, and what it tells of changes the stretches and tallies.

None of this is journaled; it is made from the journal and can be made again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from baijia.figures.models import FOREVER, Holding, Pattern, Stretch, Tally
from baijia.figures.queries import FOLLOWER, REBUILDING
from baijia.figures.queries.lives import heard, kept, lives, parted, touched
from baijia.figures.rules.lives import Life
from baijia.figures.rules.sums import Deltas, Key, Told, merged, spelled, tallied
from baijia.journal.models import Bookmark, JournalHead
from baijia.matters.models import Matter

BATCH = 500
IN_ONE_QUESTION = 100  # days


def read_on(*, most: int) -> int:
    """Count what is new in the journal; how many entries were read.

    Lives are made of entries up to the last one read, and entries never change: so they are made
    before the rows are held, and nobody who writes has to wait for it.
    """
    bookmark, is_new = Bookmark.objects.get_or_create(follower=FOLLOWER)
    if is_new:  # of another way of counting nothing may stay
        _forget()
    news = heard(after=bookmark.seq, most=most)
    if not news:
        return 0
    last = news[-1].seq
    found = lives(touched(news), seq=last)
    with transaction.atomic():
        as_read = Bookmark.objects.filter(pk=bookmark.pk, seq=bookmark.seq)
        if as_read.update(seq=last) != 1:
            return 0  # another loop was faster
        keep_lives(found)
    return len(news)


def keep_lives(found: Mapping[UUID, Life]) -> None:
    """Keep these lives instead of what was kept of the same matters; tallies follow."""
    old = kept(found)
    changed = {pk: life for pk, life in found.items() if old.get(pk) != life}
    known = {pk: old[pk] for pk in changed if pk in old}
    for some in parted(known):
        Stretch.objects.filter(matter__in=some).delete()
        Holding.objects.filter(matter__in=some).delete()
    _keep(changed)
    added = [(life, 1) for life in changed.values()]
    taken = [(life, -1) for life in known.values()]
    _tally(tallied([*taken, *added]))


def _keep(found: Mapping[UUID, Life]) -> None:
    patterns = _patterns({turn.pattern for life in found.values() for turn in life.turns})
    stretches = (row for pk, life in found.items() for row in _stretches(pk, life, patterns))
    Stretch.objects.bulk_create(stretches, batch_size=BATCH)
    held = ((pk, office) for pk, life in found.items() for office in sorted(life.offices))
    Holding.objects.bulk_create(
        (Holding(matter_id=pk, office_id=UUID(office)) for pk, office in held), batch_size=BATCH
    )


def _patterns(codes: Collection[str]) -> dict[str, Pattern]:
    found = {row.code: row for row in Pattern.objects.filter(code__in=codes)}
    new = [Pattern(code=code) for code in sorted({*codes} - found.keys())]
    Pattern.objects.bulk_create(new)
    return found | {row.code: row for row in new}


def _stretches(pk: UUID, life: Life, patterns: Mapping[str, Pattern]) -> Iterable[Stretch]:
    ends = [turn.since for turn in life.turns[1:]] + [FOREVER]
    for turn, until in zip(life.turns, ends, strict=True):
        yield Stretch(
            matter_id=pk,
            number=life.number,
            month=life.came_on.replace(day=1),
            came_on=life.came_on,
            path=life.path,
            reach=life.reach,
            since=turn.since,
            until=until,
            rests_from=life.turns[-1].since,
            holder=turn.holder,
            pattern=patterns[turn.pattern],
        )


def _tally(deltas: Deltas) -> None:
    new = {key: spelled(key, groups) for key, groups in deltas.items()}
    changed = {key: told for key, told in new.items() if any(merged(({}, {}), told))}
    old = _tallies(changed)
    both = {key: merged(_told(old.get(key)), told) for key, told in changed.items()}
    gone = [old[key].pk for key, told in both.items() if key in old and not told[0]]
    for some in parted(gone):
        Tally.objects.filter(pk__in=some).delete()
    rows = [_row(key, told) for key, told in sorted(both.items()) if told[0]]
    Tally.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["scope", "by", "on", "reach"],
        update_fields=["parts", "lines"],
    )


def _told(row: Tally | None) -> Told:
    return (row.parts, row.lines) if row else ({}, {})


def _row(key: Key, told: Told) -> Tally:
    return Tally(**key._asdict(), parts=told[0], lines=told[1])


def _tallies(keys: Collection[Key]) -> dict[Key, Tally]:
    """Those of these keys that stand, and some beside them."""
    scopes_of: dict[tuple[str, object], set[str]] = {}
    for key in keys:
        scopes_of.setdefault((key.by, key.on), set()).add(key.scope)
    found: dict[Key, Tally] = {}
    days = list(scopes_of.items())
    for start in range(0, len(days), IN_ONE_QUESTION):
        wanted = Q()
        for (by, on), scopes in days[start : start + IN_ONE_QUESTION]:
            wanted |= Q(by=by, on=on, scope__in=scopes)
        for row in Tally.objects.filter(wanted):
            found[Key(row.scope, row.by, row.on, row.reach)] = row
    return found


def rebuild(*, say: Callable[[int], None] = lambda done: None) -> int:
    """Throw away what was counted and count it again; how many matters. Others may go on working:
    what they write meanwhile is read on as always.
    """
    with transaction.atomic():
        _forget()
        head = JournalHead.objects.values_list("seq", flat=True).first() or 0
        Bookmark.objects.update_or_create(follower=FOLLOWER, defaults={"seq": head})
        Bookmark.objects.get_or_create(follower=REBUILDING)
    done = 0
    for some in _in_order():
        while not _count(some):
            pass  # the follower moved on meanwhile
        done += len(some)
        say(done)
    Bookmark.objects.filter(follower=REBUILDING).delete()
    return done


def _forget() -> None:
    for kind in (Tally, Holding, Stretch, Pattern):
        kind.objects.all().delete()


def _count(some: Collection[UUID]) -> bool:
    seq = Bookmark.objects.values_list("seq", flat=True).get(follower=FOLLOWER)
    found = lives(some, seq=seq)
    with transaction.atomic():
        as_read = Bookmark.objects.filter(follower=FOLLOWER, seq=seq)
        if as_read.update(seq=seq) != 1:
            return False
        keep_lives(found)
    return True


def _in_order() -> Iterator[list[UUID]]:
    """All matters, as they came in, so that a day's tallies are touched once or twice."""
    ids = Matter.objects.order_by("reported_at", "pk").values_list("pk", flat=True)
    told = list(ids)
    return (told[start : start + 2 * BATCH] for start in range(0, len(told), 2 * BATCH))
