"""What stands in a cell, read as people write it: days, phones, numbers, yes and no."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.reading import Cell
from baijia.ground.texts import clean, phone_digits

DAY_ONE = date(1899, 12, 30)  # from which a sheet counts its days
SERIALS = (18_264, 73_051)  # 1950 to 2099
EARLIEST, LATEST = 1950, 2099
WRITTEN = re.compile(
    r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"(?:[T\s]*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*分?(?::(\d{1,2})(?:\.\d+)?秒?)?)?)?"
)
DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORTENED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
YES = {"是", "有", "√", "✓", "✔", "1", "y", "yes", "true", "对"}
NO = {"", "否", "无", "×", "✗", "0", "n", "no", "false", "-", "—", "/"}
NOTHING = {"-", "—", "——", "/", "\\", "无", "n/a", "none"}
NOBODY = {
    *(
        "空",
        "空户",
        "空房",
        "空宅",
        "空置",
        "空缺",
        "暂缺",
        "无人",
        "无人居住",
        "待定",
        "不详",
        "未知",
    )
}
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
APART = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
NUMBER = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[-\s]*)?(?:1[3-9]\d(?:[-\s]?\d){8}|0\d{2,3}[-\s]?\d{7,8})(?!\d)"
)
MASKED = re.compile(r"[^*]{0,4}\*{1,4}\d{0,4}")


class Wrong(Exception):
    """What stands in a cell will not do, and why, in words."""

    def __init__(self, reason: Any) -> None:
        super().__init__(reason)
        self.reason = reason


def written(cell: Cell) -> str:
    """As one reads it in its cell, in ordinary digits and signs."""
    return unicodedata.normalize("NFKC", str(cell)).strip()


def line(cell: Cell, *, most: int) -> str:
    return _short(clean(str(cell), lines=False), most)


def name_of(cell: Cell) -> str:
    """What somebody is called; 王　芳, spaced to be as wide as three signs, is 王芳."""
    said = _short(called(written(cell)), 40)
    if said and not is_masked(said) and is_nobody(said):
        says = _("“%(said)s” is no name. Leave the row out, or write the name.")
        raise Wrong(says % {"said": said})
    return said


def called(said: str) -> str:
    """A name as it is compared."""
    return APART.sub("", clean(unicodedata.normalize("NFKC", said), lines=False))


def is_nobody(said: str) -> bool:
    """空户, 无, -: a cell that names nobody."""
    said = re.sub(r"\W", "", said)
    return not said or said in NOBODY | NOTHING


def code_of(cell: Cell) -> str:
    """The digits of a place's code. What Excel shortened is lost."""
    said = written(cell)
    return _restored(said) if SHORTENED.fullmatch(said) else said


def text(cell: Cell, *, most: int) -> str:
    return _short(clean(str(cell), lines=True), most)


def _short(said: str, most: int) -> str:
    if len(said) > most:
        raise Wrong(
            _("This is %(long)d characters long and there is room for %(most)d.")
            % {"long": len(said), "most": most}
        )
    return said


def is_masked(said: str) -> bool:
    """王** or 139****0000: it went out masked and tells nothing."""
    return bool(said) and bool(MASKED.fullmatch(said))


def phone(cell: Cell) -> str:
    """The digits; of several numbers in one cell the first, whatever stands around it. What Excel
    shortened is lost.
    """
    said = written(cell)
    if said.casefold() in NOTHING or not said:
        return ""
    if is_masked(said):
        return said
    if SHORTENED.fullmatch(said):
        said = _restored(said)
    first = re.split(r"[,，、;；/\n]|\s{2,}|或", said)[0]
    for piece in (first, said, *(found[0] for found in NUMBER.finditer(said))):
        if digits := phone_digits(piece):
            return digits
    raise Wrong(_("“%(said)s” is not a telephone number.") % {"said": said[:30]})


def _restored(said: str) -> str:
    """1.3812345678E+10 still has all its digits; 1.38E+10 has not."""
    kept, _sign, zeros = said.upper().replace(".", "").partition("E")
    if len(kept) != int(zeros) + 1:
        raise Wrong(
            _(
                "Excel has shortened this number to %(said)s and its last digits are gone. Format"
                " the column as text and type it anew."
            )
            % {"said": said}
        )
    return str(int(Decimal(said)))


def day(cell: Cell, *, year: int | None) -> date | None:
    return at.date() if (at := moment(cell, year=year)) else None


def moment(cell: Cell, *, year: int | None) -> datetime | None:
    """A day, or a time of it, in any of the usual ways; `year`: of days written without one."""
    said = written(cell)
    if not said or said.casefold() in NOTHING:
        return None
    found = _number(cell, year) if _is_number(cell) else _told(said, year)
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise Wrong(
            _("“%(said)s” is not a day that we can read; write it as 2025-03-04.")
            % {"said": said[:30]}
        )
    return found


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, float) or bool(re.fullmatch(r"\d{5}(\.\d+)?", written(cell)))


def _number(cell: Cell, year: int | None) -> datetime | None:
    """45000 counts days; 3.4 is the fourth of March, and 3.1 may be the first or the tenth."""
    number = float(cell)
    if SERIALS[0] <= number <= SERIALS[1]:
        return datetime.combine(DAY_ONE, time()) + timedelta(seconds=round(number * 86_400))
    said = str(number)
    month, _dot, on = said.partition(".")
    if len(on) == 1 and _made(LATEST, month, on) and _made(LATEST, month, f"{on}0"):
        raise Wrong(
            _("%(said)s may be %(said)s or %(said)s0. Write the day as 2025-03-04.")
            % {"said": said}
        )
    return _made(year, month, on)


def _told(said: str, year: int | None) -> datetime | None:
    if found := DIGITS.fullmatch(said):
        return _made(int(found[1]), found[2], found[3])
    found = WRITTEN.fullmatch(said)
    if found is None:
        return None
    own, month, on, *clock = found.groups()
    hour, minute, second = (int(part or 0) for part in clock)
    made = _made(int(own) if own else year, month, on)
    return made and _with(made, hour, minute, second)


def _with(made: datetime, hour: int, minute: int, second: int) -> datetime | None:
    try:
        return made.replace(hour=hour, minute=minute, second=second)
    except ValueError:
        return None


def _made(year: int | None, month: str, on: str) -> datetime | None:
    if year is None:
        raise Wrong(_("The year is missing. Say on the page before which year is meant."))
    try:
        return datetime(year, int(month), int(on))  # noqa: DTZ001  made aware by `aware`
    except ValueError:
        return None


def aware(at: datetime) -> datetime:
    return make_aware(at)


def with_year(cell: Cell, year: int | None) -> Cell:
    """A day that is written without its year, with it; whatever else stands there as it is."""
    with suppress(Wrong):
        moment(cell, year=None)
        return cell
    with suppress(Wrong):
        return str(moment(cell, year=year)).removesuffix(" 00:00:00")
    return cell


def yes(cell: Cell) -> bool:
    said = written(cell).casefold()
    if said in YES:
        return True
    if said in NO:
        return False
    raise Wrong(_("“%(said)s” is neither yes nor no.") % {"said": said[:30]})


def degrees(cell: Cell) -> Decimal | None:
    said = written(cell)
    if not said or said.casefold() in NOTHING:
        return None
    try:
        found = Decimal(said)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Wrong(_("“%(said)s” is not a number of degrees.") % {"said": said[:30]})
    return found


def choice(
    cell: Cell, known: Mapping[str, str], *, shown: Iterable[Any] = (), default: str = ""
) -> str:
    """One of the words that the town knows, in either language; `known`: word to value; `shown`:
    what is told to whoever wrote another.
    """
    said = re.sub(r"\s", "", written(cell)).casefold()
    if not said:
        return default
    if said in known:
        return known[said]
    words = " · ".join(map(str, shown))
    raise Wrong(_("“%(said)s” is none of: %(words)s") % {"said": said[:30], "words": words})
