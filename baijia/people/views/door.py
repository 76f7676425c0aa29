"""Coming in, going out, and changing posts."""

import secrets
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from baijia.ground.refusal import Refused
from baijia.people import actions, forms, queries
from baijia.people.http import is_open_demo, signed_in, start_page
from baijia.people.models import Account
from baijia.people.rules import Actor

YEAR = 365 * 24 * 3600


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    actor: Actor | None = getattr(request, "actor", None)
    if actor and request.method == "GET":
        return redirect(start_page(actor))
    form = forms.SignIn(request.POST if request.method == "POST" else None)
    device = device_of(request)
    if form.is_valid():
        try:
            account = actions.sign_in(**form.cleaned_data, device=device, at=now())
        except Refused as no:
            form.refuse(no)
        else:
            return _let_in(request, account)
    page = {"form": form, "may_step_in": is_open_demo(request)}
    return remember(render(request, "people/sign_in.html", page, status=form.status), device)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def slip(request: HttpRequest) -> HttpResponse:
    """The one-time slip opens the door once; from then on one's own password does."""
    form = forms.Slip(request.POST if request.method == "POST" else None)
    device = device_of(request)
    if form.is_valid():
        code, password = form.cleaned_data["code"], form.cleaned_data["password"]
        try:
            account = actions.use_slip(code=code, password=password, device=device, at=now())
        except Refused as no:
            form.refuse(no)
        else:
            messages.success(request, _("Your password is set. You are signed in."))
            return _let_in(request, account)
    answer = render(request, "people/slip.html", {"form": form}, status=form.status)
    return remember(answer, device)


def _let_in(request: HttpRequest, account: Account) -> HttpResponse:
    login(request, account)
    to = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        to = start_page(queries.actor_for(account, on=localdate()))
    return remember(HttpResponseRedirect(to), device_of(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("site:home")


@require_POST
@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    """Go on in another of one's own posts."""
    try:
        chosen = UUID(request.POST.get("post", ""))
    except ValueError:
        raise Http404 from None
    account = request.user
    held = queries.posts_of(account, on=localdate()) if isinstance(account, Account) else None
    post = held and held.filter(pk=chosen).first()
    if not post:
        raise Http404
    request.session["post"] = str(post.pk)
    return redirect(start_page(queries.actor_of(post)))


def device_of(request: HttpRequest) -> str:
    """What this browser is known by here, and nowhere else."""
    return request.COOKIES.get("device") or secrets.token_urlsafe(16)


def remember(response: HttpResponse, device: str) -> HttpResponse:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        "device", device[:64], max_age=YEAR, samesite="Lax", httponly=True, secure=secure
    )
    return response
