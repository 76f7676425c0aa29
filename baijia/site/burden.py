"""What the forms of the house ask of people: how much, and nothing twice.

Each form says beside its fields which facts they fill (`ground.forms.asks`); here it is counted.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django import forms
from django.urls import get_resolver

from baijia.ground.forms import CARRIED, ActForm

SIGNS = "~>+-"
MOST_REQUIRED = 4
LINE = re.compile(r"_(?:\d{1,3}|[0-9a-f]{8}-[0-9a-f-]{27})$")
# Settings that the administrator sets once, all of them shown as they stand.
SETTINGS = frozenset({"terms.SetTerm", "terms.Charter"})


class Note(NamedTuple):
    """One of the commonest notes: what is pressed for it on the page that types in a sheet, with
    the first household field before one's hands. A browser test presses just this.
    """

    what: str
    form: str  # which sheet
    keys: tuple[str, ...]  # a word in brackets is typed; each of its signs is one key more

    @property
    def pressed(self) -> int:
        return sum(1 for key in self.keys if not key.startswith("["))


SEND = "Control+Enter"
NOTES = (
    Note("a visit at which all was well", "visits", ("1", SEND)),
    Note(
        "a request heard at the door",
        "visits",
        ("1", "Tab", "Tab", "Tab", "Tab", "[路灯不亮]", SEND),
    ),
    Note("a hazard at a household", "hazards", ("[电线裸露]", "Tab", "1", SEND)),
)


def all_forms() -> list[type[ActForm]]:
    """Every form that does something, in the order of their rooms; those that only narrow a list
    keep nothing and are none of these.
    """
    assert get_resolver().url_patterns  # with them all rooms are there
    rooms = {kind for kind in _below(ActForm) if kind.__module__.startswith("baijia.")}
    found = {kind for kind in rooms if ".tests." not in kind.__module__}
    return sorted(found, key=name_of)


def _below(kind: type[ActForm]) -> Iterator[type[ActForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def name_of(kind: type[ActForm]) -> str:
    room = kind.__module__.removeprefix("baijia.").split(".forms")[0].split(".views")[0]
    return f"{room}.{kind.__qualname__}"


def facts_of(kind: type[ActForm]) -> dict[str, str]:
    """Its own and those of what it is made of; what stands nearer counts."""
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        found |= dict(each.__dict__.get("facts", {}))
    return found


def fields_of(kind: type[ActForm]) -> dict[str, forms.Field]:
    """What people fill in; what a page carries unseen nobody types."""
    return {
        name: field
        for name, field in kind.base_fields.items()
        if name not in CARRIED and not field.widget.is_hidden
    }


def bare(name: str) -> str:
    """A field's name without the number of its line."""
    return LINE.sub("", name)


def required(kind: type[ActForm]) -> int:
    """How many fields must be filled in, of those that do not stand filled in already."""
    facts = facts_of(kind)
    return sum(
        field.required and not facts.get(bare(name), "").startswith("~") and not _stands(field)
        for name, field in fields_of(kind).items()
    )


def _stands(field: forms.Field) -> bool:
    return field.initial not in (None, "")


def asked_twice() -> dict[str, list[str]]:
    """Facts that are asked although they are known: learnt later in more than one place, or learnt
    later after they were asked when the row began, or asked twice on one page.
    """
    begins: dict[str, set[str]] = defaultdict(set)
    later: dict[str, set[str]] = defaultdict(set)
    twice: dict[str, list[str]] = {}
    for kind in all_forms():
        own = [fact for fact in facts_of(kind).values() if fact[0] not in "~>-"]
        for fact in own:
            (later if fact[0] == "+" else begins)[fact.lstrip(SIGNS)].add(name_of(kind))
            if own.count(fact) > 1:
                twice[fact] = [name_of(kind)] * own.count(fact)
    for fact, places in later.items():
        if len(places) > 1 or fact in begins:
            twice[fact] = sorted(places | begins.get(fact, set()))
    return twice


HEAD = """# What the forms ask

Made by `manage.py burden --write`; a test keeps it true. Every field of every form that does
something names the fact it fills, as `room.model.column`, beside the form (`asks`).

- Forms: {forms}. Fields that must be filled in: at most {most}; {settings} in a setting that the
  administrator makes once.
- Places where a fact is asked that is known already: {twice}.

## The commonest notes, by the keyboard

On the page that types in a sheet; a browser test presses just these keys.

| note | keys | and its words |
|---|---|---|
{notes}

## Forms

To fill in: required, and neither shown as it stands nor chosen beforehand.

| form | to fill in | facts |
|---|---|---|
{rows}
"""


def table() -> str:
    """All of it, as it stands in docs/burden.md."""
    facts = {kind: len(set(facts_of(kind).values())) for kind in all_forms()}
    asking = [kind for kind in facts if facts[kind]]
    return HEAD.format(
        forms=len(asking),
        most=most_required(),
        settings=max(required(kind) for kind in asking),
        twice=len(asked_twice()),
        notes="\n".join(f"| {note.what} | {note.pressed} | {_words(note)} |" for note in NOTES),
        rows="\n".join(
            f"| `{name_of(kind)}` | {required(kind)} | {facts[kind]} |" for kind in asking
        ),
    )


def most_required() -> int:
    return max(required(kind) for kind in all_forms() if name_of(kind) not in SETTINGS)


def _words(note: Note) -> str:
    return "、".join(key.strip("[]") for key in note.keys if key.startswith("[")) or "–"
