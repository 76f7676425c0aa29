"""The pocket page as a browser fetches it, and the few addresses that it sends to."""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baijia.doors.pocket import packing, reading
from baijia.doors.pocket.forms import LetIn, Standing
from baijia.doors.pocket.words import told as words_told
from baijia.files.rules import MOST_BYTES
from baijia.ground.refusal import Refused
from baijia.people.http import Request, done, signed_in
from baijia.people.models import Post
from baijia.people.rules import Actor, require_role
from baijia.phones import kinds, queries
from baijia.phones.actions.devices import Issued, issue_device
from baijia.phones.actions.receiving import attach, receive
from baijia.phones.http import FromPhone, by_token
from baijia.phones.models import Device, Door, Envelope
from baijia.phones.rules import MAY_CARRY, MOST_BODY

KIND = Device.Kind.POCKET
# The page's own files, in the order in which they are needed.
SCRIPTS = ("words", "store", "photo", "net", "outbox", "parts", "form", "people", "page")
ASSETS = ("lib/idb.js", "pocket/pocket.css", *(f"pocket/{name}.js" for name in SCRIPTS))
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody: nothing of anybody is in it, and no CSRF token."""
    _is_open()
    return _plainly(HttpResponse(_page()))


def _page() -> str:
    """Made without the request, so that nothing of whoever asks can come into it."""
    return render_to_string("pocket/shell.html")


def _is_open() -> None:
    if not queries.is_open(Door.POCKET):
        raise Http404


def _plainly(response: HttpResponse) -> HttpResponse:
    """Asked for anew each time; it is the worker that keeps it."""
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps and the hash that says it is another."""
    _is_open()
    kept = [reverse("pocket:shell"), reverse("pocket:words"), *(static(name) for name in ASSETS)]
    digest = sha256(_page().encode() + json.dumps(words_told(), sort_keys=True).encode())
    for name in (*ASSETS, "pocket/worker.js"):
        digest.update(_source(name))
    head = f"const VERSION = {json.dumps(digest.hexdigest()[:16])};\n"
    head += f"const KEPT = {json.dumps(kept)};\n"
    body = head.encode() + _source("pocket/worker.js")
    return _plainly(HttpResponse(body, content_type="text/javascript; charset=utf-8"))


def _source(name: str) -> bytes:
    path = finders.find(name)
    if not isinstance(path, str):
        return b""
    with open(path, "rb") as file:
        return file.read()


@require_GET
def words(request: HttpRequest) -> HttpResponse:
    _is_open()
    return _plainly(JsonResponse(words_told(), json_dumps_params={"ensure_ascii": False}))


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def let_in(request: Request) -> HttpResponse:
    """Give this phone a token of its own, for the post in which one acts now."""
    _is_open()
    require_role(request.actor, MAY_CARRY)
    form = LetIn(request.POST or None, initial={"label": _("my phone")})
    issued: list[Issued] = []

    def issue(*, label: str, **signed: Any) -> Device:
        post = Post.objects.get(pk=request.actor.post_id or "")
        issued.append(issue_device(post, kind=KIND, label=label, **signed))
        return issued[0].device

    if form.is_valid() and done(request, form, issue) and issued:
        device = queries.device_of(issued[0].token, KIND)
        assert device
        told = {"token": issued[0].token, "me": packing.about(device)}
        return render(request, "pocket/let_in.html", {"told": told})
    if form.made:
        form.refuse(Refused(_("This was sent before. Please do it once more."), code="again"))
    return render(request, "pocket/phone.html", {"form": form}, status=form.status)


def _no(request: HttpRequest) -> HttpResponse:
    """Not 401: that would make a browser ask for a password."""
    says = str(_("This phone is not known here, or was shut out long ago."))
    return JsonResponse({"error": "device", "says": says}, status=403)


@never_cache
@require_GET
@by_token(KIND, no=_no)
def pack(request: FromPhone) -> HttpResponse:
    """What the phone takes along, in the language that the page speaks."""
    with override(LANGUAGES.get(request.GET.get("language", ""), "zh-hans")):
        return JsonResponse(packing.packed(request.device))


@never_cache
@require_POST
@by_token(KIND, no=_no)
def report(request: FromPhone, form: str, client_id: UUID) -> HttpResponse:
    """One report, without its photos. It is answered when it stands on the disk."""
    if _length(request) > MOST_BODY or len(form) > 40:
        return JsonResponse({"error": "large"}, status=413)
    body = request.read()
    told = reading.sent(request, form=form, client_id=client_id, body=body)
    receipt = receive(told, device=request.device, at=now())
    row = receipt.envelope
    came, of = queries.is_whole(row)
    said = {**_standing(row), "id": str(client_id), "sha256": sha256(body).hexdigest()}
    return JsonResponse({**said, "photos": [came, of]}, status=receipt.code)


def _standing(row: Envelope) -> dict[str, Any]:
    return {
        "state": row.state,
        "reason": str(row.get_reason_display()) if row.reason else "",
        "number": kinds.number_of(row.made_kind, row.made_id),
    }


@never_cache
@require_POST
@by_token(KIND, no=_no)
def photo(request: FromPhone, form: str, client_id: UUID, name: str) -> HttpResponse:
    """One photo or voice note, byte for byte."""
    if _length(request) > MOST_BYTES:
        return JsonResponse({"error": "large"}, status=413)
    content = request.read()
    said = {"id": str(client_id), "name": name, "sha256": sha256(content).hexdigest()}
    told: dict[str, Any] = {"form": form, "client_id": client_id, "name": name}
    try:
        kept = attach(**told, content=content, device=request.device, at=now())
    except Refused as no:
        status = 404 if no.code == "no_envelope" else 413
        return JsonResponse({"error": no.code}, status=status)
    return JsonResponse({**said, "state": kept.attachment.state}, status=kept.code)


@never_cache
@require_GET
@by_token(KIND, no=_no)
def standing(request: FromPhone) -> HttpResponse:
    """What has become of things that waited for a person."""
    post = request.device.post
    actor = Actor(post.account_id, post.pk, post.role, post.place.path if post.place else None)
    asked = Standing(request.GET)
    rows = queries.visible_to(actor).filter(client_id__in=asked.ids, clash_of=None)
    return JsonResponse({"rows": [{"id": str(row.client_id), **_standing(row)} for row in rows]})


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0
