"""How a door knows a phone: by its token, and by nothing that a browser sends of itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.views.decorators.csrf import csrf_exempt

from baijia.ground.disk import is_full
from baijia.phones import queries, rules
from baijia.phones.models import Device

SCHEME = "Device "
RETRY_AFTER_S = 5
View = Callable[..., HttpResponse]


class FromPhone(HttpRequest):
    """A request by a phone that was let in; it may be within its grace, or beside its post."""

    device: Device


def by_token(kind: str, *, no: Callable[[HttpRequest], HttpResponse]) -> Callable[[View], View]:
    """A view for phones of this kind; `no` answers who has no token, or had one long ago.

    The token stands in the address (`token`) or as `Authorization: Device …`. No cookie is looked
    at, so no page elsewhere can send anything in somebody's name: a CSRF token would say nothing.
    """

    def door(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *, token: str = "", **kwargs: Any) -> HttpResponse:
            device = queries.device_of(token or _from_header(request), kind)
            if device is None or is_gone(device):
                return no(request)
            told = cast(FromPhone, request)
            told.device = device
            try:
                return view(told, **kwargs)
            except OperationalError as error:
                if is_full(error):
                    raise
                return busy()  # too many at once: the phone comes again

        return guarded

    return door


def is_gone(device: Device) -> bool:
    return rules.look_at_device(device, at=now(), day=localdate()).is_gone


def busy() -> HttpResponse:
    return HttpResponse(status=503, headers={"Retry-After": str(RETRY_AFTER_S)})


def _from_header(request: HttpRequest) -> str:
    said = request.headers.get("Authorization", "")
    return said[len(SCHEME) :].strip() if said.startswith(SCHEME) else ""
