import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from baijia.keep.jobs import settle_down
from baijia.keep.lock import hold_open
from baijia.site.jobs import JOBS, PATIENT
from baijia.site.worker import work, work_off


class Command(BaseCommand):
    help = "Do what happens by itself: reminders, escalations, figures. ./run starts it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        hold_open()
        stop = Event()
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, lambda *_: stop.set())
        if not once:
            self.stdout.write("自动办的事在跑，SIGTERM 就停 · at work; SIGTERM ends it")
            self.stdout.flush()
            work(JOBS, patient=PATIENT, stop=stop)
            settle_down(at_once=True)
        elif not work_off(JOBS, stop=stop):
            raise CommandError("Something failed; the reason is above.")
        settle_down()
