"""The desk: one matter, every act on it, and what is taken down."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from baijia.files.http import served
from baijia.ground.refusal import Refused
from baijia.matters import queries
from baijia.matters.actions.closing import handle_on_the_spot
from baijia.matters.actions.opening import code_of, report_matter
from baijia.matters.actions.own import look_at
from baijia.matters.forms import lists as forms
from baijia.matters.http import sealed
from baijia.matters.models import TOLD, Attachment, Matter, Party, Voice
from baijia.matters.queries.one import seen_by
from baijia.matters.queries.own import version_seen
from baijia.matters.queries.rows import Rows
from baijia.matters.queries.story import story_of
from baijia.matters.rules.steps import MAY_REPORT, STEPS, check, may_try
from baijia.matters.views.acts import ACTS, offers
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import Actor, Role, require_role
from baijia.places.queries import around, holder_names
from baijia.terms.queries import lineage_of

REVEALED_S = 15 * 60


@require_GET
@signed_in
def matter(request: Request, pk: UUID) -> HttpResponse:
    """The story on one side; the facts, the clock and the acts on the other."""
    found = _seen(request, pk)
    seen = version_seen(request.actor, found.pk)
    context = whole_page(request, found) | {"seen": seen, "words": request.GET.get("q", "")[:200]}
    look_at(found, seen=seen, by=request.actor, on=localdate())
    return render(request, "matters/desk/matter.html", context)


def _seen(request: Request, pk: UUID, *, is_sent: bool = False) -> Matter:
    """With what a page shows of it; when something is sent, with what rules ask."""
    beside = ("place", "category") if is_sent else (*TOLD, "text", "spot", "merged_into")
    found = seen_by(request.actor, pk, beside=beside)
    if found is None:
        raise Http404
    return found


def whole_page(request: Request, found: Matter) -> dict[str, Any]:
    """All that a page about one matter shows."""
    rows, seen = Rows(found), queries.visible_to(request.actor)
    can, cannot = offers(rows, by=request.actor)
    return {
        "matter": found,
        "held": rows.held,
        "story": story_of(rows),
        "can": can,
        "cannot": cannot,
        "around": around(found.place),
        "lineage": list(reversed(lineage_of(found.category))),
        "voices": rows.of(Voice),
        "parties": rows.of(Party),
        "suspension": rows.open_suspension,
        "extension": rows.open_extension,
        "objections": rows.open_objections,
        "goes_on": seen.filter(merged=found).first() if found.merged_into_id else None,
        "merged": list(seen.filter(merged_into=found)) if rows.is_merged_from else [],
        "revealed": _revealed(request, found),
        "restricted": _restricted(request, found),
    }


def _restricted(request: Request, found: Matter) -> bool:
    """The auditor reads a confidential matter's words only with a reason."""
    hidden = request.actor.role == Role.AUDITOR and found.is_confidential
    return hidden and not _revealed(request, found)


def _revealed(request: Request, found: Matter) -> bool:
    until = request.session.get("revealed", {}).get(_as_shown(request, found), 0)
    return bool(until > now().timestamp())


def _as_shown(request: Request, found: Matter) -> str:
    """To this post, not to others that the same person holds."""
    return f"{request.actor.post_id} {found.pk}"


@require_GET
@signed_in
def file(request: Request, pk: UUID, attachment: UUID) -> HttpResponseBase:
    """A photo or paper of a matter, for who may see the matter."""
    found = _seen(request, pk)
    if _restricted(request, found):
        raise Http404
    rows = Attachment.objects.filter(matter=found, is_hidden=False).select_related("file")
    return served(get_object_or_404(rows, pk=attachment).file)


@require_http_methods(["GET", "POST"])
@signed_in
def act(request: Request, pk: UUID, verb: str) -> HttpResponse:
    """One act on one matter: what it means, its form, its button."""
    found, page = _seen(request, pk, is_sent=request.method == "POST"), ACTS.get(verb)
    if page is None:
        raise Http404
    path, secret = found.place.path, found.is_confidential
    if not may_try(STEPS[verb], by=request.actor, path=path, is_confidential=secret):
        raise PermissionDenied(f"{request.actor.role} may not {verb} at {path}")
    form = page.form(
        request.POST or None,
        request.FILES or None,
        row=found,
        actor=request.actor,
        on=localdate(),
    )
    if request.method == "GET":
        held = queries.in_hand(found, named=True)
        check(verb, found, by=request.actor, path=path, held=held)
    elif form.is_valid() and done(request, form, partial(_acted, page.action, found)):
        return _afterwards(request, found, verb)
    else:  # what was undone must not be shown
        found = _seen(request, pk)
        held = queries.in_hand(found, named=True)
    context = {
        "matter": found,
        "names": holder_names(),
        "held": held,
        "title": page.label,
        "lead": page.lead,
        "button": page.label,
        "danger": page.is_grave,
        "back": reverse("matters:matter", args=[found.pk]),
        "form": form,
        "verb": verb,
        "restricted": _restricted(request, found),
        "extension": queries.open_extension(found) if verb == "decide_extension" else None,
        "objections": list(queries.open_objections(found)) if verb == "decide_objection" else [],
    }
    return render(request, "matters/desk/act.html", context, status=form.status)


def _acted(action: Any, found: Matter, **said: Any) -> None:
    """The matter's own page shows what came of it."""
    action(found, **said)


def _afterwards(request: Request, found: Matter, verb: str) -> HttpResponse:
    if verb == "reveal":
        shown = request.session.get("revealed", {})
        request.session["revealed"] = shown | {
            _as_shown(request, found): now().timestamp() + REVEALED_S
        }
    if verb == "renew_code":
        return redirect("matters:receipt", found.pk)
    if _still_sees(request.actor, found):
        return redirect("matters:matter", found.pk)
    return redirect("matters:desk")


def _still_sees(actor: Actor, found: Matter) -> bool:
    """After an act on it: a village post may have lost sight of it, not the desk nor an office."""
    if actor.role == Role.DESK or actor.office_id is not None:
        return True
    return queries.visible_to(actor).filter(pk=found.pk).exists()


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: Request) -> HttpResponse:
    """Take down what somebody asks for; settle it at once where that is possible."""
    require_role(request.actor, MAY_REPORT)
    form = forms.New(request.POST or None, actor=request.actor)
    if form.is_valid() and done(request, form, partial(_taken_down, form)):
        if form.made and queries.visible_to(request.actor).filter(pk=form.made).exists():
            return redirect("matters:receipt", form.made)
        # Confidential: the villager takes the code along, this post sees the matter no more.
        if voice := Voice.objects.filter(matter=form.made).first():
            return redirect("matters:sent", sealed(str(voice.pk)))
        return redirect("matters:desk")
    context = {
        "title": _("Take down"),
        "form": form,
        "button": _("Put it down"),
        "back": reverse("matters:desk"),
    }
    return render(request, "matters/desk/new.html", context, status=form.status)


def _taken_down(form: forms.New, **said: Any) -> Matter:
    signed = {key: said[key] for key in ("by", "at", "act_id")}
    speaks = bool(said["name"] or said["phone"])
    found = report_matter(**said, has_voice=speaks or said["channel"] != Matter.Channel.PATROL)
    if words := form.cleaned_data.get("done"):
        handle_on_the_spot(found.matter, text=words, **signed)
    return found.matter


@require_GET
@signed_in
def order(request: Request, pk: UUID) -> HttpResponse:
    """交办单: the work order on paper, with its end on it and what the giver said to the holder."""
    found = _seen(request, pk)
    page = whole_page(request, found)
    if page["held"] is None:
        raise Refused(_("Nobody has it in hand yet; then there is no work order."), code="unheld")
    words = queries.words_to(page["held"])
    return render(request, "matters/desk/order.html", page | {"words": words})


@require_GET
@signed_in
def receipt(request: Request, pk: UUID) -> HttpResponse:
    """The counter receipt: number, code and by when; handed to who spoke up."""
    found = _seen(request, pk)
    voice = queries.code_made_by(request.actor, found, on=localdate())
    code = code_of(voice) if voice else ""
    context: dict[str, Any] = {
        "matter": found,
        "held": queries.in_hand(found, named=True),
        "code": code,
    }
    context |= {"restricted": _restricted(request, found)}
    return render(request, "matters/desk/receipt.html", context)
