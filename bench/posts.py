"""Who sits at the desk of a filled town, signed in: sessions, places and matters to ask for.

`python -m bench.posts` prints them as JSON; `python -m bench.posts queries NAME=PATH…` prints how
many queries each page needs.
"""

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baijia.settings")
django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baijia.matters.models import Matter
from baijia.matters.queries import NUMBERS
from baijia.people.models import Post
from baijia.people.rules import Role
from baijia.places.models import Place
from baijia.places.queries import villages
from baijia.terms.models import Category

ORDERS = ("number", "-number")


def signed_in(post: Post) -> tuple[Client, dict[str, str]]:
    client = Client()
    client.force_login(post.account)
    return client, {"session": client.cookies["sessionid"].value, "post": str(post.pk)}


def post_of(role: str) -> Post:
    posts = Post.objects.filter(role=role, until=None).select_related("account", "office")
    found = posts.order_by("id").first()
    if found is None:
        sys.exit(f"Nobody holds the post {role} in this town.")
    return found


def who() -> dict[str, Any]:
    desk, clerk = post_of(Role.DESK), post_of(Role.CLERK)
    place = Place.objects.filter(level=Place.Level.MICRO_GRID).order_by("path").first()
    category = Category.objects.filter(is_current=True).order_by("-code").first()
    matters = Matter.objects.filter(state="archived").order_by("-number")[:2000:100]
    return {
        "desk": signed_in(desk)[1],
        "clerk": signed_in(clerk)[1],
        "office": str(clerk.office_id),
        "where": str(place and place.pk),
        "category": str(category and category.pk),
        "village": villages()[0].path,
        "matters": [str(matter.pk) for matter in matters],
        "deep": [number for part in (50, 95) if (number := _deep(part))],
    }


def _deep(percent: int) -> int | None:
    """The number of the matter behind so many of a hundred, the newest first."""
    first, last = (Matter.objects.order_by(by).values_list("number").first() for by in ORDERS)
    if not first or not last:
        return None
    years = (last[0] - first[0]) // NUMBERS
    return int(last[0] - years * NUMBERS * percent // 100)


def queries(pages: list[str]) -> dict[str, int]:
    client, counted = signed_in(post_of(Role.DESK))[0], {}
    for page in pages:
        name, _is, path = page.partition("=")
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        counted[name] = len(asked)
    return counted


if __name__ == "__main__":
    settings.ALLOWED_HOSTS = ["*"]
    told = queries(sys.argv[2:]) if sys.argv[1:2] == ["queries"] else who()
    json.dump(told, sys.stdout)
