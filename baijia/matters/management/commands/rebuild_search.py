import time
from typing import Any

from django.core.management.base import BaseCommand

from baijia.matters.jobs import index_all


class Command(BaseCommand):
    help = "Make the index of the full-text search anew from what stands in the town."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        done = index_all(say=self._say)
        self.stdout.write(f"{done} matters in {time.monotonic() - began:.1f} s")

    def _say(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} matters", ending="")
