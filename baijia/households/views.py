"""The register as pages: the tree, one place, and what may be done there."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from baijia.ground.forms import ActForm
from baijia.households import actions, forms, queries, rules
from baijia.people.http import Request, done, is_shown, remember_look, signed_in
from baijia.people.rules import may, require_role
from baijia.places.models import Place
from baijia.places.queries import around
from baijia.places.rules import BELOW
from baijia.terms.queries import charter

Level = Place.Level


@require_GET
@signed_in
def places(request: Request) -> HttpResponse:
    """My part of the tree from its top, or what was searched for in it."""
    require_role(request.actor, rules.MAY_SEE)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    if words:
        told = {"q": words, "found": queries.found(request.actor, words)}
        return render(request, "households/found.html", told)
    top = queries.top_of(request.actor)
    if top is None:
        return render(request, "households/found.html", {"found": []})
    return _page(request, top)


@never_cache
@require_GET
@signed_in
def place(request: Request, pk: UUID) -> HttpResponse:
    return _page(request, _seen(request, pk))


def _page(request: Request, here: Place) -> HttpResponse:
    actor = request.actor
    below = BELOW.get(Level(here.level))
    told: dict[str, Any] = {
        "it": here,
        "above": [(each, each.path.startswith(actor.path or "")) for each in around(here)][:-1],
        "total": queries.total(here),
        "keepers": queries.looked_after_by(here, on=localdate()),
        "cap": charter().grid_cap,
        "is_shown": is_shown(request, here.pk),
        "child": below.label if below else "",
        "can": _can(request, here),
    }
    if below == Level.HOUSEHOLD:
        told["households"] = queries.children(here, actor)
    elif below:
        told["rows"] = queries.rows(here, actor)
    return render(request, "households/place.html", told)


def _can(request: Request, here: Place) -> dict[str, bool]:
    """What this post may do here, so that the page offers it."""
    actor = request.actor
    keeps = may(actor, rules.MAY_KEEP, here.path) and here.is_current
    shapes = actor.role in rules.MAY_SHAPE and here.is_current
    is_household = here.level == Level.HOUSEHOLD
    return {
        "move_in": keeps and here.level == Level.MICRO_GRID,
        "keep": keeps and is_household,
        "mark_hub": keeps and is_household and not here.is_hub,
        "look_up": actor.role in rules.MAY_LOOK_UP and is_household,
        "found": shapes and here.level not in (Level.MICRO_GRID, Level.HOUSEHOLD),
        "rename": shapes and not is_household,
    }


@require_http_methods(["GET", "POST"])
@signed_in
def move_in(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_KEEP)
    here = _seen(request, pk, Level.MICRO_GRID)
    form = forms.MoveIn(request.POST or None)
    cap, living = charter().grid_cap, queries.living_in(here)
    if form.is_valid() and done(request, form, partial(actions.move_in, here)):
        _say_moved_in(request, here, cap)
        return redirect("households:place", pk=form.made)
    lead = ngettext(
        "%(place)s: %(living)d household of at most %(cap)d",
        "%(place)s: %(living)d households of at most %(cap)d",
        living,
    )
    lead %= {"place": here.name, "living": living, "cap": cap}
    told = {"title": _("A household moves in"), "button": _("Register"), "lead": lead}
    return _form(request, form, here, **told)


def _say_moved_in(request: Request, here: Place, cap: int) -> None:
    living = queries.living_in(here)
    messages.success(request, _("Registered."))
    if rules.is_nearly_full(living, cap=cap):
        says = _("%(place)s now has %(living)d of at most %(cap)d households.")
        messages.warning(request, says % {"place": here.name, "living": living, "cap": cap})


@require_http_methods(["GET", "POST"])
@signed_in
def amend(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_KEEP)
    here = _seen(request, pk, Level.HOUSEHOLD)
    known = {"address": here.address or "", "lon": here.lon, "lat": here.lat}
    form = forms.Amend(request.POST or None, row=here, initial=known)
    if form.is_valid() and done(request, form, partial(actions.amend, here)):
        messages.success(request, _("Amended."))
        return redirect("households:place", pk=pk)
    return _form(request, form, here, title=_("Amend the household"))


@require_http_methods(["GET", "POST"])
@signed_in
def mark_hub(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_KEEP)
    here = _seen(request, pk, Level.HOUSEHOLD)
    form = forms.Confirm(request.POST or None, row=here)
    if form.is_valid() and done(request, form, partial(actions.mark_hub, here)):
        return redirect("households:place", pk=pk)
    lead = _("Neighbours meet and ask there. Another hub of this micro-grid ends with it.")
    told = {"title": _("Make it the hub"), "button": _("Make it the hub"), "lead": lead}
    return _form(request, form, here, **told)


@require_http_methods(["GET", "POST"])
@signed_in
def move_out(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_KEEP)
    here = _seen(request, pk, Level.HOUSEHOLD)
    form = forms.Confirm(request.POST or None, row=here)
    if form.is_valid() and done(request, form, partial(actions.move_out, here)):
        messages.success(request, _("The household has moved out."))
        return redirect("households:place", pk=pk)
    lead = _("What was reported from here stays. The code is not given to anyone else.")
    told = {"title": _("The household moves out"), "button": _("It has moved out")}
    return _form(request, form, here, lead=lead, danger=True, **told)


@require_http_methods(["GET", "POST"])
@signed_in
def look_up(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_LOOK_UP)
    here = _seen(request, pk, Level.HOUSEHOLD)
    form = forms.LookUp(request.POST or None)
    if form.is_valid() and done(request, form, partial(actions.look_up, here)):
        remember_look(request, here.pk)
        return redirect("households:place", pk=pk)
    told = {"title": _("Show name and phone"), "button": _("Show them for 15 minutes")}
    return _form(request, form, here, **told)


@require_http_methods(["GET", "POST"])
@signed_in
def found(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_SHAPE)
    here = _seen(request, pk)
    below = BELOW.get(Level(here.level))
    if below in (None, Level.HOUSEHOLD):
        raise Http404
    kind = forms.FoundVillage if below == Level.VILLAGE else forms.Found
    form = kind(request.POST or None)
    if form.is_valid() and done(request, form, partial(actions.found, here)):
        return redirect("households:place", pk=form.made)
    title = _("New: %(child)s") % {"child": below.label if below else ""}
    return _form(request, form, here, title=title, lead=str(here.name), button=_("Set it up"))


@require_http_methods(["GET", "POST"])
@signed_in
def rename(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_SHAPE)
    here = _seen(request, pk)
    if here.level == Level.HOUSEHOLD:
        raise Http404
    form = forms.Rename(request.POST or None, row=here, initial={"name": here.name})
    if form.is_valid() and done(request, form, partial(actions.rename, here)):
        return redirect("households:place", pk=pk)
    return _form(request, form, here, title=_("Rename"), button=_("Rename"))


def _seen(request: Request, pk: UUID, level: Level | None = None) -> Place:
    require_role(request.actor, rules.MAY_SEE)
    seen = queries.visible_to(request.actor)
    return get_object_or_404(seen.filter(level=level) if level else seen, pk=pk)


def _form(request: Request, form: ActForm, here: Place, **told: Any) -> HttpResponse:
    page = {"form": form, "back": reverse("households:place", args=[here.pk]), **told}
    return render(request, "site/form.html", page, status=form.status)
