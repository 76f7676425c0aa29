from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from baijia.figures import forms, queries, rules
from baijia.figures.rules import Case, Rate, Span
from baijia.matters.models import Matter
from baijia.people.http import Request, signed_in
from baijia.places.queries import holder_names

PAGE = 50
DISPUTE_PARTS = ("informal", "mediation", "not_settled", "open")
HAZARD_PARTS = ("struck_off", "handled", "otherwise", "open")

RATES: dict[str, tuple[Any, Any]] = {
    "response": (
        gettext_lazy("Response rate"),
        gettext_lazy(
            "Matters whose reporter heard from the town within the time to respond, of all whose"
            " time to respond is over."
        ),
    ),
    "resolution": (
        gettext_lazy("Resolution rate"),
        gettext_lazy(
            "Matters that the reporter says are solved, of all on which the reporter said whether"
            " they are. Solved in part is not solved."
        ),
    ),
    "satisfaction": (
        gettext_lazy("Satisfaction rate"),
        gettext_lazy(
            "Matters with whose handling the reporter is satisfied or fairly satisfied, of all on"
            " which the reporter said so or the opposite."
        ),
    ),
    "on_time": (
        gettext_lazy("Finished on time"),
        gettext_lazy(
            "Matters answered within their term, of all that were answered or are past their term."
        ),
    ),
}


@dataclass(frozen=True)
class Number:
    """A number, what it counts, and where it opens."""

    n: int
    label: Any
    url: str


@dataclass(frozen=True)
class Shown:
    """A rate as it is shown: its numbers open, and so do those of what was left out."""

    name: Any
    formula: Any
    rate: Rate
    some: Number
    of: Number
    left_out: list[Number]
    before: Rate
    before_url: str


@dataclass(frozen=True)
class Line:
    """A line of a table; the numbers open into the matters of that line."""

    label: Any
    numbers: list[Number]
    some: Number  # on time
    of: Number


class Counting:
    """Matters of a time and place, and the addresses of the lists behind their numbers."""

    def __init__(self, found: Iterable[Case], told: Span, place: str, at: datetime) -> None:
        self.told, self.place, self.at = told, place, at
        self.cases = rules.narrowed(found, told)

    def numbers(
        self, figure: str, *parts: str, cases: list[Case] | None = None, **line: str
    ) -> list[Number]:
        own = self.cases if cases is None else cases
        counted = rules.counted(own, figure, self.at)
        return [
            Number(counted[part], rules.label(figure, part), self.url(figure, part, **line))
            for part in parts
        ]

    def url(self, figure: str, part: str, **line: str) -> str:
        days = {"period": "own", "since": self.told.since, "until": self.told.until}
        place = {"place": self.place} if self.place else {}
        told = {"what": f"{figure}.{part}", **line, **days, **place}
        return f"{reverse('figures:rows')}?{urlencode(told)}"

    def rate(self, figure: str, before: "Counting") -> Shown:
        name, formula = RATES[figure]
        rate = rules.rate(self.cases, figure, self.at)
        some, of = self.numbers(figure, rules.GOOD[figure], "counted")
        left_out = self.numbers(figure, *rate.left_out)
        earlier = rules.rate(before.cases, figure, self.at)
        before_url = before.url(figure, "counted")
        return Shown(name, formula, rate, some, of, left_out, earlier, before_url)

    def line(self, label: Any, **line: str) -> Line:
        cases = rules.narrowed(self.cases, self.told, **line)
        numbers = self.numbers("all", "all", "answered", cases=cases, **line)
        numbers += self.numbers("term", "open", "overdue", cases=cases, **line)
        some, of = self.numbers("on_time", "in_time", "counted", cases=cases, **line)
        return Line(label, numbers, some, of)


@require_GET
@signed_in
def figures(request: Request) -> HttpResponse:
    """What the matters of a time and place add up to."""
    at = now()
    form = forms.Narrow(request.GET, places=queries.wheres(request.actor), on=localdate(at))
    told = form.span
    earlier = rules.a_year_before(told)
    found = queries.cases(request.actor, told, earlier, place=form.path)
    counting = Counting(found, told, form.path, at)
    before = Counting(found, earlier, form.path, at)
    page = {"form": form, "told": told, "before": earlier, "where": form.where}
    return render(request, "figures/figures.html", page | _page(counting, before))


def _page(counting: Counting, before: Counting) -> dict[str, Any]:
    came, answered = counting.numbers("all", "all", "answered")
    still_open, overdue = counting.numbers("term", "open", "overdue")
    months, kinds, offices = _months(counting), _kinds(counting), _offices(counting)
    return {
        "came": came,
        "came_before": before.numbers("all", "all")[0],
        "answered": answered,
        "still_open": still_open,
        "overdue": overdue,
        "rates": [counting.rate(figure, before) for figure in RATES],
        "disputes": counting.numbers("dispute", "settled", *DISPUTE_PARTS),
        "hazards": counting.numbers("hazard", "all_handled", *HAZARD_PARTS),
        "standing": counting.numbers("standing", *Matter.State.values),
        "months": months,
        "kinds": kinds,
        "offices": offices,
        "months_drawn": _drawn(months, pgettext("figure", "came in"), _("of these answered")),
        "kinds_drawn": _drawn(kinds, pgettext("figure", "came in")),
    }


def _months(counting: Counting) -> list[Line]:
    return [counting.line(_month(when), when=when) for when in rules.buckets(counting.told)]


def _month(when: str) -> str:
    """2025年3月; a year stands as it is."""
    try:
        first = date.fromisoformat(f"{when}-01")
    except ValueError:
        return when
    return date_format(first, "YEAR_MONTH_FORMAT")


def _kinds(counting: Counting) -> list[Line]:
    return [counting.line(label, kind=kind) for kind, label in Matter.Kind.choices]


def _offices(counting: Counting) -> list[Line]:
    """By office, never by person: the posts of the villages stand in one line."""
    named = [(str(office.pk), str(office)) for office in queries.offices(counting.cases)]
    named += [("posts", _("posts in the villages")), ("nobody", _("in nobody’s hands"))]
    lines = [counting.line(label, whose=whose) for whose, label in named]
    return [line for line in lines if line.numbers[0].n]


def _drawn(lines: list[Line], *names: str) -> dict[str, Any]:
    """What a chart draws: the first columns of the table beneath it."""
    series = [
        {"name": name, "values": [line.numbers[column].n for line in lines]}
        for column, name in enumerate(names)
    ]
    return {"labels": [str(line.label) for line in lines], "series": series}


@require_GET
@signed_in
def rows(request: Request) -> HttpResponse:
    """The very matters that a number counts."""
    at = now()
    earlier = {"on": localdate(at), "earliest": forms.BEFORE_THAT}
    form = forms.Narrow(request.GET, places=queries.wheres(request.actor), **earlier)
    line = {name: request.GET.get(name, "") for name in ("kind", "when", "whose")}
    figure, _dot, part = request.GET.get("what", "").partition(".")
    label = rules.label(figure, part)
    if not label or not form.is_valid():
        raise Http404
    told = form.span
    found = queries.cases(request.actor, told, place=form.path)
    picked = rules.picked(rules.narrowed(found, told, **line), figure, part, at)
    page = Paginator([case.id for case in reversed(picked)], PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    narrow = {**request.GET.dict(), "what": "", "kind": "", "when": "", "whose": ""}
    context = {
        "label": label,
        "told": told,
        "where": form.where,
        "line": _said(line, found),
        "page": page,
        "names": holder_names(),
        "rows": queries.shown(request.actor, page.object_list),
        "kept": kept.urlencode(),
        "back": urlencode({name: value for name, value in narrow.items() if value}),
    }
    return render(request, "figures/rows.html", context)


def _said(line: dict[str, str], cases: Iterable[Case]) -> list[str]:
    """The line of the table in words."""
    kinds: dict[str, Any] = dict(Matter.Kind.choices)
    fixed = {"posts": _("posts in the villages"), "nobody": _("in nobody’s hands")}
    fixed |= {str(office.pk): str(office) for office in queries.offices(cases)}
    named = (kinds.get(line["kind"]), _month(line["when"]), fixed.get(line["whose"]))
    return [str(part) for part in named if part]
