"""What a column is, told by its name; and which columns a town must not keep."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.reading import Cell

ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
SIGNS = re.compile(r"[\s*:：＊·/_-]")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
ID_NUMBER = re.compile(r"(?<![0-9])[1-8]\d{16}[0-9Xx](?![0-9])")
SHORTENED_ID = (1.1e17, 8.3e17)  # what is left of an ID number that Excel took for a number
# So large a share of its cells being ID numbers, the column is one, whatever it is called.
MOSTLY = 0.2
TAKEN_OUT = "〔证件号码已略去〕"


@dataclass(frozen=True)
class Field:
    """Something that a column may say. The first name is what it is called when it goes out."""

    key: str
    label: Any
    names: tuple[str, ...]
    needed: bool = False
    fills: bool = False  # empty below another says the same: a cell that was merged

    @property
    def called(self) -> tuple[str, ...]:
        return tuple(plain(name) for name in self.names)


# What a town must not keep of its people (docs/doors/sheets.md), told by the column's name.
FORBIDDEN: tuple[tuple[str, Any, str], ...] = (
    (
        "id",
        _("number of an identity paper"),
        r"身份证|证件|公民身份|护照|社保号|idcard|idnumber|idno",
    ),
    ("ethnicity", _("ethnicity"), r"民族|族别|ethnic|nationality"),
    ("religion", _("religion"), r"宗教|信仰|信教|religio"),
    ("politics", _("political status"), r"政治面貌|党派|是否党员|入党|politic"),
    ("health", _("health"), r"健康|病史|疾病|慢病|慢性病|残疾|精神障碍|精神病|血型|health|disab"),
    ("bank", _("bank account"), r"银行|开户|卡号|存折|收款|bank|一卡通"),
    ("schooling", _("schooling"), r"学历|文化程度|受教育|education"),
    ("marriage", _("marriage"), r"婚姻|婚否|marital"),
    ("birth", _("date of birth and age"), r"出生|(?<!发)生日|年龄|birth|^age$"),
    ("income", _("income and benefits"), r"收入|低保|贫困|脱贫|income"),
    ("record", _("criminal or petition record"), r"刑满|矫正|吸毒|戒毒|上访|前科"),
)
WHY = {key: label for key, label, _pattern in FORBIDDEN} | {"numbers": _("ID numbers are in it")}


def plain(name: Cell) -> str:
    """A column's name without blanks, signs, and what stands in brackets behind it."""
    said = unicodedata.normalize("NFKC", str(name)).casefold()
    return SIGNS.sub("", ASIDE.sub("", said)) or SIGNS.sub("", said)


def forbidden(name: Cell) -> str:
    """Why a column of this name is not kept; empty: it may be."""
    whole = SIGNS.sub("", unicodedata.normalize("NFKC", str(name)).casefold())
    # 走访对象（年龄） is about whom one visited; 户主（身份证号） is about the number.
    said = {"id": whole, "bank": whole}
    bare = plain(name)
    found = (key for key, _label, names in FORBIDDEN if re.search(names, said.get(key, bare)))
    return next(found, "")


def is_id_number(said: str) -> bool:
    """Eighteen signs, the last of which the others decide."""
    said = said.upper()
    if not ID_NUMBER.fullmatch(said):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(said[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11] == said[17]


def numbers_in(cell: Cell) -> bool:
    if isinstance(cell, float):
        return False
    digits = unicodedata.normalize("NFKC", cell)
    if digits.isdecimal() and len(digits) == 18:  # a whole number as Excel gives it back
        return is_id_number(digits) or SHORTENED_ID[0] <= float(digits) <= SHORTENED_ID[1]
    return any(is_id_number(found[0]) for found in ID_NUMBER.finditer(digits))


def without_numbers(cell: Cell) -> Cell:
    """The cell with every ID number taken out of its text."""
    if isinstance(cell, float) or not numbers_in(cell):
        return cell
    said = unicodedata.normalize("NFKC", cell)
    return ID_NUMBER.sub(lambda found: TAKEN_OUT if is_id_number(found[0]) else found[0], said)


def is_of_numbers(cells: Iterable[Cell]) -> bool:
    """Whether this column holds ID numbers, whatever it is called."""
    told = [cell for cell in cells if cell != ""]
    return sum(1 for cell in told if numbers_in(cell)) > MOSTLY * len(told)


def guess(names: Sequence[str], fields: Sequence[Field]) -> dict[int, str]:
    """Which column says what: by its whole name first, then by what stands below in a header of two
    rows, then by the longest piece; each once.
    """
    found: dict[int, str] = {}
    said = {at: name for at, name in enumerate(names) if name and not forbidden(name)}
    for named in (plain, _below):
        for field in fields:
            if field.key in found.values():
                continue
            calls = (at for at, name in said.items() if named(name) in field.called)
            at = next((at for at in calls if at not in found), None)
            if at is not None:
                found[at] = field.key
    for at, name in said.items():
        if at not in found:
            free = [field for field in fields if field.key not in found.values()]
            longest = max(free, key=lambda field: _piece(name, field), default=None)
            if longest and _piece(name, longest):
                found[at] = longest.key
    return found


def _below(name: str) -> str:
    """A header of two rows says 当事人信息·甲方姓名; what stands below is the column's own name."""
    return plain(name.rpartition("·")[2])


def _piece(name: str, field: Field) -> int:
    """How long a piece of the column's name is one of the field's; a third of it at least."""
    said = _below(name)
    pieces = (len(each) for each in field.called if len(each) > 1 and each in said)
    longest = max(pieces, default=0)
    return longest if 3 * longest >= len(said) else 0
