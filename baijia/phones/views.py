"""Phones as pages: the doors, whose phones there are, what they sent, and what waits."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from baijia.files.http import served
from baijia.ground.forms import CARRIED, ActForm
from baijia.ground.masks import masked_name, masked_phone
from baijia.people.http import Request, done, has_page, signed_in
from baijia.people.rules import require_role
from baijia.phones import forms, kinds, queries, rules
from baijia.phones.actions import devices, mending
from baijia.phones.models import Attachment, Device, Door, Envelope
from baijia.places.queries import holder_names

ON_A_PAGE = 50


@require_GET
@signed_in
def doors(request: Request) -> HttpResponse:
    """Which ways in for phones the town has opened, who hosts them, under which number."""
    require_role(request.actor, rules.MAY_SEE_DEVICES)
    told = [(Door(door), opening) for door, opening in queries.openings().items()]
    may_open = request.actor.role in rules.MAY_OPEN
    return _page(request, "doors", tab="doors", doors=told, may_open=may_open)


@require_http_methods(["GET", "POST"])
@signed_in
def open_door(request: Request, door: str) -> HttpResponse:
    require_role(request.actor, rules.MAY_OPEN)
    known = queries.openings()
    if door not in known:
        raise Http404
    row = known[door]
    said = {"host": str(row.host), "filing": str(row.filing)} if row else {}
    form = forms.OpenDoor(request.POST or None, row=row, initial=said)
    if form.is_valid() and done(request, form, partial(devices.open_door, door, opening=row)):
        return redirect("phones:doors")
    lead = _(
        "A town may not make programmes for phones by itself (国办函〔2026〕12号): the district"
        " hosts and files them. Nobody has to use one; paper and the counter do as well."
    )
    title = _("Open: %(door)s") % {"door": Door(door).label}
    told = {"title": title, "lead": lead, "button": _("Open it"), "back": reverse("phones:doors")}
    return render(request, "site/form.html", {"form": form, **told}, status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def close_door(request: Request, door: str) -> HttpResponse:
    require_role(request.actor, rules.MAY_OPEN)
    row = queries.openings().get(door)
    if row is None:
        raise Http404
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(devices.close_door, row)):
        return redirect("phones:doors")
    title = _("Close: %(door)s") % {"door": Door(door).label}
    lead = _("What phones still bring is kept and waits for a person.")
    told: dict[str, Any] = {
        "title": title,
        "lead": lead,
        "button": _("Close the door"),
        "danger": True,
    }
    told["back"] = reverse("phones:doors")
    return render(request, "site/form.html", {"form": form, **told}, status=form.status)


@require_GET
@signed_in
def mine(request: Request) -> HttpResponse:
    """One's own phones; the administrator and the auditor see everybody's."""
    rows = queries.devices(request.actor)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    told: dict[str, Any] = {"tab": "devices", "page": page}
    told["sees_all"] = request.actor.role in rules.MAY_SEE_DEVICES
    told["may_end"] = request.actor.role in rules.MAY_ISSUE
    told["pocket"] = [
        reverse(name)
        for name in ("pocket:shell", "pocket:let_in")
        if request.actor.role in rules.MAY_CARRY and queries.is_open(Door.POCKET) and has_page(name)
    ]
    carries = request.actor.role in rules.MAY_CARRY | rules.MAY_ISSUE
    may_collect = carries and queries.is_open(Door.OPENROSA) and has_page("openrosa:let_in")
    told["collect"] = reverse("openrosa:let_in") if may_collect else ""
    return _page(request, "devices", **told)


@require_http_methods(["GET", "POST"])
@signed_in
def revoke(request: Request, pk: UUID) -> HttpResponse:
    """Shut a phone out: lost, given on, or no longer needed."""
    row: Device = get_object_or_404(queries.devices(request.actor), pk=pk)
    if row.post.account_id != request.actor.account_id:
        require_role(request.actor, rules.MAY_ISSUE)
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(devices.revoke_device, row)):
        messages.success(request, _("The phone is shut out."))
        return redirect("phones:devices")
    lead = _(
        "“%(phone)s” sends nothing more in your name. What was written on it before still comes in"
        " for 30 days, and waits for a person."
    ) % {"phone": row.label}
    told: dict[str, Any] = {"title": _("Shut this phone out"), "lead": lead, "danger": True}
    told |= {"button": _("Shut out"), "back": reverse("phones:devices")}
    return render(request, "site/form.html", {"form": form, **told}, status=form.status)


@require_GET
@signed_in
def envelopes(request: Request) -> HttpResponse:
    """What waits for a person; or all that came in."""
    require_role(request.actor, rules.MAY_SEE)
    asked = forms.Which(request.GET)
    seen = queries.visible_to(request.actor)
    every = seen.order_by("-received_at", "-id") if asked.is_all else queries.waiting(request.actor)
    page = Paginator(every, ON_A_PAGE).get_page(request.GET.get("page"))
    told: dict[str, Any] = {"page": page, "tab": "all" if asked.is_all else "waiting"}
    told["rows"] = [(row, kinds.label_of(row.form)) for row in page]
    return _page(request, "envelopes", **told)


@never_cache
@require_GET
@signed_in
def envelope(request: Request, pk: UUID) -> HttpResponse:
    """One thing that a phone sent: why it waits, its words, its photos, what can be done."""
    row = _seen(request, pk)
    waits = row.state == Envelope.State.HELD
    told: dict[str, Any] = {
        "row": row,
        "label": kinds.label_of(row.form),
        "said": _said(row) if request.actor.role in rules.READS_WORDS else [],
        "reads": request.actor.role in rules.READS_WORDS,
        "attachments": queries.attachments_of([row]).get(row.pk, []),
        "came_of": kinds.page_of(row.made_kind, row.made_id),
        "may_mend": waits and rules.may_mend(row, request.actor),
        "can_mend": row.form in kinds.KINDS and bool(queries.fields_of(row)),
    }
    return _page(request, "envelope", **told)


def _said(row: Envelope) -> list[tuple[str, str]]:
    """The fields as they were sent; names and phones hidden, as everywhere."""
    masks = {"name": masked_name, "phone": masked_phone}
    told = {name: _plain(value) for name, value in queries.fields_of(row).items() if value}
    places, labels = queries.places_with(told.values()), kinds.labels_of(row.form)
    words = kinds.words_of(row.form)
    return [
        (
            str(labels.get(name, name)),
            places.get(value) or words.get((name, value)) or masks.get(name, str)(value),
        )
        for name, value in told.items()
    ]


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def mend(request: Request, pk: UUID) -> HttpResponse:
    """The ordinary form, filled in with what was sent: put right what is wrong, and put it down."""
    row = _to_mend(request, pk)
    kind, said = kinds.KINDS.get(row.form), queries.fields_of(row)
    if kind is None or not said:
        raise Http404
    about = forms.About(request.POST or None) if kind.about else None
    if about and about.place:
        said |= {kind.about: str(about.place.pk)}
    data = request.POST if request.method == "POST" else kinds.data_of(said, row.version)
    form: ActForm
    try:
        form = kind.form(data, said, request.actor, row.written_at)
    except kinds.NoPlace:
        form = forms.Confirm(data)
        form.add_error(None, _("The place is not there, or not yours. Give its code."))
    if request.method == "POST" and form.is_valid():
        told = _fields(form, request.POST) | {name: said[name] for name in [kind.about] if name}
        if _is_mended(request, row, form, told):
            messages.success(request, _("It is put down."))
            return redirect("phones:envelope", row.pk)
    page = {"row": row, "form": form, "about": about, "label": kind.label}
    return _page(request, "mend", status=form.status, **page)


def _fields(form: ActForm, post: QueryDict) -> dict[str, Any]:
    """What the page sent, as a phone would have."""
    sent = {name: post.getlist(name) for name in form.fields if name not in CARRIED}
    return {name: said[0] if len(said) == 1 else said for name, said in sent.items() if said}


def _is_mended(request: Request, row: Envelope, form: ActForm, told: dict[str, Any]) -> bool:
    act = forms.Mended(request.POST, row=row)
    act.said = told
    if act.is_valid() and done(request, act, partial(mending.accept_envelope, row)):
        return True
    for error in act.non_field_errors():
        form.add_error(None, error)
    form.status = act.status
    return False


@require_http_methods(["GET", "POST"])
@signed_in
def accept(request: Request, pk: UUID) -> HttpResponse:
    """Put it down as it was sent, in the post of who does it now."""
    row = _to_mend(request, pk)
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(mending.accept_envelope, row)):
        messages.success(request, _("It is put down."))
        return redirect("phones:envelope", row.pk)
    lead = _("It is put down as it was sent, with the day it was written on, in your name.")
    told = {"title": _("Put it down as it is"), "lead": lead, "button": _("Put it down")}
    told["back"] = reverse("phones:envelope", args=[row.pk])
    return render(request, "site/form.html", {"form": form, **told}, status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def aside(request: Request, pk: UUID) -> HttpResponse:
    row = _to_mend(request, pk)
    form = forms.Aside(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(mending.set_aside, row)):
        return redirect("phones:envelopes")
    lead = _("Nothing is done with it. Its words stay here, with your reason.")
    told = {"title": _("Set it aside"), "lead": lead, "button": _("Set it aside"), "danger": True}
    told["back"] = reverse("phones:envelope", args=[row.pk])
    return render(request, "site/form.html", {"form": form, **told}, status=form.status)


@require_GET
@signed_in
def file(request: Request, pk: UUID) -> HttpResponseBase:
    """A photo or a voice note, once it was looked through."""
    require_role(request.actor, rules.READS_WORDS)
    ready = Attachment.objects.filter(state=Attachment.State.READY, file__isnull=False)
    seen = ready.filter(envelope__in=queries.visible_to(request.actor))
    row: Attachment = get_object_or_404(seen.select_related("file"), pk=pk)
    assert row.file
    return served(row.file)


def _seen(request: Request, pk: UUID) -> Envelope:
    require_role(request.actor, rules.MAY_SEE)
    return get_object_or_404(queries.worded(queries.visible_to(request.actor)), pk=pk)


def _to_mend(request: Request, pk: UUID) -> Envelope:
    require_role(request.actor, rules.MAY_CARRY | rules.MAY_MEND)
    return _seen(request, pk)


def _page(request: Request, name: str, *, status: int = 200, **told: Any) -> HttpResponse:
    role = request.actor.role
    always = {
        "names": holder_names(),
        "sees_doors": role in rules.MAY_SEE_DEVICES,
        "sees_sent": role in rules.MAY_SEE,
        "carries": role in rules.MAY_CARRY,
    }
    return render(request, f"phones/{name}.html", always | told, status=status)
