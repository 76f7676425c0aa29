from django.db import models
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled, Words


class File(Journaled):
    """A photo, a paper or a voice note as we keep it; its content's hash says where it lies."""

    class Happening(models.TextChoices):
        KEPT = "kept", _("kept")
        STRUCK_OUT = "struck_out", _("name struck out")

    class Sort(models.TextChoices):
        PHOTO = "photo", _("Photo")
        PAPER = "paper", _("Paper")
        VOICE = "voice", _("Voice note")
        SENT = "sent", _("As it was sent, not looked through")

    sort = models.CharField(max_length=10, choices=Sort)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=60)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True)  # pixels
    height = models.PositiveIntegerField(null=True)
    name = models.ForeignKey(Words, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.name)
