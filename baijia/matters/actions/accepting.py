"""Accepting and assigning in one go."""

from datetime import datetime
from typing import Any
from uuid import UUID

from baijia.journal.write import together
from baijia.matters.actions.handling import assign_matter
from baijia.matters.actions.opening import accept_matter
from baijia.matters.models import Matter
from baijia.people.models import Office, Post
from baijia.people.rules import Actor
from baijia.terms.models import Category


@together()
def take_on(
    matter: Matter,
    *,
    category: Category | None = None,
    urgency: str = "",
    office: Office | None = None,
    post: Post | None = None,
    text: str = "",
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Accept it, and assign it in the same act when it is known to whom."""
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    accept_matter(matter, category=category, urgency=urgency, **signed)
    if office or post:
        assign_matter(matter, office=office, post=post, text=text, **signed)
