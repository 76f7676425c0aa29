"""What everyone can look at and change about themselves."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from baijia.ground.refusal import Refused
from baijia.people import actions, forms, queries
from baijia.people.http import Request, done, has_page, signed_in
from baijia.people.models import Account
from baijia.people.views.door import device_of, remember


def _myself(request: Request) -> Account:
    return get_object_or_404(
        Account.objects.select_related("name", "phone"), pk=request.actor.account_id
    )


@require_GET
@signed_in
def me(request: Request) -> HttpResponse:
    account = _myself(request)
    posts = list(queries.posts_of(account, on=localdate()))
    labels = queries.labels_of(posts)
    mine = [(post, labels[post.pk]) for post in posts]
    page = {"me": account, "mine": mine, "hand_overs": has_page("matters:hand_overs")}
    return render(request, "people/me.html", page)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@signed_in
def password(request: Request) -> HttpResponse:
    account, device = _myself(request), device_of(request)
    form = forms.ChangePassword(request.POST if request.method == "POST" else None)
    if form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["password"]
        try:
            actions.change_password(
                account, old=old, password=new, device=device, by=request.actor, at=now()
            )
        except Refused as no:
            form.refuse(no)
        else:
            update_session_auth_hash(request, account)
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return remember(redirect("people:me"), device)
    page = {
        "title": _("Change my password"),
        "form": form,
        "button": _("Change my password"),
        "back": reverse("people:me"),
    }
    return remember(render(request, "site/form.html", page, status=form.status), device)


@require_http_methods(["GET", "POST"])
@signed_in
def consent(request: Request, pk: UUID) -> HttpResponse:
    """Whether the public page may name me in this post is mine to say, and to take back."""
    post = get_object_or_404(queries.posts_of(_myself(request), on=localdate()), pk=pk)
    told = {"shows_name": post.shows_name}
    form = forms.Consent(request.POST or None, row=post, initial=told)
    if form.is_valid() and done(request, form, partial(actions.consent, post)):
        messages.success(request, _("Noted."))
        return redirect("people:me")
    page = {
        "title": _("May the public page name me?"),
        "lead": queries.labels_of([post])[post.pk],
        "form": form,
        "back": reverse("people:me"),
    }
    return render(request, "site/form.html", page, status=form.status)
