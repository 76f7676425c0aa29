"""The administrator's pages: who has a way in, which posts they hold, which offices there are."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from baijia.ground.forms import ActForm
from baijia.people import actions, forms, queries, rules
from baijia.people.http import Request, done, has_page, signed_in
from baijia.people.models import Account, Office, Post
from baijia.people.rules import require_role

A_PAGE = 50


@require_GET
@signed_in
def accounts(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SEE_ACCOUNTS)
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    shows_closed = request.GET.get("show") == "closed"
    found = queries.accounts_like(queries.visible_to(request.actor), words)
    found = found.filter(is_active=not shows_closed).order_by("username")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    told: dict[str, Any] = {
        "page": page,
        "rows": queries.with_posts(page.object_list, on=localdate()),
        "q": words,
        "shows_closed": shows_closed,
        "hand_overs": has_page("matters:hand_overs"),
        "may_change": request.actor.role in rules.MAY_APPOINT,
    }
    return render(request, "people/accounts.html", told)


@require_GET
@signed_in
def account(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_SEE_ACCOUNTS)
    person = get_object_or_404(queries.visible_to(request.actor), pk=pk)
    posts = list(Post.objects.named().filter(account=person).order_by("-since", "-id"))
    labels = queries.labels_of(posts)
    today = localdate()
    told: dict[str, Any] = {
        "person": person,
        "held": [(post, labels[post.pk], _is_over(post, today)) for post in posts],
        "has_places": has_page("households:place", person.pk),
        "hand_over": has_page("matters:hand_over", person.pk),
        "may_change": request.actor.role in rules.MAY_APPOINT,
    }
    return render(request, "people/account.html", told)


def _is_over(post: Post, today: date) -> bool:
    return post.until is not None and post.until <= today


@require_http_methods(["GET", "POST"])
@signed_in
def open_account(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_APPOINT)
    form = forms.OpenAccount(request.POST or None)
    if form.is_valid() and done(request, form, actions.open_account):
        messages.success(request, _("The account is open. Print a slip so that it can be used."))
        return redirect("people:account", pk=form.made)
    told: dict[str, Any] = {
        "title": _("Open an account"),
        "button": _("Open it"),
        "back": "people:accounts",
    }
    return _form(request, form, **told)


@require_http_methods(["GET", "POST"])
@signed_in
def amend_account(request: Request, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    known = {"name": person.name, "phone": person.phone or ""}
    form = forms.Person(request.POST or None, row=person, initial=known)
    if form.is_valid() and done(request, form, partial(actions.amend_account, person)):
        return redirect("people:account", pk=pk)
    return _form(request, form, title=_("Amend the account"), person=person)


@require_http_methods(["GET", "POST"])
@signed_in
def close_account(request: Request, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    form = forms.Confirm(request.POST or None, row=person)
    if form.is_valid() and done(request, form, partial(actions.close_account, person)):
        messages.success(request, _("The account is closed."))
        return redirect("people:account", pk=pk)
    lead = _("%(name)s can no longer sign in. What they did stays signed with their name.")
    told: dict[str, Any] = {
        "button": _("Close it"),
        "danger": True,
        "lead": lead % {"name": person.name},
    }
    return _form(request, form, title=_("Close the account"), person=person, **told)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def print_slip(request: Request, pk: UUID) -> HttpResponse:
    """The slip is on this one page, once; nobody can look at its code again."""
    person = _person(request, pk)
    form = forms.Confirm(request.POST or None, row=person)
    codes: list[str] = []

    def printed(**signed: Any) -> None:
        codes.append(actions.print_slip(person, **signed))

    if form.is_valid() and done(request, form, printed):
        until = now() + timedelta(days=actions.SLIP_DAYS)
        slip = {"person": person, "code": "".join(codes), "until": until}
        return render(request, "people/slip_print.html", slip)
    lead = _(
        "With it %(name)s sets a new password, once, within 7 days. An earlier slip no longer"
        " works. The code is shown on the next page and never again."
    )
    told: dict[str, Any] = {"button": _("Print the slip"), "lead": lead % {"name": person.name}}
    return _form(request, form, title=_("One-time slip"), person=person, **told)


@require_http_methods(["GET", "POST"])
@signed_in
def appoint(request: Request, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    form = forms.Appoint(request.POST or None, initial={"since": localdate()})
    if form.is_valid() and done(request, form, partial(actions.appoint, account=person)):
        messages.success(request, _("Appointed."))
        return redirect("people:account", pk=pk)
    levels = {level for level in rules.LEVEL_OF.values() if level != rules.Level.TOWN}
    places = [label for level in sorted(levels) for _p, label in queries.places_called(level)]
    told: dict[str, Any] = {
        "title": _("Appoint %(name)s") % {"name": person.name},
        "form": form,
        "button": _("Appoint"),
        "back": reverse("people:account", args=[pk]),
        "places": places,
    }
    return render(request, "people/appoint.html", told, status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def step_down(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_APPOINT)
    post = get_object_or_404(Post.objects.named(), pk=pk)
    form = forms.StepDown(request.POST or None, row=post, initial={"on": localdate()})
    if form.is_valid() and done(request, form, partial(actions.step_down, post)):
        messages.success(request, _("The post has ended."))
        return redirect("people:account", pk=post.account_id)
    told: dict[str, Any] = {
        "lead": f"{post.account} · {queries.labels_of([post])[post.pk]}",
        "button": _("Step down"),
    }
    return _form(request, form, title=_("Step down"), person=post.account, danger=True, **told)


@require_GET
@signed_in
def offices(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SEE_ACCOUNTS)
    told: dict[str, Any] = {
        "offices": queries.offices_with_posts(on=localdate()),
        "may_change": request.actor.role in rules.MAY_APPOINT,
    }
    return render(request, "people/offices.html", told)


@require_http_methods(["GET", "POST"])
@signed_in
def found_office(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_APPOINT)
    form = forms.Office(request.POST or None)
    if form.is_valid() and done(request, form, actions.found_office):
        return redirect("people:offices")
    told: dict[str, Any] = {
        "title": _("New office"),
        "button": _("Set it up"),
        "back": "people:offices",
    }
    return _form(request, form, **told)


@require_http_methods(["GET", "POST"])
@signed_in
def amend_office(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, rules.MAY_APPOINT)
    office = get_object_or_404(Office.objects.select_related("name", "duty"), pk=pk)
    known = {"name": office.name, "duty": office.duty or ""}
    form = forms.Office(request.POST or None, row=office, initial=known)
    if form.is_valid() and done(request, form, partial(actions.amend_office, office)):
        return redirect("people:offices")
    return _form(request, form, title=_("Amend the office"), back="people:offices")


def _person(request: Request, pk: UUID) -> Account:
    require_role(request.actor, rules.MAY_APPOINT)
    return get_object_or_404(queries.visible_to(request.actor), pk=pk)


def _form(
    request: Request,
    form: ActForm,
    *,
    back: str = "",
    person: Account | None = None,
    **told: Any,
) -> HttpResponse:
    to = reverse("people:account", args=[person.pk]) if person else reverse(back)
    page = {"form": form, "back": to, **told}
    return render(request, "site/form.html", page, status=form.status)
