"""What can be asked about inspections. `visible_to` is the only way to a row."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from baijia.inspections.models import Checklist, Finding, Inspection, Item
from baijia.inspections.rules import MAY_INSPECT, MAY_SEE
from baijia.matters.models import Matter, StrikeOff, Verification
from baijia.matters.queries import visible_to as matters_of
from baijia.matters.queries import wheres
from baijia.people.rules import Actor, Role
from baijia.places.models import Place, PlaceSet
from baijia.places.rules import within

MOST_BACK = 10


def visible_to(actor: Actor) -> QuerySet[Inspection]:
    """A place post sees those of its place and below, the centre and the auditor all."""
    named = Inspection.objects.select_related(
        *("checklist__name", "checklist__name_en", "place__name", "site", "post__account__name")
    )
    if actor.role == Role.AUDITOR:
        return named.all()
    if actor.role not in MAY_SEE or actor.path is None:
        return named.none()
    return named.filter(within(actor.path, through="place__path"))


def inspections(actor: Actor) -> QuerySet[Inspection]:
    """The latest first, with how many hazards each found: counted for those of a page."""
    of = Finding.objects.filter(inspection=OuterRef("pk")).order_by().values("inspection")
    found = Coalesce(Subquery(of.annotate(n=Count("pk")).values("n")), 0)
    return visible_to(actor).annotate(found=found).order_by("-inspected_on", "-id")


def places_for(actor: Actor) -> PlaceSet:
    """Where this post may inspect; a steward's places go down to the doors."""
    if actor.role not in MAY_INSPECT:
        return Place.objects.none()
    return wheres(actor).exclude(level=Place.Level.TOWN)


def checklists(*, current: bool = True) -> list[Checklist]:
    """With the lines that are in use, in their order."""
    items = Item.objects.filter(is_current=True).select_related("text", "text_en")
    lists = Checklist.objects.select_related("name", "name_en", "category__name")
    lists = lists.filter(is_current=True) if current else lists
    return list(
        lists.prefetch_related(Prefetch("items", items.order_by("position"))).order_by("id")
    )


def findings_of(inspection: Inspection) -> list[Finding]:
    told = inspection.findings.select_related(
        *("text", "measure", "funds", "owner", "reviewer", "matter", "item__text", "item__text_en")
    )
    return list(told.order_by("id"))


def seen_matters(findings: Iterable[Finding], actor: Actor) -> set[UUID]:
    """Those of their matters that this post may see now."""
    ids = [finding.matter_id for finding in findings]
    return set(matters_of(actor).filter(pk__in=ids).values_list("pk", flat=True))


def struck_off(findings: Iterable[Finding]) -> dict[UUID, datetime]:
    """Which of them a second person has taken off the list, and when."""
    ids = [finding.matter_id for finding in findings]
    found = StrikeOff.objects.filter(matter__in=ids, is_current=True)
    return dict(found.values_list("matter_id", "struck_off_at"))


def looked_again(findings: Iterable[Finding]) -> dict[UUID, Verification]:
    """The last time that somebody else looked at each, and whether it was in order."""
    ids = [finding.matter_id for finding in findings]
    found = Verification.objects.filter(matter__in=ids).order_by("verified_at", "id")
    return {each.matter_id: each for each in found}


def open_at(place: Place, checklist: Checklist, actor: Actor) -> list[Finding]:
    """What was found here by this list and is not struck off yet: it is looked at again."""
    gone = StrikeOff.objects.filter(is_current=True).values("matter")
    left = Finding.objects.filter(
        inspection__place=place,
        inspection__checklist=checklist,
        matter__in=matters_of(actor).exclude(state=Matter.State.DECLINED).values("pk"),
    ).exclude(matter__in=gone)
    told = left.select_related("text", "matter", "inspection__site").order_by("id")
    return list(told[:MOST_BACK])
