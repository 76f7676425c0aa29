from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.apps import apps

from baijia.journal.erasures import noted
from baijia.journal.models import Entry, Journaled, Words
from baijia.journal.write import Signature, strike_out, together


@together()
def replay_erasures(*, by: Signature, at: datetime) -> int:
    """After a restore: let die again what had died since the backup; return how many texts."""
    alive = Words.objects.filter(pk__in=set(noted()), text__isnull=False)
    texts = sorted(alive, key=attrgetter("entry_id"))
    written = Entry.objects.in_bulk({words.entry_id for words in texts})
    for entry_id, some in groupby(texts, key=attrgetter("entry_id")):
        entry = written[entry_id]
        model = apps.get_model(entry.subject_kind)
        if issubclass(model, Journaled):
            row = model._base_manager.get(pk=entry.subject_id)
            strike_out(row, *(words.pk for words in some), by=by, at=at)
    return len(texts)
