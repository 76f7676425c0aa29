from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled, Words
from baijia.matters.models import Matter
from baijia.people.models import Post
from baijia.places.models import Place
from baijia.terms.models import Category, Set


def words(**given: Any) -> Any:
    return models.ForeignKey(Words, models.PROTECT, related_name="+", **given)


def in_language(name: Any, name_en: Any) -> str:
    english = (get_language() or "").startswith("en")
    return str(name_en if english and name_en else name)


class Checklist(Journaled):
    """What is looked at in one sort of inspection: the town's own, changed as it likes."""

    Happening = Set

    code = models.CharField(max_length=20, unique=True)
    name = words()
    name_en = words(null=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Item(Journaled):
    """One line of a checklist: what should be so, and how grave it is when it is not."""

    Happening = Set

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = words()
    text_en = words(null=True)
    level = models.CharField(max_length=10, choices=Matter.Risk, default=Matter.Risk.ORDINARY)
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return in_language(self.text, self.text_en)


class Inspection(Journaled):
    """Somebody went through a checklist at a place. That nothing was wanting is a result too."""

    class Happening(models.TextChoices):
        MADE = "made", _("inspection made")
        STRUCK_OUT = "struck_out", _("words struck out")

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    site = words(null=True)  # whose house, which shop
    is_production = models.BooleanField(default=False)  # a unit that produces or trades
    inspected_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["inspected_on"], name="inspections_on")]

    def __str__(self) -> str:
        return f"{self.checklist_id} {self.inspected_on}"


class Finding(Journaled):
    """What was wanting: a hazard among the matters, with the five things that are fixed for it
    (五定: measure, funds, who, by when, who looks again).
    """

    class Happening(models.TextChoices):
        FOUND = "found", _("found wanting")
        STRUCK_OUT = "struck_out", _("words struck out")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, choices=Matter.Risk)
    text = words()
    measure = words(null=True)
    funds = words(null=True)
    owner = words(null=True)
    reviewer = words(null=True)
    by_on = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.text)
