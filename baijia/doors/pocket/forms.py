"""What must be filled in to let a phone in, and what a phone asks after."""

from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, asks
from baijia.ground.texts import Line

MOST_ASKED = 100


class LetIn(ActForm):
    facts = asks(label="phones.device.label")
    label = Line(
        label=_("What this phone is called"),
        max_length=40,
        help_text=_("So that you know it again when you shut one out: red Xiaomi, say."),
    )


class Standing(forms.Form):
    """Ids of reports, as the phone made them."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.said = data.getlist("id")[:MOST_ASKED]

    @property
    def ids(self) -> list[UUID]:
        found = []
        for said in self.said:
            try:
                found.append(UUID(said))
            except ValueError:
                continue
        return found
