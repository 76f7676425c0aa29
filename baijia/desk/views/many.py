"""Many at once: which lines, where to, what will happen to each; then it is done, and can be taken
back as a whole.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baijia.desk import actions, forms, queries, rules
from baijia.desk.models import Batch
from baijia.desk.queries import Line
from baijia.ground.forms import ActForm
from baijia.matters.models import Matter
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import require_role
from baijia.places.queries import holder_names

SAID = 10  # reasons in one breath


@require_POST
@signed_in
def choose(request: Request) -> HttpResponse:
    """First where to; then a look at what will happen to each line; then it is done."""
    verb, stage = request.POST.get("verb", ""), request.POST.get("stage", "")
    if verb not in Batch.Verb.values:
        raise Http404
    require_role(request.actor, rules.MAY_DO_MANY[verb])
    ticked = forms.ticked(request.POST.getlist("m"))
    if not ticked or len(ticked) > rules.MOST_AT_ONCE:
        return _back(request, ticked)
    some = queries.chosen(request.actor, ticked)
    if not some:
        return _back(request, [])
    return _stage(request, verb, stage, some)


def _back(request: Request, ticked: Sequence[Any]) -> HttpResponse:
    """To the list; nothing was ticked, or too much."""
    if ticked:
        says = _("That is more than %(n)s lines; tick fewer.") % {"n": rules.MOST_AT_ONCE}
    else:
        says = _("Tick at least one line first.")
    messages.error(request, says)
    to = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(to if own else "matters:matters")


def _stage(request: Request, verb: str, stage: str, some: list[tuple[Matter, int]]) -> HttpResponse:
    rows = [matter for matter, _seen in some]
    data = request.POST if stage in ("look", "do") else None
    on = localdate()
    form = forms.FORMS[verb](data, verb=verb, some=rows, actor=request.actor, on=on)
    if data is None:  # what was on the page, not what stands there today
        form.initial["m"] = [f"{matter.pk}.{seen}" for matter, seen in some]
    target = form.target if form.is_valid() else None
    lines = queries.plan(verb, some, target=target, by=request.actor, on=on)
    do = partial(actions.do_many, some)
    if target and stage == "do" and done(request, form, do):
        _say_left(request, lines)
        return redirect("desk:batch", form.made)
    page = _page(verb, form, lines, is_looked=target is not None)
    return render(request, "desk/many.html", page, status=form.status)


def _page(verb: str, form: ActForm, lines: list[Line], *, is_looked: bool) -> dict[str, Any]:
    able = [line for line in lines if line.why_not is None]
    return {
        "title": Batch.Verb(verb).label,
        "verb": verb,
        "form": form,
        "able": able,
        "unable": [line for line in lines if line.why_not is not None],
        "names": holder_names(),
        "is_looked": is_looked,
        "back": reverse("matters:matters"),
    }


def _say_left(request: Request, lines: list[Line]) -> None:
    left = [f"{line.matter}: {line.why_not}" for line in lines if line.why_not is not None]
    if left:
        says = ngettext("%(n)d line was left:", "%(n)d lines were left:", len(left))
        more = " …" if len(left) > SAID else ""
        told = " ".join(left[:SAID])
        messages.warning(request, f"{says % {'n': len(left)}} {told}{more}")


@require_GET
@signed_in
def batches(request: Request) -> HttpResponse:
    """What I did with several at once, the last first."""
    require_role(request.actor, rules.MAY_DO_MANY[Batch.Verb.ASSIGN])
    rows = queries.visible_batches(request.actor).order_by("-id")[:20]
    return render(request, "desk/batches.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@signed_in
def batch(request: Request, pk: UUID) -> HttpResponse:
    """What was done at once, and the one button that takes all of it back."""
    found = get_object_or_404(queries.visible_batches(request.actor), pk=pk)
    form = ActForm(request.POST or None, row=found)
    if form.is_valid() and done(request, form, partial(actions.take_back_batch, found)):
        return redirect("desk:batch", found.pk)
    lines = queries.to_take_back(found, request.actor)
    page = {
        "batch": found,
        "form": form,
        "able": [line for line in lines if line.why_not is None],
        "unable": [line for line in lines if line.why_not is not None],
        "number": len(found.rows),
        "names": holder_names(),
    }
    return render(request, "desk/batch.html", page, status=form.status)
