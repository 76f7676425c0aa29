from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.figures.rules import Span, span
from baijia.ground.forms import DayInput
from baijia.places.models import Place

PERIODS = [
    ("past", _("the last 12 months")),
    ("year", _("this year")),
    ("quarter", _("this quarter")),
    ("month", _("this month")),
    ("own", _("from … to …")),
]
EARLIEST = date(1950, 1, 1)
BEFORE_THAT = date(1949, 1, 1)  # a year before, for comparison


class Narrow(forms.Form):
    """Which matters are counted: a time and a place."""

    period = forms.ChoiceField(choices=PERIODS, required=False, label=_("Time"))
    since = forms.DateField(required=False, label=_("From"), widget=DayInput())
    until = forms.DateField(required=False, label=_("To"), widget=DayInput())
    place = forms.ChoiceField(required=False, label=_("Place"))

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        places: Iterable[Place],
        on: date,
        earliest: date = EARLIEST,
    ) -> None:
        super().__init__(data, initial={"period": "past"})
        self.on, self.earliest = on, earliest
        everywhere = [("", _("everywhere"))]
        named = [(place.path, str(place.name)) for place in places]
        self.fields["place"].choices = everywhere + named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Own dates need both ends in their order; what is wrong is said, and a year is shown."""
        told = self.cleaned_data
        since, until = told.get("since"), told.get("until")
        if told.get("period") != "own" or {"since", "until"} & self.errors.keys():
            return told
        if not (since and until):
            self.add_error(None, _("Give both days, from and to."))
        elif since > until:
            self.add_error(None, _("The first day lies after the last one."))
        elif since < self.earliest:
            self.add_error(None, _("The first day lies too far back."))
        elif until > self.on:
            self.add_error(None, _("The last day has not come yet."))
        return told

    @property
    def span(self) -> Span:
        told = self.cleaned_data if self.is_valid() else {}
        since, until = told.get("since"), told.get("until")
        return span(told.get("period") or "past", on=self.on, since=since, until=until)

    @property
    def path(self) -> str:
        return "" if self.errors else str(self.cleaned_data.get("place", ""))

    @property
    def where(self) -> str:
        """The place in words; nothing where it is not narrowed."""
        choices = dict(self.fields["place"].choices)  # type: ignore[attr-defined]
        return str(choices[self.path]) if self.path else ""
