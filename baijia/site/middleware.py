import logging
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baijia.ground.disk import is_full
from baijia.ground.refusal import Refused
from baijia.journal import memory
from baijia.keep.metrics import count
from baijia.people.models import Account
from baijia.people.queries import actor_for
from baijia.site.views import sorry

View = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("baijia.disk")
requests = logging.getLogger("baijia.request")
NO_ROOM = gettext_lazy(
    "The disk of this machine is full. Nothing was kept; what you typed is still on the page before"
    " this one. Please tell the administrator, and send it again when there is room."
)


def watched(get_response: View) -> View:
    """Each request is counted and, in JSON, logged: by the pattern of its address alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - began
        found = request.resolver_match
        route = f"/{found.route}" if found else "-"
        count(request.method or "", route, response.status_code, seconds)
        told = {"route": route, "status": response.status_code, "ms": round(1000 * seconds, 1)}
        requests.info("%s", request.method, extra={"told": told})
        return response

    return middleware


def actor(get_response: View) -> View:
    """Say in which post the signed-in person acts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user, chosen = request.user, None
        with suppress(KeyError, ValueError):
            chosen = UUID(request.session["post"])
        with memory.one_look():
            request.actor = (  # type: ignore[attr-defined]
                actor_for(user, on=localdate(), post_id=chosen)
                if isinstance(user, Account)
                else None
            )
            return get_response(request)

    return middleware


class refusals:
    """A refusal that no form took back: a page of its own, 409 all the same.

    So is what nobody can do at an address, such as going back to one that only takes a form, and
    a disk that takes nothing more.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.has_header("X-OpenRosa-Version"):
            return response
        says = _("This address only takes what a page sends to it. Go back, or on from here.")
        no = sorry(request, _("Nothing can be done this way"), says, code="method", status=405)
        no["Allow"] = response["Allow"]
        return no

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return sorry(request, _("Not done"), str(error.message), code=error.code, status=409)
        if isinstance(error, DatabaseError | OSError) and is_full(error):
            log.error("the disk is full: nothing more can be kept")
            return sorry(request, _("Not done"), str(NO_ROOM), code="disk_full", status=507)
        return None


def language(get_response: View) -> View:
    """Speak the account's language, else the cookie's, else Chinese; never guess by browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        known = {code for code, _name in settings.LANGUAGES}
        asked = (
            getattr(getattr(request, "user", None), "language", ""),
            request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME),
            settings.LANGUAGE_CODE,
        )
        with translation.override(next(code for code in asked if code in known)):
            return get_response(request)

    return middleware
