"""What is filled in about people: at the door, about oneself, and by the administrator."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.refusal import Refused
from baijia.ground.texts import Line, Phone, ShortEnough, Text
from baijia.people import queries
from baijia.people.models import Office as OfficeRow
from baijia.people.models import Post
from baijia.people.rules import LEVEL_OF, OFFICE_POSTS
from baijia.places.models import Place
from baijia.places.queries import town


class Password(forms.CharField):
    """Kept to the letter, blanks included; never shown again."""

    def __init__(self, *, label: Any, is_new: bool = False, help_text: Any = "") -> None:
        told = {"autocomplete": "new-password" if is_new else "current-password"}
        super().__init__(
            label=label,
            strip=False,
            widget=forms.PasswordInput(attrs=told),
            validators=[ShortEnough(200)],
            help_text=help_text,
        )


class DoorForm(forms.Form):
    """A form of somebody who is not in yet, or is about to be someone: no act, no row."""

    status = 200

    def refuse(self, no: Refused) -> None:
        self.add_error(None, no.message)
        self.status = 409


class SignIn(DoorForm):
    name = Line(
        label=_("Short name or telephone"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = Password(label=_("Password"))


class NewPassword(DoorForm):
    """A password of one's own, typed twice because nobody can see it."""

    password = Password(label=_("New password"), is_new=True, help_text=_("At least 8 characters."))
    again = Password(label=_("The same once more"), is_new=True)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "password" in told and "again" in told and told["password"] != told["again"]:
            self.add_error("again", _("The two are not the same. Please type both once more."))
        return told


class Slip(NewPassword):
    code = Line(
        label=_("Code on the slip"),
        max_length=40,
        help_text=_("12 letters and digits. Spaces and dashes do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )
    field_order = ("code", "password", "again")


class ChangePassword(NewPassword):
    old = Password(label=_("Present password"))
    field_order = ("old", "password", "again")


class Consent(ActForm):
    facts = asks(shows_name="~people.post.shows_name")
    shows_name = forms.BooleanField(
        label=_("The public page of my place may show my name"),
        help_text=_("Your telephone number and your home are never shown. You can take it back."),
        required=False,
    )


class Confirm(ActForm):
    """Nothing to fill in: the button says what happens."""


class Person(ActForm):
    facts = asks(name="~people.account.name", phone="~people.account.phone")
    name = Line(label=_("Name"), max_length=40)
    phone = Phone(label=_("Telephone"), required=False)


class OpenAccount(Person):
    facts = asks(
        name="people.account.name",
        phone="people.account.phone",
        username="people.account.username",
    )
    username = Line(
        label=_("Short name to sign in with"),
        max_length=40,
        help_text=_("2 to 40 small letters a-z, digits, dots or dashes; a letter first."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("name", "username", "phone")

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()


class Office(ActForm):
    facts = asks(name="people.office.name", duty="people.office.duty")
    name = Line(label=_("Name of the office"), max_length=60)
    duty = Text(label=_("What it deals with"), required=False, max_length=500)


MOST_OFFERED = 12


class Appoint(ActForm):
    facts = asks(
        role="people.post.role",
        place="people.post.place",
        office="people.post.office",
        since="people.post.since",
    )
    role = forms.ChoiceField(label=_("Post"), choices=[("", "—"), *Post.Role.choices])
    place = Line(
        label=_("Place"),
        required=False,
        max_length=100,
        help_text=_(
            "For stewards, grid officers, village posts and liaison leaders. Type part of the"
            " names, or the code: Shangquan 1."
        ),
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    office = forms.ModelChoiceField(
        OfficeRow.objects.filter(is_current=True).select_related("name"),
        label=_("Office"),
        required=False,
        empty_label="—",
        help_text=_("For office clerks and heads."),
    )
    since = forms.DateField(label=_("Since"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        """The place as the role needs it: the town for a town post, none for an office."""
        told = super().clean()
        level = LEVEL_OF.get(told.get("role", ""))
        said = told.pop("place", "")
        if level == Place.Level.TOWN:
            told["place"] = town()
        elif level:
            told["place"] = self._place(said, level)
        else:
            told["place"] = None
        if told.get("role") not in OFFICE_POSTS:
            told["office"] = None
        return told

    def _place(self, said: str, level: Place.Level) -> Place | None:
        found = queries.places_said(said, level) if said else []
        if len(found) == 1:
            return found[0][0]
        if not said:
            self.add_error("place", _("Please fill this in."))
        elif not found:
            says = _("No place of the level “%(level)s” is called this.")
            self.add_error("place", says % {"level": level.label})
        else:
            names = "；".join(label for _place, label in found[:5])
            self.add_error("place", _("Several places fit: %(names)s") % {"names": names})
            if len(found) <= MOST_OFFERED:
                self._offer([label for _place, label in found])
        return None

    def _offer(self, labels: list[str]) -> None:
        """Those that fit, to choose from; what was typed stays until one is chosen."""
        said = self.data.get("place", "")
        typed = (said, _("%(said)s (as typed)") % {"said": said})
        offered = [typed, *((label, label) for label in labels)]
        self.fields["place"].widget = forms.RadioSelect(choices=offered)


class StepDown(ActForm):
    facts = asks(on="+people.post.until")
    on = forms.DateField(
        label=_("First day on which the post is no longer held"),
        widget=DayInput(),
        help_text=_("Open work stays with the post. To pass it on, hand the post over instead."),
    )
