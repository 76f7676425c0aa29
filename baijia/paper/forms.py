"""What is typed in from a sheet: a head, and a line for each line of the paper."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.refusal import Refused
from baijia.ground.texts import Line
from baijia.inspections.rules import Found
from baijia.matters.models import Matter
from baijia.meetings.forms import Minute
from baijia.paper import rules
from baijia.paper.models import Sheet
from baijia.paper.rules import MOST_LINES
from baijia.places.models import Place
from baijia.visits.forms import KINDS
from baijia.visits.models import PolicyNotice, Visit

Data = Mapping[str, Any] | None


class Head(ActForm):
    """What holds for the whole sheet; of one about hazards nothing does."""

    hide_optional = True
    good = 0  # lines that went in when it was sent

    def again(self, good: int, *, status: int) -> None:
        """What is left is sent as new acts; what went in stays."""
        self.good, self.status = good, status
        self._carry_anew()


class VisitHead(Head):
    facts = asks(
        visited_on="visits.visit.visited_on",
        why="visits.visit.why",
        told="visits.telling.notice",
    )
    visited_on = forms.DateField(label=_("Day of the visits"), widget=DayInput())
    why = forms.ChoiceField(label=_("Why you came"), choices=Visit.Why, initial="round")
    told = forms.ModelMultipleChoiceField(
        label=_("What everybody on the sheet was told of"),
        queryset=PolicyNotice.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, notices: Any, on: date) -> None:
        super().__init__(data, initial={"visited_on": on})
        if notices:
            self.fields["told"].queryset = notices  # type: ignore[attr-defined]
        else:
            del self.fields["told"]

    @property
    def args(self) -> dict[str, Any]:
        said = self.cleaned_data
        told = list(said.get("told") or [])
        return {"visited_on": said["visited_on"], "why": said["why"], "told": told}


class RowForm(ActForm):
    """One line, an act of its own."""

    hide_optional = True
    DECIDES: tuple[str, ...] = ()  # what makes it a line that says something

    def __init__(
        self, data: Data, *, number: int, act_id: UUID, place: Place, homes: Sequence[Place]
    ) -> None:
        self.number, self.place, self.homes = number, place, homes
        own = None
        if data is not None:
            carried = {"act_id": str(act_id), "version": "0"}
            own = {name: data.get(f"{name}_{number}", "") for name in self.base_fields} | carried
            own = {f"{name}_{number}": value for name, value in own.items()}
        super().__init__(own)

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name}_{self.number}"

    @property
    def says_something(self) -> bool:
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.DECIDES)

    def clean_home(self) -> Place | None:
        """The household that was typed in, or the field says why not."""
        typed = str(self.cleaned_data["home"])
        if not typed:
            return None
        try:
            return rules.which_home(typed, self.homes)
        except Refused as no:
            raise forms.ValidationError(str(no.message)) from no


class VisitRow(RowForm):
    facts = asks(
        home="visits.visit.household",
        away="visits.visit.met",
        heard="visits.visit.heard",
        kind="matters.matter.kind",
        ask="matters.matter.text",
        again_on="visits.visit.again_on",
    )
    DECIDES = ("home", "heard", "ask")
    home = Line(label=_("Household"), max_length=40)
    away = forms.BooleanField(label=_("Nobody at home"), required=False)
    heard = Line(label=_("What you heard"), max_length=500, required=False)
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[(kind, Matter.Kind(kind).label) for kind in KINDS],
        required=False,
    )
    ask = Line(label=_("What should be done"), max_length=500, required=False)
    again_on = forms.DateField(label=_("Come again on"), required=False, widget=DayInput())

    @property
    def args(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("heard", "kind", "ask", "again_on")
        told = {name: said[name] for name in names}
        return {"household": said["home"], "met": not said["away"], **told}


class HazardRow(RowForm):
    facts = asks(
        text="matters.matter.text",
        home="matters.matter.place",
        spot="matters.matter.spot",
        level="matters.matter.risk",
        fixed="matters.answer.text",
        is_production="matters.matter.is_production",
    )
    DECIDES = ("text", "spot", "home", "fixed")
    text = Line(label=_("What is wanting"), max_length=500)
    home = Line(label=_("Household"), max_length=40, required=False)
    spot = Line(label=_("Where exactly"), max_length=100, required=False)
    level = forms.ChoiceField(label=_("How grave"), choices=Matter.Risk, required=False)
    fixed = Line(label=_("Put right on the spot: how"), max_length=300, required=False)
    is_production = forms.BooleanField(
        label=_("It is a unit that produces or trades"), required=False
    )

    @property
    def args(self) -> dict[str, Any]:
        said = self.cleaned_data
        found = Found(said["text"], said["level"] or Matter.Risk.ORDINARY, fixed=said["fixed"])
        told = {"spot": said["spot"], "is_production": said["is_production"]}
        return {"place": said["home"] or self.place, "found": found, **told}


class MeetingSheet(Minute):
    """The same as the page of a meeting, laid out for typing."""

    def __init__(self, data: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        for name, field in self.fields.items():
            if name.startswith("course_"):
                field.widget = forms.Select(choices=field.widget.choices)
            if name.startswith("subject_"):
                field.help_text = ""  # it stands on the paper


def numbers_in(data: Mapping[str, Any]) -> list[int]:
    """Which lines a page sent."""
    tails = {name.rsplit("_", 1)[-1] for name in data if "_" in name}
    found = sorted(int(tail) for tail in tails if re.fullmatch("[0-9]{1,3}", tail))
    return [number for number in found if number > 0][:MOST_LINES]


class Find(forms.Form):
    """The code in the corner of a sheet."""

    code = forms.CharField(required=False, max_length=300)


class Choose(forms.Form):
    """Which form, for where."""

    form = forms.ChoiceField(choices=Sheet.Form)
    place = forms.ChoiceField()

    def __init__(self, data: Any, *, places: Sequence[Place]) -> None:
        super().__init__(data)
        self.fields["place"].choices = [(str(place.pk), "") for place in places]  # type: ignore[attr-defined]


class ForHomes(forms.Form):
    """Cards for a place, or letters for a micro-grid."""

    cards = forms.UUIDField(required=False)
    letters = forms.UUIDField(required=False)

    @property
    def said(self) -> tuple[str, UUID] | None:
        """Which page, and for where."""
        self.is_valid()
        pages = {"cards": "matters:cards", "letters": "paper:letters"}
        found = ((page, self.cleaned_data.get(name)) for name, page in pages.items())
        return next(((page, pk) for page, pk in found if pk), None)


class Many(forms.Form):
    """How many sheets, with or without households on them."""

    sheets = forms.IntegerField(min_value=1, max_value=rules.MOST_SHEETS, required=False)
    blank = forms.BooleanField(required=False)

    @property
    def said(self) -> tuple[int, bool]:
        self.is_valid()
        return self.cleaned_data.get("sheets") or 1, bool(self.cleaned_data.get("blank"))


class Year(forms.Form):
    year = forms.IntegerField(min_value=2000, max_value=2100, required=False)

    def said(self, default: int) -> int:
        self.is_valid()
        return self.cleaned_data.get("year") or default
