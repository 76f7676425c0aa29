from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from baijia.ground.disk import is_full
from baijia.ground.refusal import Refused
from baijia.keep import beside, lock, swap
from baijia.keep.restore import restore_backup
from baijia.keep.telling import Teller, both, filled

STANDS: Any = _("The town stands as it was on %(at)s. Everybody signs in anew.")
ASIDE: Any = _(
    "What was there before lies aside in %(aside)s. To take it back: manage.py restore --back"
    " %(name)s. When all is well, delete it: it holds personal data."
)
DIFFERS: Any = _(
    "The journal in this backup does not tally, so it was not restored. If you have no better one:"
    " --even-so"
)
FULL: Any = _("The disk is full. Nothing was restored; the town is untouched.")


class Command(BaseCommand):
    help = "Bring a backup back. It is proved beside the town before anything is replaced."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        one = parser.add_mutually_exclusive_group(required=True)
        one.add_argument("file", nargs="?", type=Path)
        one.add_argument("--back", metavar="NAME", help="take back what a restore put aside")
        one.add_argument(
            "--resume", action="store_true", help="finish a restore that was interrupted"
        )
        parser.add_argument(
            "--even-so", action="store_true", help="also if the journal in it does not tally"
        )

    def handle(
        self,
        *args: Any,
        file: Path | None,
        back: str | None,
        resume: bool,
        even_so: bool,
        **options: Any,
    ) -> None:
        try:
            if file:
                self._restore(file, even_so=even_so)
            elif back:
                self._take_back(back)
            elif resume:
                with lock.held_closed():
                    self._say_aside(swap.finish())
        except Refused as no:
            raise CommandError(both(no.message)) from no
        except beside.Differs as found:
            raise CommandError(f"{both(DIFFERS)}\n{found}") from found
        except OSError as error:
            raise CommandError(both(FULL) if is_full(error) else str(error)) from error

    def _restore(self, file: Path, *, even_so: bool) -> None:
        began = monotonic()
        done = restore_backup(file, at=localtime(now()), tell=Teller(), even_so=even_so)
        self.stdout.write("")
        self.stdout.write(both(filled(STANDS, {"at": done.manifest.made_at})))
        self.stdout.write(done.said.strip())
        self.stdout.write(f"{monotonic() - began:.1f} 秒 · seconds")
        self._say_aside(done.aside)

    def _take_back(self, name: str) -> None:
        if Path(name).name != name:
            raise CommandError(both(filled(swap.NO_SUCH, {"name": name})))
        with lock.held_closed():
            aside = swap.stamped("before-restore", localtime(now()))
            swap.swap(name, aside=aside)
        self._say_aside(aside)

    def _say_aside(self, aside: str) -> None:
        path = Path(settings.DATA) / aside
        if any(path.iterdir()):
            self.stdout.write(both(filled(ASIDE, {"aside": path, "name": aside})))
        else:
            path.rmdir()
