from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from baijia.figures import forms, queries
from baijia.figures.actions.publishing import publish_figures
from baijia.figures.models import Bulletin
from baijia.figures.rules import bulletins as rules
from baijia.figures.rules.indicators import BY_CODE, RATES
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import require_role


@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    """What the town has published, for everybody."""
    actor = getattr(request, "actor", None)
    page = {
        "bulletins": Bulletin.objects.defer("numbers").order_by("-until"),
        "may_publish": actor is not None and actor.role in rules.MAY_PUBLISH,
    }
    return render(request, "figures/bulletins.html", page)


@require_GET
def bulletin(request: HttpRequest, number: int) -> HttpResponse:
    """One of them, small numbers hidden for whoever looks."""
    row = get_object_or_404(Bulletin, number=number)
    rows, whole = rules.shown(row.numbers, below=row.hide_below)
    names = queries.village_names({path for told in rows for path in told.paths})
    page = {
        "bulletin": row,
        "rows": [(_names(told, names), told) for told in rows],
        "whole": whole,
        "rates": [BY_CODE[figure] for figure in RATES],
    }
    return render(request, "figures/bulletin.html", page)


def _names(told: rules.Row, names: dict[str, str]) -> str:
    return _(" and ").join(names.get(path, path) for path in told.paths)


@require_http_methods(["GET", "POST"])
@signed_in
def publish(request: Request) -> HttpResponse:
    """Freeze the figures of a time that is over, for everybody to read."""
    require_role(request.actor, rules.MAY_PUBLISH)
    form = forms.Publish(request.POST or None, on=localdate())
    if form.is_valid() and done(request, form, publish_figures):
        messages.success(request, _("Published. Everybody can read it here."))
        row = get_object_or_404(Bulletin, pk=form.made)
        return redirect("figures:bulletin", row.number)
    page: dict[str, Any] = {
        "title": _("Publish figures"),
        "form": form,
        "button": _("Publish for everybody"),
        "lead": _(
            "What is published changes no more. Small numbers are hidden, and no confidential"
            " matter is counted."
        ),
        "back": reverse("figures:bulletins"),
        "back_label": _("Published figures"),
    }
    return render(request, "site/form.html", page, status=form.status)
