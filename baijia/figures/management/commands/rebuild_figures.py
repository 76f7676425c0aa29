import time
from typing import Any

from django.core.management.base import BaseCommand

from baijia.figures.actions.counting import rebuild


class Command(BaseCommand):
    help = "Throw away what was counted for the figures and count it again from the journal."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        done = rebuild(say=self._say)
        self.stdout.write(f"{done} matters in {time.monotonic() - began:.1f} s")

    def _say(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} matters", ending="")
