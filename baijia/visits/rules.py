"""Who may visit and look after whom, who is due, and in which order one walks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import cos, hypot, radians
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.households.rules import lives_here
from baijia.journal.change import Change
from baijia.matters.models import Matter
from baijia.people.rules import CENTRE_POSTS, EVERYONE, OFFICE_POSTS, VILLAGE_POSTS, Right, Role
from baijia.places.models import Place
from baijia.visits.models import Care, Concern, PolicyNotice, Telling, Visit
from solvers.grids.route import Stops, route
from solvers.grids.stop import Iterations

MAY_VISIT: Right = VILLAGE_POSTS | {Role.LIAISON, Role.DESK}
MAY_SEE: Right = EVERYONE - OFFICE_POSTS - {Role.ADMINISTRATOR}
READS_WORDS: Right = VILLAGE_POSTS | CENTRE_POSTS | {Role.LIAISON}
# Who is looked after is known to who looks after them, and to nobody else by name.
MAY_CARE: Right = frozenset({Role.STEWARD, Role.GRID_OFFICER, Role.SECRETARY, Role.DESK})
MAY_SEE_CARE: Right = MAY_CARE | {Role.AUDITOR}
MAY_ISSUE: Right = frozenset({Role.DESK, Role.LEADER, Role.SECRETARY})
MAY_TELL: Right = VILLAGE_POSTS

LATE_WITHIN = timedelta(days=92)  # a note on paper is typed in within a season
LONGEST_CARE = timedelta(days=366)
MISSED_AFTER_DAYS = 180
FOLLOWED_FOR = timedelta(days=30)
ASKED_ANEW = timedelta(days=14)  # before care ends, they are asked whether it is to go on
MOST_STOPS = 40  # of a day, however large the place: a walk is not a list
A_ROUND = 8  # as many doors as a walk has room for; what is due by agreement comes on top
METRES_A_DEGREE = 111_320
FAR_AWAY = 100_000.0  # metres
ROUNDS = 150  # of the search; a walk of a dozen doors is the shortest long before
Point = tuple[float, float]


@dataclass(frozen=True)
class Said:
    """A concern as it was voiced at the door."""

    text: str
    kind: str = Matter.Kind.REQUEST


class Stop(NamedTuple):
    """A door to call at, and what for."""

    household: Place
    reasons: list[str]
    seen_on: date | None


@dataclass
class Known:
    """What is known of a household: when it was last seen, and what was agreed."""

    household: Place
    seen_on: date | None = None
    again_on: date | None = None
    care_every: int | None = None
    care_until: date | None = None
    is_answered: bool = False

    def reasons(self, on: date) -> list[str]:
        """Why somebody should call today by what was agreed; empty = nothing was."""
        found: list[Any] = []
        if self.care_every is not None and _is_long_ago(self.seen_on, on, self.care_every):
            found.append(_("they are looked after"))
        if self.care_until and self.care_until <= on + ASKED_ANEW:
            found.append(_("ask whether they wish to be looked after any longer"))
        if self.again_on and self.again_on <= on:
            found.append(_("agreed to come again"))
        if self.is_answered:
            found.append(_("ask whether it is done"))
        return [str(reason) for reason in found]


def _is_long_ago(seen_on: date | None, on: date, days: int) -> bool:
    return seen_on is None or (on - seen_on).days >= days


def due(known: Iterable[Known], *, on: date) -> list[Stop]:
    """What was agreed for today, and then those not seen for longest, as a walk has room for.
    What is left out today is offered again; nobody is behind with anything.
    """
    rows = list(known)
    agreed = [Stop(k.household, said, k.seen_on) for k in rows if (said := k.reasons(on))]
    agreed.sort(key=lambda stop: (stop.seen_on or date.min, stop.household.path))
    rest = [k for k in rows if not k.reasons(on)]
    missed = [k for k in rest if _is_long_ago(k.seen_on, on, MISSED_AFTER_DAYS)]
    missed.sort(key=lambda k: (k.seen_on or date.min, k.household.path))
    room = max(A_ROUND - len(agreed), 0)
    why = str(_("not seen for long"))
    return agreed + [Stop(k.household, [why], k.seen_on) for k in missed[:room]]


def is_missed(seen_on: date | None, *, on: date, days: int) -> bool:
    return _is_long_ago(seen_on, on, days)


def point_of(place: Place) -> Point | None:
    if place.lon is None or place.lat is None:
        return None
    return float(place.lon), float(place.lat)


def metres(one: Point, other: Point) -> float:
    wide = (one[0] - other[0]) * cos(radians((one[1] + other[1]) / 2))
    return hypot(wide, one[1] - other[1]) * METRES_A_DEGREE


def walk(stops: Sequence[Stop], start: Point | None) -> list[Stop]:
    """By the shortest way found past all doors and back; it is the same whenever it is asked for.
    Doors without a position come last, in the order of their codes.
    """
    found = [(stop, point) for stop in stops if (point := point_of(stop.household))]
    lost = sorted((s for s in stops if not point_of(s.household)), key=lambda s: s.household.path)
    if not found:
        return lost
    order = _order(tuple(point for _stop, point in found), start or found[0][1])
    return [found[row][0] for row in order] + lost


@lru_cache(maxsize=256)  # a walk is looked at many times in its day
def _order(points: tuple[Point, ...], start: Point) -> tuple[int, ...]:
    doors = np.array([_on_the_ground(point, start) for point in points])
    way = route(Stops(doors, _on_the_ground(start, start)), stop=Iterations(ROUNDS))
    return tuple(row for day in way.days for row in day)


def _on_the_ground(point: Point, middle: Point) -> tuple[float, float]:
    """Metres east and north of a place far enough away that nothing looks like degrees."""
    east = metres((point[0], middle[1]), middle) * (1 if point[0] > middle[0] else -1)
    north = (point[1] - middle[1]) * METRES_A_DEGREE
    return FAR_AWAY + east, FAR_AWAY + north


def points(stops: Sequence[Stop]) -> list[tuple[int, float, float]]:
    """The doors for a map: number, longitude, latitude."""
    found = ((n, point_of(stop.household)) for n, stop in enumerate(stops, start=1))
    return [(n, *point) for n, point in found if point]


def sketch(stops: Sequence[Stop]) -> list[tuple[int, int, int]]:
    """The doors on a square of 300: number, x, y. A sketch without a map below it."""
    found = [(n, p) for n, s in enumerate(stops, start=1) if (p := point_of(s.household))]
    if len(found) < 2:
        return []
    west, south = (min(p[i] for _n, p in found) for i in (0, 1))
    squeeze = cos(radians(south))
    wide = max((p[0] - west) * squeeze for _n, p in found)
    high = max(p[1] - south for _n, p in found)
    scale = 260 / (max(wide, high) or 1)
    return [
        (n, round(20 + (p[0] - west) * squeeze * scale), round(280 - (p[1] - south) * scale))
        for n, p in found
    ]


def record(
    household: Place,
    *,
    post_id: UUID | None,
    why: str,
    met: bool,
    heard: str = "",
    visited_on: date,
    again_on: date | None = None,
    today: date,
    visit_id: UUID | None = None,
) -> Change:
    """Somebody called; what was heard stands in words that can die."""
    lives_here(household)
    if not today - LATE_WITHIN <= visited_on <= today:
        raise Refused(_("Give the day of the visit: today, or within three months."), code="day")
    if again_on and again_on <= visited_on:
        raise Refused(_("The day to come again lies after this visit."), code="again")
    sets: dict[str, Any] = {"household_id": household.pk, "post_id": post_id, "why": why}
    sets |= {"met": met, "visited_on": visited_on, "again_on": again_on}
    sets |= {"id": visit_id} if visit_id else {}
    return Change(Visit.Happening.RECORDED, sets=sets, words=_some(heard=heard))


def voice(visit: Visit, matter: Matter) -> Change:
    sets = {"visit_id": visit.pk, "matter_id": matter.pk}
    return Change(Concern.Happening.VOICED, sets=sets)


def agree(
    household: Place,
    *,
    purpose: str,
    basis: str,
    ground: str,
    every_days: int,
    on: date,
    until: date,
    is_listed: bool,
) -> Change:
    """Looked after for a purpose, on a basis, until a day; then it ends or is agreed anew."""
    lives_here(household)
    if is_listed:
        raise Refused(_("This household is on the care list already."), code="listed")
    if basis == Care.Basis.DUTY and not ground.strip():
        raise Refused(_("Name the law or the document that says so."), code="ground")
    if not on < until <= on + LONGEST_CARE:
        raise Refused(_("Give an end within a year; it can be agreed anew then."), code="until")
    sets = {
        "household_id": household.pk,
        "basis": basis,
        "every_days": every_days,
        "agreed_on": on,
        "until": until,
    }
    return Change(Care.Happening.AGREED, sets=sets, words=_some(purpose=purpose, ground=ground))


def renew(care: Care, *, on: date, until: date) -> Change:
    """They wish it to go on: the same for longer, nothing asked again."""
    if not care.is_current:
        raise Refused(_("This has ended already."), code="ended")
    if not max(on, care.until) < until <= on + LONGEST_CARE:
        raise Refused(_("Give a later end, within a year from today."), code="until")
    return Change(Care.Happening.RENEWED, sets={"until": until})


def end_care(care: Care) -> Change:
    """They no longer wish it, its day has come or they moved away: what it was for is forgotten."""
    if not care.is_current:
        raise Refused(_("This has ended already."), code="ended")
    sets = {"is_current": False}
    return Change(Care.Happening.ENDED, sets=sets, strikes=("purpose",) if care.purpose_id else ())


def issue(place: Place, *, title: str, text: str, on: date) -> Change:
    sets = {"place_id": place.pk, "issued_on": on}
    return Change(PolicyNotice.Happening.ISSUED, sets=sets, words={"title": title, "text": text})


def close_notice(notice: PolicyNotice) -> Change:
    if not notice.is_current:
        raise Refused(_("This has ended already."), code="ended")
    return Change(PolicyNotice.Happening.CLOSED, sets={"is_current": False})


def tell(notice: PolicyNotice, household: Place, *, on: date) -> Change:
    if not notice.is_current:
        raise Refused(_("This notice is no longer told."), code="closed")
    sets = {"notice_id": notice.pk, "household_id": household.pk, "told_on": on}
    return Change(Telling.Happening.TOLD, sets=sets)


def _some(**texts: str) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text.strip()}
