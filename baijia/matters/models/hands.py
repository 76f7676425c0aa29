from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled
from baijia.matters.models.matter import Matter, words
from baijia.people.models import Office, Post
from baijia.terms.models import UnitChoice


class Assignment(Journaled):
    """A matter in the hands of an office or of a post, until it answers or hands it on."""

    class Happening(models.TextChoices):
        BEGUN = "begun", _("begun")
        STARTED = "started", _("taken up")
        MOVED = "moved", _("end moved")
        HANDED_ON = "handed_on", _("handed on")
        SENT_BACK = "sent_back", _("sent back")
        HANDED_OVER = "handed_over", _("handed over to the next in the post")
        ANSWERED = "answered", _("answered")
        REOPENED = "reopened", _("reopened")
        ENDED = "ended", _("ended")

    class Part(models.TextChoices):
        LEAD = "lead", _("Leading")
        ASSISTING = "assisting", _("Assisting")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="assignments")
    part = models.CharField(max_length=10, choices=Part, default=Part.LEAD)
    office = models.ForeignKey(Office, models.PROTECT, null=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True)
    is_current = models.BooleanField(default=True)
    begun_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    unit = models.CharField(max_length=10, choices=UnitChoice)
    extension_max = models.PositiveSmallIntegerField(default=0)
    approver = models.CharField(max_length=20, choices=Post.Role)
    extended = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    is_slip = models.BooleanField(default=False)  # was not meant, and was taken back
    hand_over = models.ForeignKey("HandOver", models.PROTECT, null=True)

    class Meta:
        indexes: ClassVar = [
            # What an office or a post has or had, without reading each assignment.
            models.Index(
                fields=["office", "is_current", "matter", "is_slip"], name="matters_of_office"
            ),
            models.Index(
                fields=["post", "is_current", "matter", "is_slip"], name="matters_of_post"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="matters_an_office_or_a_post",
                condition=Q(office=None, post__isnull=False) | Q(office__isnull=False, post=None),
            ),
            # For now one at a time; assisting offices come with a part of their own.
            models.UniqueConstraint(
                fields=["matter"], condition=Q(is_current=True), name="matters_one_in_whose_hands"
            ),
        ]

    def __str__(self) -> str:
        return str(self.office or self.post)


class HandOver(Journaled):
    """A post goes to the next person with all its open work; both can look at the list."""

    class Happening(models.TextChoices):
        HANDED_OVER = "handed_over", _("handed over")

    old = models.ForeignKey(Post, models.PROTECT, related_name="+")
    new = models.ForeignKey(Post, models.PROTECT, related_name="+")
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.old_id} to {self.new_id}"


class Suspension(Journaled):
    """The clock stands, for a reason that is told, until somebody lets it run again."""

    class Happening(models.TextChoices):
        BEGUN = "begun", _("begun")
        ENDED = "ended", _("ended")

    class Cause(models.TextChoices):
        REPORTER = "reporter", _("Waiting for the reporter")
        SEASON = "season", _("Waiting for the season or the weather")
        OTHERS = "others", _("Waiting for another body's decision")
        PARTS = "parts", _("Waiting for parts or money")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="suspensions")
    cause = models.CharField(max_length=10, choices=Cause)
    begun_at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # runs again by itself then
    ended_at = models.DateTimeField(null=True)
    left_s = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.get_cause_display())


class Extension(Journaled):
    """More time that the holder asked for, and what was said to it."""

    class Happening(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        STRUCK_OUT = "struck_out", _("reason struck out")

    class Standing(models.TextChoices):
        ASKED = "asked", _("Asked")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="extensions")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10, choices=UnitChoice)
    reason = words()
    standing = models.CharField(max_length=10, choices=Standing)
    asked_by = models.UUIDField()  # the account; nobody grants what they asked for

    def __str__(self) -> str:
        return UnitChoice(self.unit).spelled(self.amount)


class Escalation(Journaled):
    """A matter past its end was laid before the next one up."""

    class Happening(models.TextChoices):
        ESCALATED = "escalated", _("escalated")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20, choices=Post.Role)
    escalated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.level} {self.get_role_display()}"
