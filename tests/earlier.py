"""A town as an earlier version left it, in the tables of then: `python -m tests.earlier`.

Its tables are those of the pinned migrations; into each that is journaled go two rows, whatever
columns it had, and their entries, chained as ever. Today's models are not asked: they know neither
the columns that are gone nor those that came.
"""

import os
import sys
from datetime import UTC, date, datetime

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "baijia.settings"
django.setup()

from django.apps import apps as today  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.models import (  # noqa: E402
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKey,
    JSONField,
    TextField,
    UUIDField,
)

from baijia.ground.ids import new_id  # noqa: E402
from baijia.journal.canon import chained, digest, plain  # noqa: E402
from baijia.journal.models import Entry, Journaled  # noqa: E402

# The first version that towns ran; a later one is added beside it when it is let out.
FIRST = {
    "journal": "0003_act_salt_clash_run",
    "places": "0001_initial",
    "people": "0002_initial",
    "files": "0001_initial",
    "terms": "0001_initial",
    "matters": "0003_initial",
    "sessions": "0001_initial",
}
# What the database of then would refuse otherwise.
SAID = {
    "people.post": {"role": "clerk", "place_id": None},
    "matters.assignment": {"post_id": None},
    "matters.settlement": {"form": "oral"},
}
THEN = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
ROWS = 2


class Town:
    """Writes as the pen did."""

    def __init__(self, apps):
        self.apps, self.seq, self.hash = apps, 0, ""
        self.rows = {}

    def fill(self):
        kinds = [m for m in today.get_models() if issubclass(m, Journaled)]
        waiting = [kind for kind in kinds if self._was_there(kind)]
        while waiting:
            left = {kind._meta.label_lower for kind in waiting}
            kind = next(kind for kind in waiting if not self._needs(kind) & left)
            waiting.remove(kind)
            self.rows[kind._meta.label_lower] = [self._row(kind, n) for n in range(ROWS)]
        self.apps.get_model("journal", "JournalHead").objects.update(seq=self.seq, hash=self.hash)

    def _was_there(self, kind):
        return (kind._meta.app_label, kind._meta.model_name) in self.apps.all_models_named

    def _then(self, kind):
        return self.apps.get_model(kind._meta.label_lower)

    def _needs(self, kind):
        """Which must be there before; what points to its own kind points to nothing."""
        fields = self._then(kind)._meta.concrete_fields
        needed = {f.related_model._meta.label_lower for f in fields if isinstance(f, ForeignKey)}
        return needed - {kind._meta.label_lower}

    def _row(self, kind, n):
        then, words, values = self._then(kind), {}, {}
        for field in then._meta.concrete_fields:
            if field.name not in ("id", "version"):
                values[field.attname] = self._value(field, n, words)
        values |= SAID.get(kind._meta.label_lower, {})
        row = then.objects.create(id=new_id(), version=1, **values)
        told = {f.attname for f in then._meta.concrete_fields} & {*kind.columns()}
        self._entry(kind, row, {name: plain(getattr(row, name)) for name in sorted(told)}, words)
        return row

    def _value(self, field, n, words):
        match field:
            case ForeignKey() if field.related_model._meta.label_lower == "journal.words":
                text = f"话 {n} {field.name}"
                made = field.related_model.objects.create(id=new_id(), salt=b"s" * 32, text=text)
                words[made.pk] = (made, digest(b"s" * 32, text))
                return made.pk
            case ForeignKey() if field.related_model._meta.label_lower == "journal.act":
                return self._act(field.related_model)
            case ForeignKey():
                made = self.rows.get(field.related_model._meta.label_lower)
                return made[n].pk if made else None
        return self._plain_value(field, n)

    def _plain_value(self, field, n):
        if field.has_default() and not field.unique:
            return field.get_default()
        if field.null:
            return None
        if field.choices:
            return field.choices[0][0]
        by_kind = {
            CharField: f"14070210{n}",
            TextField: f"14070210{n}",
            BooleanField: True,
            DateTimeField: THEN,
            DateField: date(2025, 3, 3 + n),
            JSONField: {},
            UUIDField: new_id(),
        }
        return next((v for kind, v in by_kind.items() if isinstance(field, kind)), n)

    def _act(self, kind):
        return kind.objects.create(
            id=new_id(), salt=b"s" * 32, body_sha256="", outcome={}, recorded_at=THEN
        ).pk

    def _entry(self, kind, row, sets, words):
        self.seq += 1
        kept = dict.fromkeys(("act_id", "account_id", "post_id"))
        told = kept | {
            "id": new_id(),
            "seq": self.seq,
            "subject_kind": kind._meta.label_lower,
            "subject_id": row.pk,
            "version": 1,
            "what": kind.Happening.values[0],
            "sets": sets,
            "words": {str(pk): digested for pk, (_made, digested) in words.items()},
            "strikes": [],
            "tells": {},
            "at": THEN,
            "recorded_at": THEN,
        }
        self.hash = chained(self.hash, {name: plain(told[name]) for name in Entry.HASHED})
        self.apps.get_model("journal", "Entry").objects.create(hash=self.hash, **told)
        for made, _digested in words.values():
            made.entry_id = told["id"]
            made.save()


def main():
    executor = MigrationExecutor(connection)
    apps = executor.migrate([*FIRST.items()]).apps
    apps.all_models_named = {(m._meta.app_label, m._meta.model_name) for m in apps.get_models()}
    town = Town(apps)
    with transaction.atomic():
        town.fill()
    sys.stdout.write(f"{town.seq}:{town.hash}\n")


if __name__ == "__main__":
    main()
