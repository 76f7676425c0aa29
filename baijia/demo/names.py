"""Names for people who never were, of the kind that one meets in central Shanxi."""

from random import Random

# Common here, the commonest first; a village has a few that come up again and again.
SURNAMES = "王李张刘赵郭杨武白乔侯任杜闫田孙韩马郝胡褚贾温孟段梁史康常牛薛安程曹高吴邢阎秦董原"
OLD_MEN = "建国守信福来双喜满仓有财玉柱拴柱长命根旺永贵德厚天才海生林旺贵生"
MEN = (
    "国强建军志刚永红俊生晋生慧明瑞峰海平文斌晓东爱民金龙春生新民宏伟润生补贵"
    "利军小军卫东志勇建平向东爱国俊杰晓峰鹏飞海龙亚军宝平计生喜明润虎拴保"
)
WOMEN = (
    "秀英桂花玉梅爱莲改改秀兰翠萍凤仙月娥桂香春花丽萍晓燕海燕慧芳艳红俊梅美玲"
    "润香爱珍玉兰雪梅小红变变巧玲秋香瑞英果果引弟喜梅金花存英二妮俊花润莲"
)
FIRST = "永志建海文春金玉宏晓瑞俊爱新国福润宝天长"
SECOND = "明强生军平华峰林旺成伟亮民山贵虎龙斌义全"


class Names:
    """Full names and telephone numbers, no number twice."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.last = 0

    def surnames(self) -> list[str]:
        """What a village is called by: two or three families and whoever came later."""
        few = self.chance.sample(SURNAMES[:24], 3)
        return [few[0]] * 5 + [few[1]] * 3 + [few[2]] * 2 + list(SURNAMES)[:12]

    def person(self, surnames: list[str] | None = None) -> str:
        surname = self.chance.choice(surnames or SURNAMES)
        sort = self.chance.random()
        for share, given in ((0.12, OLD_MEN), (0.40, WOMEN), (0.70, MEN)):
            if sort < share:
                first = 2 * self.chance.randrange(len(given) // 2)
                return surname + given[first : first + 2]
        return surname + self.chance.choice(FIRST) + self.chance.choice(SECOND)

    def phone(self) -> str:
        """From a range that no operator gives to anybody."""
        self.last += 1
        return f"142{(self.last * 7919) % 100_000_000:08}"
