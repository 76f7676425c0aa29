"""What a browser did here lately, in a signed cookie of its own.

Never by its address: a whole village, or the town hall, has but one.
"""

from datetime import UTC, datetime
from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from baijia.matters.rules.public import HOUR

Response = TypeVar("Response", bound=HttpResponseBase)

COOKIE = "lately"
SALT = "matters.lately"
MOST = 20


def lately(request: HttpRequest, what: str, *, at: datetime) -> list[datetime]:
    """When this browser did it within the last hour."""
    return [when for when in _all(request).get(what, []) if at - HOUR < when <= at]


def remember(response: HttpResponse, request: HttpRequest, what: str, *, at: datetime) -> None:
    """Add one more; what is older than an hour is forgotten."""
    did = {name: [w for w in times if at - HOUR < w] for name, times in _all(request).items()}
    did[what] = [*did.get(what, []), at][-MOST:]
    told = {name: [int(when.timestamp()) for when in times] for name, times in did.items()}
    response.set_cookie(
        COOKIE,
        signing.dumps(told, salt=SALT),
        max_age=HOUR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def unlisted(response: Response) -> Response:
    """Whose address is a secret stands in no search engine and is told to no other site.

    `same-origin` rather than `no-referrer`: with the latter browsers send `Origin: null` and the
    page's own forms would be refused.
    """
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    if "Cache-Control" not in response:
        response["Cache-Control"] = "no-store, private"
    return response


def _all(request: HttpRequest) -> dict[str, list[datetime]]:
    try:
        told = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return {}
    return {name: [datetime.fromtimestamp(s, UTC) for s in times] for name, times in told.items()}
