"""Typing in what was written on paper: every line its own act, by the keyboard alone."""

from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from baijia.meetings.queries import open_promises
from baijia.paper import actions, forms, queries, rules
from baijia.paper.actions import Slot
from baijia.paper.models import Sheet
from baijia.paper.rules import Code
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import require_role
from baijia.places.models import Place
from baijia.places.queries import holder_names
from baijia.visits.queries import notices

Form = Sheet.Form
SUGGESTED = 60  # households that are offered while one types
MORE = 3  # empty lines below those that are to be mended


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def sheet(request: Request, code: str) -> HttpResponse:
    """A sheet by the code in its corner; what of it is in already is shown, and not asked again."""
    require_role(request.actor, rules.MAY_PRINT)
    found = rules.read_code(code)
    place = queries.place_of(found, request.actor) if found else None
    if found is None or place is None:
        raise Http404
    known = queries.sheet_of(found)
    if known and request.method == "GET" and "more" not in request.GET:
        require_role(request.actor, rules.MAY_ENTER[found.form])
        page = {"sheet": known, "lines": queries.lines_of(known), "names": holder_names()}
        return render(request, "paper/known.html", page)
    return _entered(request, found.form, place, found)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def enter(request: Request, form: str, pk: UUID) -> HttpResponse:
    """The same without a code, from any paper."""
    require_role(request.actor, rules.MAY_PRINT)
    place = get_object_or_404(queries.places(request.actor), pk=pk)
    if form not in Form:
        raise Http404
    return _entered(request, form, place, None)


def _entered(request: Request, form: str, place: Place, code: Code | None) -> HttpResponse:
    require_role(request.actor, rules.MAY_ENTER[form])
    if form == Form.MEETING:
        return _meeting(request, place, code)
    return _lines(request, form, place, code)


def _meeting(request: Request, place: Place, code: Code | None) -> HttpResponse:
    form = forms.MeetingSheet(request.POST or None, promises=open_promises(place), on=localdate())
    do = partial(actions.enter_meeting, Slot(code, place, 1))
    if form.is_valid() and done(request, form, do):
        messages.success(request, _("The meeting is put down."))
        return redirect("meetings:meeting", form.made)
    page = {"form": form, "place": place, "code": code, "names": holder_names()}
    return render(request, "paper/meeting.html", page, status=form.status)


def _lines(request: Request, form: str, place: Place, code: Code | None) -> HttpResponse:
    data = request.POST or None
    head = _head(request, form, data)
    homes = queries.homes(place, request.actor)
    page_act = head.cleaned_data.get("act_id") if head.is_valid() else None
    make = partial(_row, form, place, homes)
    numbers = forms.numbers_in(data) if data else []
    acts = _acts(page_act or UUID(int=0), numbers)
    sent = [make(data, number, acts[number]) for number in numbers]
    rows = [row for row in sent if row.says_something]
    if page_act:
        good = _put_down(request, form, head, rows, code)
        rows = [row for row in rows if row.errors]
        if good and not rows:
            _thank(request, good)
            return redirect(reverse("paper:sheet", args=[code]) if code else "paper:paper")
        if not rows:
            head.add_error(None, _("Type in at least one line."))
        else:
            head.again(good, status=max(row.status for row in rows))
    rows = _with_empty_ones(rows, make, start=1 if data else _next(code))
    page = {
        "form": head,
        "rows": rows,
        "kind": Form(form),
        "place": place,
        "code": code,
        "homes": homes[:SUGGESTED],
        "names": holder_names(),
    }
    return render(request, "paper/enter.html", page, status=head.status)


def _head(request: Request, form: str, data: Any) -> forms.Head:
    if form == Form.VISITS:
        told = notices(request.actor).filter(is_current=True)
        return forms.VisitHead(data, notices=told, on=localdate())
    return forms.Head(data)


def _row(
    form: str,
    place: Place,
    homes: list[Place],
    data: Any,
    number: int,
    act_id: UUID = UUID(int=0),  # noqa: B008  (immutable)
) -> forms.RowForm:
    kind = forms.VisitRow if form == Form.VISITS else forms.HazardRow
    return kind(data, number=number, act_id=act_id, place=place, homes=homes)


def _acts(page_act: UUID, numbers: list[int]) -> dict[int, UUID]:
    """The first line is the page's act, the others follow from it: sent twice each counts once."""
    return {n: uuid5(page_act, str(n)) if n != numbers[0] else page_act for n in numbers}


def _put_down(
    request: Request, form: str, head: forms.Head, rows: list[forms.RowForm], code: Code | None
) -> int:
    """How many went in. A line that is wrong says so and keeps no other back."""
    do: Any = actions.enter_visit if form == Form.VISITS else actions.enter_hazard
    good = 0
    for row in rows:
        slot = Slot(code, row.place, row.number)
        good += row.is_valid() and done(request, row, partial(do, slot, **head.args))
    return good


def _thank(request: Request, good: int) -> None:
    says = ngettext("%(n)s line is put down.", "%(n)s lines are put down.", good)
    messages.success(request, says % {"n": good})


def _with_empty_ones(rows: list[forms.RowForm], make: Any, *, start: int) -> list[forms.RowForm]:
    """Lines to type into; what is to be mended stands first."""
    if not rows:
        return [make(None, number) for number in range(start, start + rules.LINES)]
    last = max(row.number for row in rows)
    return rows + [make(None, number) for number in range(last + 1, last + 1 + MORE)]


def _next(code: Code | None) -> int:
    """The first line of a sheet that is not in yet."""
    known = queries.sheet_of(code) if code else None
    numbers = [line.number for line in known.lines.all()] if known else []
    return max(numbers, default=0) + 1
