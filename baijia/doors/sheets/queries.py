"""Which imports a post sees, and what they did."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from baijia.doors.sheets.kinds.all import KINDS
from baijia.doors.sheets.kinds.kind import Kind, Past
from baijia.doors.sheets.models import Import, Layout
from baijia.doors.sheets.rules import MAY_BRING
from baijia.journal.models import Entry, Journaled, Run, Words
from baijia.people.rules import Actor

RUN = "sheets"
SOME = 200


def kinds_for(actor: Actor) -> list[Kind]:
    """The lists that this post brings in."""
    return [kind for kind in KINDS.values() if actor.role in kind.right & MAY_BRING]


def visible_to(actor: Actor) -> QuerySet[Import]:
    """Who may bring in a list sees what was brought in of its kind."""
    sorts = [kind.key for kind in kinds_for(actor)]
    rows = Import._default_manager.select_related("file_name").filter(sort__in=sorts)
    return rows.order_by("-asked_at", "-id")


def layout(sort: str, digest: str) -> Layout | None:
    return Layout._default_manager.filter(sort=sort, digest=digest).first()


def run_of(row: Import) -> Run | None:
    """The work at it that is under way, or was."""
    runs = Run.objects.filter(name=RUN, params__import=str(row.pk))
    return runs.order_by("-asked_at").first()


def touched(row: Import, kind: Kind) -> list[tuple[type[Journaled], UUID]]:
    """The rows that an import made or changed, in the order in which they are taken back."""
    found: list[tuple[type[Journaled], UUID]] = []
    for model in kind.rows:
        entries = Entry.objects.filter(act_id=row.act, subject_kind=model._meta.label_lower)
        ids = dict.fromkeys(entries.order_by("-seq").values_list("subject_id", flat=True))
        found += [(model, pk) for pk in ids]
    return found


def made_and_changed(row: Import, kind: Kind) -> tuple[set[UUID], set[UUID]]:
    kinds = [model._meta.label_lower for model in kind.rows]
    entries = Entry.objects.filter(act_id=row.act, subject_kind__in=kinds)
    found = list(entries.values_list("subject_id", "version"))
    made = {pk for pk, version in found if version == 1}
    return made, {pk for pk, _version in found} - made


def pasts(
    row: Import, some: list[tuple[type[Journaled], UUID]]
) -> Iterator[tuple[Journaled, Past, list[Entry]]]:
    """Each of these rows with what the import did to it, and what happened to it since."""
    lives: dict[UUID, list[Entry]] = {}
    rows: dict[UUID, Journaled] = {}
    for model in {model for model, _pk in some}:
        ids = [pk for kind, pk in some if kind is model]
        entries = Entry.objects.filter(subject_kind=model._meta.label_lower, subject_id__in=ids)
        for entry in entries.order_by("seq"):
            lives.setdefault(entry.subject_id, []).append(entry)
        named = [f.name for f in model._meta.fields if f.related_model in (Words, *ALONG)]
        rows |= model._base_manager.select_related(*named).in_bulk(ids)
    for model, pk in some:
        life = lives[pk]
        own = [entry for entry in life if entry.act_id == row.act]
        since = [entry for entry in life if entry.version > own[-1].version]
        before = [entry for entry in life if entry.version < own[0].version]
        words, sets = _before(own, before, model)
        yield rows[pk], Past(own, words, sets), since


ALONG: tuple[Any, ...] = tuple({kind for each in KINDS.values() for kind in each.rows})


def _before(
    own: list[Entry], before: list[Entry], model: type[Journaled]
) -> tuple[dict[str, str | None], dict[str, Any]]:
    """What the columns that were set said until then, words as their texts."""
    stood: dict[str, Any] = {}
    for entry in before:
        stood |= entry.sets
    names = {name for entry in own for name in entry.sets} if before else set()
    texts = {f.attname: f.name for f in model._meta.fields if f.related_model is Words}
    ids = [stood[name] for name in names & texts.keys() if stood.get(name)]
    said = {str(w.pk): w.text for w in Words.objects.filter(pk__in=ids)}
    words = {texts[name]: said.get(str(stood.get(name))) for name in names & texts.keys()}
    fields = {f.attname: f for f in model._meta.concrete_fields}
    sets = {name: fields[name].to_python(stood.get(name)) for name in names - texts.keys()}
    return words, sets
