import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now
from django.utils.translation import gettext as _

from baijia.ground.refusal import Refused
from baijia.households.actions import draw_outlines
from baijia.people.rules import FOUNDER


class Command(BaseCommand):
    help = "Draw where villages, grids, zones and micro-grids end: a GeoJSON file, WGS-84."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = json.loads(options["file"].read_text(encoding="utf-8-sig"))
            drawn, left = draw_outlines(told, by=FOUNDER, at=now())
        except OSError as wrong:
            raise CommandError(str(wrong)) from wrong
        except ValueError as wrong:
            raise CommandError(_("This is not a GeoJSON file.")) from wrong
        except Refused as no:
            raise CommandError(str(no.message)) from no
        for which, why in left:
            self.stderr.write(f"{which}: {why}")
        self.stdout.write(_("%(n)d drawn, %(left)d left.") % {"n": drawn, "left": len(left)})
