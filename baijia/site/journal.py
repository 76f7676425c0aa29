"""The pages on which the journal is read."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from baijia.ground.forms import ActForm, asks
from baijia.ground.texts import Text
from baijia.journal.models import JournalHead
from baijia.people.actions import look
from baijia.people.http import Request, done, is_shown, remember_look, signed_in
from baijia.people.rules import require_role
from baijia.site import reading
from baijia.site.labels import KINDS

ASKED = ("kind", "what", "who", "on", "before")


class Reveal(ActForm):
    facts = asks(reason="people.look.reason")
    reason = Text(
        label=gettext_lazy("Why do you need to read it?"),
        max_length=500,
        help_text=gettext_lazy("The reason and that you looked are kept in the journal."),
    )


@require_GET
@signed_in
def journal(request: Request) -> HttpResponse:
    """Newest first; what came in since does not shift the pages: they begin below a number."""
    require_role(request.actor, reading.MAY_READ)
    said = {name: request.GET.get(name, "").replace("\0", "").strip()[:100] for name in ASKED}
    mine = reading.visible_to(request.actor)
    found = list(reading.filtered(mine, said)[: reading.A_PAGE + 1])
    shown, rest = found[: reading.A_PAGE], found[reading.A_PAGE :]
    older = urlencode({**said, "before": shown[-1].seq}) if rest else ""
    kinds = sorted(set(mine.order_by().values_list("subject_kind", flat=True).distinct()))
    told: dict[str, Any] = {
        "lines": reading.lines(shown),
        "older": older,
        "said": said,
        "kinds": [(kind, KINDS.get(kind, kind)) for kind in kinds],
        "happenings": reading.happenings_of(said["kind"]),
        "head": JournalHead.objects.first(),
    }
    return render(request, "site/journal.html", told)


@never_cache
@require_GET
@signed_in
def entry(request: Request, seq: int) -> HttpResponse:
    require_role(request.actor, reading.MAY_READ)
    found = get_object_or_404(reading.visible_to(request.actor), seq=seq)
    told = {
        "line": reading.lines([found])[0],
        "sets": reading.sets_of(found),
        "tells": reading.tells_of(found),
        "is_shown": is_shown(request, found.pk),
        "may_reveal": request.actor.role in reading.MAY_REVEAL and bool(found.words),
    }
    return render(request, "site/entry.html", told)


@require_http_methods(["GET", "POST"])
@signed_in
def reveal(request: Request, seq: int) -> HttpResponse:
    require_role(request.actor, reading.MAY_REVEAL)
    found = get_object_or_404(reading.visible_to(request.actor), seq=seq)
    form = Reveal(request.POST or None)
    if form.is_valid() and done(request, form, partial(look, "journal.entry", found.pk)):
        remember_look(request, found.pk)
        return redirect("site:entry", seq=seq)
    told = {
        "title": _("Read the words of entry %(seq)d") % {"seq": seq},
        "form": form,
        "button": _("Show them for 15 minutes"),
        "back": reverse("site:entry", args=[seq]),
    }
    return render(request, "site/form.html", told, status=form.status)
