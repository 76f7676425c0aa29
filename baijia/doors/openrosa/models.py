from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled
from baijia.phones.models import Envelope


class Edition(Journaled):
    """A form as it came out. Every one is kept for ever: what was filled in on it is read by it."""

    class Happening(models.TextChoices):
        CAME_OUT = "came_out", _("form came out")

    kind = models.CharField(max_length=20)  # visit, hazard, request, meeting
    number = models.CharField(max_length=20)  # its version; day and number: 2026112901
    fingerprint = models.CharField(max_length=64)  # of the form but for its version
    md5 = models.CharField(max_length=32)  # of its bytes, as phones ask for it
    xml = models.TextField()  # the XForm, byte for byte

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="openrosa_one_edition")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Revision(Journaled):
    """A report that was changed on the phone after it had been sent: which one it stands in for."""

    class Happening(models.TextChoices):
        NOTED = "noted", _("came changed")

    envelope = models.OneToOneField(Envelope, models.PROTECT, related_name="+")
    replaces = models.OneToOneField(Envelope, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.envelope_id} for {self.replaces_id}"
