import csv
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from baijia.doors.messages.actions import Letter, Letterbox, Taken, set_up, take_letters
from baijia.doors.messages.forms import COLUMNS, NEEDED, Message
from baijia.doors.messages.sheets import Row, table
from baijia.ground.refusal import Refused

BATCH = 50  # rows in one transaction; others who write wait for no more than that


class Reject(NamedTuple):
    """A row that was not taken, and why."""

    row: int
    column: str
    reason: str
    cell: str


class Command(BaseCommand):
    help = (
        "Take in a sheet of messages and answers, each with its real times; a second run adds none."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="an .xlsx, .xls, .ods or .csv file")
        parser.add_argument("--rejects", type=Path, help="default: FILE.rejects.csv")
        parser.add_argument(
            "--code", default="140702105", help="of a town that is founded for them"
        )
        parser.add_argument("--name", default="来信镇", help="of a town that is founded for them")

    def handle(
        self,
        *args: Any,
        file: Path,
        rejects: Path | None,
        code: str,
        name: str,
        **options: Any,
    ) -> None:
        began, at = time.monotonic(), now()
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file})
        try:
            rows = table(file, columns=tuple(COLUMNS.values()), needed=NEEDED)
            box, codes = set_up(code=code, name=name, at=at)
        except Refused as no:
            raise CommandError(str(no.message)) from no
        taken, refused = self._take(rows, box, at)
        self._say(codes, taken, refused, time.monotonic() - began)
        kept = _keep(refused, rejects or file.with_name(f"{file.name}.rejects.csv"))
        if kept:
            self.stdout.write(_("Rows that were not taken: %(file)s") % {"file": kept})

    def _take(
        self, rows: Iterator[Row], box: Letterbox, at: datetime
    ) -> tuple[Taken, list[Reject]]:
        total, refused = Taken(), list[Reject]()
        while batch := list(islice(rows, BATCH)):
            letters, numbers = [], []
            for row in batch:
                found = _letter(row, at)
                if isinstance(found, Letter):
                    letters.append(found)
                    numbers.append(row.number)
                else:
                    refused += found
            taken = take_letters(letters, box=box)
            total.new += taken.new
            total.known += taken.known
            refused += (Reject(numbers[i], "", str(why), "") for i, why in taken.refused.items())
        return total, refused

    def _say(
        self, codes: dict[str, str], taken: Taken, refused: list[Reject], seconds: float
    ) -> None:
        for username, code in codes.items():
            shown = {"name": username, "code": f"{code[:4]}-{code[4:8]}-{code[8:]}"}
            self.stdout.write(_("Sign in as %(name)s with the one-time code %(code)s") % shown)
        rejected = len({reject.row for reject in refused})
        told = {
            "rows": taken.new + taken.known + rejected,
            "new": taken.new,
            "known": taken.known,
            "refused": rejected,
            "seconds": f"{seconds:.1f}",
        }
        said = _(
            "%(rows)s rows: %(new)s taken in, %(known)s here already, %(refused)s not taken;"
            " %(seconds)s s."
        )
        self.stdout.write(said % told)


def _letter(row: Row, at: datetime) -> Letter | list[Reject]:
    data = {name: row.cells.get(column, "") for name, column in COLUMNS.items()}
    form = Message(data, now=at)
    if form.is_valid():
        times = {name: form.cleaned_data[name] for name in ("reported_at", "answered_at")}
        plainly = {name: when and when.at for name, when in times.items()}
        return Letter(**form.cleaned_data | plainly)
    return [
        Reject(row.number, COLUMNS[name], " ".join(map(str, whys)), str(data[name])[:200])
        for name, whys in form.errors.items()
    ]


def _keep(refused: Iterable[Reject], path: Path) -> Path | None:
    """Beside the sheet, or in the town's folder where that cannot be written. The list of an
    earlier run goes: what it named was taken by now, or is named again.
    """
    refused, places = list(refused), (path, Path(settings.DATA) / path.name)
    for place in places:
        with suppress(OSError):
            place.unlink()
    if not refused:
        return None
    for place in places:
        try:
            with place.open("w", encoding="utf-8-sig", newline="") as file:
                out = csv.writer(file)
                out.writerow([_("row"), _("column"), _("reason"), _("what stands there")])
                out.writerows(refused)
        except OSError:
            continue
        return place
    raise CommandError(_("The list of rows that were not taken cannot be written. Try --rejects."))
