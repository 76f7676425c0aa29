from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baijia.journal.models import JournalHead
from baijia.people.models import Account
from baijia.site.context import url_of

YEAR = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The door of the house: what it is, and the three things a villager comes for."""
    names = ("report", "track", "my_grid", "desk")
    return render(request, "site/home.html", {"at": {n: url_of(f"matters:{n}") for n in names}})


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak this language to this browser, and to this person on every other one."""
    chosen, back = request.POST.get("language"), _back(request)
    if chosen and chosen in dict(settings.LANGUAGES):
        _remember(request, language=chosen)
        _keep(back, settings.LANGUAGE_COOKIE_NAME, chosen)
    return back


@require_POST
def senior(request: HttpRequest) -> HttpResponse:
    """Large text and one column, or back again."""
    chosen, back = request.POST.get("senior") == "1", _back(request)
    _remember(request, is_senior=chosen)
    _keep(back, "senior", "1" if chosen else "0")
    return back


@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Which keys do what; and for whom they are in the way, to turn them off."""
    if request.method == "POST":
        _remember(request, has_keys=request.POST.get("keys") == "1")
        return _back(request)
    return render(request, "site/keys.html")


def _back(request: HttpRequest) -> HttpResponse:
    """To the page one came from, never to another house."""
    to = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(to if own else "/")


def _keep(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)


def _remember(request: HttpRequest, **look: object) -> None:
    """How pages look is nobody's business but one's own: no right, no rule, no journal."""
    account = getattr(request, "user", None)
    if isinstance(account, Account):
        Account.objects.filter(pk=account.pk).update(**look)


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The house answers and its book can be opened; nothing else is told."""
    JournalHead.objects.exists()
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Only the door of the house stands in a search engine."""
    return HttpResponse("User-agent: *\nAllow: /$\nDisallow: /\n", content_type="text/plain")


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nothing was done, and the page says what to do."""
    says = _("This page has been open too long. Go back, reload it and send again.")
    return sorry(request, _("Please send it once more"), says, code="csrf", status=403)


TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_BIG):
        says = _(
            "It was more than we can take at once. Go back, shorten the text or send fewer or"
            " smaller photos; a sheet may have 20 MB. What you typed is still on the page before"
            " this one."
        )
        return sorry(request, _("That was too much at once"), says, code="too_big", status=413)
    says = _("The browser sent something we cannot read. Go back, reload the page and try again.")
    return sorry(request, _("We did not understand that"), says, code="bad_request", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    says = _(
        "The post you are acting in may not do this. If you hold another post, switch to it at the"
        " top of the page; otherwise ask whoever is in charge of it."
    )
    return sorry(request, _("This is not for this post"), says, code="forbidden", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    says = _(
        "There is no such page, or it is not for you to see. Check the address, or go on from here."
    )
    return sorry(request, _("Nothing to see here"), says, code="not_found", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours. The page asks neither database nor session: they may be what broke."""
    if _wants_json(request):
        return JsonResponse({"error": "broken"}, status=500)
    return HttpResponse(render_to_string("site/broken.html"), status=500)


def sorry(request: HttpRequest, title: str, says: str, *, code: str, status: int) -> HttpResponse:
    """No, said so that one knows what to do next: as a page, a part of one, or JSON."""
    if _wants_json(request):
        return JsonResponse({"error": code, "says": says}, status=status)
    part = getattr(request, "htmx", False)
    template = "site/_sorry.html" if part else "site/sorry.html"
    return render(request, template, {"title": title, "says": says}, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
