"""Inspections as pages: the list, one of them, making one, and the town's checklists."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from baijia.ground.forms import ActForm
from baijia.inspections import actions, forms, queries, rules
from baijia.inspections.models import Checklist, Item
from baijia.matters.forms.fields import by_village
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import require_role
from baijia.places.queries import holder_names

ON_A_PAGE = 30


@require_GET
@signed_in
def inspections(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SEE)
    start = forms.Start(request.GET)
    if start.is_valid():
        told = start.cleaned_data
        return redirect("inspections:make", told["place"], told["checklist"])
    rows = queries.inspections(request.actor)
    told = {
        "tab": "inspections",
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "places": by_village(queries.places_for(request.actor))[1:],
        "lists": queries.checklists(),
        "names": holder_names(),
        "reads": request.actor.role in rules.READS_WORDS,
    }
    return render(request, "inspections/inspections.html", told)


@require_http_methods(["GET", "POST"])
@signed_in
def make(request: Request, pk: UUID, code: str) -> HttpResponse:
    """Go through a list at a place."""
    require_role(request.actor, rules.MAY_INSPECT)
    place = get_object_or_404(queries.places_for(request.actor), pk=pk)
    checklist = next((each for each in queries.checklists() if each.code == code), None)
    if checklist is None:
        raise Http404
    form = forms.Inspect(request.POST or None, checklist=checklist, on=localdate())
    do = partial(actions.make_inspection, place, checklist=checklist)
    if form.is_valid() and done(request, form, do):
        messages.success(request, _("The inspection is put down."))
        return redirect("inspections:inspection", form.made)
    told = {"form": form, "place": place, "checklist": checklist, "names": holder_names()}
    told["earlier"] = queries.open_at(place, checklist, request.actor)
    return render(request, "inspections/make.html", told, status=form.status)


@require_GET
@signed_in
def inspection(request: Request, pk: UUID) -> HttpResponse:
    """What was found, with the five fixed things, and where each hazard stands."""
    require_role(request.actor, rules.MAY_SEE)
    row = get_object_or_404(queries.visible_to(request.actor), pk=pk)
    findings = queries.findings_of(row)
    told = {
        "row": row,
        "findings": findings,
        "seen": queries.seen_matters(findings, request.actor),
        "struck_off": queries.struck_off(findings),
        "looked": queries.looked_again(findings),
        "names": holder_names(),
        "reads": request.actor.role in rules.READS_WORDS,
    }
    return render(request, "inspections/inspection.html", told)


@require_GET
@signed_in
def checklists(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SEE_LISTS)
    told = {
        "tab": "checklists",
        "lists": queries.checklists(),
        "may_set": request.actor.role in rules.MAY_SET,
        "may_see": request.actor.role in rules.MAY_SEE,
    }
    return render(request, "inspections/checklists.html", told)


@require_http_methods(["GET", "POST"])
@signed_in
def ours(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SET)
    form = forms.Confirm(request.POST or None)
    if form.is_valid() and done(request, form, actions.begin_with_ours):
        return redirect("inspections:checklists")
    lead = _(
        "Fire, power and gas, buildings, roads, water, food, floods. You change what you like."
    )
    return _form(request, form, title=_("Begin with our lists"), lead=lead, button=_("Take them"))


@require_http_methods(["GET", "POST"])
@signed_in
def add_checklist(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SET)
    form = forms.AddChecklist(request.POST or None)
    if form.is_valid() and done(request, form, actions.add_checklist):
        return redirect("inspections:checklists")
    return _form(request, form, title=_("Add a checklist"), button=_("Add"))


@require_http_methods(["GET", "POST"])
@signed_in
def add_item(request: Request, pk: UUID) -> HttpResponse:
    checklist = _checklist(request, pk)
    form = forms.SetItem(request.POST or None, initial={"level": "ordinary"})
    if form.is_valid() and done(request, form, partial(actions.add_item, checklist)):
        return redirect("inspections:checklists")
    told = {"title": _("Add a line"), "lead": str(checklist), "button": _("Add")}
    return _form(request, form, **told)


@require_http_methods(["GET", "POST"])
@signed_in
def amend_item(request: Request, pk: UUID) -> HttpResponse:
    row = _item(request, pk)
    known = {"text": row.text, "text_en": row.text_en or "", "level": row.level}
    form = forms.SetItem(request.POST or None, row=row, initial=known)
    if form.is_valid() and done(request, form, partial(actions.amend_item, row)):
        return redirect("inspections:checklists")
    return _form(request, form, title=_("Amend a line"), lead=str(row.checklist))


@require_http_methods(["GET", "POST"])
@signed_in
def close_checklist(request: Request, pk: UUID) -> HttpResponse:
    return _close(request, _checklist(request, pk))


@require_http_methods(["GET", "POST"])
@signed_in
def close_item(request: Request, pk: UUID) -> HttpResponse:
    return _close(request, _item(request, pk))


def _close(request: Request, row: Checklist | Item) -> HttpResponse:
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(actions.close, row)):
        return redirect("inspections:checklists")
    told = {"title": _("Stop using"), "button": _("Stop using"), "danger": True, "lead": str(row)}
    return _form(request, form, **told)


def _checklist(request: Request, pk: UUID) -> Checklist:
    require_role(request.actor, rules.MAY_SET)
    rows = Checklist.objects.filter(is_current=True).select_related("name", "name_en")
    return get_object_or_404(rows, pk=pk)


def _item(request: Request, pk: UUID) -> Item:
    require_role(request.actor, rules.MAY_SET)
    rows = Item.objects.filter(is_current=True, checklist__is_current=True)
    told = rows.select_related("text", "text_en", "checklist__name", "checklist__name_en")
    return get_object_or_404(told, pk=pk)


def _form(request: Request, form: ActForm, **told: Any) -> HttpResponse:
    page = {"form": form, "back": reverse("inspections:checklists"), **told}
    return render(request, "site/form.html", page, status=form.status)
