"""The journal as it is read: every entry in words, and nobody's words in it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db.models import DateField, DateTimeField, Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from baijia.journal.models import Entry, Journaled, Words
from baijia.people.models import Account, Office, Post
from baijia.people.queries import labels_of, signed
from baijia.people.rules import Actor, Right, Role
from baijia.places.models import Place
from baijia.site.labels import FIELDS, KINDS
from baijia.site.templatetags.say import day, mask_name, moment, place
from baijia.terms.models import Category

MAY_READ: Right = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
MAY_REVEAL: Right = frozenset({Role.AUDITOR})
# What is the administrator's own to keep; cases are not.
KEPT_BY_ADMINISTRATOR = ("people.account", "people.office", "people.post", "terms.")
A_PAGE = 50
# Ids that stand in no foreign key say by their name what they are of.
ENDINGS: tuple[tuple[str, type[Journaled]], ...] = (
    *(("office", Office), ("post", Post), ("account", Account)),
    *(("asked_by", Account), ("answered_by", Account)),
)


class Line(NamedTuple):
    """An entry as one line of a list."""

    entry: Entry
    kind: str
    what: str
    who: str


class Told(NamedTuple):
    """One field of an entry: its label and its value, or the words that it names."""

    label: str
    value: str
    words: Words | None = None


def visible_to(actor: Actor) -> QuerySet[Entry]:
    entries = Entry.objects.order_by("-seq")
    if actor.role == Role.AUDITOR:
        return entries
    if actor.role != Role.ADMINISTRATOR:
        return entries.none()
    own = Q()
    for kind in KEPT_BY_ADMINISTRATOR:
        own |= Q(subject_kind__startswith=kind)
    return entries.filter(own)


def filtered(entries: QuerySet[Entry], said: dict[str, str]) -> QuerySet[Entry]:
    """Narrowed by what was asked for; what cannot be understood narrows nothing."""
    if said["kind"] in KINDS:
        entries = entries.filter(subject_kind=said["kind"])
    if said["what"]:
        entries = entries.filter(what=said["what"])
    if said["who"]:
        named = Q(account__name__text__icontains=said["who"]) | Q(account__username=said["who"])
        posts = list(Post.objects.filter(named).values_list("pk", flat=True)[:500])
        own = Q(name__text__icontains=said["who"]) | Q(username=said["who"])
        people = list(Account.objects.filter(own).values_list("pk", flat=True)[:500])
        entries = entries.filter(Q(post_id__in=posts) | Q(account_id__in=people))
    if on := _day(said["on"]):
        begin = make_aware(datetime.combine(on, time()))
        entries = entries.filter(at__gte=begin, at__lt=begin + timedelta(days=1))
    if said["before"].isdecimal() and len(said["before"]) < 16:
        entries = entries.filter(seq__lt=int(said["before"]))
    return entries


def _day(text: str) -> date | None:
    try:
        on = parse_date(text)
    except ValueError:
        return None
    return on if on and 1900 < on.year < 9000 else None


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Each with the post that did it, as it is held now."""
    pairs = signed(entries)
    labels = labels_of([post for _entry, post in pairs if post])
    return [
        Line(entry, kind_of(entry), what_of(entry), _who(entry, post, labels))
        for entry, post in pairs
    ]


def _signed(post: Post, label: str) -> str:
    name = mask_name(post.account.name)
    return _("%(name)s (%(role)s)") % {"name": name, "role": label}


def _who(entry: Entry, post: Post | None, labels: dict[UUID, str]) -> str:
    if post:
        return _signed(post, labels[post.pk])
    if entry.account_id:
        account = Account.objects.filter(pk=entry.account_id).select_related("name").first()
        return mask_name(account.name) if account else str(entry.account_id)
    return _("without a post: a reporter, or the clock")


def kind_of(entry: Entry) -> str:
    return str(KINDS.get(entry.subject_kind, entry.subject_kind))


def what_of(entry: Entry) -> str:
    """Also of an entry that somebody forged: then the bare word stands there."""
    try:
        return entry.label
    except (LookupError, ValueError, AttributeError):
        return entry.what


def happenings_of(kind: str) -> list[tuple[str, Any]]:
    """All that can happen to a row of this kind."""
    return list(apps.get_model(kind).Happening.choices) if kind in KINDS else []


def sets_of(entry: Entry) -> list[Told]:
    fields = _fields(entry.subject_kind)
    words = Words.objects.in_bulk([UUID(pk) for pk in entry.words])
    return [_told(name, value, fields.get(name), words) for name, value in entry.sets.items()]


def tells_of(entry: Entry) -> list[Told]:
    return [_told(name, value, None, {}) for name, value in entry.tells.items()]


def _fields(kind: str) -> dict[str, Any]:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return {}
    return {field.attname: field for field in model._meta.concrete_fields}


def _told(name: str, value: Any, field: Any, words: dict[UUID, Words]) -> Told:
    label = str(FIELDS.get(name.removesuffix("_id"), name))
    related = getattr(field, "related_model", None)
    if value and related is Words:
        return Told(label, _("(text)"), words.get(UUID(value)))
    return Told(label, _said(name, value, field, related))


def _said(name: str, value: Any, field: Any, related: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return pgettext("it is so", "yes") if value else pgettext("it is not so", "no")
    if found := _row(name, related):
        return _named(found, value)
    if choices := getattr(field, "flatchoices", None):
        return str(dict(choices).get(value, value))
    return _time(str(value), field)


def _row(name: str, related: Any) -> type[Journaled] | None:
    """Which table an id points to: the field says it, or the name under which it is told."""
    if related in (Account, Office, Post, Place, Category):
        return related  # type: ignore[no-any-return]
    if related is None:
        for ending, model in ENDINGS:
            if name.endswith(ending):
                return model
    return None


def _named(model: type[Journaled], value: Any) -> str:
    try:
        pk = UUID(str(value))
    except ValueError:
        return str(value)
    if model is Post:
        post = Post.objects.named().filter(pk=pk).first()
        return _signed(post, labels_of([post])[pk]) if post else str(pk)
    row: Any = model._base_manager.filter(pk=pk).first()
    if row is None:
        return str(pk)
    if isinstance(row, Place):
        return place(row)
    if isinstance(row, Category):
        return f"{row.code} {row}"
    return mask_name(row.name) if isinstance(row, Account) else str(row.name)


def _time(value: str, field: Any) -> str:
    if isinstance(field, DateTimeField) and (at := parse_datetime(value)):
        return moment(at)
    if isinstance(field, DateField) and (on := parse_date(value)):
        return day(on)
    return value
