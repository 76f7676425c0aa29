"""The life of a matter out of its entries: from when on it stood how, and where it is filed.

`at` decides when something was so. Deadlines pass without an entry: they are turns as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from baijia.figures.models import Reach
from baijia.figures.rules.sorting import SORTINGS, Case, hands
from baijia.ground.workdays import CHINA
from baijia.matters.models import (
    Answer,
    Assignment,
    CallBack,
    Matter,
    Rating,
    StrikeOff,
    Voice,
)
from baijia.matters.rules.timing import LADDER
from baijia.places.rules import LENGTH_BY_LEVEL, Level

MATTER = Matter._meta.label_lower
AROUND = (Voice, Assignment, Answer, Rating, CallBack, StrikeOff)
VOICE, ASSIGNMENT, ANSWER, RATING, CALL_BACK, STRIKE_OFF = (
    kind._meta.label_lower for kind in AROUND
)
A_MOMENT = timedelta(microseconds=1)
TOWN, VILLAGE = LENGTH_BY_LEVEL[Level.TOWN], LENGTH_BY_LEVEL[Level.VILLAGE]
TO_LEADER = max(LADDER)

Row = dict[str, Any]
Rows = dict[str, dict[UUID, Row]]  # kind -> id -> its columns


class Told(NamedTuple):
    """What an entry tells of a row."""

    kind: str
    row: UUID
    sets: Mapping[str, Any]
    at: datetime


class Turn(NamedTuple):
    """From then on the matter is sorted so, and in these hands."""

    since: datetime
    pattern: str
    holder: str


@dataclass(frozen=True)
class Life:
    """A matter as figures keep it."""

    number: int
    came_on: date
    path: str
    reach: str
    offices: frozenset[str]
    turns: tuple[Turn, ...]

    @property
    def scopes(self) -> list[str]:
        """Whose figures count it: the town's, the village's, the offices' that have or had it."""
        village = [self.path[:VILLAGE]] if len(self.path) >= VILLAGE else []
        return [self.path[:TOWN], *village, *sorted(self.offices)]


def folded(entries: Iterable[Told], *, at: datetime | None = None) -> Rows:
    """The rows as they stood then, out of entries in the order in which they were written."""
    rows: Rows = {}
    for kind, row, sets, when in entries:
        if at is None or when <= at:
            rows.setdefault(kind, {}).setdefault(row, {}).update(sets)
    return rows


def life_of(entries: Iterable[Told], *, path: str) -> Life:
    """All that figures know of one matter. Its place and reach are what is known last."""
    told = list(entries)
    last = folded(told)
    ((_pk, matter),) = last[MATTER].items()
    held = last.get(ASSIGNMENT, {}).values()
    return Life(
        number=matter["number"],
        came_on=came_on(matter),
        path=path,
        reach=reach_of(matter),
        offices=frozenset(row["office_id"] for row in held if row["office_id"]),
        turns=tuple(_turns(told)),
    )


def came_on(matter: Row) -> date:
    return datetime.fromisoformat(matter["reported_at"]).astimezone(CHINA).date()


def reach_of(matter: Row) -> str:
    """As `matters.queries.visible_to` has it."""
    if matter["is_held"]:
        return Reach.LEADER if matter["escalated"] >= TO_LEADER else Reach.DESK
    return Reach.TOWN if matter["is_confidential"] else Reach.ALL


def _turns(told: list[Told]) -> Iterable[Turn]:
    """Whenever one of the figures sorts it differently, or it comes into other hands."""
    waiting = sorted(told, key=lambda entry: entry.at)  # stable: a row's own order is kept
    rows: Rows = {}
    before, done = None, 0
    for at in _moments(told):
        while done < len(waiting) and waiting[done].at <= at:
            kind, row, sets, _at = waiting[done]
            rows.setdefault(kind, {}).setdefault(row, {}).update(sets)
            done += 1
        if MATTER not in rows:
            continue
        case = case_of(rows)
        now = (pattern_of(case, at), hands(case))
        if now != before:
            yield Turn(at, *now)
        before = now


def _moments(told: list[Told]) -> list[datetime]:
    """Every time at which something can turn: what was entered, and what may pass by itself."""
    moments = {entry.at for entry in told}
    for entry in told:
        if entry.kind == MATTER:
            if respond_by := entry.sets.get("respond_by"):
                moments.add(datetime.fromisoformat(respond_by))
            if due_at := entry.sets.get("due_at"):
                moments.add(datetime.fromisoformat(due_at) + A_MOMENT)
    return sorted(moments)


def pattern_of(case: Case, at: datetime) -> str:
    return " ".join((case.kind, *(sort(case, at) for sort in SORTINGS.values())))


def case_of(rows: Rows) -> Case:
    """What of a matter is counted, out of its row and those around it."""
    ((pk, matter),) = rows[MATTER].items()
    held = [row for row in rows.get(ASSIGNMENT, {}).values() if row["is_current"]]
    struck = rows.get(STRIKE_OFF, {}).values()
    office = held[-1]["office_id"] if held else None
    return Case(
        id=pk,
        **{name: matter[name] for name in ("kind", "state", "outcome", "reason")},
        on=came_on(matter),
        respond_by=_time(matter["respond_by"]),
        responded_at=_time(matter["responded_at"]),
        due_at=_time(matter["due_at"]),
        office=UUID(office) if office else None,
        is_held=bool(held),
        is_in_time=_in_time(rows.get(ANSWER, {})),
        has_voice=VOICE in rows,
        is_struck_off=any(row["is_current"] for row in struck),
        **_said(rows),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _in_time(answers: Mapping[UUID, Row]) -> bool | None:
    """The last answer counts."""
    last = max(answers.items(), key=lambda item: (item[1]["answered_at"], item[0]), default=None)
    return last[1]["is_in_time"] if last else None


def _said(rows: Rows) -> Row:
    """What the reporter said last, asked or not."""
    own = rows.get(RATING, {}).items()
    called = rows.get(CALL_BACK, {}).items()
    told = [(row["rated_at"], 0, pk, row, True) for pk, row in own]
    told += [(row["called_at"], 1, pk, row, row["is_reached"]) for pk, row in called]
    if not told:
        return {}
    said: Row = {"is_asked": True, "is_reached": False}
    for _at, _sort, _pk, row, is_reached in sorted(told, key=lambda each: each[:3]):
        said["is_reached"] |= is_reached
        said |= {name: row[name] for name in ("solved", "satisfied") if row[name]}
    return said
