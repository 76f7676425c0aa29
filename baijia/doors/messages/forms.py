import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

# What the sheet calls it; the names on the left are ours.
COLUMNS = {
    "number": "留言编号",
    "user": "留言用户",
    "title": "留言主题",
    "reported_at": "留言时间",
    "text": "留言详情",
    "answer": "答复意见",
    "answered_at": "答复时间",
}
NEEDED = ("留言主题", "留言时间", "留言详情", "答复意见", "答复时间")

EARLIEST = 1950
DAY_ONE = datetime.combine(date(1899, 12, 30), time())  # from which a sheet counts its days
WRITTEN = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})[:时点](\d{1,2})(?:分|:(\d{1,2})(?:\.\d+)?秒?)?)?"
)


class When(NamedTuple):
    """A time, or a day of which the sheet says no more."""

    at: datetime
    is_day: bool


class Cell(forms.CharField):
    """A text without the blanks around it. Everything else stays: what was written was written."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(_plainly(value)))
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise forms.ValidationError(_("There are halves of characters in this text."))
        return text


class Moment(forms.Field):
    """A time as a sheet has it: a date cell, a number of days, or written in one of many ways."""

    def to_python(self, value: Any) -> When | None:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
        if value in self.empty_values:
            return None
        when = _when(value)
        if when is None or when.at.year < EARLIEST:
            raise forms.ValidationError(
                _("“%(cell)s” is not a time that we can read; write it as 2025-03-14 09:30:00.")
                % {"cell": str(value)[:40]}
            )
        return when


class Message(forms.Form):
    """One row: what somebody wrote and when, what was answered and when."""

    number = Cell(required=False, max_length=100)
    user = Cell(required=False, max_length=100)
    title = Cell(required=False)
    reported_at = Moment()
    text = Cell()
    answer = Cell(required=False)
    answered_at = Moment(required=False)

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """The times in their order. An answer and its time come together or not at all."""
        told = self.cleaned_data
        reported, answered = told.get("reported_at"), told.get("answered_at")
        if reported and answered:
            told["answered_at"] = answered = _after(reported, answered)
            if answered.at < reported.at:
                self.add_error("answered_at", _("The answer is older than the message."))
        for name, when in (("reported_at", reported), ("answered_at", answered)):
            if when and when.at > self.now:
                self.add_error(name, _("This time has not come yet."))
        self._both(told)
        return told

    def _both(self, told: dict[str, Any]) -> None:
        if not {"answer", "answered_at"} <= told.keys():
            return
        if told["answer"] and not told["answered_at"]:
            self.add_error("answered_at", _("There is an answer, but not when it was given."))
        elif told["answered_at"] and not told["answer"]:
            self.add_error("answer", _("There is a time of the answer, but no answer."))


def _plainly(value: Any) -> str:
    """A number as one reads it in its cell: 2549, not 2549.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _after(reported: When, answered: When) -> When:
    """Of an answer only the day is told: on the day of the message it came after the message."""
    if answered.is_day and answered.at.date() == reported.at.date():
        return When(max(answered.at, reported.at), is_day=True)
    return answered


def _when(value: Any) -> When | None:
    match value:
        case datetime():
            return _aware(value.replace(tzinfo=None), is_day=False)
        case date():
            return _aware(datetime.combine(value, time()), is_day=True)
        case float() | int() if 1 <= value < 100_000:
            counted = DAY_ONE + timedelta(seconds=round(value * 86_400))
            return _aware(counted, is_day=float(value).is_integer())
        case str():
            return _read(value)
    return None


def _read(text: str) -> When | None:
    found = WRITTEN.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        at = datetime.combine(date(year, month, day), time(hour, minute, second))
    except ValueError:
        return None
    return _aware(at, is_day=found[4] is None)


def _aware(at: datetime, *, is_day: bool) -> When:
    return When(make_aware(at), is_day)
