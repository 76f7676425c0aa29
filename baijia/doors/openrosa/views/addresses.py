"""The six addresses of OpenRosa."""

from functools import cache
from typing import Any

from django.http import Http404, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, now

from baijia.doors.openrosa import actions, answers, parts, queries, reading, rules
from baijia.doors.openrosa.answers import Beside, Listed
from baijia.doors.openrosa.http import Asked, for_phones, kept, may_fetch, said, xml
from baijia.doors.openrosa.models import Edition
from baijia.doors.openrosa.xlsforms.sheets import SHEETS
from baijia.ground.refusal import Refused

A_YEAR_S = 365 * 24 * 3600


def address(request: Asked, name: str, *args: Any) -> str:
    """Of the same kind as the one that was asked: with the phone's secret in it, or without."""
    token = [request.token] if request.token else []
    signed = "" if request.token else "_signed"
    return request.build_absolute_uri(reverse(f"openrosa:{name}{signed}", args=[*token, *args]))


@for_phones("GET", "HEAD")
def form_list(request: Asked) -> HttpResponse:
    """The forms that are out. Never too short a list: phones delete what is not in it."""
    may_fetch(request)
    rows = queries.current()
    if len(rows) < len(SHEETS):
        raise Refused(rules.NOTHING_OUT, code="nothing_out")
    found = list(rows.values())
    if request.GET.get("listAllVersions") == "true":
        found = queries.all_editions()
    if asked := request.GET.get("formID"):
        found = [row for row in found if row.kind == asked]
    return kept(request, xml(answers.form_list(_listed(request, row) for row in found)))


def _listed(request: Asked, row: Edition) -> Listed:
    return Listed(
        key=row.kind,
        name=title(row.kind, translation.get_language()),
        version=row.number,
        digest=f"md5:{row.md5}",
        url=address(request, "form", row.kind, row.number),
        manifest_url=address(request, "manifest", row.kind),
    )


@cache
def title(form: str, _language: str | None) -> str:
    return str(SHEETS[form]().title)


@cache
def lists_of(form: str) -> tuple[str, ...]:
    return SHEETS[form]().lists


@for_phones("GET", "HEAD")
def form(request: Asked, form: str, number: str) -> HttpResponse:
    """A form as it came out, byte for byte; also one that has long been followed by others."""
    may_fetch(request)
    row = queries.edition(form, number)
    if row is None:
        raise Http404
    return kept(request, xml(row.xml), seconds=A_YEAR_S)


@for_phones("GET", "HEAD")
def manifest(request: Asked, form: str) -> HttpResponse:
    """The lists beside a form, each with the hash of what this phone would fetch now."""
    may_fetch(request)
    if form not in SHEETS:
        raise Http404
    integrity = address(request, "integrity")
    files = [
        Beside(
            file_name=name,
            digest=answers.md5_of(queries.list_file(name, request.actor, on=localdate())),
            url=address(request, "list", name.removesuffix(".csv")),
            integrity_url=integrity,
        )
        for name in lists_of(form)
    ]
    return kept(request, xml(answers.manifest(files)))


@for_phones("GET", "HEAD")
def list_(request: Asked, name: str) -> HttpResponse:
    """A list of this phone's own: at most thirty households, the places of its post."""
    may_fetch(request)
    if f"{name}.csv" not in queries.LISTS:
        raise Http404
    text = queries.list_file(f"{name}.csv", request.actor, on=localdate())
    return kept(request, HttpResponse(text, content_type="text/csv; charset=utf-8"))


@for_phones("GET", "HEAD")
def integrity(request: Asked) -> HttpResponse:
    """Which of these are gone; asked of what a phone made without a signal."""
    may_fetch(request)
    ids = [said for said in request.GET.get("id", "").split(",") if said][: rules.MOST_ASKED]
    return xml(answers.integrity(queries.are_gone(ids, request.actor)))


@for_phones("HEAD", "GET", "POST")
def submission(request: Asked) -> HttpResponse:
    """Where reports are sent; asked first, it says how much goes into one request."""
    if request.method != "POST":
        return HttpResponse(status=204)
    sent = parts.sent(_body(request), request.headers.get("Content-Type", ""))
    report = reading.read(sent.xml)
    if report.form not in SHEETS:
        raise Refused(rules.UNKNOWN_FORM, code="unknown_form")
    taken = actions.take_in(report, sent.xml, sent.files, device=request.device, at=now())
    answer = rules.decide(taken.seen)
    return said(answer.status, answer.message, nature=answer.nature)


def _body(request: Asked) -> bytes:
    """All of it, but never more than the largest file and the words beside it."""
    told = str(request.META.get("CONTENT_LENGTH") or "")
    length = int(told) if told.isascii() and told.isdecimal() else 0
    if length > rules.MOST_BYTES:
        raise Refused(rules.TOO_BIG, code="too_big")
    stream: Any = request
    if not length and request.headers.get("Transfer-Encoding", "").lower() == "chunked":
        stream = request.META["wsgi.input"]  # its length is not told; it ends by itself
    try:
        body: bytes = stream.read(rules.MOST_BYTES + 1)
    except UnreadablePostError as error:
        raise Refused(parts.BROKEN, code="multipart") from error
    if len(body) > rules.MOST_BYTES:
        raise Refused(rules.TOO_BIG, code="too_big")
    return body
