"""What can be asked about plans. `visible_to` is the only way to a row."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Substr

from baijia.gridplan.models import Candidate, Objection, Part, Proposal
from baijia.gridplan.rules import MAY_PLAN, MAY_SEE, SHOWN, VILLAGE_WIDE
from baijia.journal.models import Run
from baijia.people.rules import Actor, Role
from baijia.places.models import Place, PlaceSet
from baijia.places.rules import VILLAGE_LENGTH, within

RUN = "gridplan"
NAMED = (
    *("note", "post__account__name", "basis"),
    *("decided_by__account__name", "decided_by__place__name"),
)


def visible_to(actor: Actor) -> QuerySet[Proposal]:
    """The centre and the auditor see all; a village what was sent to it, or adopted in it."""
    named = Proposal.objects.select_related(*NAMED)
    if actor.role in MAY_PLAN or actor.role == Role.AUDITOR:
        return named.all()
    if actor.role not in MAY_SEE or actor.path is None:
        return named.none()
    parts = parts_for(actor).values("proposal")
    return named.filter(pk__in=parts, state__in=SHOWN)


def parts_for(actor: Actor) -> QuerySet[Part]:
    """The parts that this post may see: of a village its own, once the village is shown it."""
    named = Part.objects.select_related("proposal__note", "proposal__basis", "village__name")
    if actor.role in MAY_PLAN or actor.role == Role.AUDITOR:
        return named.all()
    if actor.role not in VILLAGE_WIDE or actor.path is None:
        return named.none()
    own = named.filter(within(actor.path, through="village__path"))
    return own.filter(proposal__state__in=SHOWN)


def parts_of(proposal: Proposal, actor: Actor) -> list[Part]:
    return list(parts_for(actor).filter(proposal=proposal).order_by("village__path"))


def objections_to(parts: Iterable[Part]) -> list[Objection]:
    told = Objection.objects.select_related(
        *("text", "answer", "post__account__name", "post__place__name", "part__village__name"),
        *("answered_by__account__name", "answered_by__place__name"),
    )
    return list(told.filter(part__in=list(parts)).order_by("raised_on", "id"))


def objections_for(actor: Actor) -> QuerySet[Objection]:
    seen = Objection.objects.select_related("part__proposal", "part__village__name", "text")
    return seen.filter(part__in=parts_for(actor).values("pk"))


def unanswered(proposal: Proposal) -> int:
    return Objection.objects.filter(part__proposal=proposal, answer=None).count()


def next_number() -> int:
    return int(Proposal.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def run_of(proposal: Proposal) -> Run | None:
    return Run.objects.filter(pk=proposal.run).first() if proposal.run else None


def villages_for(actor: Actor) -> PlaceSet:
    """The villages that this post may see plans of."""
    villages = Place.objects.current().select_related("name")
    villages = villages.filter(level=Place.Level.VILLAGE).order_by("path")
    if actor.role in MAY_PLAN or actor.role == Role.AUDITOR:
        return villages
    if actor.role not in VILLAGE_WIDE or actor.path is None:
        return villages.none()
    return villages.filter(within(actor.path))


def candidates_for(actor: Actor) -> QuerySet[Candidate]:
    """The list of possible hubs is for those who plan, and for who looks on."""
    rows = Candidate.objects.filter(is_current=True, household__is_current=True)
    if actor.role not in MAY_PLAN and actor.role != Role.AUDITOR:
        return rows.none()
    return rows.select_related("household__name", "household__address")


def candidates_in(actor: Actor, village: Place) -> list[Candidate]:
    rows = candidates_for(actor).filter(within(village.path, through="household__path"))
    return list(rows.order_by("household__path"))


def candidates_by_village(actor: Actor) -> list[tuple[Place, int]]:
    """How many possible hubs there are in each village, for those who may know."""
    villages = list(villages_for(actor)) if actor.role in MAY_PLAN else []
    paths = candidates_for(actor).values_list("household__path", flat=True)
    counted = Counter(path[:VILLAGE_LENGTH] for path in paths)
    return [(village, counted[village.path]) for village in villages]


def overfull(*, cap: int) -> list[tuple[Place, int]]:
    """Micro-grids with more households than may be, and how many they have."""
    living = Place.objects.current().households().annotate(head=Substr("path", 1, 19))
    counted = living.values("head").annotate(n=Count("pk")).filter(n__gt=cap)
    n_of = {row["head"]: row["n"] for row in counted}
    places = Place.objects.select_related("name").filter(path__in=list(n_of)).order_by("path")
    return [(place, n_of[place.path]) for place in places]


def households_said(village: Q, codes: Iterable[str]) -> dict[str, Place]:
    """Households by the codes that somebody typed."""
    rows = Place.objects.current().households().filter(village, path__in=list(codes))
    return {row.path: row for row in rows.select_related("name", "address")}
