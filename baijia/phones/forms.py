"""What must be filled in to open a door, to let a phone in, and about what waits."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, asks
from baijia.ground.texts import Line, Text
from baijia.phones.queries import place_coded
from baijia.places.models import Place


class OpenDoor(ActForm):
    facts = asks(host="phones.opening.host", filing="phones.opening.filing")
    host = Line(
        label=_("Who hosts it"),
        max_length=100,
        help_text=_("The district's office that runs it for its towns."),
    )
    filing = Line(label=_("Filing number"), max_length=60)


class Confirm(ActForm):
    """Nothing to fill in: the button says what happens."""


class About(forms.Form):
    """Which door or place it is about, by the digits of its code."""

    place_code = Line(
        label=_("The household or place, by its code"),
        max_length=22,
        required=False,
        help_text=_("All the digits, as they stand on the place's page."),
    )

    @property
    def place(self) -> Place | None:
        return place_coded(self.cleaned_data["place_code"]) if self.is_valid() else None


class Mended(ActForm):
    """The act of putting down what was mended in a form of another room."""

    said: Mapping[str, Any]

    @property
    def args(self) -> dict[str, Any]:
        """The action's keywords."""
        return {"said": self.said}


class Aside(ActForm):
    facts = asks(why="+phones.envelope.why_aside")
    why = Text(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 3}))


class Which(forms.Form):
    """Which of what came in is listed."""

    which = forms.ChoiceField(
        choices=[("", _("what waits for a person")), ("all", _("all that came in"))], required=False
    )

    @property
    def is_all(self) -> bool:
        told: Any = self.cleaned_data if self.is_valid() else {}
        return bool(told.get("which") == "all")
