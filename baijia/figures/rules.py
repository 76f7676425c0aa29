"""How is counted: each figure sorts every matter into one part, and says which parts it counts.

The three rates follow governance.md 1.9: what is left out is named beside each rate, so that the
parts of a figure always add up to all matters that came in.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baijia.matters.models import Matter, Rating

State = Matter.State
Reason = Matter.Reason
Outcome = Matter.Outcome

OPEN = frozenset(Matter.OPEN)
IN_HAND = frozenset({State.ASSIGNED, State.IN_PROGRESS})
# Declined because somebody else is in charge, or because it could not be taken up at all.
NOT_OURS = frozenset({Reason.EMERGENCY, Reason.COURT, Reason.PETITION, Reason.OUTSIDE})
HANDLED = frozenset({Outcome.DONE, Outcome.ON_THE_SPOT})  # a hazard that is gone, as was answered
MOST_MONTHS = 24  # in one table; a longer time is told by years


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


# Times


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included."""

    since: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until

    @property
    def months(self) -> int:
        years = self.until.year - self.since.year
        return 12 * years + self.until.month - self.since.month + 1


def span(period: str, *, on: date, since: date | None, until: date | None) -> Span:
    """The time that is asked for; up to today where it is not over."""
    if period == "own" and since and until:
        return Span(since, until)
    first = {
        "year": date(on.year, 1, 1),
        "quarter": date(on.year, 3 * ((on.month - 1) // 3) + 1, 1),
        "month": on.replace(day=1),
    }
    return Span(first.get(period) or _next_day_a_year_before(on), on)


def a_year_before(told: Span) -> Span:
    return Span(_a_year_before(told.since), _a_year_before(told.until))


def _a_year_before(day: date) -> date:
    leaps = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leaps else day.day)


def _next_day_a_year_before(day: date) -> date:
    before = _a_year_before(day)
    return date.fromordinal(before.toordinal() + 1)


def bucket(day: date, told: Span) -> str:
    """The month, or the year where there would be too many months."""
    return f"{day:%Y-%m}" if told.months <= MOST_MONTHS else f"{day:%Y}"


def buckets(told: Span) -> list[str]:
    """All of them, those in which nothing came in too."""
    if told.months > MOST_MONTHS:
        return [f"{year:04}" for year in range(told.since.year, told.until.year + 1)]
    first = 12 * told.since.year + told.since.month - 1
    return [f"{m // 12:04}-{m % 12 + 1:02}" for m in range(first, first + told.months)]


# Lines of tables, and rates


def hands(case: Case) -> str:
    """In whose hands: an office by its id, the posts of the villages together, or nobody's."""
    if case.office:
        return str(case.office)
    return "posts" if case.is_held else "nobody"


def narrowed(
    cases: Iterable[Case], told: Span, *, kind: str = "", when: str = "", whose: str = ""
) -> list[Case]:
    """The matters of one line of a table."""
    return [
        case
        for case in cases
        if case.on in told
        and kind in ("", case.kind)
        and when in ("", bucket(case.on, told))
        and whose in ("", hands(case))
    ]


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
    parts = Counter(sort(case, at) for case in cases)
    whole = TOGETHER[figure, "counted"]
    left_out = {part: n for part, n in sorted(parts.items()) if part not in whole}
    return Rate(parts[GOOD[figure]], sum(parts[part] for part in whole), left_out)


# What the parts are called on a page

SAID: dict[str, Any] = {
    "merged": _("merged into another that is counted"),
    "withdrawn": _("withdrawn by the reporter"),
    "not_ours": _("not for the town: another body is in charge"),
    "not_taken": _("could not be taken up: unlawful, the same again, nothing to act on"),
    "nobody": _("nobody to answer to"),
    "open": _("not answered yet"),
}
ASKED: dict[str, Any] = SAID | {
    "not_reached": _("called back and not reached"),
    "not_said": _("reached, but said nothing on this"),
    "not_asked": _("answered, not called back and not rated"),
}
LABELS: dict[str, dict[str, Any]] = {
    "all": {
        "all": pgettext_lazy("figure", "came in"),
        "answered": pgettext_lazy("figure", "answered"),
        "not_answered": pgettext_lazy("figure", "not answered"),
    },
    "response": SAID
    | {
        "in_time": _("heard from the town in time"),
        "late": _("heard too late or not at all"),
        "counted": _("due to hear from the town"),
        "not_due": _("time to respond not over yet"),
    },
    "resolution": ASKED
    | {
        "yes": _("said to be solved"),
        "no": _("said to be solved in part or not"),
        "counted": _("the reporter said whether it is solved"),
    },
    "satisfaction": ASKED
    | {
        "yes": _("satisfied or fairly satisfied"),
        "no": _("not satisfied"),
        "counted": _("the reporter said whether they are satisfied"),
    },
    "on_time": SAID
    | {
        "in_time": _("answered within the term"),
        "late": _("answered after the term"),
        "overdue": _("past the term and not answered"),
        "counted": _("answered or past the term"),
        "no_term": _("handled on the spot: no term ran"),
        "not_due": _("term not over yet"),
    },
    "standing": {},
    "term": {
        "open": pgettext_lazy("figure", "open"),
        "overdue": _("open and past the end"),
        "stands": _("open, the clock stands"),
        "running": _("open, time is left"),
    },
    "dispute": SAID
    | {
        "settled": _("disputes settled"),
        "informal": _("settled informally"),
        "mediation": _("people\u2019s mediation"),
        "not_settled": _("not settled, other ways told"),
        "open": _("disputes not settled yet"),
    },
    "hazard": SAID
    | {
        "all_handled": _("hazards handled"),
        "struck_off": _("struck off by a second person"),
        "handled": _("handled, not struck off yet"),
        "otherwise": _("answered: in part, explained or not possible"),
        "open": _("hazards not handled yet"),
    },
}


def label(figure: str, part: str) -> Any:
    """What a number says; nothing where there is no such number."""
    if figure == "standing":
        return dict(State.choices).get(part, "")
    return LABELS.get(figure, {}).get(part, "")
