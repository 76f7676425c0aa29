"""What somebody without account or post fills in."""

from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from baijia.files.forms import Photos, PhotosForm
from baijia.ground.forms import ActForm, asks
from baijia.ground.refusal import Refused
from baijia.ground.texts import Line, Phone, Text
from baijia.matters.models import Rating
from baijia.places.models import Place
from baijia.places.queries import villages

WHICH: Any = _("Please choose a village.")
SAY_MORE: Any = _("Your words")
WHO = ("name", "phone")


class VillageField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the town's villages, by name."""

    def label_from_instance(self, place: Place) -> str:
        return str(place.name)


class Report(PhotosForm):
    """Four questions; all else stands folded away and is optional."""

    facts = asks(
        text="matters.matter.text",
        place="matters.matter.place",
        spot="matters.matter.spot",
        phone="matters.voice.phone",
        name="matters.voice.name",
        is_confidential="matters.matter.is_confidential",
        is_anonymous="matters.voice.is_anonymous",
        website="-matters.matter.is_held",
    )
    template_name = "matters/public/_report.html"
    asked = ("text", "place", "spot", "phone")
    more = ("name", "photos", "is_confidential", "is_anonymous")

    text = Text(
        label=_("What is the matter?"),
        help_text=_("In your own words: what happened, since when, whom it concerns."),
    )
    place = VillageField(
        queryset=Place.objects.none(),
        label=_("Which village?"),
        empty_label=_("Please choose"),
        error_messages={
            "required": WHICH,
            "invalid_choice": _("Please choose one of the villages in the list."),
        },
    )
    spot = Line(
        label=_("Where exactly?"),
        required=False,
        help_text=_("For example: the third street lamp from the village gate."),
    )
    phone = Phone(
        label=_("Your phone"),
        required=False,
        help_text=_("So that we can ask you, or tell you how it went."),
    )
    name = Line(label=_("Your name"), max_length=40, required=False)
    photos = Photos(
        label=_("Photos"),
        help_text=_("At most three. Place, time and camera are taken out of them."),
    )
    is_confidential = forms.BooleanField(
        label=_("Keep it from the village"),
        required=False,
        help_text=_("Nobody in a village post sees this matter or who you are; the town does it."),
    )
    is_anonymous = forms.BooleanField(
        label=_("Keep neither my name nor my phone"),
        required=False,
        help_text=_(
            "We throw both away, whatever you filled in. Then we cannot ask you or ring you up;"
            " only the code shows you how it goes."
        ),
    )
    # Nobody sees this field; whatever fills it in is a program. Held, not thrown away.
    website = forms.CharField(required=False)

    def __init__(self, data: Any = None, files: Any = None, **given: Any) -> None:
        super().__init__(data, files, **given)
        villages_field = self.fields["place"]
        if isinstance(villages_field, VillageField):
            villages_field.queryset = villages()
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}
        self.forgotten: dict[str, forms.Field] = {}

    def clean(self) -> dict[str, Any]:
        """Who wants to stay unknown need not mend a name or phone that nobody keeps."""
        told = super().clean()
        if told.get("is_anonymous"):
            for name in WHO:
                told.pop(name, None)
                self.errors.pop(name, None)
        return told

    def full_clean(self) -> None:
        """Who wants to stay unknown is forgotten here: not even a refusal keeps who it was.

        While something else is to be mended, what was typed stays before their eyes.
        """
        super().full_clean()
        if self.is_bound and not self.errors and self.cleaned_data.get("is_anonymous"):
            self.forgotten = {name: self.fields.pop(name) for name in WHO}

    @property
    def fields_asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked]

    @property
    def fields_more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.more]

    @property
    def args(self) -> dict[str, Any]:
        return {key: value for key, value in super().args.items() if key != "website"}

    @property
    def mark(self) -> str:
        """The same for the same report, whichever page it was typed on; it tells nothing of it."""
        told = self.args | {"photos": [photo.sha256 for photo in self.args["photos"]]}
        said = sorted((name, str(getattr(each, "pk", each))) for name, each in told.items())
        return salted_hmac("matters.report", repr(said)).hexdigest()[:20]

    @property
    def is_by_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    @property
    def opens_more(self) -> bool:
        """What was filled in below the fold, or is wrong there, is not hidden again."""
        return any(self[name].errors or self[name].value() for name in self.more)

    def refuse(self, no: Refused) -> None:
        if no.code == "clash":
            no = Refused(
                _(
                    "You have sent this page before, with other words, and we have that report."
                    " If this is something else, press the button again. To add to the first, use"
                    " its code."
                ),
                code=no.code,
            )
        self.fields |= self.forgotten
        super().refuse(no)


class Track(forms.Form):
    """The code from a receipt, typed in any way."""

    code = Line(
        label=_("Your code"),
        max_length=60,
        help_text=_(
            "13 letters and digits, on your receipt or on the page you saw after sending. Spaces"
            " and dashes do not matter, nor does large or small."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class Add(PhotosForm):
    facts = asks(text="matters.note.text")
    text = Text(label=SAY_MORE, help_text=_("What you know now, or the answer to our question."))
    photos = Photos(
        label=_("Photos"),
        help_text=_("At most three. Place, time and camera are taken out of them."),
    )


class Rate(ActForm):
    facts = asks(
        solved="matters.rating.solved",
        satisfied="matters.rating.satisfied",
        text="matters.rating.text",
    )
    solved = forms.ChoiceField(
        label=_("Is it solved?"),
        choices=[choice for choice in Rating.Solved.choices if choice[0]],
        widget=forms.RadioSelect(attrs={"class": "short"}),
        error_messages={"required": _("Please choose one.")},
    )
    satisfied = forms.ChoiceField(
        label=_("Are you satisfied with how we dealt with it?"),
        choices=[choice for choice in Rating.Satisfied.choices if choice[0]],
        widget=forms.RadioSelect(attrs={"class": "short"}),
        required=False,
    )
    text = Text(label=_("Anything else?"), required=False, max_length=1_000)


class Reopen(ActForm):
    facts = asks(text="matters.note.text")
    text = Text(label=_("What is not solved yet?"))


class Object(ActForm):
    facts = asks(text="matters.objection.text")
    text = Text(label=_("What do you not agree with, and why?"))


class Withdraw(ActForm):
    """Nothing to fill in; the button alone."""
