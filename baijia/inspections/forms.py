"""What must be filled in on an inspection: nothing, where nothing is wanting."""

from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.texts import Line, Text
from baijia.inspections.models import Checklist, Item
from baijia.inspections.rules import Found
from baijia.matters.models import Matter
from baijia.terms.models import Category

OTHERS = 2  # findings that no line of the list foresaw
FIVE = ("measure", "funds", "owner", "by_on", "reviewer")


class Block(NamedTuple):
    """One line of the list, with what may be found wanting."""

    label: str
    fields: list[forms.BoundField]
    is_open: bool


def _finding_fields(level: str) -> dict[str, forms.Field]:
    return {
        "text": Text(
            label=_("What is wanting"),
            max_length=2000,
            required=False,
            widget=forms.Textarea({"rows": 2}),
        ),
        "level": forms.ChoiceField(
            label=_("How grave"), choices=Matter.Risk, required=False, initial=level
        ),
        "fixed": Line(label=_("Put right on the spot: how"), max_length=300, required=False),
        "measure": Line(label=_("What is to be done"), max_length=300, required=False),
        "funds": Line(label=_("With what money"), max_length=100, required=False),
        "owner": Line(label=_("Who sees to it"), max_length=60, required=False),
        "by_on": forms.DateField(label=_("By when"), required=False, widget=DayInput()),
        "reviewer": Line(label=_("Who looks again"), max_length=60, required=False),
    }


class Inspect(ActForm):
    """Every line is in order until something is written below it."""

    facts = asks(
        inspected_on="inspections.inspection.inspected_on",
        site="inspections.inspection.site",
        is_production="inspections.inspection.is_production",
        text="inspections.finding.text",
        level="inspections.finding.level",
        fixed="matters.answer.text",
        measure="inspections.finding.measure",
        funds="inspections.finding.funds",
        owner="inspections.finding.owner",
        by_on="inspections.finding.by_on",
        reviewer="inspections.finding.reviewer",
    )
    hide_optional = True
    inspected_on = forms.DateField(label=_("When it was"), widget=DayInput())
    site = Line(label=_("Whose house, which shop or yard"), max_length=100, required=False)
    is_production = forms.BooleanField(
        label=_("It is a unit that produces or trades"),
        help_text=_("What is found there is reported to the town, not put right by the village."),
        required=False,
    )

    def __init__(self, data: Any = None, *, checklist: Checklist, on: date) -> None:
        super().__init__(data, initial={"inspected_on": on})
        self.lines: list[tuple[str, Item | None]] = [
            (str(number), item) for number, item in enumerate(checklist.items.all(), start=1)
        ]
        self.lines += [(f"other{number}", None) for number in range(1, OTHERS + 1)]
        for key, item in self.lines:
            level = item.level if item else Matter.Risk.ORDINARY
            for name, field in _finding_fields(level).items():
                self.fields[f"{name}_{key}"] = field

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in ("inspected_on", "site", "is_production")]

    @property
    def blocks(self) -> list[Block]:
        found = []
        for key, item in self.lines:
            fields = [self[f"{name}_{key}"] for name in _finding_fields("")]
            is_open = bool(fields[0].value()) or any(field.errors for field in fields)
            found.append(Block(str(item) if item else str(_("Something else")), fields, is_open))
        return found

    @property
    def args(self) -> dict[str, Any]:
        """The action's keywords; a line with words below it is a finding."""
        names = ("inspected_on", "site", "is_production")
        told = {name: self.cleaned_data[name] for name in names}
        found = [self._found(key, item) for key, item in self.lines]
        return {**told, "findings": [each for each in found if each]}

    def _found(self, key: str, item: Item | None) -> Found | None:
        told: dict[str, Any] = {
            name: self.cleaned_data[f"{name}_{key}"] for name in _finding_fields("")
        }
        if not told["text"]:
            return None
        told["level"] = told["level"] or Matter.Risk.ORDINARY
        return Found(**told, item_id=item.pk if item else None)


class Start(forms.Form):
    """Where, and by which list."""

    place = forms.UUIDField()
    checklist = forms.SlugField()


class AddChecklist(ActForm):
    facts = asks(
        name="inspections.checklist.name",
        name_en="inspections.checklist.name_en",
        category="inspections.checklist.category",
    )
    name = Line(label=_("What it is called"), max_length=40)
    name_en = Line(label=_("Name in English"), max_length=60, required=False)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        rows = Category.objects.filter(is_current=True, code__startswith="02")
        told = rows.select_related("name", "name_en").order_by("code")
        self.fields["category"].queryset = told  # type: ignore[attr-defined]


class SetItem(ActForm):
    facts = asks(
        text="inspections.item.text",
        text_en="inspections.item.text_en",
        level="inspections.item.level",
    )
    text = Line(label=_("What should be so"), max_length=120)
    text_en = Line(label=_("The same in English"), max_length=160, required=False)
    level = forms.ChoiceField(
        label=_("How grave, if it is not so"), choices=Matter.Risk, widget=forms.RadioSelect
    )


class Confirm(ActForm):
    """Nothing to fill in: the button says what happens."""
