from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.cells import Wrong, moment
from baijia.doors.sheets.columns import WHY
from baijia.doors.sheets.drafts import Draft
from baijia.doors.sheets.kinds.kind import DAYS, Kind, Told
from baijia.doors.sheets.reading import MOST_BYTES, Cell
from baijia.doors.sheets.tables import letter
from baijia.ground.forms import ActForm, asks
from baijia.ground.masks import masked_name, masked_phone
from baijia.ground.texts import Text, phone_digits

SHOWN = 3  # values of a column beside its name
NAMES = ("name", "first_party", "second_party")
PHONES = ("phone", "first_phone", "second_phone")


class Upload(forms.Form):
    """A file to look through before anything is done with it."""

    status = 200
    file = forms.FileField(
        label=_("Excel or CSV file"),
        help_text=_("At most 20 MB and 50,000 rows. Nothing is brought in before you have looked."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 20 MB. Split it, please."))
        return file


class Columns(forms.Form):
    """Which column says what. What must not be kept cannot be chosen."""

    status = 200

    def __init__(
        self, data: Any = None, *, draft: Draft, kind: Kind, guessed: dict[int, str]
    ) -> None:
        super().__init__(data)
        self.kind, self.draft = kind, draft
        choices = [("", _("— leave out —")), *((f.key, f.label) for f in kind.fields)]
        dropped = {each.column for each in draft.table.dropped}
        for at, name in enumerate(draft.table.names):
            if at not in dropped and (name or _shown(draft, at)):
                self.fields[f"c{at}"] = forms.ChoiceField(
                    label=f"{letter(at)}　{name}",
                    choices=choices,
                    required=False,
                    initial=guessed.get(at, ""),
                    help_text=_shown(draft, at, guessed.get(at, "")),
                )
        if kind.sorts:
            self.fields["ledger"] = forms.ChoiceField(
                label=_("Where a row does not say it, these are"),
                choices=kind.sorts,
                initial=draft.ledger,
                widget=forms.RadioSelect({"class": "short"}),
            )
        self.fields["year"] = forms.IntegerField(
            label=_("Year of days that are written without one, such as 3.4"),
            required=False,
            min_value=1950,
            max_value=2099,
            initial=draft.year,
            help_text=_keeping(draft),
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        )

    hide_optional = True

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        said = [value for name, value in told.items() if _is_column(name) and value]
        twice = next((key for key in said if said.count(key) > 1), "")
        if twice:
            field = self.kind.field(twice)
            says = _("Two columns cannot both say: %(what)s. Choose one of them.")
            raise forms.ValidationError(says % {"what": field.label if field else twice})
        for some in self.kind.needs:
            if not set(some) & set(said):
                labels = [str(f.label) for key in some if (f := self.kind.field(key))]
                says = _("Say which column tells: %(what)s")
                raise forms.ValidationError(says % {"what": " / ".join(labels)})
        return told

    @property
    def columns(self) -> dict[int, str]:
        told = self.cleaned_data.items()
        return {int(name[1:]): key for name, key in told if _is_column(name) and key}


def _is_column(name: str) -> bool:
    return name[0] == "c" and name[1:].isdecimal()


def _shown(draft: Draft, at: int, key: str = "") -> str:
    """What stands in it, so that one sees what it is; long and many things cut short."""
    cells = (line.cells[at] for line in draft.table.lines if at < len(line.cells))
    some: list[str] = []
    for cell in cells:
        said = _masked(cell, key)
        if said and said not in some:
            some.append(said if len(said) < 13 else f"{said[:12]}…")
        if len(some) == SHOWN:
            break
    return "，".join(some)


def _masked(cell: Cell, key: str) -> str:
    """Names and phones stand masked here as everywhere, also where a column was not guessed."""
    said = str(cell)
    if key in NAMES:
        return masked_name(said)
    return masked_phone(said) if key in PHONES or phone_digits(said) else said


def as_read(told: Told, keys: Sequence[str], draft: Draft) -> list[str]:
    """A row as it will be taken; what cannot be read stands as it is."""
    return [_as_read(told.said(key), key, draft.year_of(told.line.sheet)) for key in keys]


def _as_read(cell: Cell, key: str, year: int | None) -> str:
    if key in DAYS:
        with suppress(Wrong):
            at = moment(cell, year=year)
            return str(at).removesuffix(" 00:00:00") if at else ""
    return _masked(cell, key)


def years_told(draft: Draft) -> list[str]:
    """Of which year the days are that are written without one, sheet by sheet if they differ."""
    if not set(DAYS) & set(draft.columns.values()):
        return []
    return _by_sheet(draft) or ([str(draft.year)] if draft.year else [])


def _by_sheet(draft: Draft) -> list[str]:
    sheets = dict.fromkeys(line.sheet for line in draft.table.lines) if draft.years else {}
    return [f"{year}（{sheet}）" for sheet in sheets if (year := draft.year_of(sheet))]


def _keeping(draft: Draft) -> str:
    if not draft.years:
        return ""
    says = _("Sheets whose title or name tells a year keep it: %(years)s")
    return str(says % {"years": "，".join(_by_sheet(draft))})


def why_dropped(draft: Draft) -> Sequence[tuple[str, Any]]:
    """The columns that must not be kept, by letter and name, and what they hold."""
    return [
        (f"{letter(each.column)} {each.name}".strip(), WHY[each.why])
        for each in draft.table.dropped
    ]


class Bring(ActForm):
    """Nothing to fill in: the button says what happens."""


class Undo(ActForm):
    """Nothing to fill in: the button says what happens."""


class TakeOut(ActForm):
    """As which file, and with names and phones or as the page shows them."""

    facts = asks(
        form="-sheets.export.sort",
        is_whole="sheets.export.is_whole",
        reason="sheets.export.reason",
    )
    form = forms.ChoiceField(
        label=_("As"),
        choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV (.csv)")],
        widget=forms.RadioSelect({"class": "short"}),
        initial="xlsx",
    )
    is_whole = forms.BooleanField(
        label=_("With whole names and phones"),
        required=False,
        help_text=_("Whoever has the file has them. Delete it when it is no longer needed."),
    )
    reason = Text(
        label=_("What do you need the names and phones for?"),
        max_length=300,
        required=False,
        help_text=_("Your reason stands in the journal, with your name."),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, may_whole: bool = False, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if not may_whole:
            del self.fields["is_whole"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("is_whole") and not told.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say what you need the names and phones for."))
        return told

    @property
    def args(self) -> dict[str, Any]:
        return {key: value for key, value in super().args.items() if key != "form"}
