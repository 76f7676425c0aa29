"""What is kept of work on many matters at once."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled
from baijia.matters.models import Matter
from baijia.people.models import Office, Post


class Batch(Journaled):
    """The same done with several matters at once, by one person."""

    class Happening(models.TextChoices):
        DONE = "done", _("done with several at once")
        TAKEN_BACK = "taken_back", _("several taken back at once")

    class Verb(models.TextChoices):
        ASSIGN = "assign", _("Assign several")
        REFER = "refer", _("Refer several")
        MERGE = "merge", _("Merge several")

    verb = models.CharField(max_length=10, choices=Verb)
    account_id = models.UUIDField()  # whose doing it was: they may take it back
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    into = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    rows = models.JSONField()  # id of the matter -> the version to which it was brought
    taken_back = models.JSONField(default=list)  # ids

    def __str__(self) -> str:
        return str(self.get_verb_display())


class Apart(Journaled):
    """Somebody looked at two matters and said that they are not the same; it is not asked again."""

    class Happening(models.TextChoices):
        SAID = "said", _("said not to be the same")

    one = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    other = models.ForeignKey(Matter, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="desk_apart_once"),
            models.CheckConstraint(name="desk_two_in_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"
