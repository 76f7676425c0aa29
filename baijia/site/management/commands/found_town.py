import re
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from baijia.ground.refusal import Refused
from baijia.ground.texts import clean
from baijia.journal.models import Entry
from baijia.journal.write import together
from baijia.people.actions import SLIP_DAYS
from baijia.places.starter import xiuwen
from baijia.terms.starter.founding import first_slip, found_town

# What is asked for, how an answer must look, and what is said when it does not.
QUESTIONS = {
    "name": (
        "镇（乡、街道）的名字 · name of the town",
        r".{2,30}",
        "写 2 到 30 个字 · 2 to 30 characters, please",
    ),
    "code": (
        "统计用区划代码，9 位 · its division code, 9 digits",
        r"\d{9}",
        "要 9 位数字，例如修文镇是 140702105 · 9 digits, as 140702105",
    ),
    "administrator": (
        "管理员的姓名 · the administrator's name",
        r".{2,30}",
        "写 2 到 30 个字 · 2 to 30 characters, please",
    ),
    "username": (
        "管理员登录用的短名 · a short name to sign in with",
        r"[a-z][a-z0-9._-]{1,39}",
        "小写字母开头，2 到 40 个字母、数字、点或横线 · 2 to 40 of a-z, 0-9, . _ -, a letter first",
    ),
}


class Command(BaseCommand):
    help = "Found a real town: its place, what it starts with, and its first administrator."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, (question, _pattern, _no) in QUESTIONS.items():
            parser.add_argument(f"--{name}", help=question)
        parser.add_argument("--xiuwen", action="store_true", help="修文镇 with its 22 villages")

    def handle(self, *args: Any, xiuwen: bool, **options: Any) -> None:
        if Entry.objects.exists():
            raise CommandError("这里已经有一个镇了，没有动它。There is a town here already.")
        divisions, told = _divisions(options, is_xiuwen=xiuwen)
        administrator, username = (_told(options, key) for key in ("administrator", "username"))
        at = now()
        try:
            with together():
                founded = found_town(
                    divisions, administrator=administrator, username=username, at=at
                )
                code = first_slip(founded, at=at)
        except Refused as no:
            raise CommandError(str(no.message)) from no
        self.stdout.write(
            f"\n{told}建好了 · founded\n"
            f"管理员 · administrator: {administrator}\n"
            f"登录名 · short name:    {username}\n"
            f"一次性登录码 · one-time code: {code[:4]}-{code[4:8]}-{code[8:]}\n"
            f"{SLIP_DAYS} 天内有效，只显示这一次；进去后设密码，再给别人开账号。\n"
            f"Valid {SLIP_DAYS} days and shown only now. Set a password with it, then let the"
            " others in.\n"
        )


def _divisions(options: dict[str, Any], *, is_xiuwen: bool) -> tuple[list[tuple[str, str]], str]:
    if is_xiuwen:
        divisions = xiuwen()
        return divisions, divisions[0][1]
    name, code = _told(options, "name"), _told(options, "code")
    return [(code, name)], name


def _told(options: dict[str, Any], key: str) -> str:
    """From the command line, or asked at the keyboard until it fits."""
    question, pattern, no = QUESTIONS[key]
    answer = options[key]
    if answer is None and not sys.stdin.isatty():
        raise CommandError(f"--{key}: {question}")
    asks = answer is None
    while True:
        answer = clean(input(f"{question}: ") if asks else answer, lines=False)
        if re.fullmatch(pattern, answer, re.ASCII if pattern[0] != "." else 0):
            return str(answer)
        if not asks:
            raise CommandError(f"--{key}: {no}")
        sys.stdout.write(f"  {no}\n")
