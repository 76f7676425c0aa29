"""Adoption: what will happen, the second look, and what is printed afterwards."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from baijia.gridplan import forms, rules
from baijia.gridplan.actions import adopting
from baijia.gridplan.http import page_of, seen, seen_part
from baijia.gridplan.models import Part
from baijia.gridplan.queries import pages, people
from baijia.gridplan.rules.layouts import Layout
from baijia.ground.refusal import Refused
from baijia.people.http import Request, done, signed_in
from baijia.people.models import Account


@require_http_methods(["GET", "POST"])
@signed_in
def adopt(request: Request, pk: UUID) -> HttpResponse:
    row = seen(request, pk, rules.MAY_PLAN)
    parts = list(
        row.parts.exclude(status=Part.Status.IMPOSSIBLE)
        .select_related("village__name")
        .order_by("village__path")
    )
    looks = [_look(part) for part in parts]
    new = [each for look in looks for each in look["new"]]
    chosen: dict[UUID, list[Account]] = {look["part"].pk: look["people"] for look in looks}
    form = forms.Adopt(request.POST or None, row=row, new=new, people=chosen)
    if form.is_valid() and done(request, form, partial(adopting.adopt_plan, row)):
        messages.success(request, _done(form.cleaned_data["on"]))
        return redirect("gridplan:proposal", pk)
    told = {
        "form": form,
        "row": row,
        "looks": looks,
        "left_out": row.parts.filter(status=Part.Status.IMPOSSIBLE).count(),
        "back": page_of(row),
    }
    return render(request, "gridplan/adopt.html", told, status=form.status)


def _done(on: date | None) -> str:
    if on and on > localdate():
        return _("The day is chosen. Until then it can be called off.")
    return _("Adopted. Notices and door cards can be printed below.")


def _look(part: Part) -> dict[str, Any]:
    """What will happen in one village, or why it cannot."""
    layout = Layout.read(part.layout)
    told: dict[str, Any] = {"part": part, "new": [], "people": [], "no": ""}
    try:
        steps = adopting.foreseen(part)
    except Refused as no:
        return told | {"no": no.message}
    closing = pages.place_names(steps.closed)
    like = people.last_stewards(
        layout.grids[n].like for n, _path in steps.founded if layout.grids[n].like
    )
    lines = pages.grid_rows(
        layout, pages.whos(part.village), pages.names_of(layout), _("New micro-grid %s")
    )
    names = {line.number: line.name for line in lines}
    new = [
        (part, n, f"{part.village.name} {names[n]}", _account(like.get(layout.grids[n].like or "")))
        for n, _path in steps.founded
    ]
    stewards = people.stewards_in(part.village, on=localdate())
    known = {post.account_id: post.account for post in [*stewards, *like.values()]}
    ending = [post for post in stewards if str(post.place_id) in closing]
    return told | {
        "steps": steps,
        "new": new,
        "people": sorted(known.values(), key=lambda each: str(each.name)),
        "closing": sorted(closing.values()),
        "ending": ending,
        "work": people.open_work(ending),
    }


def _account(post: Any) -> UUID | None:
    return post.account_id if post else None


@require_GET
@signed_in
def notice(request: Request, pk: UUID) -> HttpResponse:
    """Whose steward changes, for the village's notice board."""
    row = seen_part(request, pk)
    layout, known = Layout.read(row.layout), pages.whos(row.village)
    names = pages.names_of(layout)
    lines = pages.grid_rows(layout, known, names, _("New micro-grid %s"))
    stewards = people.named_stewards(row.village, on=localdate())
    told = {
        "row": row,
        "lines": [
            {
                "who": known.get(home.id),
                "old": names.get(layout.before[home.before].place, ""),
                "new": lines[home.grid].name,
                "steward": stewards.get(layout.grids[home.grid].place or "", ""),
            }
            for home in layout.changed
        ],
    }
    return render(request, "gridplan/notice.html", told)
