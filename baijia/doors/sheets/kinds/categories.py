"""Categories: the list that the settings page takes in too, here with any layout."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.cells import line
from baijia.doors.sheets.columns import Field
from baijia.doors.sheets.kinds.kind import Hand, Kind, Outcome, Past, Told, Verdict
from baijia.ground.sheets import as_text
from baijia.terms import queries, rules
from baijia.terms.actions import close_row, import_categories
from baijia.terms.models import Category
from baijia.terms.rules import CODE, COLUMNS, ENGLISH, LEVELS

FIELDS = (
    Field("first", LEVELS[0], (LEVELS[0], "大类", "level 1"), needed=True, fills=True),
    Field("second", LEVELS[1], (LEVELS[1], "小类", "level 2"), fills=True),
    Field("third", LEVELS[2], (LEVELS[2], "细类", "level 3")),
    Field("code", _("Code"), (CODE, "编码", "code")),
    Field("english", _("Name in English"), (ENGLISH, "英文名", "english")),
)
KEYS = dict(zip(COLUMNS, (field.key for field in FIELDS), strict=True))


def parts(rows: list[Told], hand: Hand) -> Iterable[list[Told]]:
    return [rows]


def judge(rows: list[Told], hand: Hand) -> list[Verdict]:
    """As the plan of the settings page says, row by row."""
    plan = queries.planned(_table(rows))
    verdicts = [Verdict(told, Outcome.SAME) for told in rows]
    for reject in plan.rejects:
        verdicts[reject.row - 2].refuse(KEYS[reject.column], reject.reason)
    names = {row.code: str(row.name) for row in queries.categories()}
    names |= {heading.code: heading.name for heading in plan.new}
    unclaimed = {
        tuple(names.get(step, "") for step in queries.steps(heading.code)) for heading in plan.new
    }
    for verdict in verdicts:
        chain = tuple(name for name in _cells(verdict.told)[:3] if name)
        own = {chain[:depth] for depth in range(1, len(chain) + 1)} & unclaimed
        if own and verdict.outcome == Outcome.SAME:
            verdict.outcome = Outcome.NEW
            unclaimed -= own
    return verdicts


def _table(rows: list[Told]) -> str:
    return as_text([COLUMNS, *(_cells(told) for told in rows)])


def _cells(told: Told) -> list[str]:
    return [line(told.said(key), most=1000) for key in KEYS.values()]


def carry_out(verdicts: list[Verdict], hand: Hand) -> None:
    new = [verdict.told for verdict in verdicts if verdict.outcome == Outcome.NEW]
    if new:
        import_categories(table=_table(new), **hand.signed)


def undo(some: list[tuple[Category, Past]], hand: Hand) -> None:
    for row, _past in some:
        close_row(row, **hand.signed)


CATEGORIES = Kind(
    key="categories",
    label=_("Categories"),
    right=rules.MAY_SET,
    fields=FIELDS,
    parts=parts,
    judge=judge,
    rows=(Category,),
    carry_out=carry_out,
    undo=undo,
    lead=_("A line for each heading, with those above it."),
    needs=(("first",),),
)
