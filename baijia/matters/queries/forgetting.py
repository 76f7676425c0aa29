"""What of a matter can still be forgotten."""

from typing import Any

from baijia.journal.models import Journaled, Words
from baijia.matters.models import (
    Answer,
    Attachment,
    CallBack,
    Extension,
    Matter,
    Note,
    Objection,
    Party,
    Rating,
    Settlement,
    StrikeOff,
    Verification,
    Voice,
)
from baijia.matters.queries.rows import Rows

SAYING: tuple[type[Journaled], ...] = (
    *(Note, Answer, Extension, Verification, StrikeOff, CallBack, Rating, Objection, Settlement),
)


def people_of(matter: Matter) -> list[Journaled]:
    """Who spoke up, and the parties."""
    found: list[Journaled] = []
    for kind in (Voice, Party):
        rows: Any = kind._base_manager.filter(**{"matter": matter})
        found += rows.select_related("name", "phone").order_by("id")
    return found


def said_about(matter: Matter) -> list[Journaled]:
    """Everything beside it that has words of its own."""
    found: list[Journaled] = []
    for kind in SAYING:
        found += kind._base_manager.filter(**{"matter": matter}).order_by("id")
    return found


def photos_of(matter: Matter) -> list[Attachment]:
    """Those that can still be looked at."""
    rows = Attachment.objects.filter(matter=matter, is_hidden=False)
    return list(rows.select_related("file").order_by("id"))


def living_words(row: Journaled) -> list[str]:
    """The fields whose words have not died yet."""
    names = [each.name for each in row._meta.fields if each.related_model is Words]
    words = {name: getattr(row, name) for name in names}
    return [name for name, said in words.items() if said is not None and said.text is not None]


def is_anything_left(rows: Rows) -> bool:
    """Names of people, or the words of the matter itself."""
    people: list[Journaled] = [*rows.of(Voice), *rows.of(Party)]
    return rows.matter.text.text is not None or any(living_words(row) for row in people)
