"""The list of categories: a tree of three levels, and its way in and out as a sheet."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baijia.ground.refusal import Refused
from baijia.ground.sheets import as_csv, as_excel
from baijia.people.http import Request, done, signed_in
from baijia.people.rules import require_role
from baijia.terms import actions, forms, queries, rules
from baijia.terms.models import Category

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BACK = "terms:categories"


@require_GET
@signed_in
def categories(request: Request) -> HttpResponse:
    told = {
        "tab": "categories",
        "tree": queries.category_tree(),
        "may_set": request.actor.role in rules.MAY_SET,
    }
    return render(request, "terms/categories.html", told)


@require_http_methods(["GET", "POST"])
@signed_in
def add(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SET)
    parent = _parent(request)
    form = forms.AddCategory(
        request.POST or None, initial={"office": parent.office_id} if parent else None
    )
    if form.is_valid() and done(request, form, partial(actions.set_category, parent=parent)):
        messages.success(request, _("Added."))
        return redirect(BACK)
    lead = _("Below: %(parent)s") % {"parent": f"{parent.code} {parent}"} if parent else ""
    told = {"title": _("Add a category"), "lead": lead, "button": _("Add"), "form": form}
    return render(request, "site/form.html", {**told, "back": reverse(BACK)}, status=form.status)


def _parent(request: Request) -> Category | None:
    """The heading below which something is added; none adds a new first level."""
    asked = request.GET.get("below", "")
    if not asked:
        return None
    try:
        rows = Category.objects.filter(is_current=True, code__regex="^([0-9]{2}){1,2}$")
        return get_object_or_404(rows.select_related("name", "name_en"), pk=UUID(asked))
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@signed_in
def amend(request: Request, pk: UUID) -> HttpResponse:
    row = _row(request, pk)
    known = {"name": row.name, "name_en": row.name_en or "", "office": row.office_id}
    form = forms.AmendCategory(request.POST or None, row=row, initial=known)
    if form.is_valid() and done(request, form, partial(actions.amend_category, row)):
        return redirect(BACK)
    told = {"title": _("Amend the category"), "lead": row.code, "form": form}
    return render(request, "site/form.html", {**told, "back": reverse(BACK)}, status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def close(request: Request, pk: UUID) -> HttpResponse:
    row = _row(request, pk)
    form = forms.Confirm(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(actions.close_row, row)):
        messages.success(request, _("No longer used."))
        return redirect(BACK)
    told = {
        "title": _("Use %(name)s no longer") % {"name": f"{row.code} {row}"},
        "lead": _("What bears it keeps it; nothing new gets it. Its code is not given again."),
        "button": _("Close it"),
        "danger": True,
        "form": form,
        "back": reverse(BACK),
    }
    return render(request, "site/form.html", told, status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def preview(request: Request) -> HttpResponse:
    """What a sheet would do, row by row, before anything is done."""
    require_role(request.actor, rules.MAY_SET)
    sheet = forms.Sheet(request.POST or None, request.FILES or None)
    if sheet.is_valid():
        table = sheet.cleaned_data["file"]
        try:
            plan = queries.planned(table)
        except Refused as no:
            sheet.add_error("file", no.message)
        else:
            form = forms.ImportCategories(initial={"table": table})
            return render(request, "terms/preview.html", {"plan": plan, "form": form})
    told = {"title": _("Take in a list of categories"), "form": sheet, "button": _("Look first")}
    return render(request, "site/form.html", {**told, "back": reverse(BACK)})


@require_POST
@signed_in
def import_table(request: Request) -> HttpResponse:
    require_role(request.actor, rules.MAY_SET)
    form = forms.ImportCategories(request.POST)
    before = len(queries.categories())
    if form.is_valid() and done(request, form, actions.import_categories):
        new = len(queries.categories()) - before
        said = ngettext("%(n)d heading was added.", "%(n)d headings were added.", new)
        messages.success(request, said % {"n": new})
        return redirect(BACK)
    plan = queries.planned(form.data.get("table", "")) if "table" in form.cleaned_data else None
    return render(request, "terms/preview.html", {"plan": plan, "form": form}, status=409)


@require_POST
@signed_in
def rejects(request: Request) -> HttpResponse:
    """The rows that were left out, with the reason, to mend and send again."""
    require_role(request.actor, rules.MAY_SET)
    form = forms.ImportCategories(request.POST)
    if not form.is_valid():
        raise Refused(_("The browser sent something we cannot read."), code="table")
    plan = queries.planned(form.cleaned_data["table"])
    header = [*rules.LEVELS, rules.CODE, rules.ENGLISH, _("Row"), _("Column"), _("Reason")]
    rows = [
        [
            *reject.cells,
            *[""] * (5 - len(reject.cells)),
            str(reject.row),
            reject.column,
            reject.reason,
        ]
        for reject in plan.rejects
    ]
    return _sent([header, *rows], "csv", name="rejects")


@require_GET
@signed_in
def export(request: Request, kind: str) -> HttpResponse:
    if kind not in ("csv", "xlsx"):
        raise Http404
    return _sent(queries.category_table(), kind, name="categories")


def _sent(rows: list[list[str]], kind: str, *, name: str) -> HttpResponse:
    body, told = (as_excel(rows), EXCEL) if kind == "xlsx" else (as_csv(rows), "text/csv")
    response = HttpResponse(body, content_type=told)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _row(request: Request, pk: UUID) -> Category:
    require_role(request.actor, rules.MAY_SET)
    rows = Category.objects.filter(is_current=True).select_related("name", "name_en", "office")
    return get_object_or_404(rows, pk=pk)
