from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from baijia.figures import forms, queries
from baijia.figures.queries.sums import Scope, scope_of
from baijia.figures.rules.indicators import INDICATORS, RATES
from baijia.figures.rules.spans import a_year_before
from baijia.figures.views.telling import Line, Telling, drawn
from baijia.matters.models import Matter
from baijia.people.http import Request, signed_in
from baijia.people.rules import Role
from baijia.places.rules import VILLAGE_LENGTH

DISPUTE_PARTS = ("informal", "mediation", "not_settled", "open")
SEES_ALL = frozenset({Role.DESK, Role.LEADER, Role.AUDITOR})
HAZARD_PARTS = ("struck_off", "handled", "otherwise", "open")


@require_GET
@signed_in
def figures(request: Request) -> HttpResponse:
    """What the matters of a time and place add up to."""
    places = queries.wheres(request.actor, request.GET.get("place", ""))
    form = forms.Narrow(request.GET, places=places, at=now())
    scope = scope_of(request.actor, form.path)
    told, earlier, at = form.span, a_year_before(form.span), form.at
    as_of = form.past_day
    telling = Telling(scope, told, form.path, at, as_of)
    before = Telling(scope, earlier, form.path, at, as_of)
    page = {
        "form": form,
        "told": told,
        "as_of": as_of,
        "before": earlier,
        "where": form.where,
        "counted": queries.counted(),
        # How much is written in the town is nothing that a village could tell from its figures.
        "sees_journal": request.actor.role in SEES_ALL,
    }
    return render(request, "figures/figures.html", page | _page(telling, before))


def _page(telling: Telling, before: Telling) -> dict[str, Any]:
    came, answered = telling.numbers("all", "all", "answered")
    still_open, overdue = telling.numbers("term", "open", "overdue")
    months, kinds, stock = telling.months(), _kinds(telling), telling.stock()
    return {
        "came": came,
        "came_before": before.numbers("all", "all")[0],
        "answered": answered,
        "still_open": still_open,
        "overdue": overdue,
        "rates": [telling.rate(figure, before) for figure in RATES],
        "disputes": telling.numbers("dispute", "settled", *DISPUTE_PARTS),
        "hazards": telling.numbers("hazard", "all_handled", *HAZARD_PARTS),
        "standing": telling.numbers("standing", *Matter.State.values),
        "months": months,
        "kinds": kinds,
        "offices": _offices(telling),
        "villages": _villages(telling),
        "stock": stock,
        "months_drawn": drawn(months, pgettext("figure", "came in"), _("of these answered")),
        "kinds_drawn": drawn(kinds, pgettext("figure", "came in")),
        "stock_drawn": drawn(stock, pgettext("figure", "open"), pgettext("figure", "past the end")),
    }


def _kinds(telling: Telling) -> list[Line]:
    return [telling.line(label, f"kind:{kind}") for kind, label in Matter.Kind.choices]


def _offices(telling: Telling) -> list[Line]:
    """By office, never by person: the posts of the villages stand in one line."""
    offices = queries.offices(telling.sums.named("whose"))
    named = [(str(office.pk), str(office)) for office in offices]
    named += [("posts", _("posts in the villages")), ("nobody", _("in nobody’s hands"))]
    lines = [telling.line(label, f"whose:{whose}") for whose, label in named]
    return [line for line in lines if line.came.n]


def _villages(telling: Telling) -> list[Line]:
    """By village, in the order of their codes, whatever their numbers are."""
    scope: Scope | None = telling.scope
    if scope is None or len(scope.path) >= VILLAGE_LENGTH:
        return []
    doors = queries.households()
    paths = {*telling.sums.named("where")} | ({*doors} if scope.office is None else set())
    return [
        telling.line(name, f"where:{path}", households=doors.get(path, 0))
        for path, name in queries.village_names(paths).items()
    ]


@require_GET
def indicators(request: Request) -> HttpResponse:
    """What each figure says, of what, and what it leaves out: for everybody to read."""
    return render(request, "figures/indicators.html", {"indicators": INDICATORS})
