"""One field of a page's form becomes one line of an XLSForm: name, choices, what is required."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from baijia.ground.texts import Line, Phone, Text

# The languages of a form as Collect shows them, by ours; the first is the one it opens in.
TONGUES = {"zh-hans": "中文 (zh)", "en": "English (en)"}
YES_NO = "yes_no"
YES, NO = "yes", "no"
A_NUMBER: Any = _("A number from %(least)s to %(most)s, please.")
AT_MOST: Any = _("At most %(most)s characters, please.")
MAX_PIXELS = 1024  # of the longer side: some 200 kB, which a weak network carries
Row = dict[str, str]
Choices = Sequence[tuple[str, Any]]


@dataclass
class Sheet:
    """An XLSForm: its lines, its lists of choices, and the lists that come as files."""

    key: str
    title: Any
    instance_name: str
    survey: list[Row] = field(default_factory=list)
    choices: dict[str, list[Row]] = field(default_factory=dict)
    lists: tuple[str, ...] = ()  # files beside it, each token's own

    def add(self, *rows: Row) -> None:
        self.survey += rows

    def offer(self, name: str, choices: Choices) -> str:
        """A list of choices under a name, once; what is empty is no choice on a phone."""
        self.choices[name] = [
            {"list_name": name, "name": str(value), **said("label", label)}
            for value, label in choices
            if value
        ]
        return name

    def ask(self, name: str, asked: forms.Field, *, listed: str = "", **more: str) -> None:
        """A question that is a field of a page's form; `more` says what a page says otherwise."""
        told: Row = {"type": self._type(name, asked, listed), "name": name}
        told |= said("label", asked.label) | said("hint", asked.help_text)
        if asked.required and not isinstance(asked, forms.BooleanField):
            told["required"] = "yes"
        if initial := _initial(asked):
            told["default"] = initial
        self.add(told | limits(asked) | more)

    def _type(self, name: str, asked: forms.Field, listed: str) -> str:
        if isinstance(asked, forms.ModelMultipleChoiceField):
            return f"select_multiple_from_file {listed}"
        if isinstance(asked, forms.ModelChoiceField):
            return f"select_one_from_file {listed}"
        if isinstance(asked, forms.ChoiceField):
            return f"select_one {self.offer(listed or name, list(asked.choices))}"  # type: ignore[arg-type]
        return next(kind for sort, kind in TYPES.items() if isinstance(asked, sort))

    def begin(self, kind: str, name: str, label: Any, **more: str) -> None:
        self.add({"type": f"begin_{kind}", "name": name, **said("label", label), **more})

    def end(self, kind: str) -> None:
        self.add({"type": f"end_{kind}"})

    @property
    def names(self) -> list[str]:
        return [row["name"] for row in self.survey if "name" in row]


TYPES: Mapping[type[forms.Field], str] = {
    forms.BooleanField: f"select_one {YES_NO}",
    forms.DateField: "date",
    forms.IntegerField: "integer",
    forms.CharField: "text",
}


def said(column: str, words: Any, **ends: Any) -> Row:
    """The same words in each language; none where there are none."""
    found: Row = {}
    for code, tongue in TONGUES.items():
        with translation.override(code):
            if text := str(words or "") % ends if ends else str(words or ""):
                found[f"{column}::{tongue}"] = text
    return found


def limits(asked: forms.Field) -> Row:
    """What a field takes, as far as an XLSForm can say it; the form has the last word."""
    if isinstance(asked, forms.IntegerField):
        least, most = asked.min_value, asked.max_value
        return must(f". >= {least} and . <= {most}", A_NUMBER, least=least, most=most)
    if isinstance(asked, Text):
        return {"appearance": "multiline", **_length(asked)}
    if isinstance(asked, Line):
        return _length(asked)
    if isinstance(asked, Phone):
        return {"appearance": "numbers"}
    return {}


def _length(asked: Line) -> Row:
    most = asked.max_length
    return must(f"string-length(.) <= {most}", AT_MOST, most=most) if most else {}


def must(rule: str, words: Any, **ends: Any) -> Row:
    """What an answer has to be, and what the phone says when it is not."""
    return {"constraint": rule, **said("constraint_message", words, **ends)}


def _initial(asked: forms.Field) -> str:
    if isinstance(asked, forms.BooleanField):
        return YES if asked.initial else NO
    return str(asked.initial) if isinstance(asked.initial, str) and asked.initial else ""


def photo(name: str, label: Any, **more: str) -> Row:
    told = {"type": "image", "name": name, "parameters": f"max-pixels={MAX_PIXELS}"}
    return told | said("label", label) | more


def voice(name: str, label: Any, **more: str) -> Row:
    told = {"type": "audio", "name": name, "parameters": "quality=voice-only"}
    return told | said("label", label) | more


def from_file(name: str, file: str, label: Any, **more: str) -> Row:
    """One of the rows of a list that lies beside the form."""
    return {"type": f"select_one_from_file {file}", "name": name, **said("label", label), **more}


def workbook(sheet: Sheet, version: str, yes_no: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """What pyxform reads: the same as three sheets of a workbook."""
    sheet.offer(YES_NO, list(yes_no))
    with translation.override("zh-hans"):
        title = str(sheet.title)
    settings = {
        "form_id": sheet.key,
        "form_title": title,
        "version": version,
        "default_language": TONGUES["zh-hans"],
        "instance_name": sheet.instance_name,
    }
    return {
        "survey": sheet.survey,
        "choices": [row for rows in sheet.choices.values() for row in rows],
        "settings": [settings],
    }
