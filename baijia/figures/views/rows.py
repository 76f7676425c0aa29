from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from baijia.figures import forms, queries
from baijia.figures.models import Stretch
from baijia.figures.queries import sums
from baijia.figures.queries.sums import Line, Scope, scope_of
from baijia.figures.rules.labels import label
from baijia.figures.rules.spans import Span, bucket_span
from baijia.figures.rules.sums import ALL, IN_LINES
from baijia.figures.views.telling import month
from baijia.matters.models import Matter
from baijia.people.http import Request, signed_in
from baijia.places.queries import holder_names
from baijia.places.rules import VILLAGE_LENGTH, lies_in

PAGE = 50


@require_GET
@signed_in
def rows(request: Request) -> HttpResponse:
    """The very matters that a number counts."""
    given = {name: request.GET.get(name, "") for name in ("kind", "whose", "where", "when")}
    places = queries.wheres(request.actor, request.GET.get("place", ""))
    form = forms.Narrow(request.GET, places=places, at=now(), earliest=forms.BEFORE_THAT)
    figure, _dot, part = request.GET.get("what", "").partition(".")
    says = label(figure, part)
    if not says or not form.is_valid():
        raise Http404
    told = bucket_span(given["when"], form.span) if given["when"] else form.span
    scope = _narrowed(scope_of(request.actor, form.path), given["where"]) if told else None
    line = Line(given["kind"], given["whose"], given["where"])
    page = _paged(request, scope, told or form.span, form, (figure, part), line)
    context = {
        "label": says,
        "told": form.span,
        "as_of": form.past_day,
        "where": form.where,
        "line": _said(given),
        "page": page,
        "names": holder_names(),
        "rows": queries.shown(request.actor, [row.matter_id for row in page.object_list]),
        **_addresses(request),
    }
    return render(request, "figures/rows.html", context)


def _narrowed(scope: Scope | None, where: str) -> Scope | None:
    """No line tells of a place outside the scope."""
    is_place = where.isascii() and where.isdigit() and len(where) <= VILLAGE_LENGTH
    if not where:
        return scope
    return scope if scope and is_place and lies_in(where, scope.path) else None


def _paged(
    request: Request,
    scope: Scope | None,
    told: Span,
    form: forms.Narrow,
    what: tuple[str, str],
    line: Line,
) -> "Page[Stretch]":
    found = sums.rows(scope, told, *what, line=line, at=form.at).only("matter")
    paginator = Paginator(found, PAGE)
    named = [f"{sort}:{name}" for sort, name in asdict(line).items() if name]
    if len(named) < 2 and (not named or what[0] in IN_LINES):
        # The number is known already; going through a million rows would only say it again.
        counted = sums.sums(scope, told, at=form.at)
        paginator.count = counted.of(*what, line=named[0] if named else ALL)
    return paginator.get_page(request.GET.get("page"))


def _addresses(request: Request) -> dict[str, str]:
    """Of the next page of the list, and of the figures that it was opened from."""
    kept = request.GET.copy()
    kept.pop("page", None)
    gone = ("what", "kind", "when", "whose", "where", "page")
    narrow = {name: value for name, value in request.GET.items() if name not in gone and value}
    return {"kept": kept.urlencode(), "back": urlencode(narrow)}


def _said(given: Mapping[str, str]) -> list[str]:
    """The line of the table in words."""
    kinds: dict[str, Any] = dict(Matter.Kind.choices)
    fixed = {"posts": _("posts in the villages"), "nobody": _("in nobody’s hands")}
    whose = fixed.get(given["whose"])
    if given["whose"] and whose is None:
        whose = "".join(str(office) for office in queries.offices([given["whose"]]))
    village = queries.village_names([given["where"]]).get(given["where"])
    named = (kinds.get(given["kind"]), month(given["when"]), whose, village)
    return [str(part) for part in named if part]
