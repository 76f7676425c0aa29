"""The reporter's page: where it stands, and what they can do, with a code and no account."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from baijia.files.http import served
from baijia.ground.forms import ActForm
from baijia.matters import queries
from baijia.matters.actions import public as acts
from baijia.matters.actions import reporting
from baijia.matters.actions.opening import code_of
from baijia.matters.forms import public as forms
from baijia.matters.http import lately, remember, unlisted
from baijia.matters.models import Rating, Voice
from baijia.matters.queries import tracked as reads
from baijia.matters.rules import public
from baijia.people.http import done
from baijia.people.rules import REPORTER
from baijia.places.queries import holder_names
from baijia.terms.queries import charter

View = Callable[..., HttpResponse | FileResponse]


@dataclass(frozen=True)
class Page:
    """One thing that a reporter can do: its form and its words."""

    form: type[ActForm]
    action: Callable[..., Any]
    title: Any
    lead: Any
    button: Any
    thanks: Any
    is_about_row: bool = True  # what was seen must still be so; more words are always welcome
    is_about_lead: bool = False  # what a merged matter goes on in is judged as one's own
    is_danger: bool = False


PAGES = {
    "add": Page(
        forms.Add,
        acts.add_from_web,
        _("Add words or photos"),
        _("It goes to who has your matter in hand."),
        _("Send it"),
        _("We have it; who deals with your matter sees it."),
        is_about_row=False,
    ),
    "rate": Page(
        forms.Rate,
        reporting.rate_matter,
        _("Is it solved?"),
        _("What you say counts in the town's figures. Your name stands nowhere in them."),
        _("Send it"),
        _("Thank you. Your word counts."),
        is_about_lead=True,
    ),
    "reopen": Page(
        forms.Reopen,
        reporting.reopen_by_reporter,
        _("Not solved: take it up again"),
        _("It goes back to who had it, with a new day by which it is done."),
        _("Take it up again"),
        _("It goes back to work. The new day stands below."),
    ),
    "object": Page(
        forms.Object,
        reporting.object_to_answer,
        _("I do not agree"),
        _("Somebody else than who answered looks at it and tells you why."),
        _("Send it"),
        _("Somebody else looks at it now and answers you here."),
    ),
    "withdraw": Page(
        forms.Withdraw,
        reporting.withdraw_by_reporter,
        _("Withdraw it"),
        _("Nobody works on it any longer. You can have it taken up again if you change your mind."),
        _("Yes, withdraw it"),
        _("You have withdrawn it."),
        is_danger=True,
    ),
}


def with_code(view: View) -> View:
    """Only who has the code. A wrong one is told no more than that, and guessing grows slow."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **given: Any) -> HttpResponse | FileResponse:
        voice, no = _voice(request, code)
        if voice is None:
            return no
        return unlisted(view(request, voice=voice, **given))

    return guarded


@require_http_methods(["GET", "POST"])
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """Type the code."""
    form = forms.Track(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "matters/public/track.html", {"form": form, "charter": charter()})
    voice, no = _voice(request, form.cleaned_data["code"])
    return redirect("matters:tracked", code_of(voice)) if voice else no


@require_GET
@with_code
def tracked(request: HttpRequest, voice: Voice) -> HttpResponse:
    """Who has it, until when, what was answered, and what one can do now."""
    town = charter()
    told = reads.tracked(voice, at=now(), reopen_within=town.reopen_within_days)
    page = {
        "told": told,
        "matter": told.matter,
        "names": holder_names(),
        "lead": told.lead,
        "code": code_of(voice),
        "photos": list(reads.photos(voice)),
        "is_first": reads.is_first(voice),
        "acts": [(verb, PAGES[verb]) for verb in told.may],
        "charter": town,
    }
    return render(request, "matters/public/tracked.html", page)


@require_GET
@with_code
def tracked_file(request: HttpRequest, voice: Voice, pk: UUID) -> FileResponse:
    """One of one's own photos, or one that the town shows."""
    return served(get_object_or_404(reads.photos(voice), pk=pk).file)


@require_http_methods(["GET", "POST"])
@with_code
def tracked_act(request: HttpRequest, voice: Voice, verb: str) -> HttpResponse:
    """One thing to do, on a page of its own."""
    page, code = PAGES.get(verb), code_of(voice)
    if page is None:
        raise Http404
    is_sent = request.method == "POST"
    about = reads.lead_of(voice.matter) if page.is_about_lead else voice.matter
    form = page.form(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        row=about if page.is_about_row else None,
    )
    act = partial(page.action, voice, **({"matter": about} if page.is_about_lead else {}))
    if is_sent and form.is_valid() and done(request, form, act, by=REPORTER):
        messages.success(request, page.thanks)
        return redirect(*_next(form, code, is_merged=about.pk != voice.matter_id))
    told = {
        "page": page,
        "form": form,
        "code": code,
        "can": is_sent or _can(verb, voice, at=now()),
        "questions": reads.questions(voice) if verb == "add" else [],
        "charter": charter(),
    }
    return render(request, "matters/public/act.html", told, status=form.status)


def _next(form: ActForm, code: str, *, is_merged: bool) -> tuple[str, ...]:
    """Who says “not solved” is asked at once whether to take it up again, if it is theirs."""
    if form.cleaned_data.get("solved") == Rating.Solved.NO and not is_merged:
        return "matters:tracked_act", code, "reopen"
    return "matters:tracked", code


def _can(verb: str, voice: Voice, *, at: datetime) -> bool:
    return reads.may(verb, voice, at=at, reopen_within=charter().reopen_within_days)


def _voice(request: HttpRequest, code: str) -> tuple[Voice | None, HttpResponse]:
    """The reporter with this code, or the page that says no."""
    at, typed = now(), public.signs_of(code)
    if wait := public.wait_s(lately(request, "wrong", at=at), at=at):
        return None, _no(request, code, says=_wait(wait), status=429)
    if number := public.wrong_length(code):
        says = _("A code has 13 letters and digits; this has %(n)d. Please look again.")
        return None, _no(request, code, says=says % {"n": number}, status=404)
    if voice := queries.voice_of(typed):
        return voice, HttpResponse()
    no = _no(request, code, says=UNKNOWN, status=404)
    remember(no, request, "wrong", at=at)
    return None, no


UNKNOWN: Any = _(
    "We know no such code. Please compare it sign by sign with your receipt; if it is lost, ask at"
    " the service desk for a new one."
)


def _wait(seconds: int) -> str:
    return ngettext(
        "Several wrong codes were typed on this device. Please wait %(n)d second and try again.",
        "Several wrong codes were typed on this device. Please wait %(n)d seconds and try again.",
        seconds,
    ) % {"n": seconds}


def _no(request: HttpRequest, code: str, *, says: Any, status: int) -> HttpResponse:
    form = forms.Track({"code": code})
    if form.is_valid():
        form.add_error("code", says)
    page = {"form": form, "charter": charter()}
    return unlisted(render(request, "matters/public/track.html", page, status=status))
