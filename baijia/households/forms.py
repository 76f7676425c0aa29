from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, asks
from baijia.ground.texts import Line, Phone, Text


class Degrees(forms.DecimalField):
    """Longitude or latitude in degrees, as a phone or a map shows it."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        told = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            max_digits=20,
            widget=forms.TextInput(attrs=told),
        )


class Positioned(ActForm):
    facts = asks(lon="places.place.lon", lat="places.place.lat")
    lon = Degrees(
        label=_("Longitude"), help_text=_("In degrees, such as 112.734561. Both or neither.")
    )
    lat = Degrees(label=_("Latitude"))

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if not {"lon", "lat"} & self.errors.keys() and (
            (told.get("lon") is None) != (told.get("lat") is None)
        ):
            self.add_error("lat", _("A position needs longitude and latitude."))
        return told


class MoveIn(Positioned):
    facts = asks(
        lon="places.place.lon",
        lat="places.place.lat",
        name="places.place.name",
        phone="places.place.phone",
        address="places.place.address",
    )
    name = Line(label=_("Head of the household"), max_length=40)
    phone = Phone(label=_("Telephone"), required=False)
    address = Line(label=_("Address"), required=False, max_length=120)
    field_order = ("name", "phone", "address", "lon", "lat")


class Amend(Positioned):
    facts = asks(
        lon="~places.place.lon",
        lat="~places.place.lat",
        name="~places.place.name",
        phone="~places.place.phone",
        no_phone="~places.place.phone",
        address="~places.place.address",
    )
    name = Line(
        label=_("Head of the household"),
        required=False,
        max_length=40,
        help_text=_("Leave empty what stays as it is."),
    )
    phone = Phone(label=_("Telephone"), required=False)
    no_phone = forms.BooleanField(label=_("They have no telephone any more"), required=False)
    address = Line(label=_("Address"), required=False, max_length=120)
    field_order = ("name", "phone", "no_phone", "address", "lon", "lat")


class Confirm(ActForm):
    """Nothing to fill in: the button says what happens."""


class LookUp(ActForm):
    facts = asks(reason="people.look.reason")
    reason = Text(
        label=_("What do you need the name and the phone for?"),
        max_length=300,
        help_text=_("Your reason stands in the journal, with your name."),
        widget=forms.Textarea({"rows": 2}),
    )


class Found(Positioned):
    facts = asks(lon="places.place.lon", lat="places.place.lat", name="places.place.name")
    name = Line(label=_("What it is called"), max_length=40)
    field_order = ("code", "name", "lon", "lat")


class FoundVillage(Found):
    facts = asks(code="places.place.path")
    code = Line(
        label=_("Official code: the last three digits"),
        max_length=3,
        help_text=_("The statistical code of the village, such as 200."),
        validators=[RegexValidator(r"^[0-9]{3}$", _("Three digits, please."))],
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class Rename(ActForm):
    facts = asks(name="~places.place.name")
    name = Line(label=_("What it is called"), max_length=40)
