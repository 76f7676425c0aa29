from types import SimpleNamespace
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from baijia.journal.replay import replay_erasures


class Command(BaseCommand):
    help = "After a restore: strike out again the texts that were struck out since the backup."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        nobody = SimpleNamespace(account_id=None, post_id=None)
        self.stdout.write(f"{replay_erasures(by=nobody, at=now())} texts struck out again.")
