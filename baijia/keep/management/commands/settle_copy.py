from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import now

from baijia.files.queries import named, path_of
from baijia.ground import search
from baijia.journal.check import Check, Print
from baijia.journal.erasures import noted_contents
from baijia.journal.replay import replay_erasures
from baijia.keep.beside import DIFFERS
from baijia.keep.telling import Teller
from baijia.matters.jobs import index_words
from baijia.people.rules import CLOCKWORK


class Command(BaseCommand):
    help = (
        "For a copy that `backup` or `restore` laid beside the town: bring it up to date, erase"
        " again what was erased since, check its journal."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", required=True, help="SEQ:HASH that its journal must hold")
        parser.add_argument("--refill", action="store_true", help="fill the search anew")
        parser.add_argument("--replay", action="store_true", help="erase again")
        parser.add_argument("--even-so", action="store_true", help="also if it does not tally")

    def handle(
        self, *args: Any, head: str, refill: bool, replay: bool, even_so: bool, **options: Any
    ) -> None:
        tell = Teller()
        upgrade(connection)
        if refill:
            refilled = search.refill(lambda done: tell.far(done))
            self.stdout.write(f"search: {refilled}")
        if replay:
            self.stdout.write(f"erased again: {_erase_again()}")
        seq, _colon, hash_ = head.partition(":")
        check = Check(Print(int(seq), hash_), progress=lambda done: tell.far(done))
        found = next(check.differences(), "")
        if found and not even_so:
            raise CommandError(found, returncode=DIFFERS)
        self.stdout.write(found or "The journal tells the truth.")
        self.stdout.write(f"Head {check.head}")
        self.stdout.write(f"{check.entries} entries, {check.rows} rows, {check.words} texts")


def upgrade(live: Any) -> None:
    executor = MigrationExecutor(live)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _erase_again() -> int:
    """Texts, and the contents of files that no text names any more; the search forgets them."""
    struck = replay_erasures(by=CLOCKWORK, at=now())
    job: Callable[..., int] = index_words
    while struck and job(now()):
        pass
    for digest in set(noted_contents()):
        if not named(digest):
            path_of(digest).unlink(missing_ok=True)
    return struck
