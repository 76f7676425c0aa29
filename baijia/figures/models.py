"""What is counted, kept so that a page need not count it anew.

All but the bulletins is taken from the journal and can be thrown away and made again.
"""

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from baijia.ground.ids import new_id
from baijia.journal.models import Journaled
from baijia.matters.models import Matter
from baijia.places.models import PathField

# Until nothing else is told.
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Reach(models.TextChoices):
    """Which posts may see a matter, besides that it lies in their place."""

    ALL = "all", _("every post of the place")
    TOWN = "town", _("no post at or below the village")
    LEADER = "leader", _("held back: desk and town leader")
    DESK = "desk", _("held back: the desk")


class Pattern(models.Model):
    """One way in which a matter can be sorted: its kind, and its part in each figure."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.code


class Stretch(models.Model):
    """From when until when a matter was sorted so.

    Where it lies and who may see it is what is known last; how it stands is what was so then.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    # Derived rows: no constraint, so that counting never waits for who writes matters.
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_constraint=False)
    number = models.BigIntegerField()
    month = models.DateField()  # the first day of the month in which it came in
    came_on = models.DateField()
    path = PathField(max_length=22)
    reach = models.CharField(max_length=10, choices=Reach)
    since = models.DateTimeField()
    until = models.DateTimeField()
    rests_from = models.DateTimeField()  # the matter changes no more after this
    holder = models.CharField(max_length=36)
    pattern = models.ForeignKey(Pattern, models.PROTECT, db_constraint=False, db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["month", "rests_from"], name="figures_not_at_rest"),
            models.Index(fields=["came_on", "number"], name="figures_came"),
            models.Index(fields=["path", "came_on"], name="figures_place"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.since} {self.holder}"


class Holding(models.Model):
    """An office has, or once had, a matter in hand."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_constraint=False)
    office_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office_id", "matter"], name="figures_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.matter_id}"


class Tally(models.Model):
    """The daily roll-up: how many matters are in each part, for a scope and a day or month.

    A scope is the path of the town or of a village, or the id of an office.
    """

    class By(models.TextChoices):
        DAY = "day", _("came in on this day, as they stand at last")
        MONTH = "month", _("came in in this month, as they stand at last")
        TURN = "turn", _("what changed on this day")

    id = models.UUIDField(primary_key=True, default=new_id)
    scope = PathField(max_length=36)
    by = models.CharField(max_length=10, choices=By)
    on = models.DateField()
    reach = models.CharField(max_length=10, choices=Reach)
    parts = models.JSONField()  # part of a figure -> how many
    lines = models.JSONField()  # line of a table -> part -> how many

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "by", "on", "reach"], name="figures_one_tally_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.by} {self.on} {self.reach}"


class Bulletin(Journaled):
    """Figures of a time that is over, as they were published: they change no more.

    The entry that they were counted up to, and its hash, stand on every print.
    """

    class Happening(models.TextChoices):
        PUBLISHED = "published", _("published")

    number = models.PositiveIntegerField(unique=True)
    since = models.DateField()
    until = models.DateField()
    as_of = models.DateField()  # counted as things stood at the end of this day
    numbers = models.JSONField()  # line -> part -> how many; and the households
    versions = models.JSONField()  # of the figures, by their names
    hide_below = models.PositiveSmallIntegerField()
    counted_to = models.BigIntegerField()  # seq of the last entry that was counted
    head = models.CharField(max_length=64)  # and its hash
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)
