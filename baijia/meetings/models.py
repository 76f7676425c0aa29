from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled, Words
from baijia.matters.models import Matter
from baijia.people.models import Post
from baijia.places.models import Place


def words(**given: Any) -> Any:
    return models.ForeignKey(Words, models.PROTECT, related_name="+", **given)


class Body(models.TextChoices):
    """Who decides what concerns the village as a whole (Organic Law of Villagers' Committees)."""

    ASSEMBLY = "assembly", _("the villagers' meeting")
    REPRESENTATIVES = "representatives", _("the villagers' representatives' meeting, if authorised")


class Meeting(Journaled):
    """村民服务小会: neighbours of a micro-grid, a grid or a village sat down together."""

    class Happening(models.TextChoices):
        HELD = "held", _("held")
        STRUCK_OUT = "struck_out", _("names struck out")

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")  # who minuted it
    spot = words(null=True)  # whose yard, which field
    host = words(null=True)
    names = words(null=True)
    count = models.PositiveSmallIntegerField()
    held_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["held_on"], name="meetings_held")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.held_on}"


class Topic(Journaled):
    """Something that was talked about: settled there, on its way, or for another body to decide."""

    class Happening(models.TextChoices):
        CAME_UP = "came_up", _("came up")
        TAKEN_UP = "taken_up", _("decided by the body that it belongs to")
        STRUCK_OUT = "struck_out", _("words struck out")

    class Course(models.TextChoices):
        SETTLED = "settled", _("Settled on the spot")
        MATTER = "matter", _("Goes on as a matter")
        RAISED = "raised", _("For the villagers' meeting to decide")

    class Subject(models.TextChoices):
        """What only the villagers' meeting decides: Art. 24 of the Organic Law."""

        NONE = "", _("Not looked at")
        OURS = "ours", _("None of these: it concerns those present")
        SUBSIDY = "subsidy", _("Who gets subsidies for lost work, and how much")
        INCOME = "income", _("What the collective's income is used for")
        WELFARE = "welfare", _("Public works: starting, raising money and labour, contracting")
        LAND = "land", _("Contracting of land")
        VENTURE = "venture", _("Projects of the collective economy and their contracting")
        HOMESTEAD = "homestead", _("Use of homesteads")
        REQUISITION = "requisition", _("Compensation for requisitioned land: use and shares")
        PROPERTY = "property", _("Lending, letting or disposing of collective property")
        OTHER = "other", _("Another interest of all villagers that their meeting keeps to itself")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="topics")
    position = models.PositiveSmallIntegerField()
    text = words()
    kind = models.CharField(max_length=12, choices=Matter.Kind)
    course = models.CharField(max_length=10, choices=Course)
    subject = models.CharField(max_length=12, choices=Subject, blank=True)
    agreement = words(null=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    taken_to = models.CharField(max_length=16, choices=Body, blank=True)
    taken_on = models.DateField(null=True)
    result = words(null=True)

    class Meta:
        constraints: ClassVar = [
            # What is raised is raised: nothing was agreed on it and nobody holds it as a matter.
            models.CheckConstraint(
                name="meetings_what_is_raised_is_not_decided",
                condition=~models.Q(course="raised") | models.Q(agreement=None, matter=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.text)


class Promise(Journaled):
    """Who promised what by when; it comes back at the next meeting of the same neighbours."""

    class Happening(models.TextChoices):
        MADE = "made", _("promised")
        KEPT = "kept", _("promise kept")
        STILL_OPEN = "still_open", _("looked at again, still open")
        DROPPED = "dropped", _("no longer needed")
        STRUCK_OUT = "struck_out", _("words struck out")

    class Standing(models.TextChoices):
        OPEN = "open", _("Not yet")
        KEPT = "kept", _("Kept")
        DROPPED = "dropped", _("No longer needed")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="promises")
    who = words()
    what = words()
    by_on = models.DateField(null=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.OPEN)
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.what)
