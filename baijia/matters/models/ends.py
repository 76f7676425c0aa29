from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled
from baijia.matters.models.hands import Assignment
from baijia.matters.models.matter import Matter, words
from baijia.places.models import Place


class Answer(Journaled):
    """What the town says was done. The last one counts; earlier ones stay to be read."""

    class Happening(models.TextChoices):
        GIVEN = "given", _("given")
        STRUCK_OUT = "struck_out", _("text struck out")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="answers")
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="answers")
    text = words()
    outcome = models.CharField(max_length=14, choices=Matter.Outcome)
    answered_by = models.UUIDField(null=True)  # the account: checks and strike-off are another's
    answered_at = models.DateTimeField()
    is_in_time = models.BooleanField(null=True)  # null = no term ran

    def __str__(self) -> str:
        return str(self.text)


class Party(Journaled):
    """One side of a dispute. Mediation is voluntary: a clear refusal ends it (Mediation Law 17)."""

    class Happening(models.TextChoices):
        ADDED = "added", _("added")
        AMENDED = "amended", _("amended")
        STRUCK_OUT = "struck_out", _("name struck out")

    class Side(models.TextChoices):
        FIRST = "first", _("First side")
        SECOND = "second", _("Second side")
        OTHER = "other", _("Other")

    class Stance(models.TextChoices):
        OPEN = "open", _("Not asked yet")
        WILLING = "willing", _("Agrees to mediation")
        REFUSES = "refuses", _("Refuses mediation")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="parties")
    side = models.CharField(max_length=10, choices=Side)
    name = words()
    phone = words(null=True)
    household = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    stance = models.CharField(max_length=10, choices=Stance)

    def __str__(self) -> str:
        return str(self.name)


class Settlement(Journaled):
    """How a dispute ended: informally, or by people's mediation with an agreement."""

    class Happening(models.TextChoices):
        REACHED = "reached", _("reached")
        STRUCK_OUT = "struck_out", _("text struck out")

    class Way(models.TextChoices):
        INFORMAL = "informal", _("Settled informally")
        MEDIATION = "mediation", _("People's mediation")

    class Form(models.TextChoices):
        NONE = "", _("No agreement written down")
        ORAL = "oral", _("Oral agreement, recorded")
        WRITTEN = "written", _("Written agreement, signed")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="settlements")
    way = models.CharField(max_length=10, choices=Way)
    form = models.CharField(max_length=10, choices=Form, blank=True)
    text = words()
    settled_on = models.DateField()
    # A written agreement may be confirmed by the court within 30 days (Mediation Law 33).
    confirm_by = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="matters_mediation_has_an_agreement",
                condition=~Q(way="mediation") | Q(form__in=["oral", "written"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_way_display())


class Verification(Journaled):
    """Somebody else than who answered looked whether it is so."""

    class Happening(models.TextChoices):
        MADE = "made", _("made")
        STRUCK_OUT = "struck_out", _("words struck out")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="verifications")
    is_in_order = models.BooleanField()
    text = words(null=True)
    verified_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.is_in_order)


class StrikeOff(Journaled):
    """销号: a second person took the hazard off the list after looking."""

    class Happening(models.TextChoices):
        STRUCK_OFF = "struck_off", _("struck off")
        UNDONE = "undone", _("undone: reopened")
        STRUCK_OUT = "struck_out", _("words struck out")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="strike_offs")
    text = words(null=True)
    struck_off_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.struck_off_at)
