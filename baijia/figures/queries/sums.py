"""Numbers for a page: from the tallies, and from the stretches for what those do not say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
)
from django.db.models.functions import Substr

from baijia.figures.models import FOREVER, Holding, Pattern, Reach, Stretch, Tally
from baijia.figures.rules import sums as rules
from baijia.figures.rules.lives import A_MOMENT, TOWN, VILLAGE
from baijia.figures.rules.sorting import parts_of
from baijia.figures.rules.spans import Span, bucket, cut
from baijia.figures.rules.sums import Group, Sums, keys_of
from baijia.ground.workdays import CHINA
from baijia.people.rules import Actor, Role, is_village_post
from baijia.places.queries import town
from baijia.places.rules import lies_in, within

By = Tally.By


@dataclass(frozen=True)
class Scope:
    """Whose figures: what a post may see, narrowed to a place."""

    tally: str  # the scope of the tallies; empty where there are none, and stretches are counted
    reaches: tuple[str, ...]
    path: str = ""
    office: UUID | None = None


def scope_of(actor: Actor, place: str) -> Scope | None:
    """What this post may see, as `matters.queries.visible_to` has it; of what it may not, nothing.

    The administrator keeps accounts, not cases.
    """
    if actor.role == Role.ADMINISTRATOR:
        return None
    if actor.office_id is not None:
        tally = "" if place else str(actor.office_id)
        return Scope(tally, tuple(Reach.values), place, actor.office_id)
    own = actor.path or (_town_path() if actor.role == Role.AUDITOR else "")
    if not own or (place and not lies_in(place, own)):
        return None
    path = place or own
    return Scope(path if len(path) in (TOWN, VILLAGE) else "", _reaches(actor), path)


def _town_path() -> str:
    there = town()
    return str(there.path) if there else ""


def _reaches(actor: Actor) -> tuple[str, ...]:
    if actor.role in (Role.AUDITOR, Role.DESK):
        return tuple(Reach.values)
    if is_village_post(actor):
        return (Reach.ALL,)
    return (Reach.ALL, Reach.TOWN, *([Reach.LEADER] if actor.role == Role.LEADER else []))


def end_of(day: date) -> datetime:
    """The last moment of a day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=CHINA) - A_MOMENT


def sums(scope: Scope | None, told: Span, *, at: datetime) -> Sums:
    """How the matters that came in within a time stood at a moment."""
    found = Sums()
    until = min(told.until, at.astimezone(CHINA).date())
    if scope is None or told.since > until:
        return found
    came = Span(told.since, until)
    if not scope.tally:
        stood = _stretches(scope, came).filter(since__lte=at, until__gt=at)
        _add(found, stood.annotate(sign=Value(1)), told)
        return found
    _add_tallies(found, scope, came, told)
    # What turned later is taken out again, and put in as it stood.
    then, last = Q(since__lte=at, until__gt=at), Q(until=FOREVER)
    sign = Case(When(last, then=-1), default=1, output_field=SmallIntegerField())
    _add(found, _later(scope, came, at).filter(then | last).annotate(sign=sign), told)
    return found


def _later(scope: Scope, came: Span, at: datetime) -> QuerySet[Stretch]:
    """All stretches of the matters that turned after this moment. The index goes by months: the
    days before the first and after the last are left out of what it finds, not looked for.
    """
    rows = Stretch.objects.filter(month__in=_months(came), rests_from__gt=at)
    rows = rows.exclude(month=came.since.replace(day=1), came_on__lt=came.since)
    rows = rows.exclude(month=came.until.replace(day=1), came_on__gt=came.until)
    if len(scope.path) == VILLAGE and not scope.office:  # nor by the place's index
        rows = rows.annotate(own=Substr("path", 1, VILLAGE)).filter(own=scope.path)
        return rows.filter(reach__in=scope.reaches)
    return _of(scope, rows)


def _months(came: Span) -> list[date]:
    months, left = cut(came)
    return sorted({*months, *(part.since.replace(day=1) for part in left)})


def _add_tallies(found: Sums, scope: Scope, came: Span, told: Span) -> None:
    """Whole months from the tallies of months, the rest from those of days."""
    months, left = cut(came)
    wanted = Q(by=By.MONTH, on__in=months)
    for part in left:
        wanted |= Q(by=By.DAY, on__gte=part.since, on__lte=part.until)
    rows = Tally.objects.filter(wanted, scope=scope.tally, reach__in=scope.reaches)
    for on, parts, lines in rows.values_list("on", "parts", "lines"):
        found.add_tally(parts, lines, when=bucket(on, told))


def _stretches(scope: Scope, came: Span) -> QuerySet[Stretch]:
    return _of(scope, Stretch.objects.filter(came_on__gte=came.since, came_on__lte=came.until))


def _of(scope: Scope, found: QuerySet[Stretch]) -> QuerySet[Stretch]:
    """Those of this scope."""
    found = found.filter(reach__in=scope.reaches)
    if scope.path and scope.path != scope.tally[:TOWN]:  # the town's is everybody's
        found = found.filter(within(scope.path))
    if scope.office:
        held = Holding.objects.filter(office_id=scope.office, matter=OuterRef("matter"))
        found = found.filter(Exists(held))
    return found


def _add(found: Sums, rows: QuerySet[Stretch], told: Span) -> None:
    """Stretches that count alike are counted by the database; each bears a sign."""
    alike = rows.order_by().annotate(village=Substr("path", 1, VILLAGE))
    names = ("month", "pattern", "holder", "village", "sign")
    groups = list(alike.values_list(*names).annotate(Count("pk")))
    codes = dict(Pattern.objects.filter(pk__in={g[1] for g in groups}).values_list("pk", "code"))
    found.add(
        (Group(codes[pattern], holder, village), bucket(month, told), sign * n)
        for month, pattern, holder, village, sign, n in groups
    )


@dataclass(frozen=True)
class Line:
    """One line of a table: a kind, hands, a village; empty is all."""

    kind: str = ""
    whose: str = ""
    where: str = ""


def rows(
    scope: Scope | None, told: Span, figure: str, part: str, *, line: Line, at: datetime
) -> QuerySet[Stretch]:
    """The very matters that a number counts, newest first."""
    if scope is None:
        return Stretch.objects.none()
    found = _stretches(scope, told).filter(since__lte=at, until__gt=at)
    if line.whose:
        found = found.filter(holder=line.whose)
    if line.where:
        is_town = len(line.where) < VILLAGE
        found = found.filter(Q(path=line.where) if is_town else within(line.where))
    found = found.filter(pattern__in=_patterns(figure, part, line.kind))
    return found.order_by("-came_on", "-number")


def _patterns(figure: str, part: str, kind: str) -> list[UUID]:
    wanted = {f"{figure}.{one}" for one in parts_of(figure, part)}
    return [
        pk
        for pk, code in Pattern.objects.values_list("pk", "code")
        if kind in ("", rules.kind_of(code)) and wanted & {*keys_of(code)}
    ]


def stock(scope: Scope | None, days: Iterable[date]) -> dict[date, dict[str, int]]:
    """What stood how at the end of these days, whenever it came in: the turns added up."""
    wanted, told = sorted(days), Sums()
    found: dict[date, dict[str, int]] = {}
    if scope is None or not scope.tally or not wanted:
        return found
    turns = Tally.objects.filter(scope=scope.tally, by=By.TURN, reach__in=scope.reaches)
    each = iter(turns.filter(on__lte=wanted[-1]).order_by("on").values_list("on", "parts"))
    turn = next(each, None)
    for day in wanted:
        while turn and turn[0] <= day:
            told.add_tally(turn[1], {}, when="")
            turn = next(each, None)
        found[day] = dict(told.lines[rules.ALL])
    return found


def public_scope() -> Scope | None:
    """What a bulletin counts: the whole town, and of it what every post of a village may see. A
    village could otherwise tell from its own figures that there is a confidential matter.
    """
    path = _town_path()
    return Scope(path, (Reach.ALL,), path) if path else None
