"""Which place a row means: by its code, or by what village, grid and zone are called."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.doors.sheets.cells import Wrong
from baijia.places.models import Place
from baijia.places.rules import LENGTH_BY_LEVEL, LEVEL_BY_LENGTH, above

Level = Place.Level
STEPS = (Level.VILLAGE, Level.GRID, Level.ZONE, Level.MICRO_GRID)
IN_TOWN = "社区居民委员会|社区居委会|居民委员会|居委会|社区"
SORT = f"(?P<in_town>{IN_TOWN})|村民委员会|村委会|村民委|村"
SUFFIX = re.compile(rf"({SORT})$")
GROUP = r"第?[〇零一二两三四五六七八九十百\d]+(?:村民)?(?:小组|组|队).*"  # 三组 东头
NUMERAL = "[〇零一二两三四五六七八九十百\\d]{1,6}"
SORTS = "(?:微网格|网格|片区)"
COUNTED = re.compile(rf"(?<!\d)第?({NUMERAL})号?(?={SORTS})")
NUMBERED = re.compile(rf"第(\d+){SORTS}$|^第?({NUMERAL})号?$")
PART = re.compile(rf"第?({NUMERAL})号?片$")  # short for 片区, but in the name of a village
COUNTY = r"(?:\w{2,20}[省市区县])?"
LONGEST_TAIL = 3  # digits: a longer number is a whole code


@dataclass
class Node:
    """A place that stands, or one that this sheet would found: then `place` is empty until then."""

    name: str
    level: str
    path: str
    above: "Node | None" = None
    place: Place | None = None
    given: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, str]:
        """As it is called, and without 村 or 社区."""
        return same(self.name, ""), same(self.name, self.level)

    @property
    def line(self) -> "list[Node]":
        """Itself, and the places around it from within."""
        return [self, *(self.above.line if self.above else [])]

    @cached_property
    def calls(self) -> set[str]:
        """Its name, and its name with those of the places around it before it, the town's too."""
        found, bare, full = set(), "", ""
        node: Node | None = self
        while node:
            bare, full = same(node.name, node.level) + bare, same(node.name, "") + full
            found |= {bare, full}
            node = node.above
        return found

    @cached_property
    def numbers(self) -> set[int]:
        """The bare numbers by which it may be meant: that in its name, and that of its code."""
        is_counted = self.level not in (Level.TOWN, Level.VILLAGE)  # 三村 is not the third
        named = NUMBERED.search(same(self.name, self.level)) if is_counted else None
        own = self.path[len(self.above.path) :] if self.above else self.path
        found = {_counted(named[1] or named[2])} if named else set()
        return found | ({int(own)} if own.isdecimal() else set())


@lru_cache(maxsize=20_000)
def same(name: str, level: str) -> str:
    """A name as it is compared: 西郝村, 西郝村委会 and 西郝 are one village; 第一网格, 一网格 and
    01网格 one grid.
    """
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    said = COUNTED.sub(lambda found: f"第{_counted(found[1])}", said)
    if level == Level.ZONE:
        said = PART.sub(lambda found: f"第{_counted(found[1])}片区", said)
    return SUFFIX.sub("", said) or said if level == Level.VILLAGE else said


def _counted(numeral: str) -> int:
    """二十三, 一百零五, 一二, 012; 两 is 二, which Unicode does not know everywhere."""
    total, last = 0, 0
    for sign in numeral.replace("两", "二"):
        worth = int(unicodedata.numeric(sign))
        if worth < 10:
            last = 10 * last + worth
        else:
            total, last = total + (last or 1) * worth, 0
    return total + last


def meant(nodes: Iterable[Node], said: str) -> list[Node]:
    """Those that this may mean. Where 修文社区 and 修文村 both are, only 修文 may be either."""
    found = [node for node in nodes if is_meant(node, said)]
    return _of_sort(found, SUFFIX.search(same(said, ""))) if len(found) > 1 else found


def _of_sort(villages: list[Node], ending: re.Match[str] | None) -> list[Node]:
    """Those whose name ends alike, if there are such; what has no ending may be any."""
    if ending is None:
        return villages
    ends = [(node, SUFFIX.search(node.name)) for node in villages]
    alike = [node for node, end in ends if end and _is_in_town(end) == _is_in_town(ending)]
    return alike or villages


def _is_in_town(ending: re.Match[str]) -> bool:
    return ending["in_town"] is not None


class Tree:
    """The places of the town down to the micro-grids, asked for once."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.founded: list[Node] = []  # by this sheet; they have no path yet, or one of their own
        self.asked: dict[Any, list[Node]] = {}
        self.by_village: dict[Any, dict[int, list[Node]]] = {}
        places = Place.objects.current().select_related("name").exclude(level=Level.HOUSEHOLD)
        for place in places.order_by("path"):
            around = above(place.path)[:-1]
            node = self.nodes.get(around[-1]) if around else None
            self.nodes[place.path] = Node(str(place.name), place.level, place.path, node, place)

    @property
    def town(self) -> Place | None:
        root = next(iter(self.nodes.values()), None)
        return root.place if root else None

    def at(self, path: str) -> Node | None:
        return self.nodes.get(path)

    def of(self, level: str) -> list[Node]:
        known = [node for node in self.nodes.values() if node.level == level]
        return known + [n for n in self.founded if n.level == level and n.path not in self.nodes]

    def find(self, pieces: Mapping[str, str], level: str) -> list[Node]:
        """The places of this level that fit all that is said of where they lie."""
        key = (level, len(self.founded), *pieces.items())
        if key not in self.asked:
            found = [node for node in self._near(pieces, level) if _fits(node, pieces)]
            is_village = level == Level.VILLAGE and level in pieces
            self.asked[key] = meant(found, pieces[level]) if is_village else found
        return self.asked[key]

    def _near(self, pieces: Mapping[str, str], level: str) -> list[Node]:
        """Of a town with many grids only those of the village that is spoken of."""
        village = pieces.get(Level.VILLAGE)
        if not village or level == Level.VILLAGE:
            return self.of(level)
        key = (level, len(self.founded))
        if key not in self.by_village:
            self.by_village[key] = defaultdict(list)
            for node in self.of(level):
                self.by_village[key][id(_village(node))].append(node)
        found = self.find({Level.VILLAGE: village}, Level.VILLAGE)
        return [node for each in found for node in self.by_village[key].get(id(each), [])]

    def one(self, pieces: Mapping[str, str], level: str) -> Node:
        """The one place that is meant; else in words why it cannot be told."""
        told = {each: said for each, said in pieces.items() if said}
        if Level.VILLAGE in told:
            told[Level.VILLAGE] = self._in_town(told[Level.VILLAGE])
        for step in [each for each in STEPS[1:] if each in told]:
            told[step] = self._certain(told, step)
        found = self.find(told, level)
        if len(found) == 1:
            return found[0]
        said = " ".join(
            self.nodes[name].name if name in self.nodes else name for name in told.values()
        )
        if not found:
            raise Wrong(
                _("There is no %(level)s called “%(said)s”.")
                % {"level": Level(level).label, "said": said[:60]}
            )
        raise either(said, found)

    def _certain(self, told: Mapping[str, str], step: Level) -> str:
        """What is said of this step, or the code of the place that alone is called exactly so."""
        until = STEPS[: STEPS.index(step) + 1]
        found = self.find({each: told[each] for each in until if each in told}, step)
        found = certain(found, told[step])
        return found[0].path if len(found) == 1 and found[0].path else told[step]

    def is_village(self, name: str, village: str) -> bool:
        """Whether a name is that of the village, which is told by name or code."""
        found = self.find({Level.VILLAGE: village}, Level.VILLAGE) if village else []
        said = same(name, Level.VILLAGE)
        called = [each for each in self.of(Level.VILLAGE) if said in each.calls]
        return any(node in found for node in meant(called, name))

    def by_code(self, code: str, *levels: str) -> Node:
        node = self.nodes.get(code)
        if node is None or (levels and node.level not in levels):
            raise Wrong(_("There is no such place: %(code)s") % {"code": code[:30]})
        return node

    def said(self, text: str, *, behind: str = ".*") -> tuple[list[Node], str]:
        """The villages with whose name a text begins, and what is left: 上泉村三组 东头.
        `behind`: what may stand behind a name without its ending, such as 上泉; one of a single
        sign is never enough, for 郭家巷 and 郭庄 are none of 郭村's.
        """
        text = self._in_town(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
        rest = {id(node): _behind(node, text, behind) for node in self.of(Level.VILLAGE)}
        found = [node for node in self.of(Level.VILLAGE) if rest[id(node)] is not None]
        if not found:
            return [], text
        left = min((rest[id(node)] or "" for node in found), key=len)  # behind the longest name
        found = [node for node in found if rest[id(node)] == left]
        ending = re.match(SORT, left)
        return _of_sort(found, ending), left[ending.end() :] if ending else left

    def _in_town(self, text: str) -> str:
        """Without the name of the town before that of a village: 某某区白石镇上泉村三组."""
        name = re.escape(str(self.town.name)) if self.town else ""
        before = re.match(COUNTY + name, text) if name else None
        if before is None:
            return text
        rest = text[before.end() :].lstrip()
        names = [same(node.name, Level.VILLAGE) for node in self.of(Level.VILLAGE)]
        return rest if any(rest.startswith(each) for each in names) else text


def _behind(node: Node, text: str, behind: str) -> str | None:
    """What stands behind a village's bare name, if the text may begin with that."""
    name, bare = node.names
    if not text.startswith(bare):
        return None
    rest = text[len(bare) :]
    is_it = bare == name or re.match(SORT, rest)
    return rest if is_it or (len(bare) > 1 and re.fullmatch(behind, rest)) else None


def certain(found: list[Node], said: str) -> list[Node]:
    """What is called exactly so goes first. A bare number is not guessed at where it is in one
    place's name and in another's code.
    """
    if exact := [node for node in found if node.name == said]:
        return exact
    told = same(said, "")
    number = int(told) if told.isdecimal() and len(told) <= LONGEST_TAIL else None
    odd = [node for node in found if len(node.numbers) > 1 and number in node.numbers]
    if odd and len(found) > 1:
        raise either(said, found)
    if odd:
        says = _(
            "“%(said)s” may be the number in a name or that of a code, which differ here. Write the"
            " whole name, such as %(name)s."
        )
        raise Wrong(says % {"said": said[:60], "name": odd[0].name})
    return found


def either(said: str, found: list[Node]) -> Wrong:
    both = {"said": said[:60], "one": whole(found[0]), "other": whole(found[1])}
    return Wrong(_("“%(said)s” may be %(one)s or %(other)s. Say which.") % both)


def _fits(node: Node, pieces: Mapping[str, str]) -> bool:
    line = {each.level: each for each in node.line}
    return all(level in line and is_meant(line[level], said) for level, said in pieces.items())


def elsewhere(node: Node, pieces: Mapping[str, str]) -> str:
    """Why a place that was told by its code is not where the row says; empty: it is."""
    line = {each.level: each for each in node.line}
    for level, said in pieces.items():
        if said and level in line and not is_meant(line[level], said):
            says = _("The code lies in %(here)s, but the row says “%(said)s”.")
            return str(says % {"here": whole(line[level]), "said": said[:60]})
    return ""


def is_renamed(node: Node, name: str) -> bool:
    """Whether a name that stands beside a place's code is another one: 上泉社区 is not 上泉村."""
    if node.level != Level.VILLAGE or not is_meant(node, name):
        return not is_meant(node, name)
    now, then = (SUFFIX.search(same(each, "")) for each in (node.name, name))
    return now is not None and then is not None and _is_in_town(now) != _is_in_town(then)


def is_meant(node: Node, said: str) -> bool:
    """By name, by whole names, by code, or by its number there."""
    told = same(said, "")
    if told.isdecimal():
        is_number = len(told) <= LONGEST_TAIL and int(told) in node.numbers
        if told == node.path or is_number:
            return True
    return same(said, node.level) in node.calls or told in node.calls


def _village(node: Node) -> Node:
    while node.above and node.level != Level.VILLAGE:
        node = node.above
    return node


def whole(node: Node) -> str:
    names, step = [], node
    while step.above:
        names.append(step.name)
        step = step.above
    return " ".join(reversed(names))


def level_of_code(code: str) -> str:
    if len(code) not in LEVEL_BY_LENGTH or not (code.isascii() and code.isdecimal()):
        raise Wrong(_("“%(code)s” is not the code of a place.") % {"code": code[:30]})
    return LEVEL_BY_LENGTH[len(code)]


def length_of(level: str) -> int:
    return LENGTH_BY_LEVEL[Level(level)]
