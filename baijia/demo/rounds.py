"""What stewards and officers of the demo town noted at doors, in yards and with checklists."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from baijia.demo.people import Person
from baijia.demo.places import Micro, Village
from baijia.demo.stage import Stage
from baijia.inspections.actions import begin_with_ours, make_inspection
from baijia.inspections.models import Checklist
from baijia.inspections.rules import Found
from baijia.journal.write import together
from baijia.meetings.actions import minute_meeting
from baijia.meetings.rules import Pledged, Said
from baijia.places.models import Place
from baijia.visits.actions import (
    Noted,
    agree_care,
    issue_notice,
    record_visits,
    tell_households,
)

WALKED = 4  # micro-grids of a village whose visits stand here
HEARD = [
    *("都好，玉米收完了。", "老人腿脚不便，孩子周末回来。", "问医保什么时候缴。", "新添了一口人。"),
    *("说巷口夜里黑。", "大棚今年收成不错。", "想学着网上卖菜。", "门前的路雨后积水。"),
]
CARE = ["独居，天冷看看炉子和烟道。", "老两口，帮着取药。", "腿脚不便，代办缴费。"]
NOTICES = [
    ("城乡居民医保缴费", "12 月 31 日前缴，手机上或到村委会都行；低保户由镇里代缴。"),
    ("冬季取暖防煤气中毒", "烟道每年清一次，睡前看炉门；头晕就开窗、打 120。"),
]
TALKS = (
    Said(
        "夜里跳广场舞声音大",
        "settled",
        agreement="九点前结束，音响朝路边放。",
        promises=(Pledged("舞蹈队", "九点前收音响"),),
    ),
    Said("巷口的路灯时亮时不亮", "matter"),
    Said("机动地明年怎么包", "raised", subject="land"),
)


class Rounds:
    """Visits of half a year, the care list, notices, mini-meetings and inspections."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.people = stage, stage.people
        self.chance, self.now = stage.chance, stage.now

    @together(whole=True)
    def play(self) -> None:
        begin_with_ours(by=self.people.administrator.actor, at=self.days_ago(300))
        self._notices()
        record_visits(sorted(self._visits(), key=lambda noted: noted.at))
        for village in self.stage.villages:
            self._care(village)
        for village in self.stage.villages[:2]:
            self._meeting(village.micros[0])
            self._inspections(village)

    def days_ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def _notices(self) -> None:
        village = self.stage.villages[0]
        secretary = self.people.secretaries[village.place.pk].actor
        for days, (title, text) in zip((20, 6), NOTICES, strict=True):
            at = self.days_ago(days)
            notice = issue_notice(village.place, title=title, text=text, by=secretary, at=at)
            micro = village.micros[0]
            heard = [home.place for home in micro.homes[: len(micro.homes) // 2]]
            steward = self.people.stewards[micro.place.pk].actor
            tell_households(notice, households=heard, by=steward, at=self.days_ago(days - 3))

    def _visits(self) -> Iterator[Noted]:
        """Most doors were called at, some in vain, some for long not."""
        for village in self.stage.villages:
            for micro in village.micros[:WALKED]:
                steward = self.people.stewards[micro.place.pk]
                for home in micro.homes:
                    if self.chance.random() < 0.8:
                        yield self._visit(home.place, steward)

    def _visit(self, home: Place, steward: Person) -> Noted:
        at = self.days_ago(self.chance.uniform(0.2, 260))
        is_met = self.chance.random() < 0.9
        heard = self.chance.choice(HEARD) if is_met and self.chance.random() < 0.4 else ""
        again = self.chance.random() < 0.03
        again_on = localdate(at) + timedelta(days=self.chance.randint(7, 30)) if again else None
        return Noted(home, "round", steward.actor, at, is_met, heard, again_on)

    def _care(self, village: Village) -> None:
        for micro, purpose in zip(village.micros, CARE, strict=False):
            steward, at = self.people.stewards[micro.place.pk], self.days_ago(90)
            until = localdate(self.now) + timedelta(days=self.chance.randint(8, 200))
            told = {"purpose": purpose, "basis": "consent", "every_days": 14, "until": until}
            agree_care(micro.homes[-1].place, **told, by=steward.actor, at=at)  # type: ignore[arg-type]

    def _meeting(self, micro: Micro) -> None:
        minute_meeting(
            micro.place,
            count=self.chance.randint(8, 16),
            spot=f"{micro.homes[0].name[0]}家院里",
            topics=TALKS,
            by=self.people.stewards[micro.place.pk].actor,
            at=self.days_ago(8),
        )

    def _inspections(self, village: Village) -> None:
        fire = Checklist.objects.get(code="fire")
        grid = village.grids[0]
        officer = self.people.officers[grid.place.pk].actor
        told = {"checklist": fire, "by": officer}
        make_inspection(grid.micros[0].place, **told, at=self.days_ago(12))  # type: ignore[arg-type]
        make_inspection(
            grid.micros[-1].place,
            **told,  # type: ignore[arg-type]
            at=self.days_ago(4),
            site="村口小卖部",
            is_production=True,
            findings=[Found("灭火器过期", "greater", measure="换新", owner="店主")],
        )
