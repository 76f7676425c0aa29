"""What the views share: the plan or part that was asked for, and the form page around an act."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from baijia.gridplan import queries, rules
from baijia.gridplan.models import Part, Proposal
from baijia.ground.forms import ActForm
from baijia.people.http import Request
from baijia.people.rules import Right, require_role


def seen(request: Request, pk: UUID, right: Right = rules.MAY_SEE) -> Proposal:
    """The plan, if this post may see it; 404 else."""
    require_role(request.actor, right)
    return get_object_or_404(queries.visible_to(request.actor), pk=pk)


def seen_part(request: Request, pk: UUID, right: Right = rules.MAY_SEE) -> Part:
    require_role(request.actor, right)
    return get_object_or_404(queries.parts_for(request.actor), pk=pk)


def form_page(request: Request, form: ActForm, back: str, **told: Any) -> HttpResponse:
    page = {"form": form, "back": back, **told}
    return render(request, "site/form.html", page, status=form.status)


def page_of(proposal: Proposal) -> str:
    return reverse("gridplan:proposal", args=[proposal.pk])


def page_of_part(part: Part) -> str:
    return reverse("gridplan:part", args=[part.pk])
