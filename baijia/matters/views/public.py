"""Pages for everybody: no account, no script needed."""

from functools import partial

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods

from baijia.matters.actions.opening import code_of
from baijia.matters.actions.public import report_from_web
from baijia.matters.forms.public import Report
from baijia.matters.http import SENT, lately, remember, sealed, unlisted, with_what
from baijia.matters.models import Voice
from baijia.matters.rules import public
from baijia.people.http import done
from baijia.people.rules import REPORTER
from baijia.terms.queries import charter

SENT_FOR_S = 24 * 3600


@require_http_methods(["GET", "POST"])
@cache_control(private=True)
def report(request: HttpRequest) -> HttpResponse:
    """Say what is the matter; whoever sends it gets a code.

    Sent twice, also by going back to the page, it counts once: by its act, and for an hour by the
    mark that the browser keeps of it.
    """
    is_sent = request.method == "POST"
    form = Report(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"place": request.GET.get("village")},
    )
    at = now()
    if is_sent and form.is_valid():
        if before := with_what(request, "report", form.mark, at=at):
            return redirect("matters:sent", sealed(before))
        is_held = form.is_by_program or public.is_burst(lately(request, "report", at=at))
        if done(request, form, partial(report_from_web, is_held=is_held), by=REPORTER):
            made = str(form.made)
            response = redirect("matters:sent", sealed(made))
            remember(response, request, "report", form.mark, made, at=at)
            return response
    return render(request, "matters/public/report.html", {"form": form}, status=form.status)


@require_GET
@never_cache
def sent(request: HttpRequest, sealed: str) -> HttpResponse:
    """The code and what happens next, for who has just reported: the address is sealed."""
    try:
        voice_id = signing.loads(sealed, salt=SENT, max_age=SENT_FOR_S)
    except signing.SignatureExpired:
        return redirect("matters:track")
    except signing.BadSignature as forged:
        raise Http404 from forged
    voices = Voice.objects.select_related("matter__place__name", "phone", "name")
    voice = voices.filter(pk=voice_id, code_no=1).first()
    if voice is None:
        raise Http404
    page = {"voice": voice, "matter": voice.matter, "code": code_of(voice), "charter": charter()}
    response = render(request, "matters/public/sent.html", page)
    return unlisted(response)
