"""What a browser did here lately, in a signed cookie of its own.

Never by its address: a whole village, or the town hall, has but one.
"""

from datetime import UTC, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from baijia.matters.rules.public import HOUR

Response = TypeVar("Response", bound=HttpResponseBase)

SENT = "matters.sent"
COOKIE = "lately"
SALT = "matters.lately"
MOST = 15  # a cookie has room for four thousand signs


def lately(request: HttpRequest, what: str, *, at: datetime) -> list[datetime]:
    """When this browser did it within the last hour."""
    return [datetime.fromtimestamp(second, UTC) for second, *_with in _did(request, what, at)]


def with_what(request: HttpRequest, what: str, mark: str, *, at: datetime) -> str:
    """What was remembered when this browser did the very same; nothing if it did not."""
    found = {told[0]: str(told[1]) for _second, *told in _did(request, what, at) if len(told) == 2}
    return found.get(mark, "")


def remember(
    response: HttpResponseBase, request: HttpRequest, what: str, *told: str, at: datetime
) -> None:
    """Add one more, with what is told of it; what is older than an hour is forgotten."""
    kept = {name: _did(request, name, at) for name in _all(request)}
    kept[what] = [*kept.get(what, []), [int(at.timestamp()), *told]][-MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
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


def _did(request: HttpRequest, what: str, at: datetime) -> list[list[Any]]:
    since, until = (at - HOUR).timestamp(), at.timestamp()
    return [one for one in _all(request).get(what, []) if since < one[0] <= until]


def _all(request: HttpRequest) -> dict[str, list[list[Any]]]:
    try:
        told: dict[str, list[list[Any]]] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return {}
    return told


def sealed(voice_id: str) -> str:
    """The address part of a page with a tracking code, for who has just reported."""
    return signing.dumps(voice_id, salt=SENT)
