"""What must be filled in at a door: why one came. All the rest can stay empty."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.texts import Line, Text
from baijia.matters.models import Matter
from baijia.places.models import Place, PlaceSet
from baijia.visits.models import Care, PolicyNotice, Visit
from baijia.visits.rules import MISSED_AFTER_DAYS, Said

CONCERNS = 3
KINDS = ("request", "wish", "hazard", "dispute", "suggestion", "consultation", "praise")
DAYS = (90, MISSED_AFTER_DAYS, 365)


class Block(NamedTuple):
    """The fields of one concern."""

    number: int
    fields: list[forms.BoundField]
    is_open: bool


class Record(ActForm):
    facts = asks(
        why="visits.visit.why",
        met="visits.visit.met",
        heard="visits.visit.heard",
        again_on="visits.visit.again_on",
        visited_on="visits.visit.visited_on",
        told="visits.telling.notice",
        kind="matters.matter.kind",
        text="matters.matter.text",
    )
    hide_optional = True
    why = forms.ChoiceField(
        label=_("Why you came"), choices=Visit.Why, widget=forms.RadioSelect, initial="round"
    )
    met = forms.BooleanField(label=_("Somebody was at home"), required=False, initial=True)
    heard = Text(
        label=_("What you heard"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    told = forms.ModelMultipleChoiceField(
        label=_("What you told them of"),
        queryset=PolicyNotice.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    again_on = forms.DateField(label=_("Come again on"), required=False, widget=DayInput())
    visited_on = forms.DateField(label=_("Day of the visit"), required=False, widget=DayInput())

    def __init__(self, data: Any = None, *, notices: Any, on: date) -> None:
        super().__init__(data, initial={"visited_on": on})
        if notices:
            self.fields["told"].queryset = notices  # type: ignore[attr-defined]
        else:
            del self.fields["told"]
        kinds = [(kind, Matter.Kind(kind).label) for kind in KINDS]
        for number in range(1, CONCERNS + 1):
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("What it is"), choices=kinds, required=False
            )
            self.fields[f"text_{number}"] = Text(
                label=_("What should be done"),
                max_length=2000,
                required=False,
                widget=forms.Textarea({"rows": 3}),
            )

    @property
    def first(self) -> list[forms.BoundField]:
        names = ("why", "met", "heard", "told", "again_on", "visited_on")
        return [self[name] for name in names if name in self.fields]

    @property
    def blocks(self) -> list[Block]:
        found = []
        for number in range(1, CONCERNS + 1):
            fields = [self[f"kind_{number}"], self[f"text_{number}"]]
            is_open = bool(fields[1].value()) or any(field.errors for field in fields)
            found.append(Block(number, fields, is_open))
        return found

    @property
    def args(self) -> dict[str, Any]:
        """The action's keywords; each concern that was written down is one."""
        said = self.cleaned_data
        names = ("why", "met", "heard", "again_on", "visited_on")
        concerns = [
            Said(said[f"text_{number}"], said[f"kind_{number}"] or Matter.Kind.REQUEST)
            for number in range(1, CONCERNS + 1)
            if said[f"text_{number}"]
        ]
        told = list(said.get("told") or [])
        return {**{name: said[name] for name in names}, "told": told, "concerns": concerns}


class Agree(ActForm):
    facts = asks(
        purpose="visits.care.purpose",
        basis="visits.care.basis",
        ground="visits.care.ground",
        every_days="visits.care.every_days",
        until="visits.care.until",
    )
    purpose = Text(
        label=_("What they are looked after for"),
        max_length=500,
        help_text=_("Only what is needed to do it; no illness, no income."),
        widget=forms.Textarea({"rows": 2}),
    )
    basis = forms.ChoiceField(
        label=_("On what basis"), choices=Care.Basis, widget=forms.RadioSelect
    )
    ground = Line(label=_("Which law or document"), max_length=200, required=False)
    every_days = forms.IntegerField(
        label=_("Call every so many days"), min_value=1, max_value=92, initial=30
    )
    until = forms.DateField(
        label=_("Until"),
        widget=DayInput(),
        help_text=_("At most a year; then it ends by itself or is agreed anew."),
    )


class Renew(ActForm):
    facts = asks(until="~visits.care.until")
    until = forms.DateField(
        label=_("Until"), widget=DayInput(), help_text=_("Within a year from today.")
    )


class Confirm(ActForm):
    """Nothing to fill in: the button says what happens."""


class Issue(ActForm):
    facts = asks(title="visits.policynotice.title", text="visits.policynotice.text")
    title = Line(label=_("Title"), max_length=60)
    text = Text(label=_("In a few words"), max_length=1000)


class Homes(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Doors by number and family name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Place) -> str:
        return f"{obj.code} {str(obj.name)[:1]}**"


class Tell(ActForm):
    facts = asks(households="visits.telling.household")
    households = Homes(label=_("Who has been told now"), queryset=Place.objects.none())

    def __init__(self, data: Any = None, *, left: PlaceSet) -> None:
        super().__init__(data)
        self.fields["households"].queryset = left  # type: ignore[attr-defined]


class Within(forms.Form):
    """Where, among the parts of one's place."""

    place = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, places: Iterable[Place]) -> None:
        super().__init__(data)
        named = [(place.path, str(place.name)) for place in places]
        self.fields["place"].choices = [("", _("everywhere")), *named]  # type: ignore[attr-defined]

    @property
    def path(self) -> str:
        self.is_valid()
        path: str = self.cleaned_data.get("place", "")
        return path


class Narrow(Within):
    """Since when, and where."""

    days = forms.TypedChoiceField(
        choices=[(days, days) for days in DAYS], coerce=int, required=False
    )

    @property
    def said(self) -> tuple[int, str]:
        self.is_valid()
        told = self.cleaned_data
        return told.get("days") or MISSED_AFTER_DAYS, told.get("place", "")
