from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baijia.journal.models import Journaled, Words


class Sort(models.TextChoices):
    """The lists that come in and go out."""

    HOUSEHOLDS = "households", pgettext_lazy("list", "Households")
    GRIDS = "grids", _("Grids, zones and micro-grids")
    POSTS = "posts", _("Posts")
    CATEGORIES = "categories", _("Categories")
    MATTERS = "matters", _("Matters")


class Layout(Journaled):
    """Which column of a header says what: told once, and remembered for the whole town."""

    class Happening(models.TextChoices):
        LEARNT = "learnt", _("learnt")
        AMENDED = "amended", _("amended")

    sort = models.CharField(max_length=12, choices=Sort)
    digest = models.CharField(max_length=64)  # of the names of its columns
    says = models.JSONField()  # position of a column -> what it says
    ledger = models.CharField(max_length=12, blank=True)  # which ledger, where there are several

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sort", "digest"], name="sheets_one_layout_a_header")
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.digest[:8]}"


class Import(Journaled):
    """A sheet that was brought in. What it did bears its act; the sheet itself is not kept."""

    class Happening(models.TextChoices):
        BEGUN = "begun", _("begun")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("taking back begun")
        UNDONE = "undone", _("taken back")
        STRUCK_OUT = "struck_out", _("name struck out")

    class State(models.TextChoices):
        WAITING = "waiting", _("Under way")
        DONE = "done", _("Brought in")
        FAILED = "failed", _("Broken off")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")

    sort = models.CharField(max_length=12, choices=Sort)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    file_name = models.ForeignKey(Words, models.PROTECT, related_name="+")
    act = models.UUIDField()  # which every entry bears that the sheet led to
    undo_act = models.UUIDField(null=True)
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    taken_back = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)  # by the undoing: somebody has worked on it
    asked_at = models.DateTimeField()
    post = models.UUIDField(null=True)  # who brought it

    def __str__(self) -> str:
        return f"{self.sort} {self.asked_at:%Y-%m-%d}"


class Export(Journaled):
    """A list went out: which, how many lines, and with names and phones or masked."""

    class Happening(models.TextChoices):
        EXPORTED = "exported", _("went out as a sheet")
        STRUCK_OUT = "struck_out", _("reason struck out")

    sort = models.CharField(max_length=12, choices=Sort)
    rows = models.PositiveIntegerField()
    is_whole = models.BooleanField(default=False)  # with names and phones
    said = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")  # narrowed by
    reason = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.sort} {self.rows}"
