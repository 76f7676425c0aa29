"""Fields for photos and papers, and what happens to what was chosen when a form comes back."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.core.files.base import File as Upload
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

from baijia.files import rules
from baijia.files.rules import Ready
from baijia.ground.forms import ActForm, asks
from baijia.ground.refusal import Refused

MOST_PHOTOS = 3
# Three photos as large as they may be, and the text beside them.
MOST_AT_ONCE = 40_000_000
AGAIN: Any = _("The photos were not kept while you mend this. Please choose them again.")


class SeveralFiles(forms.FileInput):
    """Several files from one field; a browser cannot be given them back."""

    allow_multiple_selected = True


class Photos(forms.FileField):
    """Photos, each looked at and drawn anew; `papers` takes PDF too. Cleans to a list of Ready."""

    widget = SeveralFiles
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("The photos did not come through. Please choose them again."),
        "required": _("Please choose a photo."),
    }

    def __init__(self, *, most: int = MOST_PHOTOS, papers: bool = False, **rest: Any) -> None:
        self.most, self.papers = most, papers
        super().__init__(**({"required": False} | rest))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        kinds = "image/*,application/pdf" if self.papers else "image/*"
        return {**super().widget_attrs(widget), "accept": kinds}

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads = _as_list(data)
        if self.required and not uploads:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if any(not isinstance(upload, Upload) for upload in uploads):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return self._ready(uploads)

    def _ready(self, uploads: "Sequence[Upload[bytes]]") -> list[Ready]:
        """All that is wrong is said at once, each file by its name."""
        found: list[Ready] = []
        wrong: list[forms.ValidationError] = []
        try:
            rules.not_too_many(uploads, self.most)
        except Refused as no:
            raise forms.ValidationError(no.message, code=no.code) from no
        for upload in uploads:
            try:
                found.append(rules.ready(upload, papers=self.papers))
            except Refused as no:
                wrong.append(forms.ValidationError(no.message, code=no.code))
        if wrong:
            raise forms.ValidationError(wrong)
        return found


class PhotosForm(ActForm):
    """An act with photos. Comes the form back, what was typed is there and photos are not."""

    facts = asks(photos="matters.attachment.file")
    photos = Photos(label=_("Photos"), help_text=_("At most three."))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["photos"] = self.fields.pop("photos")  # words first

    def full_clean(self) -> None:
        super().full_clean()
        self._say_again()

    def refuse(self, no: Refused) -> None:
        super().refuse(no)
        self._say_again()

    def _say_again(self) -> None:
        if any(self.files.values()) and self.errors and not self.has_error("photos", "again"):
            self.add_error("photos", forms.ValidationError(AGAIN, code="again"))


class Bounded(FileUploadHandler):
    """What is far too much is not even read."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        if content_length > MOST_AT_ONCE:
            raise RequestDataTooBig("too much at once")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def _as_list(data: Any) -> list[Any]:
    if isinstance(data, list | tuple):
        return [one for one in data if one]
    return [data] if data else []
