"""What people type: made clean without touching what they said, and bounded with clear words."""

import re
import unicodedata
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
BREAKS = re.compile("[\n\t]")
# Control, format (zero-width, text direction), and halves of a character.
UNSEEN = {"Cc", "Cf", "Cs"}

COUNTRY = re.compile(r"(?:\+|00)86|86(?=1\d{10}$)")
PUNCTUATION = re.compile(r"[\s().\-‐‑‒–—―−·]")
MOBILE = r"1[3-9]\d{9}"
AREA = r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}"
LOCAL = r"[2-8]\d{6,7}"
PHONE = re.compile(f"(?:{MOBILE}|{AREA}|{LOCAL})", re.ASCII)


def clean(text: str, *, lines: bool) -> str:
    """The text as it is kept: what nobody can see is gone, everything else stays as typed.

    With `lines`, new lines and tabs stay; without, each becomes one space.
    """
    text = NEWLINES.sub("\n", text)
    if not text.isascii() or not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in UNSEEN)
    text = unicodedata.normalize("NFC", text)
    if lines:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return " ".join(filter(None, (part.strip() for part in BREAKS.split(text))))


def phone_digits(text: str) -> str | None:
    """The digits of a Chinese mobile or landline number, without +86; None for anything else."""
    text = clean(unicodedata.normalize("NFKC", text), lines=False)
    digits = PUNCTUATION.sub("", text)
    if country := COUNTRY.match(digits):
        digits = digits[country.end() :]
        # From abroad one leaves out the 0 of the area code.
        if not digits.startswith(("0", "1")):
            digits = f"0{digits}"
    return digits if PHONE.fullmatch(digits) else None


class ShortEnough(MaxLengthValidator):
    message = _(
        "This is %(show_value)d characters long and there is room for %(limit_value)d. Please"
        " shorten it; what you wrote is still here."
    )


class Line(forms.CharField):
    """One line of text.

    The browser gets no `maxlength`: it would cut off what is pasted without a word.
    """

    has_lines = False
    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("Please fill this in.")}

    def __init__(self, *, max_length: int = 200, **rest: Any) -> None:
        super().__init__(**rest)
        self.max_length = max_length
        self.validators.append(ShortEnough(max_length))

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return self.empty_value
        return clean(str(value), lines=self.has_lines) or self.empty_value


class Text(Line):
    """Text of several lines."""

    has_lines = True
    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, *, max_length: int = 5_000, **rest: Any) -> None:
        super().__init__(max_length=max_length, **rest)


class Phone(forms.CharField):
    """A telephone number, typed in any of the usual ways, kept as digits."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Please fill in a telephone number."),
        "invalid": _(
            "This does not look like a telephone number. A mobile number has 11 digits and begins"
            " with 1; a landline number begins with its area code, such as 0354. Please check it."
        ),
    }

    def to_python(self, value: Any) -> Any:
        text = clean(str(value or ""), lines=False)
        if not text:
            return self.empty_value
        if (digits := phone_digits(text)) is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return digits
