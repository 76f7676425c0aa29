"""What the code of a sheet says, which household a word means, and who prints and types what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from baijia.ground.masks import masked_name
from baijia.ground.refusal import Refused
from baijia.journal.change import Change
from baijia.matters.rules.opening import CODE_SIGNS
from baijia.matters.rules.steps import MAY_REPORT
from baijia.meetings.rules import MAY_MINUTE
from baijia.paper.models import Sheet, SheetLine
from baijia.people.rules import VILLAGE_POSTS, Right, Role
from baijia.places.models import Place
from baijia.places.rules import LENGTH_BY_LEVEL
from baijia.visits.rules import MAY_VISIT

Form, Level = Sheet.Form, Place.Level

MAY_PRINT: Right = VILLAGE_POSTS | {Role.LIAISON, Role.DESK}
MAY_ENTER: Mapping[str, Right] = {
    Form.VISITS: MAY_VISIT,
    Form.HAZARDS: MAY_REPORT & MAY_PRINT,
    Form.MEETING: MAY_MINUTE,
}
# A letter of the year concerns one household; it is printed by who looks after it.
MAY_WRITE_LETTERS: Right = frozenset(
    {Role.STEWARD, Role.GRID_OFFICER, Role.SECRETARY, Role.COMMITTEE, Role.DESK}
)

VERSION = 1  # of the printed forms; moves when their lines or columns change
LETTERS: Mapping[str, str] = {"V": Form.VISITS, "H": Form.HAZARDS, "M": Form.MEETING}
LINES = 10  # of an A5 sheet
MOST_LINES = 60  # that one page takes; nobody has a longer sheet
MOST_SHEETS = 20  # printed at once
SERIAL = 4  # signs that tell one sheet from another, beside one that checks
SHOWN = 6  # households that are named where several fit
TOWN_LENGTH = LENGTH_BY_LEVEL[Level.TOWN]
BELOW_TOWN = {LENGTH_BY_LEVEL[level] - TOWN_LENGTH for level in (Level.VILLAGE, Level.GRID)} | {
    LENGTH_BY_LEVEL[level] - TOWN_LENGTH for level in (Level.ZONE, Level.MICRO_GRID)
}


class Code(NamedTuple):
    """What the code in the corner says: which form in which version, for where, and which sheet."""

    form: str
    version: int
    below: str  # the digits of the place's path after the town's
    serial: str

    def __str__(self) -> str:
        letter = next(letter for letter, form in LETTERS.items() if form == self.form)
        return f"{letter}{self.version}-{self.below}-{self.serial}"


def code_for(form: str, place: Place, number: UUID) -> Code:
    """A code for one more sheet; `number` is any new id."""
    below, rest = place.path[TOWN_LENGTH:], number.int
    signs = "".join(CODE_SIGNS[rest >> 5 * n & 31] for n in range(SERIAL))
    return Code(form, VERSION, below, signs + _check(form, below, signs))


def _check(form: str, below: str, signs: str) -> str:
    """A sign that one wrong sign, or two that changed places, do not leave right."""
    values = [CODE_SIGNS.index(sign) for sign in below + signs]
    weighed = sum(weight * value for weight, value in enumerate(values, start=2))
    return CODE_SIGNS[(weighed + len(form)) % 31]


def read_code(typed: str) -> Code | None:
    """A code as it is typed or scanned, forgiven case, dashes, spaces, O, I and L; a scanner types
    the whole address. None = this is no code of ours.
    """
    last = typed.strip().rstrip("/").rsplit("/", 1)[-1].upper()
    plain = "".join(sign for sign in last if sign.isascii() and sign.isalnum())
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    form, version = LETTERS.get(plain[:1], ""), plain[1:2]
    below, serial = plain[2 : -SERIAL - 1], plain[-SERIAL - 1 :]
    if not form or version != str(VERSION) or len(below) not in BELOW_TOWN:
        return None
    if not below.isdecimal() or any(sign not in CODE_SIGNS for sign in serial):
        return None
    if serial[-1] != _check(form, below, serial[:-1]):
        return None
    return Code(form, int(version), below, serial)


def which_home(typed: str, homes: Sequence[Place]) -> Place:
    """The one household that a number or a part of its head's name means, among those of the place
    that the sheet is for.
    """
    if typed.isascii() and typed.isdecimal():
        fit = [home for home in homes if home.code.lstrip("0") == typed.lstrip("0")]
        fit = fit or [home for home in homes if home.path.endswith(typed)]
    else:
        fit = [home for home in homes if typed in str(home.name)]
    if len(fit) == 1:
        return fit[0]
    if not fit:
        says = _("No household here fits “%(typed)s”. Type its number, or part of the name.")
        raise Refused(says % {"typed": typed[:20]}, code="nobody")
    says = _("Several fit “%(typed)s”: %(which)s. Type the number.")
    raise Refused(says % {"typed": typed[:20], "which": _some(fit)}, code="several")


def _some(homes: Sequence[Place]) -> str:
    """By number, and by the family's name only."""
    short = len({home.code for home in homes}) == len(homes)
    named = [
        f"{home.code if short else home.path[TOWN_LENGTH:]} {masked_name(str(home.name))}"
        for home in homes[:SHOWN]
    ]
    return "、".join(named) + ("…" if len(homes) > SHOWN else "")


def come_back(code: Code, place: Place, *, post_id: UUID | None, on: date) -> Change:
    sets: dict[str, Any] = {"code": str(code), "form": code.form, "place_id": place.pk}
    return Change(Sheet.Happening.CAME_BACK, sets=sets | {"post_id": post_id, "came_on": on})


def put_down(sheet: Sheet, number: int, *, is_in: bool, became: Mapping[str, UUID]) -> Change:
    """A line and what it became."""
    if is_in:
        says = _("Line %(number)s of this sheet was put down already, on %(day)s.")
        raise Refused(says % {"number": number, "day": sheet.came_on}, code="twice")
    sets = {"sheet_id": sheet.pk, "number": number, **became}
    return Change(SheetLine.Happening.PUT_DOWN, sets=sets)


def pages(homes: Iterable[Place]) -> list[list[Place | None]]:
    """The households of a place on sheets of so many lines; the rest of the last stays empty."""
    rows: list[Place | None] = list(homes)
    rows += [None] * (-len(rows) % LINES)
    return [rows[start : start + LINES] for start in range(0, len(rows), LINES)]
