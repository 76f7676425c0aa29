"""The four forms: a visit, a hazard, a request, a mini-meeting. No start point, no audit trail."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baijia.doors.openrosa.xlsforms.questions import (
    YES,
    Choices,
    Row,
    Sheet,
    from_file,
    must,
    photo,
    said,
    voice,
)
from baijia.files.forms import MOST_PHOTOS
from baijia.matters.forms import lists
from baijia.meetings.forms import KINDS as TOPIC_KINDS
from baijia.meetings.forms import TOPICS, Minute
from baijia.visits.forms import CONCERNS, KINDS, Record

HOUSEHOLDS, PLACES = "households.csv", "places.csv"
NOTICES, PROMISES = "notices.csv", "promises.csv"
VISIT, HAZARD, REQUEST, MEETING = "visit", "hazard", "request", "meeting"
ANY_DAY = date(2000, 1, 1)  # what a page shows at first; a phone shows its own day
TODAY = "today()"
NOT_YET: Any = _("This day has not come yet.")
AFTER_THIS: Any = _("The day to come again lies after this visit.")
ON_A_SHEET: Any = _("At most %(most)s characters, and %(topics)s topics on one sheet.")
# Whoever has but one place is not asked for it.
FIRST_PLACE = "instance('places')/root/item[position() = 1]/name"
YES_NO: Choices = [(YES, pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]


def visit() -> Sheet:
    """A call at a household of one's own; each concern becomes a matter in the same act."""
    page = Record(notices=(), on=ANY_DAY)
    asked = page.base_fields | page.fields
    name = "concat(jr:choice-name(${why}, '${why}'), ' ', string(${visited_on}))"
    sheet = Sheet(VISIT, _("Note a visit"), name, lists=(HOUSEHOLDS, NOTICES))
    sheet.add(from_file("household", HOUSEHOLDS, _("Household"), required="yes"))
    for each in ("why", "met"):
        sheet.ask(each, asked[each])
    sheet.ask("heard", asked["heard"], relevant=f"${{met}} = '{YES}'")
    sheet.ask("told", asked["told"], listed=NOTICES, relevant=f"${{met}} = '{YES}'")
    before = ""
    for number in range(1, CONCERNS + 1):
        more = {"relevant": before} if before else {}
        label = _("Something to be done")
        sheet.begin("group", f"concern_{number}", label, appearance="field-list", **more)
        sheet.ask(f"text_{number}", asked[f"text_{number}"])
        told = {"relevant": f"${{text_{number}}} != ''", "default": KINDS[0]}
        sheet.ask(f"kind_{number}", asked[f"kind_{number}"], listed="concern_kind", **told)
        sheet.end("group")
        before = f"${{text_{number}}} != ''"
    _media(sheet)
    sheet.ask("visited_on", asked["visited_on"], default=TODAY, **must(". <= today()", NOT_YET))
    sheet.ask("again_on", asked["again_on"], **must(". > ${visited_on}", AFTER_THIS))
    return sheet


def hazard() -> Sheet:
    """A danger, where it lies, and what was done about it there and then."""
    asked = lists.New.base_fields
    sheet = Sheet(HAZARD, _("Report a hazard"), "substr(${text}, 0, 20)", lists=(PLACES,))
    sheet.ask("text", asked["text"])
    _where(sheet, asked["where"])
    sheet.ask("spot", asked["spot"])
    label = _("Where the hazard is, if that helps to find it")
    sheet.add({"type": "geopoint", "name": "position", **said("label", label)})
    _media(sheet)
    sheet.ask("done", asked["done"])
    return sheet


def request() -> Sheet:
    """What somebody asks for, of a household of one's own or of a place."""
    asked = lists.New.base_fields
    name = "substr(${text}, 0, 20)"
    sheet = Sheet(REQUEST, _("Take a request"), name, lists=(HOUSEHOLDS, PLACES))
    sheet.ask("text", asked["text"])
    kinds = [choice for choice in choices_of(asked["kind"]) if choice[0] in KINDS]
    sheet.ask("kind", forms.ChoiceField(label=asked["kind"].label, choices=kinds), default=KINDS[0])
    sheet.add(from_file("household", HOUSEHOLDS, _("Which household asks for it")))
    nobody = "${household} = ''"
    _where(sheet, asked["where"], relevant=nobody)
    for each in ("name", "phone"):
        sheet.ask(each, asked[each], relevant=nobody)
    for each in ("spot", "is_confidential"):
        sheet.ask(each, asked[each])
    _media(sheet)
    return sheet


def meeting() -> Sheet:
    """A mini-meeting with its topics; what was promised before is looked at again."""
    asked = Minute(on=ANY_DAY).fields
    sheet = Sheet(MEETING, _("Minute a mini-meeting"), "string(${held_on})")
    sheet.lists = (PLACES, PROMISES)
    label = _("Where they met")
    sheet.add(from_file("place", PLACES, label, required="yes", default=FIRST_PLACE))
    sheet.ask("held_on", asked["held_on"], default=TODAY, **must(". <= today()", NOT_YET))
    for each in ("count", "spot", "host", "names"):
        sheet.ask(each, asked[each])
    sheet.begin("repeat", "topics", _("Topic"))
    most = 2000
    few = f"string-length(.) <= {most} and position(..) <= {TOPICS}"
    told = {"required": "yes", **must(few, ON_A_SHEET, most=most, topics=TOPICS)}
    sheet.ask("text", asked["text_1"], **told)
    sheet.ask("kind", asked["kind_1"], listed="topic_kind", default=TOPIC_KINDS[1])
    sheet.ask("course", asked["course_1"])
    sheet.ask("subject", asked["subject_1"])
    settled = "${course} = 'settled'"
    sheet.ask("agreement", asked["agreement_1"], relevant=settled, required=settled)
    sheet.ask("who", asked["who_1"], relevant="${course} != 'raised'")
    for each in ("what", "by_on"):
        sheet.ask(each, asked[f"{each}_1"], relevant="${who} != ''")
    sheet.end("repeat")
    for each, label in (
        ("kept", _("Which earlier promises have been kept")),
        ("dropped", _("Which earlier promises are no longer needed")),
    ):
        there = {"choice_filter": "place = ${place}", "name": each}
        sheet.add(
            {"type": f"select_multiple_from_file {PROMISES}", **there, **said("label", label)}
        )
    _media(sheet)
    return sheet


def _where(sheet: Sheet, asked: forms.Field, **more: str) -> None:
    """A place of one's own, down to the micro-grid; the nearest one stands there already."""
    told: Row = {"required": "yes", "default": FIRST_PLACE}
    sheet.add(from_file("where", PLACES, asked.label, **told, **more))


def _media(sheet: Sheet) -> None:
    """Photos and a voice note, as one likes."""
    shown: Row = {}
    for number in range(1, MOST_PHOTOS + 1):
        sheet.add(photo(f"photo_{number}", _("Photo"), **shown))
        shown = {"relevant": f"${{photo_{number}}} != ''"}
    sheet.add(voice("voice", _("Voice note")))


def choices_of(asked: forms.Field) -> Choices:
    """What a page offers there."""
    return list(asked.choices)  # type: ignore[attr-defined]


SHEETS: dict[str, Callable[[], Sheet]] = {
    VISIT: visit,
    HAZARD: hazard,
    REQUEST: request,
    MEETING: meeting,
}
