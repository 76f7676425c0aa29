"""The nouns of a matter: the matter, whose hands, who speaks, how it ends; and what one person
keeps for themselves.
"""

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
from baijia.matters.models.matter import TOLD, Matter, MatterSet
from baijia.matters.models.own import Kept, Looked
from baijia.matters.models.voices import (
    Attachment,
    CallBack,
    Note,
    Objection,
    Rating,
    Voice,
)

__all__ = [
    "TOLD",
    "Answer",
    "Assignment",
    "Attachment",
    "CallBack",
    "Escalation",
    "Extension",
    "HandOver",
    "Kept",
    "Looked",
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
