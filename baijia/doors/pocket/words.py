"""What the pocket page says, in both languages, and what its forms ask: the desk's own fields."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from baijia.matters.models import Matter
from baijia.meetings.forms import TOPICS, Minute, Standing
from baijia.phones.kinds import Seen
from baijia.visits.forms import KINDS as VOICED
from baijia.visits.forms import Record
from baijia.visits.models import PolicyNotice

WORDS: dict[str, Any] = {
    "title": _("Pocket page"),
    "visit": _("Note a visit"),
    "hazard": _("Report a hazard"),
    "request": _("Take a request"),
    "meeting": _("Minute a mini-meeting"),
    "today": _("Due today"),
    "households": _("My households"),
    "sent": _("Sent and unsent"),
    "phone": _("This phone"),
    "back": _("Back"),
    "save": _("Save on this phone"),
    "saved": _("Saved on this phone. It is sent as soon as there is a signal."),
    "unsent": _("Not sent yet: {n}"),
    "all_sent": _("Everything is sent."),
    "photos_left": _("photos {came} of {of}"),
    "draft": _("Begun"),
    "queued": _("Waits for a signal"),
    "sending": _("Is being sent"),
    "photos": _("Sent, photos still to go"),
    "sent_state": pgettext_lazy("report", "Sent"),
    "held": _("Came in; somebody looks at it"),
    "rejected": _("Did not go through"),
    "send_now": _("Send now"),
    "go_on": _("Go on writing"),
    "throw_away": _("Throw away"),
    "sure": _("Throw this away for good?"),
    "export": _("Save the unsent as a file"),
    "exported": _(
        "The file is in your downloads. Give it to the service desk if it cannot be sent."
    ),
    "storage": _("Used on this phone: {used} of {quota}"),
    "kept": _("The browser has promised to keep it."),
    "not_kept": _("The browser may clear it when the phone is full: send soon."),
    "full": _(
        "The phone has no room left. Send or export what is unsent, then save again. What you"
        " wrote is still here."
    ),
    "photo": _("Take a photo"),
    "gallery": _("Choose a photo"),
    "voice": _("Say it"),
    "stop": pgettext_lazy("voice note", "Stop"),
    "no_photo": _("This photo could not be read. Take it again."),
    "position": _("Note where it is"),
    "position_is": _("Noted, to {n} metres"),
    "no_position": _("The place could not be found out. It does without."),
    "household": _("Household"),
    "where": _("Where"),
    "place": _("Where they met"),
    "number": _("Number {n}"),
    "seen": _("met {day}"),
    "never_seen": _("not met yet"),
    "nothing_due": _("Nobody is due today."),
    "no_households": _("No household is on this phone yet. Open this page once with a signal."),
    "nothing_sent": _("Nothing has been written on this phone in your name yet."),
    "ask_more": _("They ask for something"),
    "topic": _("Topic {n}"),
    "more_topics": _("One more topic"),
    "promised": _("Promised earlier: what became of it"),
    "missing": _("Please fill this in."),
    "begin": _("Let this phone in"),
    "begin_why": _("Sign in once with a signal; afterwards this page works without."),
    "who": _("Who are you?"),
    "pin": _("Your digits"),
    "wrong_pin": _("These are not your digits."),
    "no_pin": _("You gave no digits. Sign in again with a signal."),
    "lock": _("Hand the phone to somebody else"),
    "others": _(
        "Others have {n} unsent on this phone. They are sent too; nobody but they can see them."
    ),
    "shut_out": _(
        "This phone is no longer let in. What you wrote stays here: sign in again, and it is sent."
    ),
    "ends": _("Let in until {day}"),
    "pack_of": _("Households as of {day}"),
    "refresh": _("Fetch anew"),
    "log": _("What happened on this phone"),
    "webview": _("Open this page in your browser"),
    "webview_why": _(
        "Inside another app the phone may lose what you write. Tap the three dots, then “open in"
        " browser”."
    ),
    "copy": _("Copy the address"),
    "old": _("unsent for a day"),
    "very_old": _("unsent for three days: send it, or export it"),
    "update": _("A newer page is ready; it is used when you open it next."),
    "clash": _("Something else came under this number. Both are kept; somebody looks at it."),
    "gone": _("Its words were struck out; it is not taken in again."),
    "too_large": _("It is too large to be sent."),
    "not_taken": _("It was not taken (error {n})."),
}
# The fields of each form, as a phone shows them; the rest is known or can be told at the desk.
VISIT = ("why", "met", "heard", "again_on", "kind_1", "text_1")
HAZARD = ("text", "spot", "done")
REQUEST = ("text", "kind", "spot", "is_confidential")
MEETING = ("held_on", "count", "spot", "host", "names")
TOPIC = ("text", "kind", "course", "subject", "agreement", "who", "what", "by_on")


def told() -> dict[str, Any]:
    """Words and forms, by language."""
    found: dict[str, Any] = {"topics": TOPICS}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words = {key: str(says) for key, says in WORDS.items()}
            found[code[:2]] = {"words": words, "forms": _forms()}
    return found


def _forms() -> dict[str, Any]:
    on = localdate()
    record = Record(notices=PolicyNotice.objects.none(), on=on).fields
    seen = Seen.base_fields
    minute = Minute(on=on).fields
    kinds = [
        (kind, Matter.Kind(kind).label) for kind in VOICED if kind not in ("hazard", "dispute")
    ]
    return {
        "visit": [
            *_told(record, VISIT),
            {"name": "told", "label": str(Record.base_fields["told"].label), "sort": "told"},
        ],
        "came": [[str(value), str(label)] for value, label in Standing.choices],
        "hazard": _told(seen, HAZARD),
        "request": _told(seen, REQUEST, kind=kinds),
        "meeting": _told(minute, MEETING),
        "topic": [
            {**one, "name": name}
            for name, one in zip(TOPIC, _told(minute, [f"{name}_1" for name in TOPIC]), strict=True)
        ],
    }


def _told(
    fields: Mapping[str, forms.Field], names: Iterable[str], **choices: Any
) -> list[dict[str, Any]]:
    return [_field(name, fields[name], choices.get(name)) for name in names if name in fields]


def _field(name: str, field: forms.Field, narrowed: Any) -> dict[str, Any]:
    given = narrowed if narrowed is not None else getattr(field, "choices", None)
    told: dict[str, Any] = {"name": name, "label": str(field.label), "sort": _sort(field)}
    told |= {"required": field.required, "help": str(field.help_text)}
    if given is not None:
        told["choices"] = [[str(value), str(label)] for value, label in given]
    if isinstance(getattr(field, "initial", None), str | bool):
        told["initial"] = field.initial
    if most := getattr(field, "max_length", None):
        told["most"] = most
    return told


def _sort(field: forms.Field) -> str:
    match field:
        case forms.BooleanField():
            return "tick"
        case forms.DateField():
            return "day"
        case forms.IntegerField():
            return "number"
        case forms.ChoiceField() if isinstance(field.widget, forms.RadioSelect):
            return "radio"
        case forms.ChoiceField():
            return "choice"
    return "text" if isinstance(field.widget, forms.Textarea) else "line"
