"""What a phone takes along: the households of one post, what is due, what is to be told.

Of a household its number and the family's name, and when it was last met; no phone, no person.
"""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from baijia.ground.masks import masked_name
from baijia.meetings.queries import open_promises, places_for
from baijia.people.queries import actor_of, label_of
from baijia.people.rules import Actor
from baijia.phones.models import Device
from baijia.places.models import Place
from baijia.visits import queries as visits
from baijia.visits.models import Telling
from baijia.visits.rules import due, walk

MOST_PROMISES_OF = 12  # places whose open promises go along


def packed(device: Device) -> dict[str, Any]:
    """All that the page shows of the town; made anew each time a phone asks."""
    actor, today = actor_of(device.post), localdate()
    known = visits.known(actor, on=today)
    homes = [one.household for one in known]
    stops = walk(due(known, on=today), visits.start_of(actor))
    micro = {place.path: str(place.pk) for place in places_for(actor)}
    places = list(places_for(actor))
    return {
        "me": about(device),
        "households": [
            {
                "id": str(one.household.pk),
                "micro": micro.get(one.household.path[:-3], ""),
                "code": one.household.path[-3:],
                "name": masked_name(str(one.household.name)),
                "seen": str(one.seen_on) if one.seen_on else "",
            }
            for one in known
        ],
        "today": [{"id": str(stop.household.pk), "why": stop.reasons} for stop in stops],
        "places": [{"id": str(place.pk), "name": str(place.name)} for place in places],
        "notices": _notices(actor),
        "told": _told(homes),
        "promises": _promises(places),
        "on": str(today),
        "pages": {"sign_in": reverse("people:sign_in"), "let_in": reverse("pocket:let_in")},
    }


def about(device: Device) -> dict[str, str]:
    post = device.post
    return {
        "account": str(post.account_id),
        "post": str(post.pk),
        "name": str(post.account.name),
        "as": label_of(post),
        "phone": str(device.pk),
        "until": device.until.isoformat(),
    }


def _notices(actor: Actor) -> list[dict[str, str]]:
    rows = visits.notices(actor).filter(is_current=True)
    return [{"id": str(row.pk), "title": str(row.title), "text": str(row.text)} for row in rows]


def _told(homes: list[Place]) -> dict[str, list[str]]:
    """Which household has heard of what already."""
    rows = Telling.objects.filter(notice__is_current=True, household__in=homes)
    found: dict[str, list[str]] = {}
    for home, notice in rows.values_list("household", "notice"):
        found.setdefault(str(home), []).append(str(notice))
    return found


def _promises(places: list[Place]) -> dict[str, list[dict[str, str]]]:
    return {
        str(place.pk): [
            {"id": str(row.pk), "says": f"{row.who}: {row.what}"} for row in open_promises(place)
        ]
        for place in places[:MOST_PROMISES_OF]
    }
