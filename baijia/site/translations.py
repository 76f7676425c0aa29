"""The house speaks Chinese: every room keeps its own catalogue of what it says.

Source strings stand in English in the code and the templates. `update` carries them into
`<room>/locale/zh_Hans/LC_MESSAGES/django.po` and keeps what is translated already; `faults` says
what is missing or wrong; `compile_changed` makes what Django reads.
"""

import os
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parent.parent
ROOM_OF_LOOSE_FILES = "site"  # what stands in no room, as settings.py, speaks through the site
LOCALE = "zh_Hans"
# Neither dates nor places in files: two people who add a sentence each do not meet in the header.
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
Ids = str | tuple[str, str]


def rooms(house: Path = HOUSE) -> list[str]:
    return sorted(p.parent.name for p in house.glob("*/__init__.py"))


def catalogue(room: str, house: Path = HOUSE) -> Path:
    return house / room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def update(chosen: Iterable[str] = (), house: Path = HOUSE) -> list[Path]:
    """Carry what the rooms say into their catalogues; returns the files that changed."""
    changed = []
    for room in chosen or rooms(house):
        path, text = catalogue(room, house), _fresh(room, house)
        if text != _read(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def faults(house: Path = HOUSE) -> list[str]:
    """What a reader of Chinese would stumble over, one line each."""
    found: list[str] = []
    first: dict[tuple[str | None, str], tuple[str, str]] = {}
    for room in rooms(house):
        path = catalogue(room, house)
        try:
            fresh = _fresh(room, house)
        except (PoFileError, ValueError) as error:
            found.append(f"{room}: cannot be read: {error}")
            continue
        if fresh != _read(path):
            found.append(f"{room}: out of step with the code; run manage.py translate update")
        for message in _messages(fresh):
            found += (f"{room}: {fault}" for fault in _message_faults(message))
            key, text = (message.context, _one(message)), _text(message)
            other, said = first.setdefault(key, (room, text))
            if text and said and text != said:
                found.append(
                    f"{room}: {message.id!r} is {text!r} here and {said!r} in {other}; Django keeps"
                    " one of them. Say it alike, or tell them apart with a context (pgettext)."
                )
    return found


def compile_changed(house: Path = HOUSE) -> list[Path]:
    """Make the .mo files that are older than their catalogue or not there."""
    made = []
    for room in rooms(house):
        path = catalogue(room, house)
        mo = path.with_suffix(".mo")
        if path.exists() and not (mo.exists() and mo.stat().st_mtime_ns > path.stat().st_mtime_ns):
            _compile(path, mo)
            made.append(mo)
        elif mo.exists() and not path.exists():
            mo.unlink(missing_ok=True)
    return made


def _compile(path: Path, mo: Path) -> None:
    """Written aside and moved: of two processes that compile at once each leaves a whole file."""
    aside = mo.with_name(f"{mo.name}.{os.getpid()}")
    with aside.open("wb") as file:
        write_mo(file, _parse(path.read_text(encoding="utf-8")))
    aside.replace(mo)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _fresh(room: str, house: Path) -> str:
    """The room's catalogue as it should stand now; empty when the room says nothing."""
    kept = {(m.context, _one(m)): m for m in _messages(_read(catalogue(room, house)))}
    new = Catalog(locale=LOCALE, fuzzy=False)
    said = list(_said(room, house))
    for context, ids in said:
        old = kept.get((context, ids if isinstance(ids, str) else ids[0]))
        new.add(
            ids,
            _as_many(_text(old) if old else "", ids),
            flags=old.flags if old else (),
            user_comments=old.user_comments if old else (),
            context=context,
        )
    if not said:
        return ""
    out = BytesIO()
    write_po(out, new, width=0, no_location=True, omit_header=True, sort_output=True)
    return HEADER + out.getvalue().decode().strip() + "\n"


def _said(room: str, house: Path) -> Iterator[tuple[str | None, Ids]]:
    for path in _sources(room, house):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = _as_python(text, path)
        found = extract("python", BytesIO(text.encode()), KEYWORDS, (), {"encoding": "utf-8"})
        for _line, ids, _comments, context in found:
            if ids:
                yield context, ids if isinstance(ids, str) else (ids[0], ids[1])


def _sources(room: str, house: Path) -> Iterator[Path]:
    for path in sorted((house / room).rglob("*")):
        inside = path.relative_to(house / room).parts
        if {"tests", "migrations", "locale"} & set(inside):
            continue
        if path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in inside):
            yield path
    if room == ROOM_OF_LOOSE_FILES:
        yield from sorted(house.glob("*.py"))


def _as_python(text: str, path: Path) -> str:
    """Django's own reading of a template, without the indentation Python would stumble over."""
    source = templatize(text, origin=str(path))
    return "\n".join(line.strip() for line in source.splitlines())


def _parse(text: str) -> Catalog:
    return read_po(BytesIO(text.encode()), locale=LOCALE, abort_invalid=True)


def _messages(text: str) -> list[Message]:
    return [m for m in _parse(text) if m.id] if text else []


def _as_many(text: str, ids: Ids) -> str | tuple[str]:
    """Chinese has one form for one and many."""
    return text if isinstance(ids, str) else (text,)


def _one(message: Message) -> str:
    """The sentence Django looks a translation up by: of one and many the one."""
    return message.id if isinstance(message.id, str) else next(iter(message.id or ()))


def _text(message: Message) -> str:
    string = message.string
    return string if isinstance(string, str) else next(iter(string or ("",)))


def _message_faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield f"fuzzy: {message.id!r}"
    text = _text(message)
    if not text:
        yield f"not translated: {message.id!r}"
        return
    asked = message.id if isinstance(message.id, str) else [*(message.id or ("",))][-1]
    if sorted(PLACEHOLDER.findall(asked)) != sorted(PLACEHOLDER.findall(text)):
        yield f"placeholders differ: {message.id!r} / {text!r}"
