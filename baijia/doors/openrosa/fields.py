"""From what a phone answered to the fields of the page's own form. What has no place there is
handed on as it is: the form says that it does not ask for it, and a person looks.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from baijia.doors.openrosa.parts import called
from baijia.doors.openrosa.reading import Answers, Report
from baijia.doors.openrosa.xlsforms.questions import YES
from baijia.doors.openrosa.xlsforms.sheets import HAZARD, MEETING, REQUEST, VISIT
from baijia.files.forms import MOST_PHOTOS
from baijia.matters.models import Matter
from baijia.meetings.forms import CAME
from baijia.meetings.models import Promise

Fields = dict[str, Any]


class Home(NamedTuple):
    micro_grid: str
    number: str


FindHome = Callable[[str], Home | None]
MEDIA = (*(f"photo_{number}" for number in range(1, MOST_PHOTOS + 1)), "voice")


def file_names(report: Report) -> list[str]:
    """The photos and voice notes that belong to it, in their order."""
    return [called(report.answers[each]) for each in MEDIA if report.answers.get(each)]


def fields_of(report: Report, find: FindHome) -> Fields:
    """The fields of the form whose report this is. `find`: where a household of the sender is."""
    said = {name: text for name, text in report.answers.items() if name not in MEDIA}
    return FIELDS[report.form](said, report, find)


def _visit(said: Answers, report: Report, find: FindHome) -> Fields:
    told: Fields = {**said, "met": said.get("met") == YES}
    if "told" in said:
        told["told"] = said["told"].split()
    return told


def _hazard(said: Answers, report: Report, find: FindHome) -> Fields:
    told: Fields = {name: text for name, text in said.items() if name != "position"}
    told |= {"kind": Matter.Kind.HAZARD, "channel": Matter.Channel.PATROL}
    return told | position(said.get("position", ""))


def position(said: str) -> Fields:
    """Latitude, longitude, height, how sure: only the first two are anybody's business here."""
    parts = said.split()
    if not parts:
        return {}
    try:
        lat, lon = (round(Decimal(part), 6) for part in parts[:2])
    except (InvalidOperation, ValueError):
        return {"position": said}
    return {"lat": str(lat), "lon": str(lon)}


def _request(said: Answers, report: Report, find: FindHome) -> Fields:
    """Of a household its micro-grid and number, as the desk writes it down."""
    told: Fields = {**said, "channel": Matter.Channel.DOOR}
    told["is_confidential"] = said.get("is_confidential") == YES
    if home := find(said["household"]) if said.get("household") else None:
        told |= {"where": home.micro_grid, "household": home.number}
    return told


def _meeting(said: Answers, report: Report, find: FindHome) -> Fields:
    told: Fields = {name: text for name, text in said.items() if name not in ("kept", "dropped")}
    for number, topic in enumerate(report.repeats.get("topics", []), start=1):
        told |= {f"{name}_{number}": text for name, text in topic.items()}
    standing = {"kept": Promise.Standing.KEPT, "dropped": Promise.Standing.DROPPED}
    for name, came in standing.items():
        told |= {f"{CAME}{promise}": str(came) for promise in said.get(name, "").split()}
    return told


FIELDS: Mapping[str, Callable[[Answers, Report, FindHome], Fields]] = {
    VISIT: _visit,
    HAZARD: _hazard,
    REQUEST: _request,
    MEETING: _meeting,
}
