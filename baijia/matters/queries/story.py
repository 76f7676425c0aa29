"""The story of a matter: what happened, who did it, and what was said with it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from baijia.ground.masks import masked_name
from baijia.journal.models import Entry
from baijia.journal.queries import lives_of
from baijia.matters.models import (
    Answer,
    Assignment,
    Attachment,
    CallBack,
    Escalation,
    Extension,
    Matter,
    Note,
    Objection,
    Party,
    Rating,
    Settlement,
    StrikeOff,
    Suspension,
    Verification,
)
from baijia.matters.queries.rows import Rows
from baijia.people.models import Post
from baijia.people.queries import signed


@dataclass(frozen=True)
class Said:
    """What stands beside a happening: a label, a text in somebody's words, a time, a photo."""

    label: Any
    text: str = ""
    until: Any = None
    attachment: Attachment | None = None


@dataclass
class Chapter:
    """One happening, who signed it, and all that was said with it."""

    entry: Entry
    post: Post | None
    said: list[Said] = field(default_factory=list)

    @property
    def is_main(self) -> bool:
        return self.entry.what in MAIN


MAIN = frozenset(
    {
        *("reported", "accepted", "declined", "assigned", "referred", "answered", "settled"),
        *("sent_back", "reopened", "struck_off", "archived", "escalated", "merged", "taken_back"),
    }
)


def story_of(rows: Rows) -> list[Chapter]:
    """Oldest first. A row beside the matter is told with the happening that it came with."""
    matter, beside = rows.matter, {row.pk: row for row in rows.all()}
    entries = lives_of([matter, *beside.values()])
    lived = [e for e in entries if e.subject_id == matter.pk or e.version == 1]
    chapters: list[Chapter] = []
    waiting: list[Said] = []
    for entry, post in signed(lived):
        if entry.subject_id == matter.pk:
            chapters.append(Chapter(entry, post, waiting))
            waiting = []
        else:
            told = _told(beside[entry.subject_id])
            (chapters[-1].said if chapters else waiting).extend(told)
    return chapters


def _told(row: Model) -> list[Said]:
    match row:
        case Note():
            return [Said(row.get_sort_display(), str(row.text))]
        case Answer():
            return [Said(Matter.Outcome(row.outcome).label, str(row.text))]
        case Assignment():
            return [Said(_("In the hands of %(who)s") % {"who": row}, until=row.due_at)]
        case Extension():
            return [Said(_("%(time)s more") % {"time": row}, str(row.reason))]
        case Objection():
            reply = [Said(_("Reply"), str(row.reply))] if row.reply else []
            return [Said(_("Objection"), str(row.text)), *reply]
        case Attachment():
            return [Said(row.file.get_sort_display(), attachment=row)]
        case _:
            return _told_after(row)


def _told_after(row: Model) -> list[Said]:
    match row:
        case Suspension():
            return [Said(row.get_cause_display(), until=row.until)]
        case Escalation():
            return [Said(_("Laid before: %(post)s") % {"post": row.get_role_display()})]
        case Verification() | StrikeOff():
            return [Said(_("Seen"), str(row.text))] if row.text else []
        case CallBack():
            return [Said(_answers(row) if row.is_reached else _("Not reached"), _text(row))]
        case Rating():
            return [Said(_answers(row), _text(row))]
        case Settlement():
            return [Said(f"{row.get_way_display()} · {row.get_form_display()}", "")]
        case Party():
            name = masked_name(str(row.name))
            return [Said(f"{row.get_side_display()} · {name} · {row.get_stance_display()}")]
    return []


def _answers(row: CallBack | Rating) -> str:
    said = [
        str(Rating.Solved(row.solved).label) if row.solved else "",
        str(Rating.Satisfied(row.satisfied).label) if row.satisfied else "",
    ]
    return " · ".join(part for part in said if part)


def _text(row: CallBack | Rating) -> str:
    return str(row.text) if row.text else ""
