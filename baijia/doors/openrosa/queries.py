"""What can be asked: the forms that are out, the lists beside them, and whose a phone is."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from baijia.doors.openrosa.answers import csv_file
from baijia.doors.openrosa.fields import Home
from baijia.doors.openrosa.models import Edition, Revision
from baijia.doors.openrosa.rules import MOST_HOUSEHOLDS
from baijia.doors.openrosa.xlsforms.sheets import HOUSEHOLDS, NOTICES, PLACES, PROMISES, SHEETS
from baijia.matters.forms.fields import by_village
from baijia.matters.queries import wheres
from baijia.meetings.models import Promise
from baijia.people.rules import Actor, Role
from baijia.phones.models import Envelope
from baijia.places.models import Place
from baijia.places.rules import within
from baijia.visits.queries import households_of, known, notices
from baijia.visits.rules import due

Rows = list[list[str]]
COLUMNS = ("name", "label", "__version")


def current() -> dict[str, Edition]:
    """The form of each kind that is out now."""
    newest: dict[str, Edition] = {}
    for row in Edition.objects.filter(kind__in=SHEETS).defer("xml").order_by("number"):
        newest[row.kind] = row
    return {key: newest[key] for key in SHEETS if key in newest}


def all_editions() -> list[Edition]:
    rows = Edition.objects.filter(kind__in=SHEETS).defer("xml")
    return list(rows.order_by("kind", "number"))


def edition(form: str, number: str) -> Edition | None:
    return Edition.objects.filter(kind=form, number=number).first()


def numbers(form: str) -> list[str]:
    return list(Edition.objects.filter(kind=form).values_list("number", flat=True))


def newest_number(form: str) -> str:
    return max(numbers(form), default="")


def newest_digest(form: str) -> str:
    row = Edition.objects.filter(kind=form).order_by("-number").only("fingerprint").first()
    return row.fingerprint if row else ""


def is_replaced(envelope: Envelope) -> bool:
    return Revision.objects.filter(replaces=envelope).exists()


def replaces(envelope: Envelope) -> Revision | None:
    return Revision.objects.filter(envelope=envelope).first()


def doors_of(actor: Actor, *, on: date) -> list[Place]:
    """At most thirty households lie on a phone: a steward's own; of who looks after more, those to
    call at next, by what was agreed and by who was not seen for longest.
    """
    homes = list(households_of(actor)[: MOST_HOUSEHOLDS + 1])
    if actor.role == Role.STEWARD or len(homes) <= MOST_HOUSEHOLDS:
        return homes[:MOST_HOUSEHOLDS]
    rows = known(actor, on=on)
    called_at = [stop.household for stop in due(rows, on=on)]
    there = {home.pk for home in called_at}
    rest = [row for row in rows if row.household.pk not in there]
    rest.sort(key=lambda row: (row.seen_on or date.min, row.household.path))
    chosen = [*called_at, *(row.household for row in rest)][:MOST_HOUSEHOLDS]
    return sorted(chosen, key=lambda home: home.path)


def household_rows(actor: Actor, *, on: date) -> Rows:
    """Door number and name, so that it is found at the door; no phone, nothing that was heard."""
    return [
        [str(home.pk), f"{home.code} {home.name}", str(home.version)]
        for home in doors_of(actor, on=on)
    ]


def place_rows(actor: Actor, *, on: date) -> Rows:
    """Where a matter or a meeting can be put down, the smallest place of one's own first."""
    places = [place for place in wheres(actor) if place.level != Place.Level.HOUSEHOLD]
    labels = dict(by_village(places)[1:])
    places.sort(key=lambda place: (place.path != actor.path, place.path))
    return [[str(p.pk), labels[str(p.pk)], str(p.version)] for p in places]


def notice_rows(actor: Actor, *, on: date) -> Rows:
    """What households are to hear of."""
    rows = notices(actor).filter(is_current=True)
    return [[str(row.pk), str(row.title), str(row.version)] for row in rows]


def promise_rows(actor: Actor, *, on: date) -> Rows:
    """What was promised at earlier meetings here and is not kept yet."""
    if actor.path is None:
        return []
    rows = Promise.objects.filter(
        within(actor.path, through="topic__meeting__place__path"),
        standing=Promise.Standing.OPEN,
    )
    told = rows.select_related("who", "what", "topic__meeting").order_by("by_on", "id")
    return [
        [str(row.pk), f"{row.who}: {row.what}", str(row.version), str(row.topic.meeting.place_id)]
        for row in told
    ]


LISTS: dict[str, Callable[..., Rows]] = {
    HOUSEHOLDS: household_rows,
    PLACES: place_rows,
    NOTICES: notice_rows,
    PROMISES: promise_rows,
}
MORE_COLUMNS = {PROMISES: ("place",)}


def list_file(name: str, actor: Actor, *, on: date) -> str:
    """A list as a phone reads it. One that is empty has its header alone."""
    columns = (*COLUMNS, *MORE_COLUMNS.get(name, ()))
    return csv_file(columns, LISTS[name](actor, on=on))


def home_finder(actor: Actor) -> Callable[[str], Home | None]:
    """Where a household of one's own is, by its number on the phone."""

    def find(said: str) -> Home | None:
        try:
            home = households_of(actor).filter(pk=UUID(said)).first()
        except ValueError:
            return None
        if home is None:
            return None
        around = Place.objects.filter(path=home.parent_path).first()
        return Home(str(around.pk), home.code) if around else None

    return find


def are_gone(ids: list[str], actor: Actor) -> dict[str, bool]:
    """Of these households, which no longer stand among the sender's."""
    asked: dict[str, UUID | None] = {}
    for said in ids:
        try:
            asked[said] = UUID(said)
        except ValueError:
            asked[said] = None
    there = households_of(actor).filter(pk__in=[pk for pk in asked.values() if pk])
    standing = set(there.values_list("pk", flat=True))
    return {said: pk not in standing for said, pk in asked.items()}
