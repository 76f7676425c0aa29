from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled
from baijia.matters.models import Matter
from baijia.meetings.models import Meeting
from baijia.people.models import Post
from baijia.places.models import Place
from baijia.visits.models import Visit


class Sheet(Journaled):
    """A printed sheet that came back and is being typed in, known by the code in its corner."""

    class Happening(models.TextChoices):
        CAME_BACK = "came_back", _("came back")

    class Form(models.TextChoices):
        VISITS = "visits", _("Visits")
        HAZARDS = "hazards", _("Hazards")
        MEETING = "meeting", _("Mini-meeting")

    code = models.CharField(max_length=24, unique=True)
    form = models.CharField(max_length=10, choices=Form)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")  # who typed it in
    came_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["came_on"], name="paper_came_on")]

    def __str__(self) -> str:
        return str(self.code)


class SheetLine(Journaled):
    """A line of a sheet and what it became; a line that is in does not come in again."""

    class Happening(models.TextChoices):
        PUT_DOWN = "put_down", _("put down")

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "number"], name="paper_a_line_comes_in_once")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.number}"
