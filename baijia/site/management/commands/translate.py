from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from baijia.site.translations import compile_changed, faults, rooms, update


class Command(BaseCommand):
    help = "Keep the rooms' Chinese: update, check or compile their catalogues."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["update", "check", "compile"])
        parser.add_argument("room", nargs="*", help="update these; all, if none is named")

    def handle(self, *args: Any, action: str, room: list[str], **options: Any) -> None:
        if strange := set(room) - set(rooms()):
            raise CommandError(f"no such room: {', '.join(sorted(strange))}")
        if action == "check":
            if found := faults():
                raise CommandError("\n".join([*found, f"{len(found)} to mend."]))
            self.stdout.write("Every sentence of the house is there in Chinese.")
            return
        for path in update(room) if action == "update" else compile_changed():
            self.stdout.write(f"written: {path}")
