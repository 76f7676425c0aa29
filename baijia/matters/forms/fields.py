"""Fields of several forms: a heading, a place."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from baijia.places.models import Place
from baijia.places.rules import above
from baijia.terms.models import Category

NOTHING = [("", "—")]


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The headings in use; those below others are set in."""

    def __init__(self, **more: Any) -> None:
        rows = Category.objects.filter(is_current=True).select_related("name", "name_en")
        super().__init__(
            label=_("Category"), queryset=rows.order_by("code"), required=False, **more
        )

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


class ByVillage(ModelChoiceIterator):  # type: ignore[type-arg]
    """All of them, read when the page shows them."""

    def __iter__(self) -> Iterator[Any]:
        yield from by_village(self.queryset)


class WhereField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some hundred places; of what comes back only the chosen one is read."""

    iterator = ByVillage

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Place.objects.none(), **more)
