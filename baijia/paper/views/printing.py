"""What is printed: sheets to take along, the letter at the year's end."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from baijia.ground.ids import new_id
from baijia.inspections.models import Checklist
from baijia.matters.models import Matter
from baijia.meetings.models import Topic
from baijia.paper import forms, queries, rules
from baijia.paper.models import Sheet
from baijia.people.http import Request, signed_in
from baijia.people.rules import require_role
from baijia.places.models import Place
from baijia.places.queries import around, holder_names
from baijia.terms.queries import charter
from baijia.visits.models import Visit

Form, Level = Sheet.Form, Place.Level
TOPICS = 5  # that an A5 sheet has room for


@never_cache
@require_GET
@signed_in
def print_sheets(request: Request, form: str, pk: UUID) -> HttpResponse:
    """So many sheets, each with a code of its own; a steward's households stand on theirs."""
    require_role(request.actor, rules.MAY_PRINT)
    place = get_object_or_404(queries.places(request.actor), pk=pk)
    if form not in Form:
        raise Http404
    require_role(request.actor, rules.MAY_ENTER[form])
    number, is_blank = forms.Many(request.GET).said
    homes = []
    if form == Form.VISITS and place.level == Level.MICRO_GRID and not is_blank:
        homes = queries.homes(place, request.actor)
    pages = rules.pages(homes) if homes else [[None] * rules.LINES] * number
    page = {
        "kind": Form(form),
        "place": place,
        "sheets": [(rules.code_for(form, place, new_id()), rows) for rows in pages],
        "names": holder_names(),
        "is_blank": is_blank,
        "has_homes": bool(homes),
        "number": number,
        "most": rules.MOST_SHEETS,
        "whys": Visit.Why.labels,
        "risks": Matter.Risk.labels,
        "dispute": Matter.Kind.DISPUTE.label,
        "courses": Topic.Course.labels,
        "topics": range(1, TOPICS + 1),
        "lists": Checklist.objects.filter(is_current=True).select_related("name", "name_en"),
    }
    return render(request, "paper/print.html", page)


@never_cache
@require_GET
@signed_in
def letters(request: Request, pk: UUID) -> HttpResponse:
    """To each household of a micro-grid: what it asked for in the year and what became of it."""
    require_role(request.actor, rules.MAY_WRITE_LETTERS)
    places = queries.places(request.actor).filter(level=Level.MICRO_GRID)
    place = get_object_or_404(places, pk=pk)
    on = localdate()
    year = forms.Year(request.GET).said(on.year)
    homes = queries.homes(place, request.actor)
    asked = queries.asked_for(homes, request.actor, year=year)
    page = {
        "place": place,
        "village": next((each for each in around(place) if each.level == Level.VILLAGE), place),
        "year": year,
        "years": range(on.year, on.year - 3, -1),
        "letters": [(home, asked.get(home.pk, [])) for home in homes],
        "officers": queries.officers(place, on=on),
        "stewards": queries.stewards(place, on=on),
        "charter": charter(),
        "names": holder_names(),
    }
    return render(request, "paper/letters.html", page)
