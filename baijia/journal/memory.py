"""What a process remembers of kinds that seldom change, and how it knows that they have not.

`journal_latest` holds the last entry of each such kind. It is read before what depends on it and
compared, so that nothing is answered that was not so when the question was asked; several processes
need not know of each other. Ask by `write.remembered`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from baijia.ground.prepared import cursor_of_every_turn
from baijia.journal.models import Latest

Asked = TypeVar("Asked")
Tokens = Mapping[str, str]  # kind -> hash of its last entry
MOST = 1_000  # answers; beyond them all are forgotten

_known: dict[object, tuple[tuple[str, ...], Any]] = {}
# What one request has read of the table; nothing outside of a request.
_read: ContextVar[dict[str, str] | None] = ContextVar("latest", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """A page is of one moment: inside, the table is read once, until we ourselves change it."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def latest(*, now: bool = False) -> Tokens:
    """The last entry of each kind, as of this look or of now."""
    read = _read.get()
    if read and not now:
        return read
    # At every turn: the ORM would take ten times as long over it as the database does.
    with cursor_of_every_turn() as cursor:
        cursor.execute('SELECT kind, hash FROM "journal_latest"')
        found = dict(cursor.fetchall())
    if read is not None:
        read.update(found)
    return found


def note(told: Mapping[str, str]) -> None:
    """These kinds have changed."""
    if (read := _read.get()) is not None:
        read.clear()
    rows = [Latest(kind=kind, hash=hash_) for kind, hash_ in told.items()]
    Latest.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind"], update_fields=["hash"]
    )


def kept(key: object, ask: Callable[[], Asked], *, of: Iterable[str], latest: Tokens) -> Asked:
    """The answer of last time if nothing has moved since; a kind that nobody told of always may."""
    if not all(kind in latest for kind in of):
        return ask()
    tokens = tuple(latest[kind] for kind in of)
    known = _known.get(key)
    if known is not None and known[0] == tokens:
        return cast(Asked, known[1])
    answer = ask()
    if len(_known) >= MOST:
        _known.clear()
    _known[key] = (tokens, answer)
    return answer


def forget() -> None:
    """Everything: the next question goes to the database."""
    _known.clear()
