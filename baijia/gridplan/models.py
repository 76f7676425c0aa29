from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baijia.journal.models import Journaled, Words
from baijia.people.models import Post
from baijia.places.models import Place


def words(**given: Any) -> Any:
    return models.ForeignKey(Words, models.PROTECT, related_name="+", **given)


class Candidate(Journaled):
    """A household that agreed that its home may become the hub of a micro-grid."""

    class Happening(models.TextChoices):
        AGREED = "agreed", _("agreed to be a possible hub")
        WITHDREW = "withdrew", _("no longer a possible hub")

    household = models.ForeignKey(Place, models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(is_current=True), name="gridplan_agreed_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.household_id)


class Proposal(Journaled):
    """A plan of micro-grids for the town or some villages: what was wished, and where it stands.

    `wishes` and the parts' layouts hold ids and numbers only, never words.
    """

    class Kind(models.TextChoices):
        DESIGN = "design", _("Designed")
        REPAIR = "repair", _("Small repair")
        BACK = "back", _("Back to an earlier plan")

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting to be computed")
        RUNNING = "running", _("Being computed")
        READY = "ready", _("Ready to be looked at")
        FAILED = "failed", _("Not computed")
        SENT = "sent", _("With the villages")
        ADOPTED = "adopted", _("Adopted")
        SET_ASIDE = "set_aside", _("Set aside")

    class Happening(models.TextChoices):
        ASKED = "asked", _("plan asked for")
        STARTED = "started", _("computing begun")
        READY = "ready", _("plan computed and checked")
        FAILED = "failed", _("not computed")
        SENT = "sent", _("sent to the villages")
        SET_ASIDE = "set_aside", _("set aside")
        DAY_CHOSEN = "day_chosen", _("day chosen on which the plan takes effect")
        CALLED_OFF = "called_off", _("the day was called off")
        NOT_THEN = "not_then", _("could not take effect on its day")
        ADOPTED = "adopted", _("plan adopted")
        STRUCK_OUT = "struck_out", _("words struck out")

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DESIGN)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    note = words(null=True)
    villages = models.JSONField(default=list)  # their ids, in the order of their codes
    wishes = models.JSONField(default=dict)
    basis = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    run = models.UUIDField(null=True)  # of the loop's Run
    why = models.CharField(max_length=20, blank=True, default="")  # why it was not computed
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    objections_until = models.DateField(null=True)  # the last day
    adopted_on = models.DateField(null=True)
    adopts_on = models.DateField(null=True)  # the day that somebody chose, while it has not come
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    stewards = models.JSONField(default=dict)  # account by part and number, chosen with the day

    def __str__(self) -> str:
        return str(_("Grid plan %(number)s")) % {"number": self.number}


class Part(Journaled):
    """One village's part of a plan, with its own proof; it can be looked at as of its day.

    `layout`: `grids` (hub, the place that goes on or null, what it descends from), `before` (the
    micro-grids of that day: place, path, hub), `homes` (id, number of its grid, number of the one
    before, lon, lat, metres to walk).
    """

    class Status(models.TextChoices):
        OPTIMAL = "optimal", pgettext_lazy("plan", "Cannot be better")
        GAP = "gap", pgettext_lazy("plan", "Proven within")
        FREE = "free", pgettext_lazy("plan", "Without proof")
        IMPOSSIBLE = "impossible", pgettext_lazy("plan", "Cannot be served")

    class Happening(models.TextChoices):
        LAID_OUT = "laid_out", _("micro-grids laid out")
        MOVED = "moved", _("household moved to another micro-grid")
        ADOPTED = "adopted", _("micro-grids adopted")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="parts")
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status)
    numbers = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "village"], name="gridplan_one_part_a_village"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.village_id}"


class Objection(Journaled):
    """What a village says against its part; it is answered before the plan is adopted."""

    class Happening(models.TextChoices):
        RAISED = "raised", _("objected to the grid plan")
        ANSWERED = "answered", _("objection to the grid plan answered")
        STRUCK_OUT = "struck_out", _("words struck out")

    part = models.ForeignKey(Part, models.PROTECT, related_name="objections")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    text = words()
    answer = words(null=True)
    answered_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    raised_on = models.DateField()
    answered_on = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.text)
