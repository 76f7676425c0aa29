"""Acts on a plan: stop, edit, send, object, answer, set aside, and back to the one before."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from baijia.gridplan import forms, queries, rules
from baijia.gridplan.actions import adopting, planning
from baijia.gridplan.http import form_page, page_of, page_of_part, seen, seen_part
from baijia.gridplan.models import Part
from baijia.gridplan.queries import pages
from baijia.gridplan.rules.layouts import Layout, read_numbers
from baijia.ground.refusal import Refused
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import require_role


@require_http_methods(["GET", "POST"])
@signed_in
def stop(request: Request, pk: UUID) -> HttpResponse:
    row = seen(request, pk, rules.MAY_PLAN)
    form = forms.Confirm(request.POST or None)
    if form.is_valid() and done(request, form, partial(planning.stop, row)):
        return redirect("gridplan:proposal", pk)
    told = {"title": _("Stop computing"), "button": _("Stop"), "lead": str(row)}
    return form_page(request, form, page_of(row), **told)


@require_http_methods(["GET", "POST"])
@signed_in
def move(request: Request, pk: UUID) -> HttpResponse:
    """By list; the map fills in the same form."""
    row = seen_part(request, pk, rules.MAY_PLAN)
    layout, known = Layout.read(row.layout), pages.whos(row.village)
    form = _move_form(request, row, layout, known)
    if form.is_valid() and done(request, form, partial(planning.move_household, row)):
        messages.success(request, _("Moved, and counted anew."))
        return redirect("gridplan:part", pk)
    told = {"form": form, "row": row, "back": page_of_part(row), "title": _("Move a household")}
    told["button"] = _("Move it")
    told["lead"] = _("The cap and the ways are looked at before it is done.")
    return render(request, "gridplan/move.html", told, status=form.status)


def _move_form(
    request: Request, row: Part, layout: Layout, known: dict[str, pages.Who]
) -> forms.Move:
    lines = pages.grid_rows(layout, known, pages.names_of(layout), _("New micro-grid %s"))
    hubs = {grid.hub for grid in layout.grids}
    homes = [
        (home.id, f"{who} · {line.name}")
        for line in lines
        for home, who, _changed in line.homes
        if who and home.id not in hubs
    ]
    grids = [(line.number, f"{line.name} ({line.load})") for line in lines]
    asked = {"home": request.GET.get("home", ""), "to": request.GET.get("to", "")}
    return forms.Move(request.POST or None, part=row, homes=homes, grids=grids, initial=asked)


@require_GET
@signed_in
def weigh(request: Request, pk: UUID) -> HttpResponse:
    """What a move would lead to, before it is made."""
    row = seen_part(request, pk, rules.MAY_PLAN)
    home, to = request.GET.get("home", "")[:40], request.GET.get("to", "")
    told: dict[str, Any] = {"row": row, "before": read_numbers(row.numbers)}
    if home and to.isascii() and to.isdigit() and len(to) < 6:
        try:
            layout, told["after"] = planning.moved(row, home=home, to=int(to))
            told["load"] = layout.loads[int(to)]
            told["walk"] = next(each.walk for each in layout.homes if each.id == home)
            told["cap"] = row.proposal.wishes["cap"]
        except Refused as no:
            told["no"] = no.message
    return render(request, "gridplan/_weigh.html", told)


@require_http_methods(["GET", "POST"])
@signed_in
def send(request: Request, pk: UUID) -> HttpResponse:
    row = seen(request, pk, rules.MAY_PLAN)
    form = forms.Send(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(planning.send, row)):
        messages.success(request, _("The villages see their part now, and may object."))
        return redirect("gridplan:proposal", pk)
    told = {"title": _("Send to the villages"), "button": _("Send"), "lead": str(row)}
    return form_page(request, form, page_of(row), **told)


@require_http_methods(["GET", "POST"])
@signed_in
def object_to(request: Request, pk: UUID) -> HttpResponse:
    row = seen_part(request, pk, rules.MAY_OBJECT)
    form = forms.Say(request.POST or None)
    if form.is_valid() and done(request, form, partial(planning.raise_objection, row)):
        messages.success(request, _("The town reads it, and answers before the plan is adopted."))
        return redirect("gridplan:part", pk)
    told = {"title": _("Object to this plan"), "button": _("Object")}
    told["lead"] = _("Which households, which micro-grid, and why.")
    return form_page(request, form, page_of_part(row), **told)


@require_http_methods(["GET", "POST"])
@signed_in
def answer(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_PLAN)
    row = get_object_or_404(queries.objections_for(request.actor), pk=pk)
    form = forms.Say(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(planning.answer_objection, row)):
        return redirect("gridplan:proposal", row.part.proposal_id)
    told = {"title": _("Answer the objection"), "button": _("Answer"), "lead": str(row.text)}
    return form_page(request, form, page_of(row.part.proposal), **told)


@require_http_methods(["GET", "POST"])
@signed_in
def set_aside(request: Request, pk: UUID) -> HttpResponse:
    row = seen(request, pk, rules.MAY_PLAN)
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(planning.set_aside, row)):
        return redirect("gridplan:proposal", pk)
    told = {"title": _("Put aside"), "button": _("Put aside"), "lead": str(row), "danger": True}
    return form_page(request, form, page_of(row), **told)


@require_http_methods(["GET", "POST"])
@signed_in
def call_off(request: Request, pk: UUID) -> HttpResponse:
    """The day that was chosen does not count any more."""
    row = seen(request, pk, rules.MAY_PLAN)
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(adopting.call_off, row)):
        messages.success(request, _("Called off. The plan stays as it is."))
        return redirect("gridplan:proposal", pk)
    told = {"title": _("Call the day off"), "button": _("Call the day off"), "lead": str(row)}
    return form_page(request, form, page_of(row), **told)


@require_http_methods(["GET", "POST"])
@signed_in
def back(request: Request, pk: UUID) -> HttpResponse:
    """A new plan that equals the one before this."""
    row = seen(request, pk, rules.MAY_PLAN)
    form = forms.Confirm(request.POST or None)
    if form.is_valid() and done(request, form, partial(planning.propose_back, row)):
        return redirect("gridplan:proposal", form.made)
    lead = _(
        "A new plan is made that equals the one before this. You look at it and adopt it like any"
        " other; codes are never given twice, so micro-grids that ended get new ones."
    )
    told = {"title": _("Back to the plan before"), "button": _("Make this plan"), "lead": lead}
    return form_page(request, form, page_of(row), **told)
