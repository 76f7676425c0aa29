from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from baijia.journal.models import Journaled, Words
from baijia.places.models import Place
from baijia.terms.models import Category, Urgency


def words(**given: Any) -> Any:
    return models.ForeignKey(Words, models.PROTECT, related_name="+", **given)


TOLD = ("title", "place__name", "category__name", "category__name_en")


class MatterSet(models.QuerySet["Matter"]):
    def open(self) -> "MatterSet":
        return self.filter(state__in=Matter.OPEN)

    def overdue(self, *, at: object) -> "MatterSet":
        return self.filter(due_at__lt=at)

    def told(self) -> "MatterSet":
        """With all that a line in a list shows."""
        return self.select_related(*TOLD)


MatterManager = models.Manager.from_queryset(MatterSet)


class Matter(Journaled):
    """One thing that someone asked to be put right. Around it stand the rows further down."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("Request")
        DISPUTE = "dispute", _("Dispute")
        HAZARD = "hazard", _("Hazard")
        SUGGESTION = "suggestion", _("Suggestion")
        WISH = "wish", _("Wish")
        CONSULTATION = "consultation", _("Question")
        PRAISE = "praise", _("Praise")

    class State(models.TextChoices):
        """Where it stands; a suspension, an objection or a rating stands beside it."""

        REPORTED = "reported", _("Reported")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        ASSIGNED = "assigned", _("Assigned")
        IN_PROGRESS = "in_progress", _("In progress")
        ANSWERED = "answered", _("Answered")
        ARCHIVED = "archived", _("Archived")
        MERGED = "merged", _("Merged")

    class Channel(models.TextChoices):
        DOOR = "door", _("At the door")
        PHONE = "phone", _("By phone")
        COUNTER = "counter", _("At the counter")
        PAPER = "paper", _("On paper")
        MEETING = "meeting", _("At a mini-meeting")
        PATROL = "patrol", _("Found on a round")
        WEB = "web", _("On the web")
        HOTLINE = "hotline", _("By the 12345 hotline")

    class Care(models.TextChoices):
        """急难愁盼: what kind of concern it is to the household."""

        NONE = "", _("Not marked")
        URGENT = "urgent", _("Urgent")
        HARD = "hard", _("Hard")
        WORRYING = "worrying", _("Worrying")
        HOPED = "hoped", _("Hoped for")

    class Risk(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary")
        GREATER = "greater", _("Greater")
        MAJOR = "major", _("Major")

    class Outcome(models.TextChoices):
        NONE = "", _("None yet")
        DONE = "done", _("Done")
        ON_THE_SPOT = "on_the_spot", _("Handled on the spot")
        PARTLY = "partly", _("Done in part")
        EXPLAINED = "explained", _("Explained")
        NOT_POSSIBLE = "not_possible", _("Not possible")
        SETTLED = "settled", _("Settled informally")
        MEDIATED = "mediated", _("People's mediation")
        NOT_SETTLED = "not_settled", _("Not settled, other ways told")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Reason(models.TextChoices):
        """Why a matter is declined: the lawful grounds (governance.md 1.9)."""

        NONE = "", _("None")
        EMERGENCY = "emergency", _("An emergency: call 110, 119 or 120")
        COURT = "court", _("Before a court, an arbitrator or under reconsideration")
        PETITION = "petition", _("A petition is under way already")
        SAME = "same", _("The same again without new facts")
        SECRET = "secret", _("It concerns secrets or another's privacy")
        OUTSIDE = "outside", _("Outside the town's duty")
        UNLAWFUL = "unlawful", _("Against the law or good morals")
        EMPTY = "empty", _("Nothing to act on: a test or a mistake")

    class Happening(models.TextChoices):
        """All that can happen to a matter; the journal's `what`."""

        REPORTED = "reported", _("reported")
        RELEASED = "released", _("released from the held queue")
        CLASSIFIED = "classified", _("classified")
        RELOCATED = "relocated", _("place put right")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        ASSIGNED = "assigned", _("assigned")
        STARTED = "started", _("took it up")
        CONTACTED = "contacted", _("spoke with the reporter")
        REFERRED = "referred", _("referred")
        SENT_BACK = "sent_back", _("sent back: not theirs")
        HANDED_OVER = "handed_over", _("handed over")
        ASKED = "asked", _("asked the reporter for more")
        ADDED = "added", _("the reporter added something")
        EXTENSION_ASKED = "extension_asked", _("asked for more time")
        EXTENDED = "extended", _("more time granted")
        NOT_EXTENDED = "not_extended", _("more time refused")
        SUSPENDED = "suspended", _("clock stopped")
        RESUMED = "resumed", _("clock running again")
        MERGED = "merged", _("merged into another")
        UNMERGED = "unmerged", _("taken out again")
        TAKEN_BACK = "taken_back", _("taken back: it was a slip")
        ANSWERED = "answered", _("answered")
        SETTLED = "settled", _("dispute settled")
        VERIFIED = "verified", _("checked: in order")
        NOT_VERIFIED = "not_verified", _("checked: not in order")
        STRUCK_OFF = "struck_off", _("struck off")
        CALLED_BACK = "called_back", _("called back")
        RATED = "rated", _("rated by the reporter")
        OBJECTED = "objected", _("the reporter objected")
        UPHELD = "upheld", _("objection upheld")
        NOT_UPHELD = "not_upheld", _("objection not upheld")
        REOPENED = "reopened", _("reopened")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ARCHIVED = "archived", _("archived")
        NOTED = "noted", _("noted")
        URGED = "urged", _("urged")
        REMINDED = "reminded", _("reminder")
        ESCALATED = "escalated", _("escalated")
        RECOMPUTED = "recomputed", _("term recomputed by the calendar")
        REVEALED = "revealed", _("looked at names and phones")
        PARTY_ADDED = "party_added", _("party added")
        PARTY_AMENDED = "party_amended", _("party amended")
        PHOTO_ADDED = "photo_added", _("photo or paper added")
        CODE_RENEWED = "code_renewed", _("new tracking code")
        FORGOTTEN = "forgotten", _("forgotten at somebody's wish")
        STRUCK_OUT = "struck_out", _("words struck out")

    OPEN: ClassVar = (State.REPORTED, State.ACCEPTED, State.ASSIGNED, State.IN_PROGRESS)

    number = models.BigIntegerField(unique=True)  # year * 1,000,000 + count
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=12, choices=State)
    category = models.ForeignKey(Category, models.PROTECT, null=True)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ORDINARY)
    care = models.CharField(max_length=10, choices=Care, blank=True)
    risk = models.CharField(max_length=10, choices=Risk, default=Risk.ORDINARY)
    channel = models.CharField(max_length=10, choices=Channel)
    title = words()
    text = words()
    place = models.ForeignKey(Place, models.PROTECT)
    spot = words(null=True)  # where exactly, in the reporter's words
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    is_confidential = models.BooleanField(default=False)
    is_production = models.BooleanField(default=False)  # a unit answers for it, not the village
    is_held = models.BooleanField(default=False)  # came in a burst; the desk looks first
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    state_before = models.CharField(max_length=12, choices=State, blank=True)  # before a merge
    # Clocks. `due_at` is the one next end; empty = nobody is waited for, or the clock stands.
    reported_at = models.DateTimeField()
    respond_by = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    left_s = models.BigIntegerField(null=True)  # seconds left on a clock that stands
    is_provisional = models.BooleanField(default=False)
    is_reminded = models.BooleanField(default=False)
    escalated = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)

    objects = MatterManager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="matters_due"),
            models.Index(fields=["state", "reported_at"], name="matters_state"),
            models.Index(fields=["reported_at"], name="matters_reported"),
            # Lists: the newest or the oldest of a state, of a kind; within a scope, by place.
            models.Index(fields=["state", "number"], name="matters_by_state"),
            models.Index(fields=["kind", "number"], name="matters_by_kind"),
            models.Index(fields=["place", "kind", "number"], name="matters_by_place"),
            models.Index(fields=["place", "state", "due_at"], name="matters_waiting_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number // 1_000_000}-{self.number % 1_000_000:06}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_suspended(self) -> bool:
        return self.left_s is not None
