"""What happens to matters by itself: what was written is found again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from baijia.ground import search
from baijia.journal.follow import follow
from baijia.journal.models import Entry
from baijia.journal.write import together
from baijia.matters import queries
from baijia.matters.models import Answer, Matter, Note

BATCH = 500
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
    with together():
        read = follow("matters.words", told.append, most=BATCH)
        touched = [entry for entry in told if _is_searched(entry)]
        search.put(queries.TEXTS, queries.texts_of(_matters_of(touched)))
        if any(entry.strikes for entry in touched):
            search.purge(queries.TEXTS)
    return read


def _is_searched(entry: Entry) -> bool:
    names = SEARCHED.get(entry.subject_kind, set())
    return bool(names and (entry.strikes or names & entry.sets.keys()))


def _matters_of(entries: Iterable[Entry]) -> set[UUID]:
    of: dict[str, set[UUID]] = {kind: set() for kind in SEARCHED}
    for entry in entries:
        of[entry.subject_kind].add(entry.subject_id)
    ids = of[Matter._meta.label_lower]
    for kind in (Answer, Note):
        rows = kind._base_manager.filter(pk__in=of[kind._meta.label_lower])
        ids |= set(rows.values_list("matter", flat=True))
    return ids
