"""Who looks after my street: village, micro-grid, and whom to call. No household stands here."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from baijia.matters.forms.public import VillageField
from baijia.people.queries import holders
from baijia.people.rules import Role
from baijia.places.models import Place
from baijia.places.queries import around, divisions, villages
from baijia.terms.queries import charter

Level = Place.Level


class Village(forms.Form):
    """Which village; a page without a script has a button for it."""

    village = VillageField(
        queryset=Place.objects.none(),
        label=_("Which village?"),
        empty_label=_("Please choose"),
        error_messages={"invalid_choice": _("Please choose one of the villages in the list.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["village"]
        if isinstance(field, VillageField):
            field.queryset = villages()


@require_GET
def my_grid(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """First the village, then the micro-grid, then who looks after it."""
    if pk is None:
        form = Village(request.GET if "village" in request.GET else None)
        if form.is_bound and form.is_valid():
            return redirect("matters:my_grid_at", form.cleaned_data["village"].pk)
        page = {"form": form, "charter": charter()}
        return render(request, "matters/public/my_grid.html", page)
    known = Place.objects.current().select_related("name")
    place = get_object_or_404(known, pk=pk, level__in=[Level.VILLAGE, Level.MICRO_GRID])
    return _choose(request, place) if place.level == Level.VILLAGE else _show(request, place)


def _choose(request: HttpRequest, village: Place) -> HttpResponse:
    """The village's micro-grids, grouped by grid and zone."""
    grids: list[dict[str, Any]] = []
    for place in divisions(village):
        if place.level == Level.GRID:
            grids.append({"grid": place, "zones": []})
        elif place.level == Level.ZONE and grids:
            grids[-1]["zones"].append({"zone": place, "micro_grids": []})
        elif grids and grids[-1]["zones"]:
            grids[-1]["zones"][-1]["micro_grids"].append(place)
    page = {"village": village, "grids": grids, "charter": charter()}
    return render(request, "matters/public/my_grid_choose.html", page)


def _show(request: HttpRequest, place: Place) -> HttpResponse:
    """The grid officer by name; the steward by name only where they agreed to it."""
    on = localdate()
    lies_in = {each.level: each for each in around(place)}
    officers = holders(role=Role.GRID_OFFICER, path=place.path, on=on)
    stewards = holders(role=Role.STEWARD, path=place.path, on=on)
    page = {
        "place": place,
        "village": lies_in.get(Level.VILLAGE),
        "grid": lies_in.get(Level.GRID),
        "zone": lies_in.get(Level.ZONE),
        "officers": list(officers),
        "stewards": list(stewards.filter(shows_name=True)),
        "unnamed": stewards.filter(shows_name=False).count(),
        "charter": charter(),
    }
    return render(request, "matters/public/my_grid_at.html", page)
