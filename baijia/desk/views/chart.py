"""The map of matters, and beside it the same as a list."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from baijia.desk import rules
from baijia.desk.queries import chart
from baijia.matters.forms.lists import Filter
from baijia.matters.queries import hands_of
from baijia.matters.queries.lists import lines
from baijia.matters.queries.own import listed, versions_seen
from baijia.people.http import Request, signed_in
from baijia.people.queries import offices
from baijia.people.rules import require_role
from baijia.places.queries import holder_names, villages

OPEN = {"which": "open"}


@require_GET
@signed_in
def chart_of(request: Request) -> HttpResponse:
    """What lies where; without a filter what is open."""
    require_role(request.actor, rules.MAY_SEE_MAP)
    at, asked = now(), request.GET or OPEN
    form = Filter(asked, villages=villages(), offices=offices())
    said = {name: value for name, value in form.said.items() if name != "q"}
    page = listed(request.actor, said, at=at, after=request.GET.get("after", ""))
    rows = lines(page.ids)
    points, is_more = chart.points(request.actor, said, at=at)
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": rows,
        "hands": hands_of(rows),
        "seen": versions_seen(request.actor, page.ids),
        "names": holder_names(),
        "kept": urlencode(said),
        "words": "",
        "pieces": {},
        "number": len(points),
        "is_more": is_more,
        "chart": {
            "points": points,
            "outlines": chart.outlines(request.actor),
            "tiles": settings.TILES,
            "credit": settings.TILES_CREDIT,
        },
    }
    return render(request, "desk/map.html", context)
