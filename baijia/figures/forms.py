from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from baijia.figures.queries.sums import end_of
from baijia.figures.rules.bulletins import periods
from baijia.figures.rules.spans import Span, span
from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.workdays import CHINA
from baijia.places.models import Place
from baijia.places.rules import LENGTH_BY_LEVEL, Level

PERIODS = [
    ("past", _("the last 12 months")),
    ("year", _("this year")),
    ("quarter", _("this quarter")),
    ("month", _("this month")),
    ("own", _("from … to …")),
]
EARLIEST = date(1950, 1, 1)
BEFORE_THAT = date(1949, 1, 1)  # a year before, for comparison
BELOW_VILLAGE = LENGTH_BY_LEVEL[Level.VILLAGE]


class Narrow(forms.Form):
    """Which matters are counted: a time, a place, and as of when."""

    period = forms.ChoiceField(choices=PERIODS, required=False, label=_("Time"))
    since = forms.DateField(required=False, label=_("From"), widget=DayInput())
    until = forms.DateField(required=False, label=_("To"), widget=DayInput())
    place = forms.ChoiceField(required=False, label=_("Place"))
    as_of = forms.DateField(required=False, label=_("as of"), widget=DayInput())

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        places: Iterable[Place],
        at: datetime,
        earliest: date = EARLIEST,
    ) -> None:
        super().__init__(data, initial={"period": "past"})
        self.now, self.on, self.earliest = at, at.astimezone(CHINA).date(), earliest
        everywhere = [("", _("everywhere"))]
        named = [(place.path, f"{_indent(place)}{place.name}") for place in places]
        self.fields["place"].choices = everywhere + named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Own dates need both ends in their order; what is wrong is said, and a year is shown."""
        told = self.cleaned_data
        since, until, as_of = told.get("since"), told.get("until"), told.get("as_of")
        if as_of and not EARLIEST <= as_of <= self.on:
            self.add_error(None, _("As of when: give a day that has come already."))
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
    def as_of_day(self) -> date:
        """The day as of which is counted; today where nothing is said."""
        told = self.cleaned_data if self.is_valid() else {}
        day: date = told.get("as_of") or self.on
        return day

    @property
    def past_day(self) -> date | None:
        """That day, where it is not today."""
        return self.as_of_day if self.as_of_day != self.on else None

    @property
    def at(self) -> datetime:
        """The end of that day; of today only what has passed."""
        return min(end_of(self.as_of_day), self.now)

    @property
    def span(self) -> Span:
        told = self.cleaned_data if self.is_valid() else {}
        since, until = told.get("since"), told.get("until")
        return span(told.get("period") or "past", on=self.as_of_day, since=since, until=until)

    @property
    def path(self) -> str:
        return "" if self.errors else str(self.cleaned_data.get("place", ""))

    @property
    def where(self) -> str:
        """The place in words; nothing where it is not narrowed."""
        choices = dict(self.fields["place"].choices)  # type: ignore[attr-defined]
        return str(choices[self.path]).strip("　") if self.path else ""


class Publish(ActForm):
    """Of which time a bulletin is."""

    facts = asks(period="figures.bulletin.since")
    period = forms.ChoiceField(label=_("Time"))

    def __init__(self, *args: Any, on: date, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.spans = periods(on)
        named = [(name, period_name(name)) for name in self.spans]
        self.fields["period"].choices = named  # type: ignore[attr-defined]

    @property
    def args(self) -> dict[str, Any]:
        return {"told": self.spans[super().args["period"]]}


def _indent(place: Place) -> str:
    """One step for each level below the village."""
    return "　" * sum(BELOW_VILLAGE < length <= len(place.path) for length in (15, 17, 19))


def period_name(name: str) -> str:
    """2025年3月, 2025年第1季度, 2025年."""
    year, _dash, rest = name.partition("-")
    if rest.startswith("Q"):
        return str(_("Quarter %(n)s of %(year)s") % {"n": rest[1:], "year": year})
    if rest:
        return date_format(date(int(year), int(rest), 1), "YEAR_MONTH_FORMAT")
    return str(_("The year %(year)s") % {"year": year})
