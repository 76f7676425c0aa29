"""What people of the demo town say, written down as scenes and varied by lot.

A text holds `{this|that}`, `{3-9}` for a number in between, and `{spot}` for something that stays
the same throughout one matter: where it is, what the lane is called. Where a scene has as many
answers as sayings, they belong together in that order; else any answer fits any saying.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

HERE = Path(__file__).parent / "scenes"
INNERMOST = re.compile(r"\{([^{}]*)\}")
RANGE = re.compile(r"(\d+(?:\.\d)?)-(\d+(?:\.\d)?)")
KIND_OF = {"01": "dispute", "02": "hazard"}

# What a village has; a matter keeps the one that it was given.
PLACES = {
    "spot": "村口 大槐树下 文化广场 村委会门前 戏台边 小卖部门口 卫生室旁 老井边 供销社旧院"
    " 幸福院门前",
    "road": "村西主路 村东大路 进村的柏油路 环村路 去镇上的路 铁道桥下那条路 学校南边的路",
    "field": "村南 村北 河滩 东地 西地 老坟北 渠边 大棚区 二道渠",
    "activity": "村活动室 老年活动中心 农家书屋 日间照料中心",
    "school": "镇中心小学 村小学 幼儿园",
    "melon": "西瓜 番茄 西葫芦 豆角 茄子 长白菜 甜瓜",
}


@dataclass(frozen=True)
class Scene:
    """One kind of thing that people come with, and what is said and done about it."""

    code: str
    say: list[str]
    kind: str = "request"
    weight: int = 3
    months: list[int] = field(default_factory=list)  # none = all the year round
    spot: bool = False  # may be handled where it was found
    home: bool = False  # it concerns one household, not a place
    urgency: str = "ordinary"
    risk: str = "ordinary"
    care: str = ""
    reason: str = ""
    channels: list[str] = field(default_factory=list)
    anonymous: int = 0  # so many times as often as elsewhere
    confidential: int = 0
    done: list[str] = field(default_factory=list)
    onspot: list[str] = field(default_factory=list)
    partly: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    cannot: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    mediated: list[str] = field(default_factory=list)

    def fits(self, month: int) -> bool:
        return not self.months or month in self.months


def scenes(name: str) -> list[Scene]:
    with (HERE / f"{name}.toml").open("rb") as file:
        told = tomllib.load(file)["scene"]
    return [Scene(**({"kind": KIND_OF.get(row["code"][:2], "request")} | row)) for row in told]


def common() -> dict[str, list[str]]:
    with (HERE / "common.toml").open("rb") as file:
        told: dict[str, list[str]] = tomllib.load(file)
    return told


class Teller:
    """Tells the texts of one matter."""

    def __init__(self, chance: Random, fixed: Mapping[str, str]) -> None:
        self.chance = chance
        self.fixed = dict(fixed)
        self.said = (0, 1)

    def tell(self, text: str) -> str:
        while INNERMOST.search(text):
            text = INNERMOST.sub(lambda found: self._chosen(found[1]), text)
        return text

    def one_of(self, texts: list[str]) -> str:
        return self.tell(self.chance.choice(texts)) if texts else ""

    def title_and_text(self, texts: list[str]) -> tuple[str, str]:
        self.said = (self.chance.randrange(len(texts)), len(texts))
        title, _mark, text = self.tell(texts[self.said[0]]).partition("#")
        return title, text or title

    def answer(self, texts: list[str]) -> str:
        """What fits that which was said."""
        number, of = self.said
        return self.tell(texts[number]) if len(texts) == of else self.one_of(texts)

    def _chosen(self, inner: str) -> str:
        if "|" in inner:
            return self.chance.choice(inner.split("|"))
        if found := RANGE.fullmatch(inner):
            return self._number(found[1], found[2])
        if not inner.isascii():
            return inner
        if inner not in self.fixed:
            self.fixed[inner] = self.chance.choice(PLACES[inner].split())
        return self.fixed[inner]

    def _number(self, low: str, high: str) -> str:
        if "." in low or "." in high:
            return f"{self.chance.uniform(float(low), float(high)):.1f}"
        first, last = int(low), int(high)
        step = 1 if last <= 40 else 5 if last <= 150 else 10 if last <= 300 else 100
        step = min(step, max(last - first, 1))
        return str(first + step * self.chance.randint(0, (last - first) // step))


def chosen(options: list[Scene], month: int, chance: Random) -> Scene:
    """By weight, among those of the season."""
    fitting = [scene for scene in options if scene.fits(month)]
    return chance.choices(fitting, [scene.weight for scene in fitting])[0]
