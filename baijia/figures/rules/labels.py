"""What the parts of a figure are called on a page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baijia.matters.models import Matter

SAID: dict[str, Any] = {
    "merged": _("merged into another that is counted"),
    "withdrawn": _("withdrawn by the reporter"),
    "not_ours": _("not for the town: another body is in charge"),
    "not_taken": _("could not be taken up: unlawful, the same again, nothing to act on"),
    "nobody": _("nobody to answer to"),
    "open": _("not answered yet"),
}
ASKED: dict[str, Any] = SAID | {
    "not_reached": _("called back and not reached"),
    "not_said": _("reached, but said nothing on this"),
    "not_asked": _("answered, not called back and not rated"),
}
LABELS: dict[str, dict[str, Any]] = {
    "all": {
        "all": pgettext_lazy("figure", "came in"),
        "answered": pgettext_lazy("figure", "answered"),
        "not_answered": pgettext_lazy("figure", "not answered"),
    },
    "response": SAID
    | {
        "in_time": _("heard from the town in time"),
        "late": _("heard too late or not at all"),
        "counted": _("due to hear from the town"),
        "not_due": _("time to respond not over yet"),
    },
    "resolution": ASKED
    | {
        "yes": _("said to be solved"),
        "no": _("said to be solved in part or not"),
        "counted": _("the reporter said whether it is solved"),
    },
    "satisfaction": ASKED
    | {
        "yes": _("satisfied or fairly satisfied"),
        "no": _("not satisfied"),
        "counted": _("the reporter said whether they are satisfied"),
    },
    "on_time": SAID
    | {
        "in_time": _("answered within the term"),
        "late": _("answered after the term"),
        "overdue": _("past the term and not answered"),
        "counted": _("answered or past the term"),
        "no_term": _("handled on the spot: no term ran"),
        "not_due": _("term not over yet"),
    },
    "standing": {},
    "term": {
        "open": pgettext_lazy("figure", "open"),
        "overdue": _("open and past the end"),
        "stands": _("open, the clock stands"),
        "running": _("open, time is left"),
    },
    "dispute": SAID
    | {
        "settled": _("disputes settled"),
        "informal": _("settled informally"),
        "mediation": _("people\u2019s mediation"),
        "not_settled": _("not settled, other ways told"),
        "open": _("disputes not settled yet"),
    },
    "hazard": SAID
    | {
        "all_handled": _("hazards handled"),
        "struck_off": _("struck off by a second person"),
        "handled": _("handled, not struck off yet"),
        "otherwise": _("answered: in part, explained or not possible"),
        "open": _("hazards not handled yet"),
    },
}


def label(figure: str, part: str) -> Any:
    """What a number says; nothing where there is no such number."""
    if figure == "standing":
        return dict(Matter.State.choices).get(part, "")
    return LABELS.get(figure, {}).get(part, "")
