import unicodedata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from baijia.demo.cast import FILE, Listed, listed
from baijia.people.models import Post


class Command(BaseCommand):
    help = "Say who can sign in, and where to look."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if (settings.DATA / "demo").exists() and (settings.DATA / FILE).exists():
            self._demo()
        else:
            self._real()

    def _demo(self) -> None:
        people = listed(settings.DATA)
        self.stdout.write("演示镇，人和事都是编的。可以登录的人：")
        self.stdout.write("The demo town; people and matters are made up. Who can sign in:\n")
        for person in people:
            self.stdout.write("  " + _line(person))
        self.stdout.write("\n别的岗位：打开登录页，点“点一下就能进入任何岗位”（只在本机）。")
        self.stdout.write("Any other post: one click from the sign-in page (on this machine only).")
        self.stdout.write(f"密码也在 · passwords also in: {settings.DATA / FILE}")

    def _real(self) -> None:
        held = Post.objects.held(on=localdate()).named().filter(role=Post.Role.ADMINISTRATOR)
        posts = list(held.filter(account__is_active=True))
        if not posts:
            self.stdout.write("还没有镇。建一个 · no town yet, found one: manage.py found_town")
            return
        self.stdout.write("管理员 · administrators:")
        for post in posts:
            self.stdout.write(f"  {post.account.username}  {post.account.name}")
        self.stdout.write("第一次用一次性登录码进，以后用密码；忘了，请另一位管理员再打一张。")
        self.stdout.write("The first time with the one-time code, then with the password.")


def _line(person: Listed) -> str:
    role = str(Post.Role(person.role).label)
    cells = [(role, 14), (person.name, 8), (person.where, 22), (person.username, 22)]
    return "".join(_wide(text, width) for text, width in cells) + person.password


def _wide(text: str, width: int) -> str:
    """Chinese takes two columns a character."""
    taken = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return text + " " * max(width - taken, 1)
