"""What is taken down for somebody, and the sentence of filters over the list."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, asks
from baijia.ground.texts import Line, Phone, Text
from baijia.matters import queries
from baijia.matters.forms.fields import CategoryField, WhereField, wheres_offered
from baijia.matters.models import Matter
from baijia.people.rules import Actor
from baijia.terms.models import Urgency


class New(ActForm):
    """What a post puts down for somebody: four things are needed, the rest helps."""

    facts = asks(
        text="matters.matter.text",
        kind="matters.matter.kind",
        channel="matters.matter.channel",
        spot="matters.matter.spot",
        is_confidential="matters.matter.is_confidential",
        category="matters.matter.category",
        urgency="matters.matter.urgency",
        where="matters.matter.place",
        household="matters.voice.household",
        name="matters.voice.name",
        phone="matters.voice.phone",
        done="matters.answer.text",
    )
    text = Text(label=_("What is the matter"), max_length=5000, widget=forms.Textarea({"rows": 5}))
    where = WhereField(label=_("Where"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Matter.Kind)
    channel = forms.ChoiceField(label=_("How it came"), choices=Matter.Channel)
    household = Line(
        label=_("Household number"),
        max_length=3,
        required=False,
        help_text=_("The last three digits, when it is about one household."),
    )
    spot = Line(label=_("Where exactly"), max_length=100, required=False)
    name = Line(label=_("Who spoke up"), max_length=40, required=False)
    phone = Phone(label=_("Their phone"), required=False)
    is_confidential = forms.BooleanField(
        label=_("Keep it from the village"),
        help_text=_("No post in the village will see it, you neither."),
        required=False,
    )
    category = CategoryField()
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency, required=False)
    done = Text(
        label=_("Handled on the spot: what was done"),
        max_length=5000,
        required=False,
        help_text=_("Leave it empty when somebody else is to deal with it."),
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any = None, *, actor: Actor, **more: Any) -> None:
        super().__init__(data, **more)
        self.actor = actor
        cast(WhereField, self.fields["where"]).offer(wheres_offered(actor))
        if not queries.may_handle(actor):
            del self.fields["done"]

    @property
    def first(self) -> list[forms.BoundField]:
        """What is needed."""
        return [self[name] for name in ("text", "where", "kind", "channel")]

    @property
    def more(self) -> list[forms.BoundField]:
        """What helps."""
        needed = {field.name for field in self.first}
        return [field for field in self.visible_fields() if field.name not in needed]

    @property
    def more_is_wrong(self) -> bool:
        return any(field.errors for field in self.more)

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        place, digits = said.get("where"), said.get("household", "")
        if digits and place:
            found = queries.household(place, digits)
            if found is None:
                self.add_error("household", _("There is no such household in that place."))
            place = found or place
        if said.get("done") and said.get("kind") == Matter.Kind.DISPUTE:
            self.add_error("done", _("A dispute is settled on its own page, after it is put down."))
        if said.get("done") and said.get("is_confidential"):
            says = _(
                "No village post deals with a confidential matter: put it down, and the town"
                " does it."
            )
            self.add_error("done", says)
        said["place"] = place
        return said

    @property
    def args(self) -> dict[str, Any]:
        """The action's keywords; what was done on the spot is an act of its own."""
        names = ("text", "kind", "channel", "spot", "name", "phone", "is_confidential", "category")
        said = {name: self.cleaned_data[name] for name in (*names, "place")}
        return said | {"urgency": self.cleaned_data["urgency"] or Urgency.ORDINARY}


class Filter(forms.Form):
    """A sentence: show which, of what kind, where, with which words."""

    which = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(choices=[("", _("any kind")), *Matter.Kind.choices], required=False)
    village = forms.ChoiceField(required=False)
    office = forms.ChoiceField(required=False)
    q = forms.CharField(required=False, max_length=200)

    def __init__(self, data: Any, *, villages: Iterable[Any], offices: Iterable[Any]) -> None:
        super().__init__(data)
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            ("", _("all matters")),
            ("open", _("open ones")),
            ("overdue", _("overdue ones")),
            *Matter.State.choices,
        ]
        self.fields["village"].choices = [  # type: ignore[attr-defined]
            ("", _("everywhere")),
            *((place.path, str(place.name)) for place in villages),
        ]
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            ("", _("whoever has it")),
            *((str(office.pk), str(office.name)) for office in offices),
        ]

    @property
    def said(self) -> dict[str, str]:
        """What was asked for; what makes no sense is left out."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class Keep(forms.Form):
    """What somebody calls a filter that they keep."""

    name = Line(label=_("Name for it"), max_length=20)
