"""How pages say times, terms and numbers, and what they hide."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from baijia.ground import search
from baijia.ground.masks import masked_name, masked_phone
from baijia.places.models import Place
from baijia.places.rules import above

register = template.Library()


@register.filter
def mask_name(name: Any) -> str:
    """The family name alone."""
    return masked_name(str(name)) if name else ""


@register.filter
def mask_phone(phone: Any) -> str:
    """The first three and the last four digits."""
    return masked_phone(str(phone)) if phone else ""


@register.filter
def place(here: Place) -> str:
    """A place's name; of a household only the family's."""
    if here.level != Place.Level.HOUSEHOLD:
        return str(here.name)
    return _("%(name)s's home") % {"name": masked_name(str(here.name))}


@register.filter
def where(here: Place, names: Mapping[str, str]) -> str:
    """The same from the village down: every village has a first grid, every zone a first
    micro-grid."""
    holders = [names[path] for path in above(here.path)[:-1] if path in names]
    return " ".join([*holders, place(here)])


WEEKDAYS = "一二三四五六日"
ENGLISH_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
ENGLISH_MONTHS = [
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
]


@register.filter
def day(value: date | datetime | None, today: date | datetime | None = None) -> str:
    """A day as one says it; the year only where it is not this one."""
    if value is None or value == "":
        return ""
    on = _local_day(value)
    shows_year = on.year != _local_day(today or localdate()).year
    if get_language() == "en":
        said = f"{ENGLISH_DAYS[on.weekday()]} {on.day} {ENGLISH_MONTHS[on.month - 1]}"
        return f"{said} {on.year}" if shows_year else said
    said = f"{on.month}月{on.day}日 周{WEEKDAYS[on.weekday()]}"
    return f"{on.year}年{said}" if shows_year else said


@register.filter
def moment(value: datetime | None, today: date | datetime | None = None) -> str:
    if value is None or value == "":
        return ""
    return f"{day(value, today)} {localtime(value):%H:%M}"


@register.filter
def due(value: datetime | date | None, today: date | datetime | None = None) -> str:
    """The end of a term. Midnight is said as the end of the day before: people live by days."""
    if value is None or value == "":
        return ""
    if not isinstance(value, datetime):
        return _("by end of %(day)s") % {"day": day(value, today)}
    at = localtime(value)
    if at.time() == time():
        return _("by end of %(day)s") % {"day": day(at - timedelta(minutes=1), today)}
    return _("by %(moment)s") % {"moment": moment(value, today)}


@register.filter
def left(value: datetime | None, at: datetime | None = None) -> str:
    """How much of a term is left, or how long it is overdue, in words."""
    if value is None or value == "":
        return ""
    rest = value - (at or now())
    words = {"time": _span(abs(rest))}
    return (_("%(time)s overdue") if rest < timedelta() else _("%(time)s left")) % words


def _span(span: timedelta) -> str:
    """Rounded down, so that nobody is promised more time than there is."""
    if span >= timedelta(days=1):
        return ngettext("%(n)d day", "%(n)d days", span.days) % {"n": span.days}
    hours, minutes = span.seconds // 3600, span.seconds // 60
    if hours:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    if minutes:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return _("less than a minute")


@register.filter
def share(some: int, of: int) -> str:
    """A part of a whole: a fraction below ten, above it a percentage with its denominator."""
    if not of:
        return _("none yet")
    if of < 10:
        return f"{some}/{of}"
    return _("%(percent)s%% (%(some)d/%(of)d)") % {
        "percent": f"{100 * some / of:.1f}",
        "some": some,
        "of": of,
    }


@register.filter
def code4(code: str) -> str:
    """A code in groups of four, as it is printed and read out."""
    plain = re.sub(r"[\s-]", "", str(code or ""))
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A square code that opens the same view; drawn without styles, so that CSP lets it be."""
    said = label or _("QR code that opens this page")
    drawn = segno.make(str(text), error="m", micro=False).svg_inline(
        omitsize=True, border=2, svgclass=None, lineclass=None
    )
    return format_html(
        '<span role="img" aria-label="{}">{}</span>',
        said,
        mark_safe(drawn.replace("<svg ", '<svg class="qr" aria-hidden="true" ', 1)),
    )


@register.simple_tag(takes_context=True)
def address(context: Any, path: str) -> str:
    """The whole address of a page of this house, for print and square codes."""
    return str(context["request"].build_absolute_uri(path))


def _local_day(value: date | datetime) -> date:
    return localdate(value) if isinstance(value, datetime) else value


@register.filter
def marked(text: Any, query: str) -> SafeString:
    """A text with the words that were searched for marked in it."""
    return search.marked(str(text), query)


@register.filter
def at(rows: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping has under this key; nothing if it has nothing."""
    return rows.get(key)
