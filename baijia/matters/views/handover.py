"""A post goes to the next person; both see what went along."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from baijia.matters.actions.handling import hand_over as hand_over_post
from baijia.matters.forms.handover import HandOver
from baijia.matters.queries import handovers
from baijia.people.http import Request, done, signed_in
from baijia.people.models import Account, Post
from baijia.people.queries import labels_of
from baijia.people.rules import MAY_APPOINT, Actor, require_role

A_PAGE = 50


@require_http_methods(["GET", "POST"])
@signed_in
def hand_over(request: Request, pk: UUID) -> HttpResponse:
    require_role(request.actor, MAY_APPOINT)
    post = get_object_or_404(Post.objects.named(), pk=pk)
    form = HandOver(request.POST or None, row=post, initial={"on": localdate()})
    if form.is_valid() and done(request, form, partial(hand_over_post, post)):
        return redirect("matters:handed_over", pk=form.made)
    page = {
        "title": _("Hand over"),
        "given": post,
        "label": labels_of([post])[post.pk],
        "work": handovers.open_work(post).count(),
        "people": Account.objects.filter(is_active=True).select_related("name"),
        "form": form,
    }
    return render(request, "matters/handover/hand_over.html", page, status=form.status)


@require_GET
@login_required
def hand_overs(request: HttpRequest) -> HttpResponse:
    """Mine, also after my last post ended; the administrator's are all."""
    records = handovers.hand_overs_of(_account_id(request), role=_role(request))
    page = Paginator(records, A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    labels = labels_of(record.old for record in shown)
    rows = [(record, labels[record.old_id]) for record in shown]
    told = {"page": page, "rows": rows}
    return render(request, "matters/handover/hand_overs.html", told)


@require_GET
@login_required
def handed_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    records = handovers.hand_overs_of(_account_id(request), role=_role(request))
    record = get_object_or_404(records, pk=pk)
    holders = (record.old.account_id, record.new.account_id)
    told = {
        "record": record,
        "label": labels_of([record.old])[record.old_id],
        "matters": handovers.handed_on(record),
        # Who keeps the accounts sees how much went along, and nothing of what it is about.
        "shows_titles": _account_id(request) in holders,
        "is_new": getattr(record.new, "pk", None) == getattr(_actor(request), "post_id", ""),
    }
    return render(request, "matters/handover/handed_over.html", told)


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor


def _role(request: HttpRequest) -> str:
    actor = _actor(request)
    return actor.role if actor else ""


def _account_id(request: HttpRequest) -> UUID:
    return UUID(str(request.user.pk))
