"""The lists of the desk: what waits for me, a queue, all that one may see, and the filters kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baijia.ground.refusal import Refused
from baijia.matters import queries
from baijia.matters.actions import own as actions
from baijia.matters.forms import lists as forms
from baijia.matters.models import Kept, Matter
from baijia.matters.queries import own
from baijia.matters.queries.finding import snippets
from baijia.matters.queries.lists import MOST_COUNTED, Page, counts_of, first_of, lines, page_of
from baijia.matters.queries.queues import BY_KEY, asker, queues_for, rows_of
from baijia.matters.rules.steps import MAY_ASSIGN, MAY_LOOK, MAY_REPORT
from baijia.people.http import Request, signed_in
from baijia.people.queries import offices
from baijia.people.rules import Role, require_role
from baijia.places.queries import holder_names, villages

DESK_ROWS = 6
# Who has no matters to work on begins elsewhere.
FIRST_PAGE: dict[str, str] = {
    Role.ADMINISTRATOR: "people:accounts",
    Role.AUDITOR: "site:journal",
}


@dataclass(frozen=True)
class Tab:
    """A filter that was kept, as it stands above the lists."""

    kept: Kept
    url: str
    count: int
    is_more: bool
    is_here: bool


def tabs(request: Request, at: datetime) -> list[Tab]:
    """The filters kept in this post, each with its count."""
    found = []
    for each in own.kept_by(request.actor):
        count, is_more = own.count_of(each, request.actor, at=at)
        url = f"{reverse('matters:matters')}?{urlencode(each.said)}"
        found.append(Tab(each, url, count, is_more, url == request.get_full_path()))
    return found


def about(request: Request, rows: Sequence[Matter]) -> dict[str, Any]:
    """What the lines of a list show beside the matters."""
    return {
        "rows": rows,
        "hands": queries.hands_of(rows),
        "seen": own.versions_seen(request.actor, [row.pk for row in rows]),
        "names": holder_names(),
        "words": "",
        "pieces": {},
        "may_report": request.actor.role in MAY_REPORT,
        "may_choose": request.actor.role in MAY_ASSIGN,
        "may_merge": request.actor.role == Role.DESK,
    }


@require_GET
@signed_in
def desk(request: Request) -> HttpResponse:
    """What needs this post, the most pressing first."""
    if request.actor.role in FIRST_PAGE:
        return redirect(FIRST_PAGE[request.actor.role])
    at = now()
    queues = queues_for(request.actor)
    who = asker(request.actor, at)
    asked = [rows_of(queue, request.actor, at, who=who) for queue in queues]
    counts = counts_of(asked, request.actor)
    waiting = [n for n, count in enumerate(counts) if count]
    firsts = first_of([asked[n] for n in waiting], most=DESK_ROWS)
    rows = {row.pk: row for row in lines(pk for first in firsts for pk in first)}
    parts = [
        {
            "queue": queues[n],
            "count": min(counts[n], MOST_COUNTED),
            "is_more": counts[n] > MOST_COUNTED,
            "rows": [rows[pk] for pk in first if pk in rows],
        }
        for n, first in zip(waiting, firsts, strict=True)
    ]
    page = about(request, list(rows.values())) | {"parts": parts}
    page["tabs"] = tabs(request, at)
    return render(request, "matters/desk/desk.html", page)


@require_GET
@signed_in
def matters(request: Request) -> HttpResponse:
    """All that this post may see, narrowed by a sentence of filters."""
    require_role(request.actor, MAY_LOOK)
    form, at = _filter(request.GET), now()
    page = own.listed(request.actor, form.said, at=at, **_turned(request))
    context = about(request, lines(page.ids)) | _pager(page, form.said)
    if words := form.said.get("q"):
        context["pieces"] = snippets(page.ids, words)
    context |= {"form": form, "words": words}
    if request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
        return render(request, "matters/desk/_matters.html", context)
    context |= {"tabs": tabs(request, at), "keep": forms.Keep()}
    return render(request, "matters/desk/matters.html", context)


def _filter(said: Any) -> forms.Filter:
    return forms.Filter(said, villages=villages(), offices=offices())


def _turned(request: Request) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("after", "before")}


def _pager(page: Page, said: dict[str, str]) -> dict[str, Any]:
    return {"page": page, "kept": urlencode(said), "is_filtered": bool(said)}


@require_GET
@signed_in
def queue(request: Request, key: str) -> HttpResponse:
    """One queue, whole."""
    found = BY_KEY.get(key)
    if found is None or request.actor.role not in found.roles:
        raise Http404
    rows = rows_of(found, request.actor, now())
    page = page_of(rows, order=found.order, **_turned(request))  # type: ignore[arg-type]
    context = about(request, lines(page.ids)) | _pager(page, {}) | {"queue": found}
    return render(request, "matters/desk/queue.html", context)


@require_GET
@signed_in
def filters(request: Request) -> HttpResponse:
    """The filters that I kept: what each asks for, and to rename, move or let go."""
    require_role(request.actor, MAY_LOOK)
    context = {"tabs": tabs(request, now()), "most": actions.MOST_KEPT}
    return render(request, "matters/desk/filters.html", context)


@require_POST
@signed_in
def keep(request: Request) -> HttpResponse:
    """Keep the filter that stands above the list, under a name."""
    require_role(request.actor, MAY_LOOK)
    said, form = _filter(request.POST).said, forms.Keep(request.POST)
    back = f"{reverse('matters:matters')}?{urlencode(said)}"
    if not said:
        messages.error(request, _("Choose something in the filter first; then keep it."))
    elif not form.is_valid():
        messages.error(request, _("Give the filter a short name, of at most 20 signs."))
    else:
        _tried(
            request, lambda: actions.keep_filter(**form.cleaned_data, said=said, by=request.actor)
        )
    return redirect(back)


def _tried(request: Request, do: Any) -> None:
    try:
        do()
    except Refused as no:
        messages.error(request, str(no.message))


@require_http_methods(["POST"])
@signed_in
def kept(request: Request, pk: UUID, verb: str) -> HttpResponse:
    """Rename, move or let go one of my own."""
    found = get_object_or_404(own.kept_by(request.actor), pk=pk)
    if verb == "rename":
        form = forms.Keep(request.POST)
        if form.is_valid():
            actions.rename_filter(found, name=form.cleaned_data["name"])
        else:
            messages.error(request, _("Give the filter a short name, of at most 20 signs."))
    elif verb in ("up", "down"):
        actions.move_filter(found, forward=verb == "up", by=request.actor)
    elif verb == "drop":
        actions.drop_filter(found)
    else:
        raise Http404
    return redirect("matters:filters")
