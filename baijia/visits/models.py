from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled, Words
from baijia.matters.models import Matter
from baijia.people.models import Post
from baijia.places.models import Place


def words(**given: Any) -> Any:
    return models.ForeignKey(Words, models.PROTECT, related_name="+", **given)


class Visit(Journaled):
    """Somebody called at a household. There is no file on a person: the household is what counts.

    Where the visitor went is nowhere kept; nobody's steps are followed.
    """

    class Happening(models.TextChoices):
        RECORDED = "recorded", _("recorded")
        STRUCK_OUT = "struck_out", _("words struck out")

    class Why(models.TextChoices):
        ROUND = "round", _("On a round")
        CARE = "care", _("To look after them")
        FOLLOW_UP = "follow_up", _("To hear whether it is done")
        POLICY = "policy", _("To tell of a policy")
        REQUEST = "request", _("They asked for it")

    household = models.ForeignKey(Place, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    met = models.BooleanField(default=True)  # False = nobody was at home
    heard = words(null=True)
    visited_on = models.DateField()
    again_on = models.DateField(null=True)  # agreed to come again

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["household", "visited_on"], name="visits_household"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.visited_on}"


class Concern(Journaled):
    """What was heard at the door became a matter in the same act."""

    class Happening(models.TextChoices):
        VOICED = "voiced", _("voiced at the door")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="concerns")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.matter)


class Care(Journaled):
    """A household that agreed to be looked after, or that a law says is to be; until a day."""

    class Happening(models.TextChoices):
        AGREED = "agreed", _("agreed")
        RENEWED = "renewed", _("agreed anew")
        ENDED = "ended", _("ended")
        STRUCK_OUT = "struck_out", _("words struck out")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("They agreed to it")
        DUTY = "duty", _("A law or a document says so")

    household = models.ForeignKey(Place, models.PROTECT, related_name="+")
    purpose = words(null=True)  # dies when it ends
    basis = models.CharField(max_length=10, choices=Basis)
    ground = words(null=True)  # which law or document
    every_days = models.PositiveSmallIntegerField()
    agreed_on = models.DateField()
    until = models.DateField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(is_current=True),
                name="visits_one_care_a_household",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} until {self.until}"


class PolicyNotice(Journaled):
    """宣传政策: a short text that households are to hear of, within a place."""

    class Happening(models.TextChoices):
        ISSUED = "issued", _("issued")
        CLOSED = "closed", _("no longer told")
        STRUCK_OUT = "struck_out", _("words struck out")

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    title = words()
    text = words()
    issued_on = models.DateField()
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.title)


class Telling(Journaled):
    """A household has been told of a policy."""

    class Happening(models.TextChoices):
        TOLD = "told", _("told")

    notice = models.ForeignKey(PolicyNotice, models.PROTECT, related_name="tellings")
    household = models.ForeignKey(Place, models.PROTECT, related_name="+")
    told_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "household"], name="visits_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.household_id}"
