"""Terms, working days, reply templates and the charter."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from baijia.ground.forms import ActForm
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import require_role
from baijia.terms import actions, forms, queries, rules
from baijia.terms.forms import FIRST_YEAR, LAST_YEAR
from baijia.terms.models import Category, Charter, Day, Template, Term, UnitChoice, Urgency


@require_GET
@signed_in
def terms(request: Request) -> HttpResponse:
    """Which terms there are, and which of them holds for what."""
    category, urgency = _asked(request)
    story, holds = queries.term_story(category, urgency)
    told = {
        "tab": "terms",
        "rows": queries.terms_table(),
        "categories": queries.categories(),
        "urgencies": Urgency.choices,
        "asked": category,
        "urgency": urgency,
        "story": story,
        "holds": holds,
        "is_ours": holds._state.adding,
        "may_set": request.actor.role in rules.MAY_SET,
    }
    return render(request, "terms/terms.html", told)


def _asked(request: Request) -> tuple[Category | None, str]:
    code, urgency = request.GET.get("category", ""), request.GET.get("urgency", "")
    rows = Category.objects.filter(is_current=True).select_related("name", "name_en")
    found = rows.filter(code=code[:12]).first() if code.isdecimal() else None
    return found, urgency if urgency in Urgency.values else Urgency.ORDINARY


@require_http_methods(["GET", "POST"])
@signed_in
def set_term(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SET)
    category, urgency = _asked(request)
    holds = queries.term_for(category, urgency)
    known = {field.attname: getattr(holds, field.attname) for field in Term._meta.concrete_fields}
    known |= {"category": category, "urgency": urgency}
    form = forms.SetTerm(request.POST or None, initial=known)
    if form.is_valid() and done(request, form, actions.set_term):
        messages.success(request, _("Set. It holds for what is assigned from now on."))
        return redirect("terms:terms")
    lead = _("What held before for the same category and urgency ends with it.")
    return _form(request, form, title=_("Set a term"), lead=lead, back="terms:terms")


@require_http_methods(["GET", "POST"])
@signed_in
def close_term(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_SET)
    row = get_object_or_404(Term.objects.filter(is_current=True), pk=pk)
    return _close(request, row, title=_("Use this term no longer"), back="terms:terms")


@require_GET
@signed_in
def days(request: Request) -> HttpResponse:
    """A year: which days are worked, who says so, and what nobody can know yet."""
    said = request.GET.get("year", "")
    year = int(said) if said.isdecimal() and len(said) == 4 else localdate().year
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    told = {
        "tab": "days",
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
        "months": queries.months(year),
        "weekdays": _("Mo Tu We Th Fr Sa Su").split(),
        "own": queries.own_days(year),
        "is_official": queries.is_official(year),
        "may_set": request.actor.role in rules.MAY_SET,
    }
    return render(request, "terms/days.html", told)


@require_http_methods(["GET", "POST"])
@signed_in
def set_day(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SET)
    form = forms.SetDay(request.POST or None)
    if form.is_valid() and done(request, form, actions.set_day):
        on: date = form.cleaned_data["on"]
        return redirect(f"{reverse('terms:days')}?year={on.year}")
    lead = _(
        "The town's own days come before the official ones. Terms that run over this day are"
        " counted anew within a minute, and each matter says so. A day that is over moves none."
    )
    return _form(request, form, title=_("A day of our own"), lead=lead, back="terms:days")


@require_http_methods(["GET", "POST"])
@signed_in
def close_day(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_SET)
    row = get_object_or_404(Day.objects.filter(is_current=True), pk=pk)
    title = _("Let the official calendar hold for %(day)s again") % {"day": row.on.isoformat()}
    lead = _("Terms that run over this day are counted anew within a minute.")
    return _close(request, row, title=title, lead=lead, back="terms:days")


@require_GET
@signed_in
def templates(request: Request) -> HttpResponse:
    told = {
        "tab": "templates",
        "rows": queries.templates(),
        "may_write": request.actor.role in rules.MAY_WRITE_TEMPLATES,
    }
    return render(request, "terms/templates.html", told)


@require_http_methods(["GET", "POST"])
@signed_in
def add_template(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_WRITE_TEMPLATES)
    form = forms.Template(request.POST or None)
    if form.is_valid() and done(request, form, actions.set_template):
        return redirect("terms:templates")
    return _form(request, form, title=_("Add a reply template"), back="terms:templates")


@require_http_methods(["GET", "POST"])
@signed_in
def amend_template(request: Request, pk: UUID) -> HttpResponse:
    row = _template(request, pk)
    known = {"title": row.title, "text": row.text, "category": row.category_id}
    form = forms.Template(request.POST or None, row=row, initial=known)
    if form.is_valid() and done(request, form, partial(actions.amend_template, row)):
        return redirect("terms:templates")
    return _form(request, form, title=_("Amend the reply template"), back="terms:templates")


@require_http_methods(["GET", "POST"])
@signed_in
def close_template(request: Request, pk: UUID) -> HttpResponse:
    row = _template(request, pk)
    title = _("Use “%(title)s” no longer") % {"title": row.title}
    return _close(request, row, title=title, back="terms:templates")


def _template(request: Request, pk: UUID) -> Template:
    require_role(request.actor, rules.MAY_WRITE_TEMPLATES)
    rows = Template.objects.filter(is_current=True).select_related("title", "text")
    return get_object_or_404(rows, pk=pk)


@require_GET
@signed_in
def charter(request: Request) -> HttpResponse:
    row, ours = queries.charter(), Charter()
    numbers = [
        (label, _so_many(value, unit), value == getattr(ours, name))
        for name, value in ((name, getattr(row, name)) for name in forms.NUMBERS)
        for label, unit in (forms.CHARTER_LABELS.get(name, (name, "")),)
    ]
    told = {
        "tab": "charter",
        "charter": row,
        "numbers": numbers,
        "may_set": request.actor.role in rules.MAY_SET,
    }
    return render(request, "terms/charter.html", told)


def _so_many(n: int, unit: Any) -> str:
    return unit.spelled(n) if isinstance(unit, UnitChoice) else f"{n} {unit}"


@require_http_methods(["GET", "POST"])
@signed_in
def set_charter(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SET)
    row = queries.charter()
    known: dict[str, Any] = {name: getattr(row, name) for name in forms.NUMBERS}
    stands = None if row._state.adding else row
    form = forms.Charter(
        request.POST or None, row=stands, initial=known | {"phone": row.phone or ""}
    )
    if form.is_valid() and done(request, form, actions.set_charter):
        messages.success(request, _("The charter is amended."))
        return redirect("terms:charter")
    return _form(request, form, title=_("Amend the charter"), back="terms:charter")


def _close(
    request: Request, row: Term | Day | Template, *, title: str, back: str, lead: str = ""
) -> HttpResponse:
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(actions.close_row, row)):
        messages.success(request, _("No longer used."))
        return redirect(back)
    lead = lead or _("What was done by it stays as it is.")
    told: dict[str, Any] = {"lead": lead, "button": _("Close it"), "danger": True}
    return _form(request, form, title=title, back=back, **told)


def _form(request: Request, form: ActForm, *, back: str, **told: Any) -> HttpResponse:
    page = {"form": form, "back": reverse(back), **told}
    return render(request, "site/form.html", page, status=form.status)
