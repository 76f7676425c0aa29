import os
import signal
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from baijia.ground.disk import is_full
from baijia.ground.refusal import Refused
from baijia.keep import last, lock, shelf
from baijia.keep.backup import Taken, take_backup
from baijia.keep.telling import Teller, both

DIFFERS: Any = _(
    "The journal does not tally; the backup was made and says so. Look into it now:"
    " manage.py check_journal"
)
FULL: Any = _("The disk is full. No backup was made; the town is untouched.")
PRINT: Any = _(
    "Write the head down outside this machine; it proves later that nothing was changed."
)
GUARD: Any = _("It holds names, telephones and the secret key: keep it as safe as the town.")


class Command(BaseCommand):
    help = "Back the town up into one file, while it goes on working; checked before it counts."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="not yet there; …/town.tar")
        parser.add_argument(
            "--scheduled",
            action="store_true",
            help="into the folder of backups, under its time; old ones are thrown away by plan",
        )

    def handle(self, *args: Any, file: Path | None, scheduled: bool, **options: Any) -> None:
        if (file is None) is not scheduled:
            raise CommandError("manage.py backup FILE / manage.py backup --scheduled")
        signal.signal(signal.SIGTERM, _end)
        at = localtime(now())
        with lock.alone("backup") as is_alone:
            if not is_alone:
                self.stdout.write(both(_("A backup is being made already.")))
                return
            self._take(file or shelf.place_for(at), at, is_scheduled=scheduled)

    def _take(self, target: Path, at: datetime, *, is_scheduled: bool) -> None:
        if is_scheduled:
            os.nice(10)
        began = monotonic()
        last.remember_try(at=at)
        try:
            taken = take_backup(target, at=at, tell=Teller())
        except Refused as no:
            last.remember_try(at=at, failed=both(no.message))
            raise CommandError(both(no.message)) from no
        except OSError as error:
            last.remember_try(at=at, failed=str(error))
            raise CommandError(both(FULL) if is_full(error) else str(error)) from error
        seconds = monotonic() - began
        last.remember(taken, at=at, seconds=seconds)
        self._say(taken, seconds)
        if taken.manifest.found:
            raise CommandError(f"{both(DIFFERS)}\n{taken.manifest.found}")
        if is_scheduled:
            for thrown in shelf.tidy():
                self.stdout.write(f"− {thrown.name}")

    def _say(self, taken: Taken, seconds: float) -> None:
        told = taken.manifest
        photos = sum(part.name.startswith("files/") for part in told.parts)
        self.stdout.write(f"\n{taken.path}")
        self.stdout.write(
            f"{taken.size / 1e6:,.1f} MB · {photos} 张照片和文件 · photos and papers"
            f" · {seconds:.1f} 秒 · seconds"
        )
        self.stdout.write(f"Head {told.head}")
        for label, digests in (
            (_("Named in the town and not on the disk"), told.missing),
            (_("Altered on the disk"), told.damaged),
        ):
            if digests:
                self.stderr.write(f"{both(label)}: {len(digests)}  {digests[0]} …")
        self.stdout.write(both(PRINT))
        self.stdout.write(both(GUARD))


def _end(_signal: int, _frame: object) -> NoReturn:
    """The half-made copy is cleared away on the way out."""
    sys.exit(143)
