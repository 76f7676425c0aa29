"""Each figure sorts every matter into one part, and says which parts it counts.

The three rates follow governance.md 1.9: what is left out is named beside each rate, so that the
parts of a figure always add up to all matters that came in.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from baijia.matters.models import Matter, Rating

State = Matter.State
Reason = Matter.Reason
Outcome = Matter.Outcome

OPEN = frozenset(Matter.OPEN)
IN_HAND = frozenset({State.ASSIGNED, State.IN_PROGRESS})
# Declined because somebody else is in charge, or because it could not be taken up at all.
NOT_OURS = frozenset({Reason.EMERGENCY, Reason.COURT, Reason.PETITION, Reason.OUTSIDE})
HANDLED = frozenset({Outcome.DONE, Outcome.ON_THE_SPOT})  # a hazard that is gone, as was answered


@dataclass(frozen=True)
class Case:
    """What of a matter is counted."""

    id: UUID
    kind: str
    state: str
    outcome: str
    reason: str
    on: date  # reported
    respond_by: datetime | None
    responded_at: datetime | None
    due_at: datetime | None
    office: UUID | None = None  # which has it in hand, or had it when it was answered
    is_held: bool = False  # somebody has it in hand, an office or a post
    is_in_time: bool | None = None  # the last answer; nothing where no term ran
    has_voice: bool = False
    is_asked: bool = False  # called back, or rated without being asked
    is_reached: bool = False
    solved: str = ""  # the reporter's last word on it
    satisfied: str = ""
    is_struck_off: bool = False

    @property
    def is_answered(self) -> bool:
        return self.outcome not in ("", Outcome.WITHDRAWN)


def aside(case: Case) -> str:
    """Why no rate counts this one."""
    if case.state == State.MERGED:
        return "merged"
    if case.outcome == Outcome.WITHDRAWN:
        return "withdrawn"
    if case.state == State.DECLINED:
        return "not_ours" if case.reason in NOT_OURS else "not_taken"
    return ""


def response(case: Case, at: datetime) -> str:
    """Whether the reporter heard from the town within the time to respond, once that is over."""
    if out := aside(case):
        return out
    if not case.has_voice:
        return "nobody"
    if case.respond_by is None or case.respond_by > at:
        return "not_due"
    heard = case.responded_at
    return "in_time" if heard and heard <= case.respond_by else "late"


def resolution(case: Case, at: datetime) -> str:
    """Whether the reporter says that it is solved; in part is not."""
    if not aside(case) and case.solved:
        return "yes" if case.solved == Rating.Solved.YES else "no"
    return _unsaid(case)


def satisfaction(case: Case, at: datetime) -> str:
    """Whether the reporter is satisfied, or fairly so."""
    if not aside(case) and case.satisfied:
        content = (Rating.Satisfied.YES, Rating.Satisfied.FAIRLY)
        return "yes" if case.satisfied in content else "no"
    return _unsaid(case)


def _unsaid(case: Case) -> str:
    if out := aside(case):
        return out
    if case.is_asked:
        return "not_said" if case.is_reached else "not_reached"
    if not case.has_voice:
        return "nobody"
    return "not_asked" if case.is_answered else "open"


def on_time(case: Case, at: datetime) -> str:
    """Whether it was answered within its term. What is past its term and still open counts too."""
    if out := aside(case):
        return out
    if case.is_answered:
        return {True: "in_time", False: "late", None: "no_term"}[case.is_in_time]
    if case.state in IN_HAND and case.due_at and case.due_at < at:
        return "overdue"
    return "not_due"


def standing(case: Case, at: datetime) -> str:
    return str(case.state)


def term(case: Case, at: datetime) -> str:
    """Of the open ones: past the end, whoever is waited for; the clock stands; or time is left."""
    if case.state not in OPEN:
        return "closed"
    if case.due_at is None:
        return "stands"
    return "overdue" if case.due_at < at else "running"


def dispute(case: Case, at: datetime) -> str:
    if case.kind != Matter.Kind.DISPUTE:
        return "other"
    if case.outcome in (Outcome.SETTLED, Outcome.MEDIATED):
        return "informal" if case.outcome == Outcome.SETTLED else "mediation"
    return "not_settled" if case.is_answered else aside(case) or "open"


def hazard(case: Case, at: datetime) -> str:
    if case.kind != Matter.Kind.HAZARD:
        return "other"
    if case.is_struck_off:
        return "struck_off"
    if case.is_answered:
        return "handled" if case.outcome in HANDLED else "otherwise"
    return aside(case) or "open"


def all_of_them(case: Case, at: datetime) -> str:
    return "answered" if case.is_answered else "not_answered"


Sorting = Callable[[Case, datetime], str]
SORTINGS: dict[str, Sorting] = {
    "all": all_of_them,
    "response": response,
    "resolution": resolution,
    "satisfaction": satisfaction,
    "on_time": on_time,
    "standing": standing,
    "term": term,
    "dispute": dispute,
    "hazard": hazard,
}
# Parts that are counted together under one name.
TOGETHER: dict[tuple[str, str], frozenset[str]] = {
    ("all", "all"): frozenset({"answered", "not_answered"}),
    ("response", "counted"): frozenset({"in_time", "late"}),
    ("resolution", "counted"): frozenset({"yes", "no"}),
    ("satisfaction", "counted"): frozenset({"yes", "no"}),
    ("on_time", "counted"): frozenset({"in_time", "late", "overdue"}),
    ("term", "open"): frozenset({"overdue", "stands", "running"}),
    ("dispute", "settled"): frozenset({"informal", "mediation"}),
    ("hazard", "all_handled"): frozenset({"handled", "struck_off"}),
}
GOOD = {"response": "in_time", "resolution": "yes", "satisfaction": "yes", "on_time": "in_time"}


def parts_of(figure: str, part: str) -> frozenset[str]:
    return TOGETHER.get((figure, part), frozenset({part}))


def picked(cases: Iterable[Case], figure: str, part: str, at: datetime) -> list[Case]:
    """The matters that a number counts: the same for the number and for the list behind it."""
    sort, wanted = SORTINGS[figure], parts_of(figure, part)
    return [case for case in cases if sort(case, at) in wanted]


def counted(cases: Iterable[Case], figure: str, at: datetime) -> Counter[str]:
    """How many in each part, and in each of those that are counted together."""
    sort = SORTINGS[figure]
    parts = Counter(sort(case, at) for case in cases)
    named = {part: whole for (own, part), whole in TOGETHER.items() if own == figure}
    return parts + Counter({part: sum(parts[p] for p in whole) for part, whole in named.items()})


def hands(case: Case) -> str:
    """In whose hands: an office by its id, the posts of the villages together, or nobody's."""
    if case.office:
        return str(case.office)
    return "posts" if case.is_held else "nobody"


@dataclass(frozen=True)
class Rate:
    """So many of so many, and what was left out, by its reason."""

    some: int
    of: int
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return sum(self.left_out.values())


def rate(cases: Iterable[Case], figure: str, at: datetime) -> Rate:
    sort = SORTINGS[figure]
    return rate_of(Counter(sort(case, at) for case in cases), figure)


def rate_of(parts: Mapping[str, int], figure: str) -> Rate:
    whole = TOGETHER[figure, "counted"]
    left_out = {part: n for part, n in sorted(parts.items()) if n and part not in whole}
    return Rate(parts.get(GOOD[figure], 0), sum(parts.get(part, 0) for part in whole), left_out)
