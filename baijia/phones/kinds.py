"""What a phone can send, and the desk page's own form and action that it goes through.

A door turns its format into the fields of one of these; nothing is checked or done elsewhere. One
field more than the form has names the door or the place that it is about.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, asks
from baijia.ground.ids import new_id
from baijia.journal.models import Journaled
from baijia.matters.actions.closing import handle_on_the_spot
from baijia.matters.actions.opening import report_matter
from baijia.matters.forms.lists import New
from baijia.matters.models import Matter
from baijia.meetings.actions import minute_meeting
from baijia.meetings.forms import Minute
from baijia.meetings.queries import open_promises, places_for
from baijia.people.rules import Actor
from baijia.places.models import Place
from baijia.visits.actions import record_visit
from baijia.visits.forms import Record
from baijia.visits.models import Concern
from baijia.visits.queries import households_of, to_be_told

Fields = Mapping[str, Any]


class NoPlace(Exception):
    """The place that it is about is not there, or not the sender's."""


@dataclass(frozen=True)
class Kind:
    """A form that phones fill in."""

    name: str
    label: Any
    about: str  # the field that names the place; empty = the form has it
    form: Callable[[QueryDict, Fields, Actor, datetime], ActForm]
    do: Callable[..., Journaled]
    page: Callable[[Fields], str]  # the same form at the desk
    retired: frozenset[str] = frozenset()  # versions that are no longer read without a look


class Seen(New):
    """A matter put down with the place where it was seen: a hazard lies somewhere."""

    facts = asks(lon="matters.matter.lon", lat="matters.matter.lat")
    lon = forms.DecimalField(required=False)
    lat = forms.DecimalField(required=False)

    @property
    def args(self) -> dict[str, Any]:
        """Only of a hazard a position is kept; of nobody's steps."""
        said = self.cleaned_data
        found: dict[str, Decimal | None] = {"lon": said["lon"], "lat": said["lat"]}
        return super().args | (found if said["kind"] == Matter.Kind.HAZARD else {})


def _household(said: Fields, by: Actor) -> Place:
    return _found(households_of(by), said.get("household"))


def _found(places: Any, pk: Any) -> Place:
    try:
        place = places.filter(pk=UUID(str(pk))).first()
    except ValueError:
        place = None
    if place is None:
        raise NoPlace
    found: Place = place
    return found


def _visit_form(data: QueryDict, said: Fields, by: Actor, at: datetime) -> ActForm:
    return Record(data, notices=to_be_told(_household(said, by)), on=localdate(at))


def _visit(form: ActForm, said: Fields, **signed: Any) -> Journaled:
    return record_visit(_household(said, signed["by"]), **form.args, **signed)


def _new_form(data: QueryDict, said: Fields, by: Actor, at: datetime) -> ActForm:
    return Seen(data, actor=by)


def _new(form: ActForm, said: Fields, **signed: Any) -> Journaled:
    """As it is taken down at the desk; of a household the register knows name and phone."""
    told = form.args
    home: Place | None = told["place"] if told["place"].level == Place.Level.HOUSEHOLD else None
    speaks = bool(told["name"] or told["phone"])
    if home and not speaks and told["kind"] != Matter.Kind.HAZARD:
        told |= {"name": str(home.name), "phone": str(home.phone or ""), "household": home}
        speaks = True
    found = report_matter(
        **told, has_voice=speaks or told["channel"] != Matter.Channel.PATROL, **signed
    )
    if words := form.cleaned_data.get("done"):
        handle_on_the_spot(found.matter, text=words, **signed)
    return found.matter


def _minute_form(data: QueryDict, said: Fields, by: Actor, at: datetime) -> ActForm:
    place = _found(places_for(by), said.get("place"))
    return Minute(data, promises=open_promises(place), on=localdate(at))


def _minute(form: ActForm, said: Fields, **signed: Any) -> Journaled:
    place = _found(places_for(signed["by"]), said.get("place"))
    return minute_meeting(place, **form.args, **signed)


def _page(name: str, key: str = "") -> Callable[[Fields], str]:
    def url(said: Fields) -> str:
        try:
            return reverse(name, args=[UUID(str(said.get(key)))] if key else [])
        except ValueError:
            return ""

    return url


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "visit",
            _("A visit"),
            "household",
            _visit_form,
            _visit,
            _page("visits:record", "household"),
        ),
        Kind("hazard", _("A hazard"), "", _new_form, _new, _page("matters:new")),
        Kind("request", _("A request"), "", _new_form, _new, _page("matters:new")),
        Kind(
            "meeting",
            _("A mini-meeting"),
            "place",
            _minute_form,
            _minute,
            _page("meetings:minute", "place"),
        ),
    )
}


def label_of(form: str) -> str:
    kind = KINDS.get(form)
    return str(kind.label) if kind else form


def _fields_of(form: str) -> dict[str, forms.Field]:
    asked: dict[str, type[ActForm]] = {"visit": Record, "meeting": Minute}
    return dict(asked.get(form, Seen).base_fields)


def words_of(form: str) -> dict[tuple[str, str], str]:
    """What the desk's form calls the choices of its fields; ticked is yes."""
    found: dict[tuple[str, str], str] = {}
    for name, field in _fields_of(form).items():
        if isinstance(field, forms.BooleanField):
            found |= {(name, said): str(_("yes")) for said in ("on", "True")}
        elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            found |= {(name, str(value)): str(label) for value, label in field.widget.choices}
    return found


def labels_of(form: str) -> dict[str, Any]:
    """What the desk's form calls its fields."""
    fields = _fields_of(form)
    about = {"household": _("Household"), "place": _("Where"), "where": _("Where")}
    return {name: field.label or name for name, field in fields.items()} | about


def data_of(said: Fields, version: int = 0) -> QueryDict:
    """The fields as a page would send them, with what a page carries unseen."""
    data = QueryDict(mutable=True)
    for name, value in said.items():
        values = value if isinstance(value, list) else [value]
        data.setlist(name, [_plain(one) for one in values if one is not None])
    data["act_id"], data["version"] = str(new_id()), str(version)
    return data


def _plain(value: Any) -> str:
    """A box that is ticked says "on"; one that is not says nothing that a form takes for yes."""
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)


def unknown_to(form: ActForm, kind: Kind, said: Fields) -> list[str]:
    """Fields that say something and that the form does not ask for: they must not get lost."""
    known = {*form.fields, kind.about, "act_id", "version"}
    return [
        name for name, value in said.items() if name not in known and value not in ("", None, [])
    ]


def matters_of(made_kind: str, made_id: UUID | None) -> list[Matter]:
    """The matters that photos of an envelope belong to."""
    if made_id is None:
        return []
    if made_kind == "matters.matter":
        return list(Matter.objects.filter(pk=made_id))
    if made_kind == "visits.visit":
        heard = Concern.objects.filter(visit=made_id).values("matter")
        return list(Matter.objects.filter(pk__in=heard))
    return []


def page_of(made_kind: str, made_id: UUID | None) -> str:
    """Where what came of it can be read."""
    names = {"matters.matter": "matters:matter", "meetings.meeting": "meetings:meeting"}
    if made_id is None:
        return ""
    if made_kind == "visits.visit":
        return ""
    return reverse(names[made_kind], args=[made_id]) if made_kind in names else ""


def number_of(made_kind: str, made_id: UUID | None) -> int | None:
    """The number that people say on the phone, of a matter."""
    if made_kind != "matters.matter" or made_id is None:
        return None
    return Matter.objects.filter(pk=made_id).values_list("number", flat=True).first()
