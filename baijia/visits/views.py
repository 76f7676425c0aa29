"""Visits as pages: due today, one household, who was missed, the care list, policy notices."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from baijia.ground.forms import ActForm
from baijia.households.queries import children, top_of
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import may, require_role
from baijia.places.models import Place
from baijia.places.rules import within
from baijia.visits import actions, forms, queries, rules
from baijia.visits.models import Care, PolicyNotice

ON_A_PAGE = 50
AT_ONCE = 60  # households of a notice on one page; a grid's are looked at part by part


@require_GET
@signed_in
def today(request: Request) -> HttpResponse:
    """Whom to call on today, by what was agreed and by who was not seen for long."""
    require_role(request.actor, rules.MAY_SEE)
    actor = request.actor
    may_visit = actor.role in rules.MAY_VISIT
    stops = rules.due(queries.known(actor, on=localdate()), on=localdate()) if may_visit else []
    walked = rules.walk(stops[: rules.MOST_STOPS], queries.start_of(actor))
    told: dict[str, Any] = {"tab": "today", "sketch": rules.sketch(walked)}
    told |= {"stops": queries.named(walked), "more": len(stops) - len(walked)}
    told["chart"] = {
        "points": rules.points(walked),
        "outline": queries.outline_of(actor),
        "tiles": settings.TILES,
        "credit": settings.TILES_CREDIT,
    }
    return _page(request, "today", **told, may_visit=may_visit)


@require_GET
@signed_in
def coverage(request: Request) -> HttpResponse:
    """Which households nobody has met for long; no post is counted."""
    require_role(request.actor, rules.MAY_SEE)
    parts = _parts(request)
    days, path = forms.Narrow(request.GET, places=parts).said
    homes = queries.households_of(request.actor)
    homes = homes.filter(within(path)) if path else homes
    missed, of = queries.missed(homes, days=days, on=localdate())
    page = _paged(request, missed)
    told: dict[str, Any] = {"tab": "coverage", "page": page, "missed": len(missed), "of": of}
    told |= {"rows": queries.doors(homes, list(page))}
    asked: dict[str, Any] = {"days": days, "path": path, "parts": parts, "choices": forms.DAYS}
    return _page(request, "coverage", **told, **asked)


@never_cache
@require_GET
@signed_in
def household(request: Request, pk: UUID) -> HttpResponse:
    """The visits of a household: a page, and the part of it that the register shows."""
    home = _home(request, pk)
    visits = list(queries.visits_of(home, request.actor)[:ON_A_PAGE])
    voiced = queries.matters_by_visit(visits, request.actor)
    care = queries.care_list(request.actor).filter(household=home).first()
    actor = request.actor
    told: dict[str, Any] = {
        "home": home,
        "visits": [(visit, voiced.get(visit.pk, [])) for visit in visits],
        "care": care,
        "may_visit": may(actor, rules.MAY_VISIT, home.path) and home.is_current,
        "may_care": may(actor, rules.MAY_CARE, home.path) and home.is_current and not care,
    }
    return _page(request, "_visits" if request.headers.get("HX-Request") else "household", **told)


@require_http_methods(["GET", "POST"])
@signed_in
def record(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_VISIT)
    home = _home(request, pk)
    notices = queries.to_be_told(home)
    form = forms.Record(request.POST or None, notices=notices, on=localdate())
    if form.is_valid() and done(request, form, partial(actions.record_visit, home)):
        messages.success(request, _("The visit is noted."))
        return redirect("visits:household", home.pk)
    return _page(request, "record", status=form.status, form=form, home=home)


@require_GET
@signed_in
def care(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SEE_CARE)
    page = _paged(request, queries.care_list(request.actor))
    told: dict[str, Any] = {"tab": "care", "page": page, "soon": localdate() + rules.ASKED_ANEW}
    return _page(request, "care", **told, may_care=request.actor.role in rules.MAY_CARE)


@require_http_methods(["GET", "POST"])
@signed_in
def agree(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_CARE)
    home = _home(request, pk)
    form = forms.Agree(request.POST or None)
    if form.is_valid() and done(request, form, partial(actions.agree_care, home)):
        return redirect("visits:household", home.pk)
    lead = _("Ask them first. Only who looks after them sees this; they can end it at any time.")
    back = reverse("visits:household", args=[home.pk])
    return _form(request, form, title=_("Put on the care list"), lead=lead, back=back)


@require_http_methods(["GET", "POST"])
@signed_in
def renew(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_CARE)
    row: Care = get_object_or_404(queries.care_list(request.actor), pk=pk)
    as_long_again = localdate() + (row.until - row.agreed_on)
    form = forms.Renew(request.POST or None, row=row, initial={"until": as_long_again})
    if form.is_valid() and done(request, form, partial(actions.renew_care, row)):
        return redirect("visits:care")
    told = {"title": _("Agreed anew"), "button": _("Agreed anew")}
    lead = _("They were asked and wish it to go on. All else stays as it was agreed.")
    return _form(request, form, lead=lead, back=reverse("visits:care"), **told)


@require_http_methods(["GET", "POST"])
@signed_in
def end(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_CARE)
    row: Care = get_object_or_404(queries.care_list(request.actor), pk=pk)
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(actions.end_care, row)):
        return redirect("visits:care")
    told = {"title": _("Take off the care list"), "button": _("Take it off"), "danger": True}
    lead = _("What they were looked after for is forgotten with it.")
    return _form(request, form, lead=lead, back=reverse("visits:care"), **told)


@require_GET
@signed_in
def notices(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SEE)
    page = _paged(request, queries.notices(request.actor))
    told: dict[str, Any] = {"page": page, "tab": "notices"}
    return _page(request, "notices", **told, may_issue=request.actor.role in rules.MAY_ISSUE)


@require_http_methods(["GET", "POST"])
@signed_in
def issue(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_ISSUE)
    place = get_object_or_404(Place.objects.all(), path=request.actor.path)
    form = forms.Issue(request.POST or None)
    if form.is_valid() and done(request, form, partial(actions.issue_notice, place)):
        return redirect("visits:notice", form.made)
    lead = _("The households of your place hear of it at the door.")
    back = reverse("visits:notices")
    return _form(request, form, title=_("A policy to tell of"), lead=lead, back=back)


@require_http_methods(["GET", "POST"])
@signed_in
def notice(request: Request, pk: UUID) -> HttpResponse:
    """The text, which of my households have been told and which not yet."""
    row = _notice(request, pk)
    actor, parts = request.actor, _parts(request)
    path = forms.Within(request.GET, places=parts).path
    homes, heard = queries.hearers(row, actor), queries.told_on(row)
    homes = homes.filter(within(path)) if path else homes
    left = homes.exclude(pk__in=heard)
    may_tell = actor.role in rules.MAY_TELL and row.is_current
    if request.method == "POST":
        require_role(actor, rules.MAY_TELL)
    some = homes.filter(pk__in=list(left.values_list("pk", flat=True)[:AT_ONCE]))
    form = forms.Tell(request.POST or None, left=some) if may_tell else None
    if form and form.is_valid() and done(request, form, partial(actions.tell_households, row)):
        return redirect("visits:notice", row.pk)
    every = list(homes)
    have = [(home, heard[home.pk]) for home in every if home.pk in heard]
    told: dict[str, Any] = {
        "row": row,
        "form": form,
        "of": len(every),
        "told": len(have),
        "have": have[:AT_ONCE],
        "left": [home for home in every if home.pk not in heard][:AT_ONCE],
        "at_once": AT_ONCE,
        "parts": parts,
        "path": path,
    }
    may_close = may(actor, rules.MAY_ISSUE, row.place.path) and row.is_current
    status = form.status if form else 200
    return _page(request, "notice", status=status, **told, may_close=may_close)


@require_http_methods(["GET", "POST"])
@signed_in
def close(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_ISSUE)
    row = _notice(request, pk)
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(actions.close_notice, row)):
        return redirect("visits:notices")
    told = {"title": _("Tell of it no longer"), "button": _("Tell of it no longer")}
    return _form(request, form, lead=str(row.title), back=reverse("visits:notices"), **told)


def _parts(request: Request) -> list[Place]:
    """What lies directly below the place of this post, to narrow a list by."""
    top = top_of(request.actor)
    below = list(children(top, request.actor)) if top else []
    return [place for place in below if place.level != Place.Level.HOUSEHOLD]


def _paged(request: Request, rows: Any) -> Page[Any]:
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))


def _home(request: Request, pk: UUID) -> Place:
    require_role(request.actor, rules.MAY_SEE)
    return get_object_or_404(queries.every_household_of(request.actor), pk=pk)


def _notice(request: Request, pk: UUID) -> PolicyNotice:
    require_role(request.actor, rules.MAY_SEE)
    return get_object_or_404(queries.notices(request.actor), pk=pk)


def _page(request: Request, name: str, *, status: int = 200, **told: Any) -> HttpResponse:
    always = {
        "names": queries.names_for(request.actor),
        "reads": request.actor.role in rules.READS_WORDS,
        "sees_care": request.actor.role in rules.MAY_SEE_CARE,
    }
    return render(request, f"visits/{name}.html", always | told, status=status)


def _form(request: Request, form: ActForm, **told: Any) -> HttpResponse:
    return render(request, "site/form.html", {"form": form, **told}, status=form.status)
