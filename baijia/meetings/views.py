"""Mini-meetings as pages: the list, one meeting, its sheet, and putting one down."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from baijia.matters.forms.fields import by_village
from baijia.meetings import actions, forms, queries, rules
from baijia.meetings.models import Meeting, Promise, Topic
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import may, require_role
from baijia.places.queries import holder_names

ON_A_PAGE = 30


@require_GET
@signed_in
def meetings(request: Request) -> HttpResponse:
    """Those of my places, the latest first; and where one may be put down."""
    require_role(request.actor, rules.MAY_SEE)
    if chosen := forms.Where(request.GET).said:
        return redirect("meetings:minute", chosen)
    places = list(queries.places_for(request.actor))
    told = {
        "tab": "meetings",
        "page": Paginator(queries.meetings(request.actor), ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "only": places[0] if len(places) == 1 else None,
        "places": by_village(places)[1:] if len(places) > 1 else [],
        "names": holder_names(),
        "reads": request.actor.role in rules.READS_WORDS,
    }
    return render(request, "meetings/meetings.html", told)


@require_GET
@signed_in
def raised(request: Request) -> HttpResponse:
    """What belongs to the villagers' meeting: still to be decided there, and decided."""
    require_role(request.actor, rules.MAY_SEE)
    waiting = Paginator(queries.raised(request.actor, is_open=True), ON_A_PAGE)
    told = {
        "tab": "raised",
        "page": waiting.get_page(request.GET.get("page")),
        "decided": queries.raised(request.actor, is_open=False)[:ON_A_PAGE],
        "names": holder_names(),
        "may_take_up": request.actor.role in rules.MAY_TAKE_UP,
        "reads": request.actor.role in rules.READS_WORDS,
    }
    return render(request, "meetings/raised.html", told)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def minute(request: Request, pk: UUID) -> HttpResponse:
    """Put a meeting down; what was promised at earlier ones here comes back first."""
    require_role(request.actor, rules.MAY_MINUTE)
    place = get_object_or_404(queries.places_for(request.actor), pk=pk)
    promises = queries.open_promises(place)
    form = forms.Minute(request.POST or None, promises=promises, on=localdate())
    if form.is_valid() and done(request, form, partial(actions.minute_meeting, place)):
        messages.success(request, _("The meeting is put down."))
        return redirect("meetings:meeting", form.made)
    told = {
        "form": form,
        "place": place,
        "names": holder_names(),
        "went_on": queries.went_on(place, request.actor),
        "raised": queries.raised_here(place),
    }
    return render(request, "meetings/minute.html", told, status=form.status)


@require_GET
@signed_in
def meeting(request: Request, pk: UUID) -> HttpResponse:
    return render(request, "meetings/meeting.html", _whole(request, _seen(request, pk)))


@require_GET
@signed_in
def sheet(request: Request, pk: UUID) -> HttpResponse:
    """The same on paper, to be read out and signed."""
    return render(request, "meetings/sheet.html", _whole(request, _seen(request, pk)))


def _whole(request: Request, found: Meeting) -> dict[str, Any]:
    actor, topics = request.actor, list(queries.topics_of(found))
    return {
        "meeting": found,
        "topics": topics,
        "seen": queries.seen_matters(topics, actor),
        "village": queries.village_of(found.place),
        "names": holder_names(),
        "reads": actor.role in rules.READS_WORDS,
        "may_look": may(actor, rules.MAY_MINUTE, found.place.path),
        "may_take_up": may(actor, rules.MAY_TAKE_UP, found.place.path),
        "bodies": rules.who_decides(),
    }


@require_http_methods(["GET", "POST"])
@signed_in
def look(request: Request, pk: UUID) -> HttpResponse:
    """What became of a promise, between two meetings."""
    require_role(request.actor, rules.MAY_MINUTE)
    seen = Promise.objects.filter(topic__meeting__in=queries.visible_to(request.actor))
    told = seen.select_related("who", "what", "topic__meeting__place")
    row = get_object_or_404(told, pk=pk)
    form = forms.Look(request.POST or None, row=row)
    back = reverse("meetings:meeting", args=[row.topic.meeting_id])
    if form.is_valid() and done(request, form, partial(actions.look_at_promise, row)):
        return redirect(back)
    page = {"title": _("What became of the promise"), "form": form, "back": back}
    page["lead"] = f"{row.who}{pgettext('label', ': ')}{row.what}"
    return render(request, "site/form.html", page, status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def take_up(request: Request, pk: UUID) -> HttpResponse:
    """What the villagers' meeting decided on a topic that was raised here."""
    require_role(request.actor, rules.MAY_TAKE_UP)
    seen = Topic.objects.filter(meeting__in=queries.visible_to(request.actor))
    told = seen.filter(course=Topic.Course.RAISED).select_related("text", "meeting__place")
    row = get_object_or_404(told, pk=pk)
    form = forms.TakeUp(request.POST or None, row=row)
    back = reverse("meetings:meeting", args=[row.meeting_id])
    if form.is_valid() and done(request, form, partial(actions.take_up_topic, row)):
        return redirect(back)
    page = {"title": _("What was decided on it"), "form": form, "back": back, "lead": row.text}
    return render(request, "site/form.html", page, status=form.status)


def _seen(request: Request, pk: UUID) -> Meeting:
    require_role(request.actor, rules.MAY_SEE)
    return get_object_or_404(queries.visible_to(request.actor), pk=pk)
