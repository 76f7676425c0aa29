import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.journal.models import Entry
from baijia.keep import lock, shelf
from baijia.keep.backup import take_backup
from baijia.keep.last import remember
from baijia.keep.telling import Teller, both, filled
from baijia.site.translations import compile_changed

BACKED_UP: Any = _("Before the upgrade the town was backed up: %(file)s")


def _before_upgrade() -> None:
    """A town whose tables are about to change is backed up first; there the upgrade is tried."""
    executor = MigrationExecutor(connection)
    stands = "journal_entry" in connection.introspection.table_names() and Entry.objects.exists()
    if not stands or not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    at = localtime(now())
    try:
        taken = take_backup(shelf.place_for(at, before_upgrade=True), at=at, tell=Teller())
    except Refused as no:
        raise CommandError(both(no.message)) from no
    remember(taken, at=at)
    sys.stderr.write(f"{both(filled(BACKED_UP, {'file': taken.path}))}\n")


class Command(BaseCommand):
    help = "Make the house ready to open: translations, database. Says `empty` or `stands`."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        compile_changed()
        lock.guard()
        try:
            _before_upgrade()
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as error:
            raise CommandError(f"数据库打不开 · The database cannot be opened: {error}") from error
        self.stdout.write("stands" if Entry.objects.exists() else "empty")
