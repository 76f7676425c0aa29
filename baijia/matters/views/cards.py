"""Cards for the doors: what “my micro-grid” tells, on A6; public as that page is."""

import re
from collections import Counter
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from baijia.people.models import Post
from baijia.people.rules import Role
from baijia.places.models import Place, PlaceSet
from baijia.places.queries import around, holder_names
from baijia.places.rules import LENGTH_BY_LEVEL, above, within
from baijia.terms.queries import charter

Level = Place.Level
LEVELS = (Level.VILLAGE, Level.GRID, Level.ZONE, Level.MICRO_GRID)
ON_A_CARD = (Role.GRID_OFFICER, Role.STEWARD)
MOST = 800  # cards to a page; more doors than a village has
COPIES = re.compile(r"([0-9a-f-]{36}):(\d{1,3})")


class HowMany(forms.Form):
    """One for each micro-grid, for each door, or so many as are told for some of them."""

    each = forms.ChoiceField(choices=[("door", "")], required=False)
    copies = forms.CharField(max_length=8000, required=False)  # id:number, …

    def numbers(self, place: Place) -> dict[str, int] | None:
        """How many by micro-grid; None: one of each."""
        self.is_valid()
        told = COPIES.findall(self.cleaned_data.get("copies") or "")
        here = {str(pk) for pk in _micro_grids(place).values_list("pk", flat=True)} if told else ()
        if known := {pk: int(number) for pk, number in told if pk in here}:
            return known
        return _doors(place) if self.cleaned_data.get("each") else None


def _doors(place: Place) -> dict[str, int]:
    """The households of each micro-grid."""
    length = LENGTH_BY_LEVEL[Level.MICRO_GRID]
    homes = Place.objects.current().households().filter(within(place.path))
    counts = Counter(path[:length] for path in homes.values_list("path", flat=True))
    return {str(pk): counts[path] for pk, path in _micro_grids(place).values_list("pk", "path")}


def _micro_grids(place: Place) -> PlaceSet:
    found = Place.objects.current().filter(within(place.path), level=Level.MICRO_GRID)
    return found.select_related("name").order_by("path")


@require_GET
def cards(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom to call, and the square code of the public page. Neither the hub nor a steward who did
    not agree to it stands there. More than one of each is printed by who works here.
    """
    place = get_object_or_404(
        Place.objects.current().select_related("name"), pk=pk, level__in=LEVELS
    )
    works_here = getattr(request, "actor", None) is not None
    numbers = HowMany(request.GET).numbers(place) if works_here else None
    total = sum(numbers.values()) if numbers is not None else 0
    page: dict[str, Any] = {
        "place": place,
        "above": place if place.level == Level.MICRO_GRID else _village(place),
        "names": holder_names(),
        "charter": charter(),
        "is_each": numbers is not None,
        "too_many": total > MOST,
        "most": MOST,
        "cards": _cards(place, numbers if total <= MOST else None),
    }
    page["total"] = sum(len(card["copies"]) for card in page["cards"])
    return render(request, "matters/public/cards.html", page)


def _village(place: Place) -> Place:
    return next((each for each in around(place) if each.level == Level.VILLAGE), place)


def _cards(place: Place, numbers: dict[str, int] | None) -> list[dict[str, Any]]:
    posts = _posts(place)
    return [
        {
            "micro_grid": each,
            "officers": _of(posts, each, Role.GRID_OFFICER),
            "stewards": [post for post in _of(posts, each, Role.STEWARD) if post.shows_name],
            "copies": range(1 if numbers is None else numbers.get(str(each.pk), 0)),
        }
        for each in _micro_grids(place)
    ]


def _posts(place: Place) -> list[Post]:
    """Who looks after it or a part of it, asked for once."""
    near = Q(place__path__in=above(place.path)) | within(place.path, through="place__path")
    held = Post.objects.held(on=localdate()).named().filter(near, role__in=ON_A_CARD)
    return list(held.order_by("since", "id"))


def _of(posts: list[Post], place: Place, role: str) -> list[Post]:
    lies = (post for post in posts if post.role == role)
    return [post for post in lies if post.place and place.path.startswith(post.place.path)]
