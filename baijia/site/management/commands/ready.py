from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError

from baijia.journal.models import Entry
from baijia.site.translations import compile_changed


class Command(BaseCommand):
    help = "Make the house ready to open: translations, database. Says `empty` or `stands`."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        compile_changed()
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as error:
            raise CommandError(f"数据库打不开 · The database cannot be opened: {error}") from error
        self.stdout.write("stands" if Entry.objects.exists() else "empty")
