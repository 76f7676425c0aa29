"""Who looks after the micro-grids of a plan, and what they have in hand."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from baijia.matters.models import Assignment
from baijia.matters.rules.steps import IN_HAND
from baijia.people.models import Post, PostSet
from baijia.people.rules import Role
from baijia.places.models import Place
from baijia.places.rules import within


def stewards_in(village: Place, *, on: date) -> PostSet:
    held = Post.objects.held(on=on).named().filter(role=Role.STEWARD)
    return held.filter(within(village.path, through="place__path")).order_by("place__path", "id")


def last_stewards(places: Iterable[str | None]) -> dict[str, Post]:
    """Who was the last steward of each of these micro-grids, whether or not it is in use."""
    ids = [UUID(pk) for pk in places if pk]
    posts = Post.objects.named().filter(role=Role.STEWARD, place__in=ids)
    posts = posts.filter(account__is_active=True)
    return {str(post.place_id): post for post in posts.order_by("since", "id")}


def stewards_by_place(village: Place, *, on: date) -> dict[str | None, list[Post]]:
    """Who looks after each micro-grid of the village now."""
    found: dict[str | None, list[Post]] = {}
    for post in stewards_in(village, on=on):
        found.setdefault(str(post.place_id), []).append(post)
    return found


def named_stewards(village: Place, *, on: date) -> dict[str, str]:
    """Names for paper that anybody may read: of those who agreed to be named."""
    posts = stewards_in(village, on=on).filter(shows_name=True)
    return {str(post.place_id): str(post.account.name) for post in posts}


def open_work(posts: Sequence[Post]) -> int:
    """How many matters these posts have in hand."""
    held = Assignment.objects.filter(is_current=True, matter__state__in=IN_HAND)
    return held.filter(post__in=[post.pk for post in posts]).count()
