"""Fields of several forms: a heading, a place."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from baijia.ground.texts import clean
from baijia.journal.write import remembered
from baijia.matters.queries import wheres
from baijia.people.rules import Actor
from baijia.places.models import Place
from baijia.places.rules import above
from baijia.terms.models import Category
from baijia.terms.queries import categories, categories_by_id

NOTHING = [("", "—")]
MOST_CHOICES = 60  # more than that nobody reads through
MOST_FITTING = 12


class Headings(ModelChoiceIterator):  # type: ignore[type-arg]
    """All headings, as they are remembered."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for row in categories():
            yield self.choice(row)


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The headings in use; those below others are set in."""

    iterator = Headings

    def __init__(self, **more: Any) -> None:
        rows = Category.objects.filter(is_current=True).select_related("name", "name_en")
        told: dict[str, Any] = {
            "queryset": rows.order_by("code"),
            "required": False,
            "empty_label": "—",
        }
        super().__init__(label=_("Category"), **(told | more))

    def to_python(self, value: Any) -> Any:
        known = categories_by_id().get(UUID(str(value))) if _is_id(value) else None
        return known or super().to_python(value)

    def label_from_instance(self, obj: Category) -> str:
        return "\u3000" * (obj.level - 1) + str(obj)


def by_village(places: Iterable[Any]) -> list[Any]:
    """Places as choices, with the names of those above them: once chosen, it says which one."""
    named = {place.path: place for place in places}
    choices: list[Any] = list(NOTHING)
    for path, place in named.items():
        own = [above_it for above_it in above(path) if above_it in named]
        shown = own[1:] if named[own[0]].level == Place.Level.TOWN and len(own) > 1 else own
        choices.append((str(place.pk), " ".join(str(named[each].name) for each in shown)))
    return choices


class Offered:
    """Places to choose from; how they are called is put together when somebody asks."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.rows = {place.pk: place for place in places}

    @cached_property
    def choices(self) -> list[Any]:
        return by_village(self.rows.values())

    @cached_property
    def labels(self) -> dict[str, str]:
        return dict(self.choices[1:])


def wheres_offered(actor: Actor) -> Offered:
    """The places at which this post may put a matter down."""
    return remembered(
        ("matters.wheres", actor.role, actor.path), lambda: Offered(wheres(actor)), of=[Place]
    )


class Suggested(forms.TextInput):
    """A line that offers what it knows while one types; without a script it still takes a name."""

    template_name = "matters/desk/_suggested.html"

    def __init__(self, offered: Offered) -> None:
        super().__init__({"autocomplete": "off"})
        self.offered = offered

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        said = self.offered.labels
        context = super().get_context(name, said.get(str(value), value), attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = list_id
        return context | {"list_id": list_id, "labels": list(said.values())}


class ByVillage(ModelChoiceIterator):  # type: ignore[type-arg]
    """All that are offered, read when the page shows them."""

    def __iter__(self) -> Iterator[Any]:
        yield from cast(WhereField, self.field).offered.choices


class WhereField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some hundred places, as a row.

    Where there are too many to read through, one types its name, its code or pieces of the name.
    """

    iterator = ByVillage
    offered = Offered([])

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Place.objects.none(), **more)

    def offer(self, offered: Offered) -> None:
        self.offered = offered
        self.widget.choices = self.choices
        if len(offered.rows) > MOST_CHOICES:
            self.widget = Suggested(offered)
            self.help_text = self.help_text or _("Type part of the names, village first.")

    def to_python(self, value: Any) -> Any:
        if isinstance(self.widget, Suggested) and value and not _is_id(value):
            value = self._meant(clean(str(value), lines=False))
        known = self.offered.rows.get(UUID(str(value))) if _is_id(value) else None
        return known or super().to_python(value)

    def _meant(self, said: str) -> str:
        if by_code := [pk for pk, place in self.offered.rows.items() if place.path == said]:
            return str(by_code[0])
        named = self.offered.labels
        exact = [key for key, label in named.items() if label == said]
        pieces = said.split()
        fitting = [key for key, label in named.items() if all(each in label for each in pieces)]
        found = exact or fitting
        if not found:
            raise forms.ValidationError(
                _("No place of yours is called this. Type part of its name, village first.")
            )
        if len(found) > 1:
            if len(found) <= MOST_FITTING:
                self.widget = forms.RadioSelect(choices=[(key, named[key]) for key in found])
            names = "；".join(named[key] for key in found[:5])
            raise forms.ValidationError(_("Several places fit: %(names)s") % {"names": names})
        return str(found[0])


def _is_id(said: Any) -> bool:
    try:
        return bool(UUID(str(said)))
    except ValueError:
        return False
