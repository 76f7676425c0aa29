from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.refusal import Refused
from baijia.ground.sheets import MOST_BYTES, as_text, read
from baijia.ground.texts import Line, Phone, Text
from baijia.people.models import Office, Post
from baijia.terms.models import Category, UnitChoice, Urgency
from baijia.terms.models import Charter as CharterRow

NUMBERS = [
    name
    for name in (field.name for field in CharterRow._meta.concrete_fields)
    if name not in ("id", "version", "phone")
]
FIRST_YEAR, LAST_YEAR = 2004, 2050  # of the calendar's pages
HOURS, DAYS, WORKDAYS = UnitChoice.HOURS, UnitChoice.DAYS, UnitChoice.WORKDAYS
CHARTER_LABELS: dict[str, tuple[Any, Any]] = {
    "accept_in_hours": (_("The desk accepts within"), HOURS),
    "reassign_in_workdays": (_("What was sent back is assigned anew within"), WORKDAYS),
    "return_within_workdays": (_("An office sends back what is not theirs within"), WORKDAYS),
    "remind_before_hours": (_("The holder is reminded before the end"), HOURS),
    "escalate_every_workdays": (_("Overdue, the next one up learns of it every"), WORKDAYS),
    "archive_after_days": (_("An answered matter nobody rates is archived after"), DAYS),
    "reopen_within_days": (_("It can be reopened for"), DAYS),
    "wait_for_reporter_days": (_("The clock waits for the reporter's answer for"), DAYS),
    "held_from_hourly": (_("Public reports are held back for the desk from"), _("in an hour")),
    "grid_cap": (_("Most households in a micro-grid"), _("households")),
    "hide_below": (_("Published figures hide numbers below"), _("matters")),
}


class CategoryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the headings in use, as a list with their codes."""

    def __init__(self, **rest: Any) -> None:
        rows = Category.objects.filter(is_current=True).select_related("name", "name_en")
        super().__init__(rows.order_by("code"), required=False, **rest)

    def label_from_instance(self, row: Any) -> str:
        return f"{'　' * (row.level - 1)}{row.code} {row}"


def office_choice() -> Any:
    return forms.ModelChoiceField(
        Office.objects.filter(is_current=True).select_related("name"),
        label=_("Usual office"),
        required=False,
        empty_label="—",
        help_text=_("Where a matter usually goes; the desk may choose another."),
    )


class AmendCategory(ActForm):
    facts = asks(
        name="~terms.category.name",
        name_en="~terms.category.name_en",
        office="~terms.category.office",
    )
    name = Line(label=_("What it is called"), max_length=60)
    name_en = Line(label=_("Name in English"), max_length=60, required=False)
    office = office_choice()


class AddCategory(AmendCategory):
    facts = asks(
        name="terms.category.name",
        name_en="terms.category.name_en",
        office="terms.category.office",
        code="terms.category.code",
    )
    code = Line(
        label=_("Code"),
        max_length=6,
        required=False,
        help_text=_("Two digits a level. Empty: the next one free."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    field_order = ("name", "name_en", "code", "office")


class Sheet(forms.Form):
    """A file to look through before anything is done with it."""

    status = 200
    file = forms.FileField(
        label=_("Excel or CSV file"),
        help_text=_("Columns 一级分类, 二级分类, 三级分类; 代码 and 英文 if you like."),
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 2 MB. Split it, please."))
        try:
            text = as_text(read(file.read()))
        except Refused as no:
            raise forms.ValidationError(no.message) from no
        if len(text.encode()) > MOST_BYTES:  # the next page carries it along
            raise forms.ValidationError(_("This file is larger than 2 MB. Split it, please."))
        return text


class ImportCategories(ActForm):
    facts = asks(table="terms.category.name")
    table = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES, strip=False)


class SetTerm(ActForm):
    facts = asks(
        category="terms.term.category",
        urgency="terms.term.urgency",
        respond_in="terms.term.respond_in",
        respond_unit="terms.term.respond_unit",
        finish_in="terms.term.finish_in",
        finish_unit="terms.term.finish_unit",
        extension_max="terms.term.extension_max",
        approver="terms.term.approver",
    )
    category = CategoryChoice(label=_("Category"), empty_label=_("any category"))
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=Urgency.choices, widget=forms.RadioSelect({"class": "short"})
    )
    respond_in = forms.IntegerField(label=_("Respond in"), min_value=1, max_value=1000)
    respond_unit = forms.ChoiceField(label=_("Counted in"), choices=UnitChoice.choices)
    finish_in = forms.IntegerField(label=_("Finish in"), min_value=1, max_value=1000)
    finish_unit = forms.ChoiceField(label=_("Counted in"), choices=UnitChoice.choices)
    extension_max = forms.IntegerField(
        label=_("Longest extension"),
        min_value=0,
        max_value=1000,
        help_text=_("Counted like the time to finish; 0 = none."),
    )
    approver = forms.ChoiceField(
        label=_("Who agrees to it"),
        choices=[(role, Post.Role(role).label) for role in ("desk", "head", "liaison", "leader")],
    )

    @property
    def args(self) -> dict[str, Any]:
        told = super().args
        keys = {name: told.pop(name) for name in ("category", "urgency")}
        return {**keys, "numbers": told}


def _in_the_calendar(on: date) -> None:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise forms.ValidationError(
            _("Give a day between %(first)d and %(last)d.") % years, code="year"
        )


class SetDay(ActForm):
    facts = asks(on="terms.day.on", is_workday="terms.day.is_workday")
    on = forms.DateField(
        label=_("Day"),
        widget=DayInput(),
        validators=[_in_the_calendar],
    )
    is_workday = forms.TypedChoiceField(
        label=_("On this day the town"),
        choices=[("yes", _("works")), ("no", _("does not work"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect({"class": "short"}),
    )


class Confirm(ActForm):
    """Nothing to fill in: the button says what happens."""


class Template(ActForm):
    facts = asks(
        title="terms.template.title",
        text="terms.template.text",
        category="terms.template.category",
    )
    title = Line(label=_("Title"), max_length=60)
    text = Text(
        label=_("Text"),
        max_length=2000,
        help_text=_("Put in 【】 what has to be filled in each time."),
    )
    category = CategoryChoice(label=_("Category"), empty_label=_("any category"))


class Charter(ActForm):
    facts = asks(
        phone="~terms.charter.phone", **{each: f"~terms.charter.{each}" for each in NUMBERS}
    )
    phone = Phone(
        label=_("The town's telephone"), required=False, help_text=_("Shown on public pages.")
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name in NUMBERS:
            label, unit = CHARTER_LABELS.get(name, (name, ""))
            self.fields[name] = forms.IntegerField(
                label=label, help_text=getattr(unit, "label", unit), min_value=1, max_value=1000
            )

    @property
    def args(self) -> dict[str, Any]:
        told = super().args
        seen = self.cleaned_data["version"]
        return {"phone": told.pop("phone"), "numbers": told, "seen": seen}
