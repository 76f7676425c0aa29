from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.texts import Line
from baijia.people import queries


class HandOver(ActForm):
    facts = asks(to="matters.handover.new", on="matters.handover.on")
    to = Line(
        label=_("Who takes over"),
        max_length=80,
        help_text=_("Name or short name. Whoever is new needs an account first."),
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    on = forms.DateField(
        label=_("First day of the new holder"),
        widget=DayInput(),
    )

    def clean_to(self) -> Any:
        found = queries.person_said(self.cleaned_data["to"])
        if not found:
            raise forms.ValidationError(_("Nobody with an open account is called this."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people fit. Type the short name."))
        return found[0]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > localdate():
            raise forms.ValidationError(
                _("Hand over on the day itself: the work goes to the new holder at once.")
            )
        return on
