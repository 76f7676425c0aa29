"""The figures by name: what each says, of what, and what it leaves out.

The version goes up when what is counted changes; a bulletin names the versions it was counted by.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baijia.figures.rules.labels import LABELS, label
from baijia.figures.rules.sorting import parts_of

MATTERS: Any = pgettext_lazy("unit", "matters")
PER_CENT: Any = pgettext_lazy("unit", "per cent of matters")
PER_100: Any = pgettext_lazy("unit", "matters per 100 households")


@dataclass(frozen=True)
class Indicator:
    """A named question: so many matters in one part of a figure, of so many in another."""

    code: str
    version: int
    unit: Any
    name: Any
    definition: Any
    figure: str
    numerator: str
    denominator: str = ""

    @property
    def counts(self) -> Any:
        return label(self.figure, self.numerator)

    @property
    def of(self) -> Any:
        return label(self.figure, self.denominator) if self.denominator else ""

    @property
    def exclusions(self) -> list[Any]:
        """What came in and stands neither above nor below the line."""
        if not self.denominator or self.figure == "all":
            return []
        inside = parts_of(self.figure, self.denominator)
        named = LABELS[self.figure].items()
        together = {self.denominator, self.numerator}
        return [says for part, says in named if part not in inside and part not in together]


INDICATORS = [
    Indicator(
        *("came_in", 1, MATTERS, _("Came in")),
        _("All matters that were reported in the time, whatever came of them."),
        *("all", "all"),
    ),
    Indicator(
        *("answered", 1, MATTERS, _("Answered matters")),
        _("Of these, the matters that the town has answered; withdrawn ones are not."),
        *("all", "answered", "all"),
    ),
    Indicator(
        *("open", 1, MATTERS, _("Open matters")),
        _("Of these, the matters on which the town still has something to do."),
        *("term", "open"),
    ),
    Indicator(
        *("overdue", 1, MATTERS, _("Past the end")),
        _("Of the open ones, those whose next end has passed, whoever is waited for."),
        *("term", "overdue", "open"),
    ),
    Indicator(
        *("response", 1, PER_CENT, _("Response rate")),
        _(
            "Matters whose reporter heard from the town within the time to respond, of all whose"
            " time to respond is over."
        ),
        *("response", "in_time", "counted"),
    ),
    Indicator(
        *("resolution", 1, PER_CENT, _("Resolution rate")),
        _(
            "Matters that the reporter says are solved, of all on which the reporter said whether"
            " they are. Solved in part is not solved."
        ),
        *("resolution", "yes", "counted"),
    ),
    Indicator(
        *("satisfaction", 1, PER_CENT, _("Satisfaction rate")),
        _(
            "Matters with whose handling the reporter is satisfied or fairly satisfied, of all on"
            " which the reporter said so or the opposite."
        ),
        *("satisfaction", "yes", "counted"),
    ),
    Indicator(
        *("on_time", 1, PER_CENT, _("Finished on time")),
        _("Matters answered within their term, of all that were answered or are past their term."),
        *("on_time", "in_time", "counted"),
    ),
    Indicator(
        *("disputes", 1, MATTERS, _("Disputes settled")),
        _("Disputes settled informally or by people's mediation."),
        *("dispute", "settled"),
    ),
    Indicator(
        *("hazards", 1, MATTERS, _("Hazards handled")),
        _("Hazards answered as done or handled on the spot, struck off or not."),
        *("hazard", "all_handled"),
    ),
    Indicator(
        *("per_100", 1, PER_100, _("Per 100 households")),
        _(
            "All matters that came in, for every 100 households that live in the place today."
            " It says how much was asked of a village's helpers, not how good a village is."
        ),
        *("all", "all"),
    ),
]
BY_CODE = {told.code: told for told in INDICATORS}
RATES = ("response", "resolution", "satisfaction", "on_time")
