"""Forms about who speaks: the parties of a dispute, names that are hidden, tracking codes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import asks
from baijia.ground.texts import Line, Phone, Text
from baijia.matters.forms.desk import MatterForm
from baijia.matters.models import Party, Voice


class AddParty(MatterForm):
    facts = asks(
        side="matters.party.side",
        name="matters.party.name",
        phone="matters.party.phone",
        stance="matters.party.stance",
    )
    side = forms.ChoiceField(label=_("Side"), choices=Party.Side)
    name = Line(label=_("Name"), max_length=40)
    phone = Phone(label=_("Phone"), required=False)
    stance = forms.ChoiceField(label=_("Mediation"), choices=Party.Stance)


class AmendParty(MatterForm):
    facts = asks(party="-matters.party.side", stance=">matters.party.stance")
    party = forms.ModelChoiceField(label=_("Party"), queryset=Party.objects.none(), empty_label="—")
    stance = forms.ChoiceField(label=_("Mediation"), choices=Party.Stance, widget=forms.RadioSelect)

    def prepare(self) -> None:
        rows = self.matter.parties.select_related("name").order_by("id")
        self.fields["party"].queryset = rows  # type: ignore[attr-defined]
        self.fields["party"].label_from_instance = _side  # type: ignore[attr-defined]


def _side(party: Party) -> str:
    return str(party.get_side_display())


class Reveal(MatterForm):
    facts = asks(text="matters.note.text")
    text = Text(
        label=_("What you need the names and phones for"),
        max_length=300,
        help_text=_("Your reason stands in the journal, with your name."),
        widget=forms.Textarea({"rows": 2}),
    )


class RenewCode(MatterForm):
    facts = asks(voice="-matters.voice.name")
    voice = forms.ModelChoiceField(
        label=_("Whose code"), queryset=Voice.objects.none(), empty_label="—"
    )

    def prepare(self) -> None:
        rows = self.matter.voices.order_by("id")
        self.fields["voice"].queryset = rows  # type: ignore[attr-defined]
        self.fields["voice"].label_from_instance = _channel  # type: ignore[attr-defined]
        self.initial["voice"] = rows.first()


def _channel(voice: Voice) -> str:
    return str(voice.get_channel_display())


class Forget(MatterForm):
    facts = asks(is_all="-matters.matter.text", text="matters.note.text")
    is_all = forms.BooleanField(
        label=_("What was said too, and the photos"),
        required=False,
        help_text=_("Otherwise only the names and phones of everybody in it."),
    )
    text = Text(
        label=_("Who asked for it, and why"),
        max_length=300,
        help_text=_("Without names: your reason stays."),
        widget=forms.Textarea({"rows": 2}),
    )
