"""What one person keeps for themselves at the desk. Nobody else is shown it; the journal has none
of it, and it dies with age or by their own hand.
"""

from typing import ClassVar

from django.db import models

from baijia.ground.ids import new_id
from baijia.matters.models.matter import Matter
from baijia.people.models import Account, Post


class Kept(models.Model):
    """A sentence of filters that somebody asks again and again in this post, under their own name
    for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE)
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    name = models.CharField(max_length=20)
    said = models.JSONField()
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["rank", "id"]

    def __str__(self) -> str:
        return str(self.name)


class Looked(models.Model):
    """How far somebody has read a matter, so that they are shown what came since. It is no record
    of who looked when: it keeps the last version alone, and is thrown away with age.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, db_index=False)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    on = models.DateField()  # for throwing away, no finer than the day

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "matter"], name="matters_looked_once")
        ]
        indexes: ClassVar = [models.Index(fields=["on"], name="matters_looked_on")]

    def __str__(self) -> str:
        return f"{self.matter_id} up to {self.version}"
