"""What is shown of it: numbers for machines, a page for those who run the town."""

import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from baijia.keep import metrics, queries, rules, shelf
from baijia.keep.health import as_json, findings
from baijia.keep.last import last
from baijia.people.http import Request, is_here, signed_in
from baijia.people.rules import Right, Role, require_role

MAY_SEE: Right = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def _may_know(request: HttpRequest) -> bool:
    """From this machine, or with the token that the town gave its watchman."""
    token, said = settings.METRICS_TOKEN, request.headers.get("Authorization", "")
    has_token = bool(token) and hmac.compare_digest(said.encode(), f"Bearer {token}".encode())
    return has_token or is_here(request)


@require_GET
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Whether all is well, for machines: 503 when it is not. Strangers hear yes or no."""
    told = as_json(findings(now()))
    shown = told if _may_know(request) else {"well": told["well"]}
    return JsonResponse(shown, status=200 if told["well"] else 503)


@require_GET
@never_cache
def numbers(request: HttpRequest) -> HttpResponse:
    """For Prometheus: asked on this machine, or with the token."""
    if not _may_know(request):
        raise PermissionDenied
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_GET
@never_cache
@signed_in
def keeping(request: Request) -> HttpResponse:
    """Backups and how the house fares, for the administrator and the auditor."""
    require_role(request.actor, MAY_SEE)
    at, plan = localtime(now()), shelf.plan()
    page = {
        "lines": queries.lines(at),
        "last": last(),
        "stale": queries.is_stale(at),
        "copies": queries.shelved(),
        "plan": plan,
        "next": rules.next_due(plan, at),
        "folder": settings.BACKUPS,
        "is_default": settings.BACKUP_AT == "02:30" and settings.BACKUP_KEEP == "7 4 12",
    }
    return render(request, "keep/keeping.html", page)
