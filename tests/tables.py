"""docs/labels.md, made from the code: what may be done, and what everything is called.

`test_docs` looks whether it is up to date; this writes it:

    python manage.py shell -c "from tests.tables import write; write()"
"""

import inspect
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Choices, Model
from django.utils import translation

from baijia.matters.models import Matter
from baijia.matters.queries.queues import QUEUES as LISTS
from baijia.matters.rules.steps import KINDS, NEEDS, STEPS, Step
from baijia.matters.views.acts import ACTS as BY_POSTS
from baijia.matters.views.tracked import PAGES as BY_REPORTER
from baijia.people.rules import EVERYONE, OFFICE_POSTS, VILLAGE_POSTS, Role
from baijia.site.translations import compile_changed

LABELS = Path(__file__).parent.parent / "docs" / "labels.md"
HEAD = """\
# What everything is called

Made from the code by `tests/tables.py`; do not edit. What the words mean stands in
[words.md](words.md).
"""
ACTS = """
## What may be done to a matter

`baijia/matters/rules/steps.py` is the table; a post acts within its place or on what its office has
in hand. *Holder*: only who has it in hand; `+` these posts too, in their place. *Unheld*: also when
nobody has it. Where nothing is said to follow, the matter stays where it stood.

| act | 简体 | English | who | stands at | then | if |
|---|---|---|---|---|---|---|
"""
QUEUES = """
## What waits for whom

The lists on a desk, the most pressing first (`baijia/matters/queries/queues.py`).

| list | 简体 | English | whose |
|---|---|---|---|
"""
WORDS = """
## Every word that is kept

What a row can be (a choice) and what can happen to it (`Happening`, the journal's `what`).
"""


def page() -> str:
    return HEAD + ACTS + _rows(acts()) + QUEUES + _rows(queues()) + WORDS + "".join(choices())


def said(label: Any, language: str) -> str:
    with translation.override(language):
        return str(label)


def both(label: Any) -> tuple[str, str]:
    return said(label, "zh-hans"), said(label, "en")


def models() -> list[type[Model]]:
    """Ours, bottom up: the journal first, figures last."""
    return [model for model in apps.get_models() if model.__module__.startswith("baijia.")]


def choices_of(holder: Any) -> dict[str, type[Choices]]:
    """The sets of words that a model, or a whole file of models, defines."""
    found = dict(inspect.getmembers(holder, inspect.isclass))
    return {name: kind for name, kind in found.items() if issubclass(kind, Choices)}


def choices() -> Iterator[str]:
    for model in models():
        yield from _choices(model.__name__, model.__module__, choices_of(model))
    for name in dict.fromkeys(model.__module__ for model in models()):
        ours = {
            label: kind
            for label, kind in choices_of(import_module(name)).items()
            if kind.__module__ == name and label != "Set"  # as the Happening of every setting
        }
        yield from _choices("For several rows", name, ours)


def _choices(title: str, where: str, found: dict[str, type[Choices]]) -> Iterator[str]:
    if not found:
        return
    yield f"\n### {title}\n\n`{where}`"
    yield "\n\n| | in the code | 简体 | English |\n|---|---|---|---|\n"
    for name, kind in sorted(found.items(), key=lambda item: item[0] == "Happening"):
        yield _rows((name, _code(v) or "(empty)", *both(label)) for v, label in kind.choices)


def acts() -> Iterator[tuple[str, ...]]:
    for verb, step in STEPS.items():
        label = BY_POSTS[verb].label if verb in BY_POSTS else BY_REPORTER[verb].title
        yield (_code(verb), *both(label), _who(step), _states(step.states), *_after(step))


def _who(step: Step) -> str:
    who = _roles(step.posts)
    if step.hands:
        who = "holder" + (f" + {_roles(step.over)}" if step.over else "")
        who += "; unheld: " + _roles(step.posts) if step.free else ""
    return ", ".join(filter(None, [who, "reporter" if step.reporter else ""]))


def _roles(roles: Iterable[str]) -> str:
    left, parts = set(roles), list[str]()
    if left >= EVERYONE - {Role.AUDITOR, Role.ADMINISTRATOR}:
        missing = sorted(str(said(Role(role).label, "en")).lower() for role in EVERYONE - left)
        return "everyone" + (f" but {' and '.join(missing)}" if missing else "")
    for named, group in (("village posts", VILLAGE_POSTS), ("office posts", OFFICE_POSTS)):
        if left >= group:
            parts, left = [*parts, named], left - group
    return ", ".join(
        [*parts, *(said(role.label, "en").lower() for role in Role if str(role) in left)]
    )


def _states(states: Iterable[str]) -> str:
    left = set(states)
    if left == set(Matter.State.values):
        return "any"
    if left >= {str(state) for state in Matter.OPEN}:
        rest = _states(left - {str(state) for state in Matter.OPEN})
        return ", ".join(filter(None, ["open", rest]))
    return ", ".join(_code(state) for state in Matter.State.values if state in left)


def _after(step: Step) -> tuple[str, str]:
    conditions = [] if step.kinds == KINDS else ["kind: " + ", ".join(_kinds(step.kinds))]
    if step.needs:
        conditions.append(f"else: “{said(NEEDS[step.needs], 'en')}”")
    return _states(step.leads_to), "; ".join(conditions)


def _kinds(kinds: Iterable[str]) -> list[str]:
    return [_code(kind) for kind in Matter.Kind.values if kind in set(kinds)]


def queues() -> Iterator[tuple[str, ...]]:
    for queue in LISTS:
        yield (_code(queue.key), *both(queue.label), _roles(queue.roles))


def _code(word: Any) -> str:
    return f"`{word}`" if word else ""


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def write() -> None:
    compile_changed()
    LABELS.write_text(page(), encoding="utf-8")
