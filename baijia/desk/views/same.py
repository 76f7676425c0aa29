"""Reported twice, perhaps: what the machine proposes with its reasons, and two side by side."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from baijia.desk import actions, forms, rules
from baijia.desk.queries import same as queries
from baijia.matters.models import Matter
from baijia.matters.queries import hands_of, visible_to
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import require_role
from baijia.places.queries import holder_names
from baijia.terms.queries import lineage_of


def _seen(request: Request, pk: UUID) -> Matter:
    rows = visible_to(request.actor).select_related("text", "spot", "merged_into")
    return get_object_or_404(rows, pk=pk)


@require_GET
@signed_in
def pairs(request: Request) -> HttpResponse:
    """All that is open and looks alike, two by two."""
    require_role(request.actor, rules.MAY_COMPARE)
    page = {"pairs": queries.pairs(request.actor, at=now()), "names": holder_names()}
    return render(request, "desk/pairs.html", page)


@require_GET
@signed_in
def alike(request: Request, pk: UUID) -> HttpResponse:
    """Of one matter: whether it stands there already. A part of its page, or a page."""
    require_role(request.actor, rules.MAY_COMPARE)
    found = _seen(request, pk)
    page = {"matter": found, "pairs": queries.alike(found, request.actor)}
    page["names"] = holder_names()
    is_part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, f"desk/{'_alike' if is_part else 'alike'}.html", page)


@require_http_methods(["GET", "POST"])
@signed_in
def compare(request: Request, pk: UUID, other: UUID) -> HttpResponse:
    """Two columns, and what somebody decides who has read both."""
    require_role(request.actor, rules.MAY_COMPARE)
    one, second = _seen(request, pk), _seen(request, other)
    if one.pk == second.pk:
        raise Http404
    form = forms.Same(request.POST or None, row=one, other=second)
    if form.is_valid() and done(request, form, partial(actions.decide_same, one)):
        return _decided(request, form.cleaned_data["decision"], one, second)
    page = {
        "form": form,
        "columns": _columns([one, second]),
        "one": one,
        "other": second,
        "why": queries.why(one, second),
    }
    return render(request, "desk/compare.html", page, status=form.status)


def _columns(rows: list[Matter]) -> list[dict[str, Any]]:
    around, hands = queries.beside(rows), hands_of(rows)
    names = holder_names()
    return [
        {
            "matter": row,
            "held": hands.get(row.pk),
            "lineage": list(reversed(lineage_of(row.category))),
            "names": names,
            **around[row.pk],
        }
        for row in rows
    ]


def _decided(request: Request, decision: str, one: Matter, other: Matter) -> HttpResponse:
    if decision == "apart":
        messages.success(request, _("Noted: they are not the same."))
        return redirect("desk:pairs")
    return redirect("matters:matter", (one if decision == "one" else other).pk)
