from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baijia.files.models import File
from baijia.journal.models import Journaled, Words
from baijia.people.models import Post


def words(**given: Any) -> Any:
    return models.ForeignKey(Words, models.PROTECT, related_name="+", **given)


class Door(models.TextChoices):
    """The ways in that a newly founded town has closed (国办函〔2026〕12号)."""

    POCKET = "pocket", _("The pocket page")
    OPENROSA = "openrosa", _("ODK Collect and its kin")


class Opening(Journaled):
    """A door for phones: open or not, who hosts it and under which filing number."""

    class Happening(models.TextChoices):
        OPENED = "opened", _("door opened")
        CLOSED = "closed", _("door closed")
        STRUCK_OUT = "struck_out", _("words struck out")

    door = models.CharField(max_length=10, choices=Door, unique=True)
    is_open = models.BooleanField(default=True)
    host = words()
    filing = words()

    def __str__(self) -> str:
        return self.door


class Device(Journaled):
    """A phone that may send for one post, apart from any signing in. Of its token only the hash
    is kept.
    """

    class Happening(models.TextChoices):
        ISSUED = "issued", _("phone let in")
        REVOKED = "revoked", _("phone shut out")
        STRUCK_OUT = "struck_out", _("name struck out")

    class Kind(models.TextChoices):
        POCKET = "pocket", _("Pocket page")
        OPENROSA = "openrosa", _("ODK Collect")

    kind = models.CharField(max_length=10, choices=Kind)
    post = models.ForeignKey(Post, models.PROTECT, related_name="devices")
    label = words()
    token_sha256 = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.label)


class Envelope(Journaled):
    """One thing that a phone sent, under the id that the phone made.

    What was accepted lives in the room it belongs to, and here stands only what came of it; what
    waits for a person is kept word for word until somebody has dealt with it.
    """

    class Happening(models.TextChoices):
        DONE = "done", _("came in and was put down")
        HELD = "held", _("came in and waits for a person")
        MENDED = "mended", _("mended and put down")
        SET_ASIDE = "set_aside", _("set aside")
        STRUCK_OUT = "struck_out", _("words struck out")

    class State(models.TextChoices):
        DONE = "done", _("Put down")
        HELD = "held", _("Waits for a person")
        ASIDE = "aside", _("Set aside")

    class Reason(models.TextChoices):
        """Why a person has to look."""

        REVOKED = "revoked", _("The phone was shut out before this came.")
        EXPIRED = "expired", _("The phone's time was over before this came.")
        ENDED = "ended", _("The post had ended before this came.")
        CLOSED = "closed", _("The door for phones was closed when this came.")
        RETIRED = "retired", _("The form it was written on is no longer used.")
        UNREADABLE = "unreadable", _("It does not say what the form asks for.")
        PLACE = "place", _("The place it names is not one of the sender's.")
        INVALID = "invalid", _("Something is filled in wrongly.")
        RIGHT = "right", _("The sender's post may not do this.")
        REFUSED = "refused", _("It could not be done.")
        CLASH = "clash", _("The same number came before with something else.")
        CONFLICT = "conflict", _("It changes something that has changed since.")
        BROKEN = "broken", _("Our programme stumbled over it.")

    form = models.CharField(max_length=40)
    client_id = models.UUIDField()  # made on the phone
    form_version = models.CharField(max_length=40, blank=True)
    door = models.CharField(max_length=10, choices=Door)
    device = models.ForeignKey(Device, models.PROTECT, related_name="envelopes")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")  # for which it was sent
    written_at = models.DateTimeField()  # by the phone's clock, put right by ours
    client_time = models.DateTimeField(null=True)  # by the phone's clock
    client_now = models.DateTimeField(null=True)  # what that clock said when it was sent
    received_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    says = words(null=True)  # what the form or the rule said
    body = words(null=True)  # as it was sent, while it waits
    fields = words(null=True)  # the same as the form's fields, in JSON
    clash_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="clashes")
    made_kind = models.CharField(max_length=40, blank=True)
    made_id = models.UUIDField(null=True)
    why_aside = words(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["form", "client_id"],
                condition=Q(clash_of=None),
                name="phones_one_envelope_an_id",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "received_at"], name="phones_envelope_state"),
            models.Index(fields=["post", "received_at"], name="phones_envelope_post"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.client_id}"


class Attachment(Journaled):
    """A photo, a voice note or a paper that belongs to an envelope: said to come, or here."""

    class Happening(models.TextChoices):
        AWAITED = "awaited", _("said to come")
        KEPT = "kept", _("came in")
        LOOKED_THROUGH = "looked_through", _("looked through")
        UNUSABLE = "unusable", _("cannot be used")
        STRUCK_OUT = "struck_out", _("name struck out")

    class State(models.TextChoices):
        AWAITED = "awaited", pgettext_lazy("photo", "Still to come")
        KEPT = "kept", pgettext_lazy("photo", "Here, not looked through yet")
        READY = "ready", pgettext_lazy("photo", "Here")
        UNUSABLE = "unusable", pgettext_lazy("photo", "Cannot be used")

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="attachments")
    name = words()
    # The same name is found by its keyed hash; who has the database alone cannot guess it.
    name_key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State)
    sha256 = models.CharField(max_length=64, blank=True)  # as sent
    size = models.PositiveIntegerField(null=True)  # bytes, as sent
    is_clash = models.BooleanField(default=False)  # the same name came before with other content
    sent = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")  # to be shown

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["envelope", "name_key"],
                condition=Q(is_clash=False),
                name="phones_one_attachment_a_name",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="phones_attachment_state")]

    def __str__(self) -> str:
        return str(self.name)
