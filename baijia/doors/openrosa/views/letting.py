"""A phone with ODK Collect is let in, by a code that is shown once."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from baijia.doors.openrosa import actions, collect, forms, http, rules
from baijia.people.http import Request, done, signed_in
from baijia.people.models import Post
from baijia.people.queries import labels_of
from baijia.people.rules import require_role
from baijia.phones import queries as phones
from baijia.phones.actions.devices import Issued
from baijia.phones.models import Device
from baijia.phones.rules import MAY_ISSUE
from baijia.places.queries import town


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def let_in(request: Request) -> HttpResponse:
    """The code is on this one page, once; nobody can look at it again."""
    require_role(request.actor, rules.MAY_LET_IN)
    form = forms.LetIn(request.POST or None, posts=_posts(request))
    issued: list[Issued] = []

    def letting(**said: Any) -> Device:
        issued.append(actions.let_in(_post(request, said.pop("post", None)), **said))
        return issued[0].device

    if form.is_valid() and done(request, form, letting):
        return render(request, "openrosa/code.html", _code(request, issued))
    page = {
        "title": _("Let a phone in with ODK Collect"),
        "lead": _(
            "It gets the forms and the household list of this post, for 90 days. The code for it is"
            " shown on the next page and never again."
        ),
        "form": form,
        "button": _("Make the code"),
        "back": reverse("phones:devices"),
    }
    return render(request, "site/form.html", page, status=form.status)


def _posts(request: Request) -> Any:
    """Whose phone it may be: one's own, or for the administrator that of who goes to the doors."""
    return phones.carriers(on=localdate()) if request.actor.role in MAY_ISSUE else None


def _post(request: Request, chosen: Post | None) -> Post:
    if chosen is not None:
        return chosen
    return get_object_or_404(Post.objects.select_related("place"), pk=request.actor.post_id)


def _code(request: Request, issued: list[Issued]) -> dict[str, Any]:
    """What stands on the printed page; nothing if it was shown before."""
    if not issued:
        return {"device": None}
    device = issued[0].device
    form_list = reverse("openrosa:form_list", args=[issued[0].token])
    address = request.build_absolute_uri(form_list).removesuffix("/formList")
    signed = request.build_absolute_uri(reverse("openrosa:form_list_signed"))
    here = town()
    settings = collect.settings(
        address,
        town=str(here.name) if here else "",
        language=(device.post.account.language or get_language() or "zh")[:2],
    )
    return {
        "device": device,
        "label": labels_of([device.post])[device.post_id],
        "code": collect.encoded(settings),
        "address": address,
        "base": signed.removesuffix("/formList"),
        "name": http.user_name(device),
        "password": http.password(device),
        "until": device.until,
    }
