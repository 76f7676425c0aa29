"""What must be filled in about a mini-meeting. A sheet has so many topics; one is enough."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.texts import Line, Text
from baijia.matters.models import Matter
from baijia.meetings.models import Body, Promise, Topic
from baijia.meetings.rules import MOST_PRESENT, Pledged, Said, who_decides

TOPICS = 6  # as many as an A5 sheet has room for; more go on the next sheet
Course, Subject, Standing = Topic.Course, Topic.Subject, Promise.Standing
KINDS = ("dispute", "request", "hazard", "suggestion", "wish", "consultation")
CAME = "came_"
HERE = "here"  # the body that does not decide on it


class Block(NamedTuple):
    """The fields of one topic, as the page folds them."""

    number: int
    text: forms.BoundField
    rest: list[forms.BoundField]
    is_open: bool


def _topic_fields() -> dict[str, forms.Field]:
    kinds = [(kind, Matter.Kind(kind).label) for kind in KINDS]
    two_lines = forms.Textarea({"rows": 2})
    return {
        "text": Text(
            label=_("What was talked about"), max_length=2000, required=False, widget=two_lines
        ),
        "kind": forms.ChoiceField(label=_("What it is"), choices=kinds, required=False),
        "course": forms.ChoiceField(
            label=_("What came of it"),
            choices=Course,
            required=False,
            widget=forms.RadioSelect,
            initial=Course.SETTLED,
        ),
        "subject": forms.ChoiceField(
            label=_("Is it one of the village's own decisions?"),
            choices=Subject,
            required=False,
            help_text=_("Such things are raised here and decided elsewhere (Art. 24)."),
        ),
        "agreement": Text(
            label=_("What was agreed"), max_length=2000, required=False, widget=two_lines
        ),
        "who": Line(label=_("Who promised something"), max_length=40, required=False),
        "what": Line(label=_("What was promised"), max_length=200, required=False),
        "by_on": forms.DateField(label=_("By when"), required=False, widget=DayInput()),
    }


class Minute(ActForm):
    """Where is known from the page; the number of people and one topic are enough."""

    facts = asks(
        held_on="meetings.meeting.held_on",
        count="meetings.meeting.count",
        spot="meetings.meeting.spot",
        host="meetings.meeting.host",
        names="meetings.meeting.names",
        text="meetings.topic.text",
        kind="meetings.topic.kind",
        course="meetings.topic.course",
        subject="meetings.topic.subject",
        agreement="meetings.topic.agreement",
        who="meetings.promise.who",
        what="meetings.promise.what",
        by_on="meetings.promise.by_on",
        came=">meetings.promise.standing",
    )
    hide_optional = True
    held_on = forms.DateField(label=_("When they met"), widget=DayInput())
    count = forms.IntegerField(
        label=_("How many were there"),
        min_value=2,
        max_value=MOST_PRESENT,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    spot = Line(label=_("Whose yard, which field"), max_length=100, required=False)
    host = Line(label=_("Who led the talk"), max_length=40, required=False)
    names = Text(
        label=_("Who was there, if they like to be named"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: Any = None, *, promises: Iterable[Promise] = (), on: date) -> None:
        self.promises = list(promises)
        super().__init__(data, initial={"held_on": on})
        for number in range(1, TOPICS + 1):
            for name, field in _topic_fields().items():
                self.fields[f"{name}_{number}"] = field
        for promise in self.promises:
            self.fields[f"{CAME}{promise.pk}"] = forms.ChoiceField(
                label=_("%(who)s: %(what)s") % {"who": promise.who, "what": promise.what},
                choices=Standing,
                required=False,
                widget=forms.RadioSelect({"class": "short"}),
                initial=Standing.OPEN,
            )

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in ("held_on", "count", "spot", "host", "names")]

    @property
    def back_again(self) -> list[forms.BoundField]:
        """Earlier promises, to be looked at again."""
        return [self[f"{CAME}{promise.pk}"] for promise in self.promises]

    @property
    def blocks(self) -> list[Block]:
        found = []
        for number in range(1, TOPICS + 1):
            text, *rest = (self[f"{name}_{number}"] for name in _topic_fields())
            is_open = number == 1 or bool(text.value()) or any(field.errors for field in rest)
            found.append(Block(number, text, rest, is_open))
        return found

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self._said():
            self.add_error("text_1", _("Put down at least one thing that was talked about."))
        return self.cleaned_data

    @property
    def args(self) -> dict[str, Any]:
        """The action's keywords, from the fields of all topics."""
        told = {name: self.cleaned_data[name] for name in ("held_on", "count", "spot", "host")}
        came = {
            promise.pk: self.cleaned_data[f"{CAME}{promise.pk}"] or Standing.OPEN
            for promise in self.promises
        }
        return {**told, "names": self.cleaned_data["names"], "topics": self._said(), "came": came}

    def _said(self) -> list[Said]:
        return [said for number in range(1, TOPICS + 1) if (said := self._topic(number))]

    def _topic(self, number: int) -> Said | None:
        told: dict[str, Any] = {
            name: self.cleaned_data.get(f"{name}_{number}") for name in _topic_fields()
        }
        if not (told["text"] or told["agreement"] or told["what"]):
            return None
        who, what, by_on = told.pop("who"), told.pop("what"), told.pop("by_on")
        promises = (Pledged(who, what, by_on),) if who or what else ()
        course = told.pop("course") or Course.SETTLED
        kind = told.pop("kind") or Matter.Kind.REQUEST
        return Said(**told, course=course, kind=kind, promises=promises)


class Look(ActForm):
    facts = asks(came=">meetings.promise.standing")
    came = forms.ChoiceField(
        label=_("What became of it"),
        choices=[choice for choice in Standing.choices if choice[0] != Standing.OPEN],
        widget=forms.RadioSelect,
    )


class TakeUp(ActForm):
    facts = asks(
        body="+meetings.topic.taken_to",
        on="+meetings.topic.taken_on",
        text="+meetings.topic.result",
    )
    body = forms.ChoiceField(
        label=_("Who decided"),
        choices=[*Body.choices, (HERE, _("those present at the mini-meeting"))],
        widget=forms.RadioSelect,
        help_text=_("It is for %(body)s.") % {"body": who_decides()},
    )
    on = forms.DateField(label=_("On which day"), widget=DayInput())
    text = Text(label=_("What was decided"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class Where(forms.Form):
    """Where a meeting that is to be minuted was held."""

    place = forms.UUIDField()

    @property
    def said(self) -> UUID | None:
        return self.cleaned_data["place"] if self.is_valid() else None
