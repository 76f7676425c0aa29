"""The nouns of a matter, in four files: the matter, whose hands, who speaks, how it ends."""

from baijia.matters.models.ends import (
    Answer,
    Party,
    Settlement,
    StrikeOff,
    Verification,
)
from baijia.matters.models.hands import (
    Assignment,
    Escalation,
    Extension,
    HandOver,
    Suspension,
)
from baijia.matters.models.matter import Matter, MatterSet
from baijia.matters.models.voices import (
    Attachment,
    CallBack,
    Note,
    Objection,
    Rating,
    Voice,
)

__all__ = [
    "Answer",
    "Assignment",
    "Attachment",
    "CallBack",
    "Escalation",
    "Extension",
    "HandOver",
    "Matter",
    "MatterSet",
    "Note",
    "Objection",
    "Party",
    "Rating",
    "Settlement",
    "StrikeOff",
    "Suspension",
    "Verification",
    "Voice",
]
