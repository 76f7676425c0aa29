"""Pages for everybody: no account, no script needed."""

from functools import partial
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from baijia.matters.actions.opening import code_of
from baijia.matters.actions.public import report_from_web
from baijia.matters.forms.public import Report
from baijia.matters.http import lately, remember, unlisted
from baijia.matters.models import Voice
from baijia.matters.rules import public
from baijia.people.http import done
from baijia.people.rules import REPORTER
from baijia.terms.queries import charter

SENT = "matters.sent"
SENT_FOR_S = 24 * 3600


@require_http_methods(["GET", "POST"])
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """Say what is the matter; whoever sends it gets a code."""
    is_sent = request.method == "POST"
    form = Report(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"place": request.GET.get("village")},
    )
    if is_sent and form.is_valid():
        at = now()
        is_held = form.is_by_program or public.is_burst(lately(request, "report", at=at))
        if done(request, form, partial(report_from_web, is_held=is_held), by=REPORTER):
            response = redirect("matters:sent", _sealed(form.made))
            remember(response, request, "report", at=at)
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


def _sealed(voice_id: UUID | None) -> str:
    return signing.dumps(str(voice_id), salt=SENT)
