from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from baijia.ground.workdays import Unit
from baijia.journal.models import Journaled, Words
from baijia.people.models import Post


class Urgency(models.TextChoices):
    ORDINARY = "ordinary", _("Ordinary")
    URGENT = "urgent", _("Urgent")
    AT_ONCE = "at_once", _("At once")


class UnitChoice(models.TextChoices):
    HOURS = Unit.HOURS.value, _("hours")
    DAYS = Unit.DAYS.value, _("days")
    WORKDAYS = Unit.WORKDAYS.value, _("working days")

    def spelled(self, n: int) -> str:
        """So many of them, in words."""
        match self:
            case UnitChoice.HOURS:
                said = ngettext("%(n)s hour", "%(n)s hours", n)
            case UnitChoice.DAYS:
                said = ngettext("%(n)s day", "%(n)s days", n)
            case _:
                said = ngettext("%(n)s working day", "%(n)s working days", n)
        return said % {"n": n}


class Set(models.TextChoices):
    """What can happen to a row of settings."""

    BEGUN = "begun", _("set")
    AMENDED = "amended", _("amended")
    CLOSED = "closed", _("no longer used")
    STRUCK_OUT = "struck_out", _("text struck out")


class Category(Journaled):
    """A heading of the town's list, three levels deep. A closed one stays on what bears it."""

    SELDOM: ClassVar = True

    Happening = Set

    code = models.CharField(max_length=12, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.ForeignKey(Words, models.PROTECT, related_name="+")
    name_en = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")
    # The office that it usually goes to; the desk may choose another.
    office = models.ForeignKey("people.Office", models.PROTECT, null=True, related_name="+")
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return str(self.name_en if english and self.name_en else self.name)

    @property
    def level(self) -> int:
        return len(self.code) // 2


class Term(Journaled):
    """By when: for a category and urgency, respond in, finish in, extend by at most, who agrees.

    No category = any. The one that fits best holds: the leaf's, else its parents', else any.
    """

    SELDOM: ClassVar = True

    Happening = Set

    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="terms")
    urgency = models.CharField(max_length=10, choices=Urgency)
    respond_in = models.PositiveSmallIntegerField()
    respond_unit = models.CharField(max_length=10, choices=UnitChoice)
    finish_in = models.PositiveSmallIntegerField()
    finish_unit = models.CharField(max_length=10, choices=UnitChoice)
    extension_max = models.PositiveSmallIntegerField()  # in finish_unit; 0 = none
    approver = models.CharField(max_length=20, choices=Post.Role)
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["category", "urgency"],
                condition=models.Q(is_current=True, category__isnull=False),
                name="terms_one_term_a_category_and_urgency",
            ),
            models.UniqueConstraint(
                fields=["urgency"],
                condition=models.Q(is_current=True, category=None),
                name="terms_one_term_for_any_category",
            ),
        ]

    def __str__(self) -> str:
        return self.finishes

    @property
    def responds(self) -> str:
        return UnitChoice(self.respond_unit).spelled(self.respond_in)

    @property
    def finishes(self) -> str:
        return UnitChoice(self.finish_unit).spelled(self.finish_in)

    @property
    def extends(self) -> str:
        return UnitChoice(self.finish_unit).spelled(self.extension_max)


class Day(Journaled):
    """A day on which the town works, or not, whatever the general calendar says."""

    SELDOM: ClassVar = True

    Happening = Set

    on = models.DateField(unique=True)
    is_workday = models.BooleanField()
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.on)


class Template(Journaled):
    """A reply that is often given; whoever answers changes it as needed."""

    SELDOM: ClassVar = True

    Happening = Set

    title = models.ForeignKey(Words, models.PROTECT, related_name="+")
    text = models.ForeignKey(Words, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.title)


class Charter(Journaled):
    """The town's own numbers. The defaults are ours, not a rule: governance.md 1.8 names none."""

    SELDOM: ClassVar = True

    Happening = Set

    phone = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")
    accept_in_hours = models.PositiveSmallIntegerField(default=24)
    reassign_in_workdays = models.PositiveSmallIntegerField(default=1)
    return_within_workdays = models.PositiveSmallIntegerField(default=1)
    remind_before_hours = models.PositiveSmallIntegerField(default=24)
    escalate_every_workdays = models.PositiveSmallIntegerField(default=1)
    archive_after_days = models.PositiveSmallIntegerField(default=15)
    reopen_within_days = models.PositiveSmallIntegerField(default=30)
    wait_for_reporter_days = models.PositiveSmallIntegerField(default=5)
    held_from_hourly = models.PositiveSmallIntegerField(default=30)
    grid_cap = models.PositiveSmallIntegerField(default=30)
    hide_below = models.PositiveSmallIntegerField(default=5)

    def __str__(self) -> str:
        return str(_("Charter"))
