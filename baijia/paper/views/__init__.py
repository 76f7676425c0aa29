"""Paper as pages: where one prints and types in; what came back of late."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from baijia.matters.forms.fields import by_village
from baijia.paper import forms, queries, rules
from baijia.paper.models import Sheet
from baijia.people.http import Request, signed_in
from baijia.people.rules import require_role
from baijia.places.queries import holder_names

LATELY = 20


@require_GET
@signed_in
def paper(request: Request) -> HttpResponse:
    """A code that is typed here leads to its sheet; a choice, to printing or typing in."""
    require_role(request.actor, rules.MAY_PRINT)
    actor, find = request.actor, forms.Find(request.GET)
    typed = find.cleaned_data["code"] if find.is_valid() else ""
    code = rules.read_code(typed)
    if code and queries.place_of(code, actor):
        return redirect("paper:sheet", str(code))
    places = list(queries.places(actor))
    choice = forms.Choose(request.GET, places=places)
    if choice.is_valid():
        told = choice.cleaned_data
        way = "paper:enter" if "enter" in request.GET else "paper:print_sheets"
        return redirect(way, told["form"], told["place"])
    for_homes = forms.ForHomes(request.GET)
    if chosen := for_homes.said:
        return redirect(*chosen)
    micro_grids = [place for place in places if place.level == place.Level.MICRO_GRID]
    ids = {str(place.pk) for place in micro_grids}
    choices = by_village(places)[1:]
    page = {
        "wrong": _("No sheet of yours has this code. Look at it once more.") if typed else "",
        "typed": typed,
        "kinds": [kind for kind in Sheet.Form if actor.role in rules.MAY_ENTER[kind]],
        "places": choices,
        "only": micro_grids[0] if len(micro_grids) == 1 else None,
        "micro_grids": [choice for choice in choices if choice[0] in ids],
        "sheets": queries.visible_to(actor).order_by("-came_on", "-id")[:LATELY],
        "names": holder_names(),
        "may_write": actor.role in rules.MAY_WRITE_LETTERS,
    }
    return render(request, "paper/paper.html", page)
