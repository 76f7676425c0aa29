from django.db import models
from django.utils.translation import gettext_lazy as _

from baijia.files.models import File
from baijia.journal.models import Journaled
from baijia.matters.models.matter import Matter, words
from baijia.places.models import Place


class Voice(Journaled):
    """Somebody who spoke up, with an own tracking code. A matter may have none, one or many."""

    class Happening(models.TextChoices):
        HEARD = "heard", _("heard")
        CODE_RENEWED = "code_renewed", _("new tracking code")
        STRUCK_OUT = "struck_out", _("name struck out")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="voices")
    name = words(null=True)
    phone = words(null=True)
    code_sha256 = models.CharField(max_length=64, unique=True)
    code_no = models.PositiveSmallIntegerField(default=1)
    channel = models.CharField(max_length=10, choices=Matter.Channel)
    is_anonymous = models.BooleanField(default=False)
    household = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.name or "")


class Note(Journaled):
    """Words about a matter, seen by those who may see it; the reporter sees those for them."""

    class Happening(models.TextChoices):
        WRITTEN = "written", _("written")
        STRUCK_OUT = "struck_out", _("text struck out")

    class Sort(models.TextChoices):
        NOTE = "note", _("Note")
        QUESTION = "question", _("Question to the reporter")
        WORD = "word", _("From the reporter")
        CONTACT = "contact", _("Talk with the reporter")
        REASON = "reason", _("Reason")
        URGE = "urge", _("Urging")
        REVEAL = "reveal", _("Reason for looking at names")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="notes")
    sort = models.CharField(max_length=10, choices=Sort)
    text = words()
    voice = models.ForeignKey(Voice, models.PROTECT, null=True)
    is_for_reporter = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.text)


class Attachment(Journaled):
    """A photo or a paper that belongs to a matter."""

    class Happening(models.TextChoices):
        ADDED = "added", _("added")
        HIDDEN = "hidden", _("hidden")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(File, models.PROTECT)
    voice = models.ForeignKey(Voice, models.PROTECT, null=True)  # who spoke up added it
    is_for_reporter = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.file_id)


class Rating(Journaled):
    """What the reporter says of the answer."""

    class Happening(models.TextChoices):
        GIVEN = "given", _("given")
        STRUCK_OUT = "struck_out", _("words struck out")

    class Solved(models.TextChoices):
        YES = "yes", _("Solved")
        PARTLY = "partly", _("Solved in part")
        NO = "no", _("Not solved")
        NOT_SAID = "", _("Not said")

    class Satisfied(models.TextChoices):
        YES = "yes", _("Satisfied")
        FAIRLY = "fairly", _("Fairly satisfied")
        NO = "no", _("Not satisfied")
        NOT_SAID = "", _("Not said")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="ratings")
    voice = models.ForeignKey(Voice, models.PROTECT)
    solved = models.CharField(max_length=10, choices=Solved, blank=True)
    satisfied = models.CharField(max_length=10, choices=Satisfied, blank=True)
    text = words(null=True)
    rated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.solved} {self.satisfied}"


class CallBack(Journaled):
    """The call-back desk asked by phone or at the door; who was not reached is counted as such."""

    class Happening(models.TextChoices):
        MADE = "made", _("made")
        STRUCK_OUT = "struck_out", _("words struck out")

    class Means(models.TextChoices):
        PHONE = "phone", _("By phone")
        VISIT = "visit", _("By a visit")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="call_backs")
    means = models.CharField(max_length=10, choices=Means)
    is_reached = models.BooleanField()
    solved = models.CharField(max_length=10, choices=Rating.Solved, blank=True)
    satisfied = models.CharField(max_length=10, choices=Rating.Satisfied, blank=True)
    text = words(null=True)
    called_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.solved} {self.satisfied}"


class Objection(Journaled):
    """The reporter does not accept what was said; somebody else than who said it decides."""

    class Happening(models.TextChoices):
        RAISED = "raised", _("raised")
        UPHELD = "upheld", _("upheld")
        NOT_UPHELD = "not_upheld", _("not upheld")
        STRUCK_OUT = "struck_out", _("words struck out")

    class Standing(models.TextChoices):
        RAISED = "raised", _("Raised")
        UPHELD = "upheld", _("Upheld")
        NOT_UPHELD = "not_upheld", _("Not upheld")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="objections")
    voice = models.ForeignKey(Voice, models.PROTECT)
    text = words()
    standing = models.CharField(max_length=10, choices=Standing)
    reply = words(null=True)
    raised_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.get_standing_display())
