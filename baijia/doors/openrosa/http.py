"""What every request of a phone passes: whose it is, and the headers that each answer bears.

The address holds the phone's secret, or it signs in by Digest; no cookie is looked at, so that no
page elsewhere can send anything in somebody's name.
"""

from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import http_date
from django.utils.timezone import localdate, now
from django.views.decorators.csrf import csrf_exempt

from baijia.doors.openrosa import answers, digest, rules
from baijia.ground.disk import is_full
from baijia.ground.refusal import Refused
from baijia.people.queries import actor_of
from baijia.people.rules import Actor
from baijia.phones import queries as phones
from baijia.phones.http import RETRY_AFTER_S, FromPhone, is_gone
from baijia.phones.models import Device, Door
from baijia.phones.rules import look_at_device

KIND = Device.Kind.OPENROSA
XML = "text/xml; charset=utf-8"  # application/xml makes Collect believe in a proxy in between
View = Callable[..., HttpResponse]


class Asked(FromPhone):
    """A request of a phone that is known; `token` is empty where it signed in by Digest."""

    token: str
    actor: Actor  # the post that the phone sends for


def for_phones(*methods: str) -> Callable[[View], View]:
    """A view for phones that are known, answered as OpenRosa wants it, whatever happens."""

    def door(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *, token: str = "", **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return dressed(_not_this_way(methods))
            device = by_token(token) if token else by_digest(request)
            if device is None and not token:
                return dressed(unsigned(request))
            with translation.override(_language(device)):
                if device is None:
                    return dressed(no(403, rules.UNKNOWN_PHONE))
                told = cast(Asked, request)
                told.device, told.token = device, token
                told.actor = actor_of(device.post)
                return dressed(_answered(view, told, kwargs))

        return guarded

    return door


def _language(device: Device | None) -> str:
    own = device.post.account.language if device else ""
    return own or translation.get_language() or "zh-hans"


def by_token(token: str) -> Device | None:
    device = phones.device_of(token, KIND)
    return None if device is None or is_gone(device) else device


def _answered(view: View, request: Asked, kwargs: dict[str, Any]) -> HttpResponse:
    try:
        return view(request, **kwargs)
    except Refused as refused:
        return no(rules.STATUS_OF.get(refused.code, 400), refused.message)
    except PermissionDenied:
        return no(403, rules.NOT_YOURS)
    except Http404:
        return no(404, rules.NOT_THERE)
    except (DatabaseError, OSError) as error:
        if is_full(error):
            return no(507, rules.NO_ROOM)
        if not isinstance(error, OperationalError):
            raise
        answer = no(503, rules.BUSY)  # too many at once: the phone comes again
        answer["Retry-After"] = str(RETRY_AFTER_S)
        return answer


def may_fetch(request: Asked) -> None:
    """Lists are for phones that may send now; what others still bring is taken all the same."""
    if not phones.is_open(Door.OPENROSA):
        raise Refused(rules.DOOR_CLOSED, code="closed")
    if findings_of(request.device):
        raise Refused(rules.PHONE_SHUT_OUT, code="shut_out")


def findings_of(device: Device) -> str:
    return str(look_at_device(device, at=now(), day=localdate()).reason)


def _not_this_way(methods: tuple[str, ...]) -> HttpResponse:
    answer = no(405, rules.NOT_THIS_WAY)
    answer["Allow"] = ", ".join(methods)
    return answer


def no(status: int, message: Any) -> HttpResponse:
    return said(status, message, nature="error")


def said(status: int, message: Any, *, nature: str) -> HttpResponse:
    return xml(answers.response(str(message), nature=nature), status=status)


def xml(text: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type=XML, status=status)


def kept(request: HttpRequest, response: HttpResponse, *, seconds: int = 0) -> HttpResponse:
    """With a mark by which the phone knows it again, and does not fetch it twice."""
    etag = f'"{answers.md5_of(response.content)[4:]}"'
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={seconds}" if seconds else "private, no-cache"
    answered = get_conditional_response(request, etag=etag, response=response)
    return cast(HttpResponse, answered)


def dressed(response: HttpResponse) -> HttpResponse:
    """What OpenRosa wants on each answer; without the version no phone believes it."""
    response["X-OpenRosa-Version"] = "1.0"
    response["X-OpenRosa-Accept-Content-Length"] = str(rules.ACCEPTS_BYTES)
    response["Date"] = http_date()
    response["Content-Language"] = (translation.get_language() or "zh")[:2]
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
    return response


# Digest: the password is derived, so that the database alone does not hold it.


def user_name(device: Device) -> str:
    return device.pk.hex


def password(device: Device) -> str:
    secret = f"{device.pk} {device.token_sha256}"
    return salted_hmac("openrosa.digest", secret, algorithm="sha256").hexdigest()[:24]


def by_digest(request: HttpRequest) -> Device | None:
    header = request.headers.get("Authorization", "")
    if told := digest.said(header):
        device = _named(told["username"])
        if device is None or not digest.is_fresh(told["nonce"], now()):
            return None
        right = digest.is_right(told, method=request.method or "", password=password(device))
        return device if right and told["uri"] == request.get_full_path() else None
    return _by_basic(request, header)


def _by_basic(request: HttpRequest, header: str) -> Device | None:
    """Over TLS alone; what is asked otherwise is not even looked at."""
    if not request.is_secure():
        return None
    name, secret = digest.basic(header)
    device = _named(name)
    right = device is not None and compare_digest(secret.encode(), password(device).encode())
    return device if right else None


def _named(name: str) -> Device | None:
    try:
        pk = UUID(hex=name)
    except ValueError:
        return None
    rows = Device.objects.select_related("post__place", "post__account")
    device = rows.filter(pk=pk, kind=KIND).first()
    return None if device is None or is_gone(device) else device


def unsigned(request: HttpRequest) -> HttpResponse:
    """Sign in: by Digest, over TLS by Basic too."""
    told = digest.said(request.headers.get("Authorization", ""))
    is_stale = bool(told) and digest.is_ours(told["nonce"])
    is_stale = is_stale and not digest.is_fresh(told["nonce"], now())
    everywhere = reverse("openrosa:form_list_signed").removesuffix("formList")
    asked = digest.challenge(now(), domain=everywhere, is_stale=is_stale)
    if request.is_secure():
        asked += f', Basic realm="{digest.REALM}"'
    answer = no(401, rules.SIGN_IN)
    answer["WWW-Authenticate"] = asked
    return answer
