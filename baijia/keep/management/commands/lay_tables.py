from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "For a copy beside the town: make its tables as they were after these migrations."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("migration", nargs="+", help="app.name, the last of each app")

    def handle(self, *args: Any, migration: list[str], **options: Any) -> None:
        targets = [(app, name) for app, _dot, name in (each.partition(".") for each in migration)]
        MigrationExecutor(connection).migrate(targets)
