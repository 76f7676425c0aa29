from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from baijia.demo.town import make_town
from baijia.journal.models import Entry
from baijia.matters.models import Matter

SEED = 105


class Command(BaseCommand):
    help = "Make the demo town: Xiuwen's villages with people and matters that never were."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help=f"another town ({SEED})")
        parser.add_argument("--small", action="store_true", help="one village, for tests")

    def handle(self, *args: Any, seed: int, small: bool, **options: Any) -> None:
        if Entry.objects.exists():
            raise CommandError(
                "这里已经有一个镇了，没有动它。There is a town here already; it was left alone."
            )
        began = monotonic()
        made = make_town(
            folder=settings.DATA, seed=seed, small=small, at=now(), say=self.stdout.write
        )
        self.stdout.write(
            f"{Matter.objects.count()} 件事 · matters, {len(made.villages)} 个村（社区）· villages,"
            f" {monotonic() - began:.0f} 秒 · seconds"
        )
