from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from baijia.site.burden import table


class Command(BaseCommand):
    help = "Count what the forms ask of people: fields that must be filled in, facts asked twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="into docs/burden.md")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if write:
            (Path(settings.BASE_DIR) / "docs" / "burden.md").write_text(table(), encoding="utf-8")
        else:
            self.stdout.write(table())
