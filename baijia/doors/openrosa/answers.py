"""What phones are answered, in the XML of OpenRosa. Words go in, text comes out."""

from collections.abc import Iterable, Mapping
from hashlib import md5
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

FORM_LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Listed(NamedTuple):
    """A form in the list."""

    key: str
    name: str
    version: str
    digest: str
    url: str
    manifest_url: str


class Beside(NamedTuple):
    """A list that lies beside a form; the integrity is asked only of what a phone made itself."""

    file_name: str
    digest: str
    url: str
    integrity_url: str = ""


def md5_of(text: str | bytes) -> str:
    """As the protocol wants it; nothing is kept safe by it."""
    content = text if isinstance(text, bytes) else text.encode()
    return f"md5:{md5(content, usedforsecurity=False).hexdigest()}"


def form_list(forms: Iterable[Listed]) -> str:
    rows = "".join(
        "<xform>"
        + _tags(formID=form.key, name=form.name, version=form.version, hash=form.digest)
        + _tags(downloadUrl=form.url, manifestUrl=form.manifest_url)
        + "</xform>"
        for form in forms
    )
    return f'{HEAD}<xforms xmlns="{FORM_LIST}">{rows}</xforms>'


def manifest(files: Iterable[Beside]) -> str:
    """In the order of their names: another order would be another manifest."""
    rows = "".join(
        '<mediaFile type="entityList">'
        + _tags(filename=file.file_name, hash=file.digest, downloadUrl=file.url)
        + _tags(integrityUrl=file.integrity_url)
        + "</mediaFile>"
        for file in sorted(files)
    )
    return f'{HEAD}<manifest xmlns="{MANIFEST}">{rows}</manifest>'


def integrity(deleted: Mapping[str, bool]) -> str:
    rows = "".join(
        f"<entity id={quoteattr(key)}><deleted>{str(gone).lower()}</deleted></entity>"
        for key, gone in deleted.items()
    )
    return f"{HEAD}<data><entities>{rows}</entities></data>"


def response(message: str, *, nature: str) -> str:
    """What the phone shows to who holds it, word for word."""
    said = f"<message nature={quoteattr(nature)}>{escape(message)}</message>"
    return f'{HEAD}<OpenRosaResponse xmlns="{RESPONSE}" items="0">{said}</OpenRosaResponse>'


def csv_file(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A list of things by number, label and version. A phone takes a semicolon in the header for
    the sign between columns, so that no column may have one in its name.
    """
    return "".join(",".join(map(_cell, row)) + "\n" for row in [columns, *rows])


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    return '"' + plain.replace('"', '""') + '"' if set(plain) & {",", '"', ";"} else plain


def _tags(**told: str) -> str:
    return "".join(f"<{name}>{escape(said)}</{name}>" for name, said in told.items() if said)
