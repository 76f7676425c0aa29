"""Sheets as pages: choose, say what the columns are, look, bring in, take back; and take out."""

from collections.abc import Iterable
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baijia.doors.sheets import actions, drafts, exporting, forms, queries, rules
from baijia.doors.sheets.columns import guess
from baijia.doors.sheets.drafts import Draft
from baijia.doors.sheets.kinds.all import KINDS
from baijia.doors.sheets.kinds.kind import Kind
from baijia.doors.sheets.kinds.register import called, sort_of
from baijia.doors.sheets.models import Import, Sort
from baijia.doors.sheets.reading import read
from baijia.doors.sheets.tables import Table, letter, repeated, table
from baijia.ground.refusal import Refused
from baijia.ground.sheets import csv_lines, excel_book, excel_file
from baijia.ground.texts import clean
from baijia.journal.models import Entry
from baijia.people.http import Request, done, signed_in
from baijia.people.queries import signed
from baijia.people.rules import require_role

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN, FIRST = 100, 8


@never_cache
@require_GET
@signed_in
def imports(request: Request) -> HttpResponse:
    """What can be brought in, what was, and what can be taken out."""
    require_role(request.actor, rules.MAY_BRING)
    sorts = [(key, label) for key, label in Sort.choices if may_take_out(request, key)]
    page = {
        "kinds": queries.kinds_for(request.actor),
        "rows": queries.visible_to(request.actor)[:SHOWN],
        "sorts": sorts,
    }
    return render(request, "sheets/imports.html", page)


def may_take_out(request: Request, sort: str) -> bool:
    return request.actor.role in rules.MAY_TAKE_OUT[sort]


def _kind(request: Request, sort: str) -> Kind:
    kind = KINDS.get(sort)
    if kind is None:
        raise Http404
    require_role(request.actor, kind.right & rules.MAY_BRING)
    return kind


@require_http_methods(["GET", "POST"])
@signed_in
def upload(request: Request, sort: str) -> HttpResponse:
    """A file is read at once, and what must not be kept is dropped before anything is."""
    kind = _kind(request, sort)
    form = forms.Upload(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            draft = _draft(request, kind, form.cleaned_data["file"])
        except Refused as no:
            form.add_error("file", no.message)
        else:
            known = queries.layout(sort, draft.table.digest)
            is_known = known is not None and known.ledger == draft.ledger
            return redirect("sheets:preview" if is_known else "sheets:columns", draft.id)
    told = {
        "title": _("Bring in: %(list)s") % {"list": kind.label},
        "lead": kind.lead,
        "form": form,
        "button": _("Look first"),
        "back": reverse("sheets:imports"),
    }
    return render(request, "sheets/upload.html", told)


def _draft(request: Request, kind: Kind, file: Any) -> Draft:
    sheets = read(file.read())
    found = table(sheets, kind.fields)
    draft = Draft(
        by=str(request.actor.account_id),
        sort=kind.key,
        file_name=str(file.name)[:100],
        is_csv=not sheets[0].name,
        table=found,
        columns=_guessed(found.names, found.dropped, kind),
        year=found.year,
    )
    known = queries.layout(kind.key, found.digest)
    if known:
        wide = len(found.names)
        draft.columns = {int(at): key for at, key in known.says.items() if int(at) < wide}
    if kind.sorts:  # two ledgers may have the same columns
        own = called([str(file.name), *_titles(found)])
        draft.ledger = own or (known.ledger if known else sort_of(found.names))
    drafts.keep(draft)
    return draft


def _titles(found: Table) -> list[str]:
    """What the sheets are called, and what stands above their lines."""
    first: dict[str, int] = {}
    for line in found.lines:
        first.setdefault(line.sheet, line.number)
    above = [said for sheet, number, said in found.aside if number < first.get(sheet, 0)]
    return [*first, *above]


def _guessed(names: list[str], dropped: Iterable[Any], kind: Kind) -> dict[int, str]:
    gone = {each.column for each in dropped}
    said = ["" if at in gone else name for at, name in enumerate(names)]
    return guess(said, kind.fields)


def _mine(request: Request, pk: UUID) -> tuple[Draft, Kind]:
    """A sheet is looked at by whoever chose it, and by nobody else."""
    require_role(request.actor, rules.MAY_BRING)
    draft = drafts.find(pk)
    if draft is None or draft.by != str(request.actor.account_id):
        raise Http404
    return draft, _kind(request, draft.sort)


@require_http_methods(["GET", "POST"])
@signed_in
def columns(request: Request, pk: UUID) -> HttpResponse:
    """Which column says what: guessed, put right once, and remembered for the town."""
    draft, kind = _mine(request, pk)
    form = forms.Columns(request.POST or None, draft=draft, kind=kind, guessed=draft.columns)
    if form.is_valid():
        draft.columns, draft.year = form.columns, form.cleaned_data["year"]
        draft.ledger = form.cleaned_data.get("ledger", "")
        actions.remember_layout(draft, by=request.actor, at=now())
        drafts.keep(draft)
        return redirect("sheets:preview", draft.id)
    told = {
        "title": _("Which column says what"),
        "form": form,
        "button": _("Look what would happen"),
        "back": reverse("sheets:upload", args=[draft.sort]),
        "dropped": forms.why_dropped(draft),
        "twice": repeated(draft.table.names),
        "draft": draft,
    }
    return render(request, "sheets/columns.html", told)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def preview(request: Request, pk: UUID) -> HttpResponse:
    """What this sheet would do, before it does it."""
    draft, kind = _mine(request, pk)
    form = forms.Bring(request.POST or None)
    if form.is_valid() and done(request, form, partial(actions.bring_in, draft)):
        return redirect("sheets:import", form.made)
    plan = actions.look(draft, by=request.actor, at=now())
    shown = [key for key in dict.fromkeys(draft.columns.values()) if kind.field(key)]
    told = {
        "draft": draft,
        "kind": kind,
        "form": form,
        "plan": plan,
        "ledger": dict(kind.sorts).get(draft.ledger, ""),
        "counts": plan.counts,
        "comes": plan.counts["new"] + plan.counts["changed"],
        "labels": [field.label for key in shown if (field := kind.field(key))],
        "first": [forms.as_read(v.told, shown, draft) for v in plan.verdicts[:FIRST]],
        "refused": _why(draft, plan)[:SHOWN],
        "warnings": plan.warnings[:SHOWN],
        "more": len(plan.warnings[SHOWN:]),
        "has_sheets": draft.table.has_sheets,
        "years": forms.years_told(draft),
        "dropped": forms.why_dropped(draft),
        "left": _left(draft),
    }
    return render(request, "sheets/preview.html", told, status=form.status)


def _why(draft: Draft, plan: actions.Plan) -> list[tuple[Any, str]]:
    return [(verdict.told.line, actions.reason(draft, verdict)) for verdict in plan.of("refused")]


def _left(draft: Draft) -> list[str]:
    """Columns with a name that nothing is taken of."""
    gone = {each.column for each in draft.table.dropped} | set(draft.columns)
    names = enumerate(draft.table.names)
    return [f"{letter(at)} {name}" for at, name in names if name and at not in gone]


@require_GET
@signed_in
def preview_rejects(request: Request, pk: UUID) -> HttpResponseBase:
    draft, _kind_of = _mine(request, pk)
    plan = actions.look(draft, by=request.actor, at=now())
    return _rejects(actions.rejects_of(draft, plan))


@require_POST
@signed_in
def drop(request: Request, pk: UUID) -> HttpResponse:
    """It was only looked at; nothing of it is kept."""
    draft, _kind_of = _mine(request, pk)
    drafts.forget(draft.id)
    return redirect("sheets:imports")


@never_cache
@require_GET
@signed_in
def import_(request: Request, pk: UUID) -> HttpResponse:
    """How far it is, and what came of it."""
    row = _seen(request, pk)
    run = queries.run_of(row)
    rejects = drafts.find_rejects(row.pk)
    told = {
        "row": row,
        "run": run,
        "is_under_way": row.state in (Import.State.WAITING, Import.State.UNDOING),
        "who": _who(row),
        "has_rejects": rejects is not None and rejects.by == str(request.actor.account_id),
        "may_undo": row.state in (Import.State.DONE, Import.State.FAILED),
        "kept": drafts.find_kept(row.pk)[:SHOWN],
    }
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "sheets/_import.html" if part else "sheets/import.html", told)


def _who(row: Import) -> str:
    begun = Entry.objects.filter(subject_id=row.pk, version=1)
    post = next((post for _entry, post in signed(begun)), None)
    return str(post) if post else ""


def _seen(request: Request, pk: UUID) -> Import:
    require_role(request.actor, rules.MAY_BRING)
    return get_object_or_404(queries.visible_to(request.actor), pk=pk)


@require_GET
@signed_in
def rejects(request: Request, pk: UUID) -> HttpResponseBase:
    """The rows that were not taken, in the layout of the file, with the reason behind."""
    row = _seen(request, pk)
    found = drafts.find_rejects(row.pk)
    if found is None or found.by != str(request.actor.account_id):
        raise Http404
    return _rejects(found)


def _rejects(found: drafts.Rejects) -> HttpResponseBase:
    """In the sheets that they stood in, some of which are called like their village; the name of
    the file says which ledger it is.
    """
    header, name = [*found.names, _("Reason")], "-".join(filter(None, ("rejects", found.ledger)))
    places = found.sheets or [""] * len(found.rows)  # none: an older release laid them down
    sheets: dict[str, list[list[str]]] = {}
    for (cells, why), sheet in zip(found.rows, places, strict=True):
        sheets.setdefault(sheet, [header]).append([*map(str, cells), why])
    if found.is_csv:
        rows = [row for some in sheets.values() for row in some[1:]]
        return _sent(header, rows, "csv", name)
    return _book(excel_book((sheets or {"": [header]}).items()), name)


def _sent(header: list[str], rows: Iterable[list[str]], form: str, name: str) -> HttpResponseBase:
    """Line by line; nothing in it is ever calculated."""
    lines = _chain(header, rows)
    if form == "csv":
        response: HttpResponseBase = StreamingHttpResponse(csv_lines(lines), "text/csv")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    return _book(excel_file(lines), name)


def _book(file: IO[bytes], name: str) -> HttpResponseBase:
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=EXCEL)


def _chain(header: list[str], rows: Iterable[list[str]]) -> Iterable[list[str]]:
    yield header
    yield from rows


@require_http_methods(["GET", "POST"])
@signed_in
def undo(request: Request, pk: UUID) -> HttpResponse:
    row = _seen(request, pk)
    _kind(request, row.sort)
    form = forms.Undo(request.POST or None, row=row)
    if form.is_valid() and done(request, form, partial(actions.undo_import, row)):
        return redirect("sheets:import", row.pk)
    lead = _(
        "What the sheet brought is closed, moved out or ended; what it changed is as it was. What"
        " somebody has worked on since stays, and is named."
    )
    told = {"title": _("Take it back"), "button": _("Take it back"), "lead": lead, "danger": True}
    page = {"form": form, "back": reverse("sheets:import", args=[row.pk]), **told}
    return render(request, "site/form.html", page, status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def export(request: Request, sort: str) -> HttpResponseBase:
    """A list goes out as its page shows it, narrowed as there."""
    if sort not in rules.MAY_TAKE_OUT:
        raise Http404
    require_role(request.actor, rules.MAY_TAKE_OUT[sort])
    # By what the list was narrowed on its page.
    asked = list(request.GET.items())[:20]
    said = {key: value for key, text in asked if (value := clean(str(text), lines=False)[:200])}
    may_whole = request.actor.role in rules.MAY_TAKE_OUT_WHOLE.get(sort, frozenset())
    form = forms.TakeOut(request.POST or None, may_whole=may_whole)
    is_whole = bool(form.is_valid() and form.cleaned_data.get("is_whole"))
    listed = exporting.listed(sort, request.actor, said, is_whole=is_whole, at=now())
    words = clean("&".join(f"{key}={value}" for key, value in said.items()), lines=False)
    note = partial(actions.note_export, sort=sort, rows=listed.total, said=words)
    if form.is_valid() and done(request, form, note):
        name = f"{sort}-{localdate():%Y%m%d}"
        return _sent(listed.header, listed.lines, form.cleaned_data["form"], name)
    told = {
        "title": _("Take out: %(list)s") % {"list": Sort(sort).label},
        "total": listed.total,
        "form": form,
        "button": _("Take it out"),
        "is_narrowed": bool(said),
        "whole_for_others": sort in rules.MAY_TAKE_OUT_WHOLE and not may_whole,
    }
    return render(request, "sheets/export.html", told, status=form.status)
