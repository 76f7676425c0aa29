from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from baijia.ground.refusal import Refused


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nothing was done, and the page says what to do."""
    says = _("This page has been open too long. Go back, reload it and send again.")
    return render(request, "site/refused.html", {"refused": Refused(says, code="csrf")}, status=403)
