"""What a phone sends in one request, taken apart: names of files as raw UTF-8, as Collect sends
them, whatever they would mean on a disk. Bytes go in; no request, no disk.
"""

import re
from typing import Any, NamedTuple
from urllib.parse import unquote, unquote_to_bytes

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.ground.texts import clean

MOST_PARTS = 101  # the report, and as many files as Collect sends at once
MOST_HEAD = 4_096  # bytes before the content of a part
XML_PART = "xml_submission_file"

BROKEN: Any = _("What the phone sent did not come through whole. Send it again.")
BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,200})"?')
PARAMETER = re.compile(r';\s*([a-z]+)(\*?)=(?:"((?:[^"\\]|\\.)*)"|([^;]*))', re.IGNORECASE)
ESCAPED = {"%22": '"', "%0D": "\r", "%0A": "\n"}  # and nothing else, by the standard of browsers


class Part(NamedTuple):
    """One part: its name, the name of its file if it is one (by which the report speaks of it), and
    what it holds.
    """

    name: str
    file_name: str
    mime: str
    content: bytes


class Sent(NamedTuple):
    """A report, or a piece of one: the words of it and some of its files."""

    xml: bytes
    files: list[Part]


def sent(body: bytes, content_type: str) -> Sent:
    found = parts(body, content_type)
    words = [part for part in found if part.name == XML_PART]
    if len(words) != 1:
        raise Refused(_("There is no report in what the phone sent."), code="no_xml")
    files = [part for part in found if part.name != XML_PART and part.file_name]
    return Sent(words[0].content, files)


def parts(body: bytes, content_type: str) -> list[Part]:
    boundary = BOUNDARY.search(content_type)
    if not content_type.lower().startswith("multipart/form-data") or not boundary:
        raise Refused(BROKEN, code="multipart")
    mark = b"\r\n--" + boundary[1].encode("latin-1", "replace")
    pieces = (b"\r\n" + body).split(mark)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise Refused(BROKEN, code="multipart")  # it broke off on the way
    if len(pieces) - 2 > MOST_PARTS:
        raise Refused(_("So many files at once are too many."), code="too_big")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    head, gap, content = piece.partition(b"\r\n\r\n")
    if not gap or len(head) > MOST_HEAD:
        raise Refused(BROKEN, code="multipart")
    told = dict(_headers(head))
    named = _parameters(told.get("content-disposition", ""))
    if "name" not in named:
        raise Refused(BROKEN, code="multipart")
    mime = told.get("content-type", "").split(";")[0].strip().lower()
    file_name = called(named["filename"]) if "filename" in named else ""
    return Part(named["name"], file_name, mime, content)


def called(raw: str) -> str:
    """A file by its name, less what nobody can see: as the report has it, and no way on a disk."""
    return clean(raw, lines=False) or "?"


def _headers(head: bytes) -> list[tuple[str, str]]:
    lines = head.decode("utf-8", "replace").strip("\r\n").split("\r\n")
    split = (line.partition(":") for line in lines)
    return [(name.strip().lower(), said.strip()) for name, _colon, said in split]


def _parameters(said: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, star, quoted, bare in PARAMETER.findall(said):
        text = _extended(bare or quoted) if star else _plain(quoted or bare.strip())
        if star or name.lower() not in found:
            found[name.lower()] = text
    return found


def _plain(text: str) -> str:
    text = re.sub(r"\\(.)", r"\1", text)
    for sign, meant in ESCAPED.items():
        text = text.replace(sign, meant)
    return text


def _extended(text: str) -> str:
    """filename*=UTF-8''%E7%81%AF.jpg"""
    charset, _language, coded = [*text.split("'", 2), "", ""][:3]
    if charset.lower() in ("utf-8", "utf8"):
        return unquote_to_bytes(coded).decode("utf-8", "replace")
    return unquote(coded)
