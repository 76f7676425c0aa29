"""Who inspects, what may be put right on the spot, and what is reported upward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.inspections.models import Checklist, Finding, Inspection
from baijia.journal.change import Change
from baijia.matters.models import Matter
from baijia.people.rules import CENTRE_POSTS, EVERYONE, OFFICE_POSTS, VILLAGE_POSTS, Right, Role
from baijia.places.models import Place
from baijia.terms.models import Urgency

MAY_INSPECT: Right = VILLAGE_POSTS
MAY_SEE: Right = EVERYONE - OFFICE_POSTS - {Role.ADMINISTRATOR}
MAY_SET: Right = frozenset({Role.ADMINISTRATOR, Role.DESK})
MAY_SEE_LISTS: Right = MAY_SEE | MAY_SET
READS_WORDS: Right = VILLAGE_POSTS | CENTRE_POSTS | {Role.LIAISON}

LATE_WITHIN = timedelta(days=92)
# How grave it is sets how soon: a major hazard is for at once (governance.md 1.8).
URGENCY_OF: Mapping[str, str] = {
    Matter.Risk.ORDINARY: Urgency.ORDINARY,
    Matter.Risk.GREATER: Urgency.URGENT,
    Matter.Risk.MAJOR: Urgency.AT_ONCE,
}


@dataclass(frozen=True)
class Found:
    """A hazard as it was put down: what is wanting and, as far as known, the five fixed things."""

    text: str
    level: str = Matter.Risk.ORDINARY
    item_id: UUID | None = None
    measure: str = ""
    funds: str = ""
    owner: str = ""
    reviewer: str = ""
    by_on: date | None = None
    fixed: str = ""  # what was done about it there and then


def inspect(
    place: Place,
    checklist: Checklist,
    *,
    post_id: UUID | None,
    site: str,
    is_production: bool,
    inspected_on: date,
    today: date,
    inspection_id: UUID | None,
) -> Change:
    if place.level == Place.Level.TOWN or not place.is_current:
        raise Refused(_("An inspection is made in a village or below it."), code="level")
    if not checklist.is_current:
        raise Refused(_("This checklist is no longer used."), code="closed")
    if not today - LATE_WITHIN <= inspected_on <= today:
        raise Refused(_("Give the day it was: today, or within three months."), code="day")
    has_a_name(site, is_production=is_production)
    sets: dict[str, Any] = {"place_id": place.pk, "checklist_id": checklist.pk}
    sets |= {"post_id": post_id, "is_production": is_production, "inspected_on": inspected_on}
    sets |= {"id": inspection_id} if inspection_id else {}
    return Change(Inspection.Happening.MADE, sets=sets, words=_some(site=site))


def has_a_name(site: str, *, is_production: bool) -> None:
    if is_production and not site.strip():
        raise Refused(_("Name the unit, so that the town knows whom to turn to."), code="site")


def may_be_fixed(found: Found, *, is_production: bool) -> None:
    """In a production unit the village reports and does not put right (Art. 75)."""
    if found.fixed and is_production:
        raise Refused(
            _(
                "In a production unit the village does not put a hazard right itself: it is"
                " reported to the town, and the unit answers for it (Work Safety Law, Art. 75)."
                " Leave “put right on the spot” empty."
            ),
            code="production",
        )
    if found.fixed and found.level == Matter.Risk.MAJOR:
        says = _("A major hazard is reported at once, also when something was done on the spot.")
        raise Refused(says, code="major")


def find(inspection: Inspection, found: Found, *, matter_id: UUID) -> Change:
    sets = {
        "inspection_id": inspection.pk,
        "item_id": found.item_id,
        "matter_id": matter_id,
        "level": found.level,
        "by_on": found.by_on,
    }
    told = _some(
        text=found.text,
        measure=found.measure or found.fixed,
        funds=found.funds,
        owner=found.owner,
        reviewer=found.reviewer,
    )
    return Change(Finding.Happening.FOUND, sets=sets, words=told)


def _some(**texts: str) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text.strip()}
