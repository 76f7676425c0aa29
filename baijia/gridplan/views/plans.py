"""Asking for a plan and looking at it: the list, one plan, one village of it, two side by side."""

from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from baijia.gridplan import forms, queries, rules
from baijia.gridplan.actions import planning
from baijia.gridplan.http import form_page, seen, seen_part
from baijia.gridplan.models import Part, Proposal
from baijia.gridplan.queries import pages, people
from baijia.gridplan.rules.layouts import Layout, read_numbers, sum_of, weigh
from baijia.gridplan.rules.problem import Wishes
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import require_role
from baijia.places.queries import around
from baijia.terms.queries import charter

ON_A_PAGE = 20
MOST_NAMED = 12  # suspicious homes named one by one
TODAY = "today"


@require_GET
@signed_in
def proposals(request: Request) -> HttpResponse:
    """The plans, the latest first; and where something does not fit today."""
    require_role(request.actor, rules.MAY_SEE)
    rows = queries.visible_to(request.actor).order_by("-number")
    may_plan = request.actor.role in rules.MAY_PLAN
    told = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "may_plan": may_plan,
        "overfull": queries.overfull(cap=charter().grid_cap) if may_plan else [],
        "candidates": queries.candidates_by_village(request.actor),
        "cap": charter().grid_cap,
    }
    return render(request, "gridplan/proposals.html", told)


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_PLAN)
    villages = queries.villages_for(request.actor)
    form = forms.Ask(request.POST or None, villages=villages, cap=charter().grid_cap)
    if form.is_valid() and done(request, form, planning.ask):
        return redirect("gridplan:proposal", form.made)
    return render(request, "gridplan/ask.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def repair(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_PLAN)
    villages = queries.villages_for(request.actor)
    at = request.GET.get("village", "")
    asked: dict[str, Any] = {"villages": villages, "cap": charter().grid_cap, "initial": at}
    form = forms.Repair(request.POST or None, **asked)
    if form.is_valid() and done(request, form, planning.ask_repair):
        return redirect("gridplan:proposal", form.made)
    told = {"button": _("Find the least change"), "title": _("A small repair")}
    told["lead"] = _(
        "Somebody moved in and a micro-grid is too full, or a hub is one no more: as few households"
        " as possible get another steward."
    )
    return form_page(request, form, reverse("gridplan:proposals"), **told)


@require_GET
@signed_in
def proposal(request: Request, pk: UUID) -> HttpResponse:
    row = seen(request, pk)
    parts = queries.parts_of(row, request.actor)
    told: dict[str, Any] = {
        "row": row,
        "wishes": Wishes.read(row.wishes),
        "villages": len(row.villages),
        "parts": [(part, read_numbers(part.numbers)) for part in parts],
        "sums": pages.sums(parts),
        "unserved": [part for part in parts if part.status == Part.Status.IMPOSSIBLE],
        "objections": queries.objections_to(parts),
        "may_plan": request.actor.role in rules.MAY_PLAN,
        "run": queries.run_of(row) if row.state in rules.UNDER_WAY else None,
        "is_open": row.state in rules.OPEN,
        "masks": request.actor.role not in rules.READS_NAMES,
        "chart": {"tiles": settings.TILES, "credit": settings.TILES_CREDIT} | pages.hubs(parts),
    }
    return render(request, "gridplan/proposal.html", told)


@require_GET
@signed_in
def progress(request: Request, pk: UUID) -> HttpResponse:
    """How far it is; once it is done, the page is asked for anew."""
    row = seen(request, pk)
    response = render(request, "gridplan/_progress.html", {"row": row, "run": queries.run_of(row)})
    if row.state not in rules.UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@signed_in
def part(request: Request, pk: UUID) -> HttpResponse:
    """One village: the map, who belongs where, whom it changes; or the same as it was before."""
    row = seen_part(request, pk)
    layout, is_before = Layout.read(row.layout), request.GET.get("show") == "before"
    shown = pages.before_of(layout) if is_before else layout
    known = pages.whos(row.village)
    lines = pages.grid_rows(shown, known, pages.names_of(layout), _("New micro-grid %s"))
    may_plan = request.actor.role in rules.MAY_PLAN
    is_served = row.status != Part.Status.IMPOSSIBLE
    is_open = row.proposal.state in rules.OPEN
    told: dict[str, Any] = {
        "row": row,
        "numbers": weigh(shown).told() if is_before else read_numbers(row.numbers),
        "is_before": is_before,
        "lines": lines if is_served or is_before else [],
        "changed": [known.get(home.id) for home in layout.changed],
        "copies": _copies(layout),
        "stewards": people.stewards_by_place(row.village, on=localdate()),
        "cap": row.proposal.wishes["cap"],
        "suspicions": _named(row, known) if may_plan and is_open else [],
        "stays": [known.get(pk) for pk in row.numbers.get("stays", ())],
        "apart": [[known.get(pk) for pk in pair] for pair in row.numbers.get("apart", ())],
        "objections": queries.objections_to([row]),
        "masks": request.actor.role not in rules.READS_NAMES,
        "may_plan": may_plan,
        "may_object": request.actor.role in rules.MAY_OBJECT
        and row.proposal.state == Proposal.State.SENT,
        "may_edit": may_plan and is_open and is_served and not is_before,
        "chart": pages.chart(shown, lines, row.village)
        | {"tiles": settings.TILES, "credit": settings.TILES_CREDIT},
    }
    return render(request, "gridplan/part.html", told)


def _copies(layout: Layout) -> str:
    """How many door cards each micro-grid needs for who came to it (`matters:cards`)."""
    counts = Counter(layout.grids[home.grid].place for home in layout.changed)
    return ",".join(f"{place}:{number}" for place, number in counts.items() if place)


def _named(row: Part, known: dict[str, pages.Who]) -> list[dict[str, Any]]:
    return [
        {
            "code": each.code,
            "number": len(each.homes),
            "homes": [known.get(pk) for pk in each.homes[:MOST_NAMED]],
            "more": max(0, len(each.homes) - MOST_NAMED),
        }
        for each in pages.suspicions(row.village)
    ]


@require_GET
@signed_in
def compare(request: Request) -> HttpResponse:
    """Two plans, or a plan and today: numbers village by village, and one village on two maps."""
    require_role(request.actor, rules.MAY_SEE)
    visible = queries.visible_to(request.actor).filter(ready_at__isnull=False).order_by("-number")
    choices = list(visible[:50])
    villages = list(queries.villages_for(request.actor))
    newest = str(choices[0].pk) if choices else ""
    asked = [request.GET.get("a", newest), request.GET.get("b", TODAY)]
    sides = [_side(request, key, choices, villages) for key in asked]
    both = [side for side in sides if side]
    shown = _village(request.GET.get("village", ""), villages, both)
    told: dict[str, Any] = {
        "choices": choices,
        "sides": sides,
        "chosen": [side.key if side else "" for side in sides],
        "rows": _rows(villages, both) if len(both) == 2 else [],
        "sums": [sum_of(list(side.numbers.values())) for side in both],
        "labels": [side.label for side in both],
        "villages": [v for v in villages if all(str(v.pk) in s.layouts for s in both)],
        "village": shown,
        "charts": _charts(shown, both) if shown and len(both) == 2 else [],
    }
    return render(request, "gridplan/compare.html", told)


def _side(
    request: Request, key: str, choices: list[Proposal], villages: list[Any]
) -> pages.Side | None:
    if key == TODAY:
        return pages.side_of_today(villages, _("Today, %(day)s") % {"day": localdate()})
    found = next((each for each in choices if str(each.pk) == key), None)
    return pages.side_of(found, request.actor) if found else None


def _village(key: str, villages: list[Any], sides: list[pages.Side]) -> Any:
    found = next((each for each in villages if str(each.pk) == key), None)
    return found if found and all(key in side.layouts for side in sides) else None


def _rows(villages: list[Any], sides: list[pages.Side]) -> list[dict[str, Any]]:
    """Villages of which both know something."""
    found = []
    for each in villages:
        numbers = [side.numbers.get(str(each.pk)) for side in sides]
        if all(numbers):
            found.append({"village": each, "numbers": numbers})
    return found


def _charts(village: Any, sides: list[pages.Side]) -> list[dict[str, Any]]:
    known = pages.whos(village)
    told = []
    for side in sides:
        layout = side.layouts[str(village.pk)]
        lines = pages.grid_rows(layout, known, pages.names_of(layout), _("New micro-grid %s"))
        tiles = {"tiles": settings.TILES, "credit": settings.TILES_CREDIT}
        told.append(pages.chart(layout, lines, village) | tiles)
    return told


@require_http_methods(["GET", "POST"])
@signed_in
def hubs(request: Request, pk: UUID) -> HttpResponse:
    """The possible hubs of a village: who agreed, and who joins them."""
    require_role(request.actor, rules.MAY_PLAN)
    village = get_object_or_404(queries.villages_for(request.actor), pk=pk)
    form = forms.Agree(request.POST or None, village=village)
    if form.is_valid() and done(request, form, planning.agree):
        messages.success(request, _("They are on the list."))
        return redirect("gridplan:hubs", pk)
    told = {"form": form, "village": village}
    told["rows"] = queries.candidates_in(request.actor, village)
    return render(request, "gridplan/hubs.html", told, status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_PLAN)
    row = get_object_or_404(queries.candidates_for(request.actor), pk=pk)
    form = forms.Confirm(request.POST or None, row=row)
    village = around(row.household)[1]
    if form.is_valid() and done(request, form, partial(planning.withdraw, row)):
        return redirect("gridplan:hubs", village.pk)
    back = reverse("gridplan:hubs", args=[village.pk])
    told = {"title": _("No longer a possible hub"), "button": _("Take off the list")}
    return form_page(request, form, back, lead=str(row.household.address or ""), **told)
