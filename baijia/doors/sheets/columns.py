"""What a column is, told by its name; and which columns a town must not keep."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.reading import Cell

ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
SIGNS = re.compile(r"[\s*:：＊·/_-]")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
# As it is typed, also in groups: 140702 19800101 0010.
ID_NUMBER = re.compile(r"(?<![0-9])[1-8](?:[\s-]{0,2}[0-9]){16}[\s-]{0,2}[0-9Xx](?![0-9])")
BETWEEN = re.compile(r"[\s-]")
BIRTHDAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
BORN = re.compile(rf"\d{{6}}(?:19|20)\d\d{BIRTHDAY}.{{4}}")
# One that was typed wrongly, or rounded by Excel; from 2020 on it is a ledger's own, by its day.
LIKE = re.compile(rf"[1-8]\d{{5}}(?:19\d\d|20[01]\d){BIRTHDAY}\d{{4}}")
LONG, WHOLE = 18, re.compile(r"[0-9]{18}")
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

    @cached_property
    def called(self) -> tuple[str, ...]:
        return tuple(plain(name) for name in self.names)


# What a town must not keep of its people (docs/doors/sheets.md), told by the column's name.
FORBIDDEN: tuple[tuple[str, Any, str], ...] = (
    (
        "id",
        _("number of an identity paper"),
        r"身份证|证件|公民身份|护照|社保号|(?<!gr)id(?:card|number|no)",
    ),
    ("ethnicity", _("ethnicity"), r"民族|族别|ethnic|nationality"),
    ("religion", _("religion"), r"宗教|信仰|信教|religio"),
    ("politics", _("political status"), r"政治面貌|党派|是否党员(?!中心户)|入党|politic"),
    ("health", _("health"), r"健康|病史|疾病|慢病|慢性病|残疾|精神障碍|精神病|血型|health|disab"),
    ("bank", _("bank account"), r"银行|开户|卡号|存折|收款|(?<!em)bank|一卡通"),
    ("schooling", _("schooling"), r"学历|文化程度|受教育|education"),
    ("marriage", _("marriage"), r"婚姻|婚否|marital"),
    ("birth", _("date of birth and age"), r"出生|(?<!发)生日|年龄|birth|^age$"),
    ("income", _("income and benefits"), r"收入|低保|贫困|脱贫|income"),
    ("record", _("criminal or petition record"), r"刑满|矫正|吸毒|戒毒|上访|前科"),
)
WHY = {key: label for key, label, _pattern in FORBIDDEN} | {"numbers": _("ID numbers are in it")}
ANY_FORBIDDEN = re.compile("|".join(names for _key, _label, names in FORBIDDEN), re.MULTILINE)
# Who works on it: their names and telephones are not those of whom it is about.
OFFICIAL = re.compile(
    r"责任人|负责人|排查[人员]|网格[员长]|联户长|楼栋?长|单元长|验收人|经办人|承办人|受理人|登记人|填[表报]人"
    r"|上报人|报送人|化解人|调解[人员]|包[联案保村片]|干部|领导|书记|主任|officer|steward"
)


def plain(name: Cell) -> str:
    """A column's name without blanks, signs, and what stands in brackets behind it."""
    said = unicodedata.normalize("NFKC", str(name)).casefold()
    return SIGNS.sub("", ASIDE.sub("", said)) or SIGNS.sub("", said)


def forbidden(name: Cell) -> str:
    """Why a column of this name is not kept; empty: it may be."""
    whole = SIGNS.sub("", unicodedata.normalize("NFKC", str(name)).casefold())
    bare = plain(name)
    if not ANY_FORBIDDEN.search(f"{whole}\n{bare}"):
        return ""
    # 走访对象（年龄） is about whom one visited; 户主（身份证号） is about the number.
    said = {"id": whole, "bank": whole}
    found = (key for key, _label, names in FORBIDDEN if re.search(names, said.get(key, bare)))
    return next(found, "")


def is_id_number(said: str) -> bool:
    """Eighteen signs, the last of which the others decide; in groups only if a birthday stands in
    the middle.
    """
    said = said.upper()
    if not ID_NUMBER.fullmatch(said):
        return False
    bare = BETWEEN.sub("", said)
    total = sum(int(digit) * weight for digit, weight in zip(bare[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11] == bare[17] and (bare == said or bool(BORN.fullmatch(bare)))


def numbers_in(cell: Cell) -> bool:
    """Whether an ID number stands somewhere in it."""
    return without_numbers(cell) != cell


def without_numbers(cell: Cell) -> Cell:
    """The cell with every ID number taken out of its text."""
    if isinstance(cell, float) or len(cell) < LONG:
        return cell
    text = unicodedata.normalize("NFKC", cell)
    said = ID_NUMBER.sub(lambda found: TAKEN_OUT if is_id_number(found[0]) else found[0], text)
    return cell if said == text else said


def is_a_number(cell: Cell) -> bool:
    """Whether nothing but ID numbers stands in it, or what looks like one."""
    if isinstance(cell, float) or len(cell) < LONG:
        return False
    said = unicodedata.normalize("NFKC", cell)
    if WHOLE.fullmatch(said) and (LIKE.fullmatch(said) or LIKE.fullmatch(_rounded(said))):
        return True
    rest = str(without_numbers(said))
    return rest != said and not re.sub(r"[\W_]", "", rest.replace(TAKEN_OUT, ""))


def _rounded(said: str) -> str:
    """As Excel rounds it: what it gives back may be less by some, with another birthday."""
    return str(round(int(said), -3))


def is_of_numbers(cells: Iterable[Cell]) -> bool:
    """Whether this column holds ID numbers, whatever it is called; one in a text makes none."""
    told = [cell for cell in cells if cell != ""]
    return sum(1 for cell in told if is_a_number(cell)) > MOSTLY * len(told)


def is_of_counts(cells: Iterable[Cell]) -> bool:
    """Whether a ledger counts in eighteen digits: place, day, count. Every eleventh of these looks
    like an ID number.
    """
    long = [str(cell) for cell in cells if WHOLE.fullmatch(str(cell))]
    return 2 * sum(1 for said in long if is_id_number(said)) < len(long)


def guess(names: Sequence[str], fields: Sequence[Field]) -> dict[int, str]:
    """Which column says what: by its whole name first, then by what stands below in a header of two
    rows, then by the longest piece; each once. 网格员电话 is nobody's telephone but in a list of
    posts.
    """
    found: dict[int, str] = {}
    said = {at: plain(name) for at, name in enumerate(names) if name and not forbidden(name)}
    is_of_posts = any(field.key == "role" for field in fields)
    own = [at for at, name in said.items() if is_of_posts or not OFFICIAL.search(name)]
    below = {at: _below(names[at]) for at in own}
    _by_name(said, fields, found)
    _by_name(below, fields, found)
    for at in own:
        free = [field for field in fields if field.key not in found.values()]
        longest = max(free, key=lambda field: _piece(below[at], field), default=None)
        if at not in found and longest and _piece(below[at], longest):
            found[at] = longest.key
    return found


def _by_name(names: Mapping[int, str], fields: Sequence[Field], found: dict[int, str]) -> None:
    """The first column that is called so, and is not another's already."""
    where: dict[str, list[int]] = defaultdict(list)
    for at, name in names.items():
        where[name].append(at)
    for field in fields:
        calls = (at for name in field.called for at in where.get(name, ()) if at not in found)
        first = min(calls, default=None)
        if first is not None and field.key not in found.values():
            found[first] = field.key


def _below(name: str) -> str:
    """A header of two rows says 当事人信息·甲方姓名; what stands below is the column's own name."""
    return plain(name.rpartition("·")[2])


def _piece(said: str, field: Field) -> int:
    """How long a piece of the column's name is one of the field's; a third of it at least."""
    pieces = (len(each) for each in field.called if len(each) > 1 and each in said)
    longest = max(pieces, default=0)
    return longest if 3 * longest >= len(said) else 0
