"""What stands open in the demo town right now, so that every post finds something to do."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from baijia.demo.case import Channel, Steps
from baijia.demo.lives import Dispute, Life
from baijia.demo.people import Person
from baijia.demo.scenes import Scene
from baijia.demo.stage import ONE_DAY, Stage, Where
from baijia.demo.year import Year
from baijia.ground.workdays import Unit, due
from baijia.matters.actions.reporting import object_to_answer, reopen_by_reporter
from baijia.matters.models import Party
from baijia.terms.queries import term_for

Stance = Party.Stance
Holder = Callable[["Open"], Person]
STAFFED = "surroundings", "livelihood"


class Open(Life):
    """A matter that stops where it stands today; things go quickly, at any hour."""

    is_sure = True
    by_web = False

    def quick(self) -> datetime:
        self.at += timedelta(minutes=self.chance.randint(6, 40))
        return self.at

    def reported(self, *, is_held: bool = False) -> Steps:
        yield self.at
        if is_held:
            self.report(Channel.WEB, is_held=True)
        else:
            self.report(self.chance.choice([Channel.WEB, Channel.PHONE, Channel.WEB]))

    def accepted(self) -> Steps:
        yield from self.reported()
        yield self.quick()
        self.accept()

    def at_office(self, *, begun: bool) -> Steps:
        yield from self.accepted()
        yield self.quick()
        self.to_office()
        if begun:
            yield from self._begin()

    def at_post(self, holder: Holder, *, begun: bool) -> Steps:
        yield from self.accepted()
        yield self.quick()
        self.to_post(holder(self), text=self.line("assign_village"))
        if begun:
            yield from self._begin()

    def _begin(self) -> Steps:
        yield self.quick()
        self.start()
        if self.voice and self.luck(0.8):
            yield self.quick()
            self.contact()

    def back(self) -> Steps:
        yield from self.at_office(begun=False)
        yield self.quick()
        self.send_back()

    def asks_time(self) -> Steps:
        yield from self.at_office(begun=True)
        yield self.quick()
        self.ask_more_time()

    def stopped(self) -> Steps:
        yield from self.at_office(begun=True)
        yield self.quick()
        self.stop(days=self.chance.randint(6, 20))

    def waits_for_answer(self) -> Steps:
        yield from self.at_office(begun=True)
        yield self.quick()
        self.ask()

    def answered(self) -> Steps:
        yield from self.at_office(begun=True)
        yield self.quick()
        self.answer()

    def objected(self) -> Steps:
        yield from self.answered()
        yield self.quick()
        if self.voice:
            object_to_answer(self.voice, text=self.line("objection"), at=self.at)

    def reopened(self) -> Steps:
        yield from self.answered()
        yield self.quick()
        if self.voice:
            reopen_by_reporter(self.voice, text=self.line("reopen"), at=self.at)

    def urged(self) -> Steps:
        yield from self.at_office(begun=True)
        self.at = max(self.at, self.stage.now - timedelta(hours=5))
        yield self.at
        self.urge()


class OpenDispute(Dispute):
    """Two sides that are still talking."""

    def with_parties(self) -> Steps:
        yield from self.brought()

    def at_justice(self, second: str) -> Steps:
        yield from self.brought()
        self.to_office("司法所", by=self.secretary)
        yield self.soon(1, 5)
        self.start()
        yield self.soon(0.5, 3)
        self.asked_whether(Stance.WILLING, second)

    def at_village(self) -> Steps:
        yield from self.brought()
        self.to_post(self.chance.choice([self.secretary, self.member]), by=self.secretary)


class Present:
    """Everything that is under way; `share` makes less of it for a small town."""

    def __init__(self, stage: Stage, year: Year, *, share: float = 1.0) -> None:
        self.stage, self.year, self.share = stage, year, share
        self.chance = stage.chance
        self.grids = [(v, grid) for v in stage.villages for grid in v.grids]

    def lives(self) -> Iterator[Steps]:
        yield from self._at_the_desk()
        yield from self._in_offices()
        yield from self._in_villages()
        yield from self._disputes()
        yield from self._late()
        yield from self._answered()

    def some(self, number: int) -> range:
        return range(max(1, round(number * self.share)))

    def _at_the_desk(self) -> Iterator[Steps]:
        for n in self.some(6):
            yield self.open(hours=1 + 2.5 * n).reported()
        for n in self.some(2):
            yield self.open(hours=33 + 20 * n).reported()
        for n in self.some(3):
            yield self.open(hours=1.2 - 0.1 * n).reported(is_held=True)
        for n in self.some(5):
            yield self.open(hours=3 + 3 * n).accepted()
        for n in self.some(2):
            yield self.open(days=5 + n).accepted()
        for n in self.some(3):
            yield self.open(hours=7 + 4 * n).back()

    def _in_offices(self) -> Iterator[Steps]:
        """One of each office that is new, one that is under way."""
        for name in self.stage.people.staff:
            scene = self.scene_for(name)
            yield self.open(scene, hours=5).at_office(begun=False)
            if self.share == 1 or self.chance.random() < 0.3:
                yield self.open(self.scene_for(name), days=1).at_office(begun=True)
        for n in self.some(2):
            yield self.open(days=1 + n, ordinary=True).asks_time()
        yield self.open(self.hazard(), days=1, ordinary=True).asks_time()
        for n in self.some(3):
            yield self.open(days=2 + n, ordinary=True).stopped()
        yield self.open(days=1).waits_for_answer()
        for n in self.some(2):
            yield self.secret(hours=6 + 20 * n).at_office(begun=bool(n))
        for n in self.some(5):
            yield self.ending(0, n).at_office(begun=True)

    def _in_villages(self) -> Iterator[Steps]:
        holders: list[tuple[int, Holder]] = [
            (9, lambda life: life.officer),
            (3, lambda life: life.secretary),
            (3, lambda life: life.member),
            (4, lambda life: life.steward),
            (2, lambda life: life.liaison),
        ]
        for number, holder in holders:
            for n in self.some(number):
                life = self.open(hours=4 + 6 * (n % 4), where=self.around(n))
                yield life.at_post(holder, begun=n % 3 == 1)
        yield from self._at_one_lane()
        yield self.open(self.hazard(), hours=2).at_office(begun=False)
        yield self.ending(0, 9).at_post(lambda life: life.officer, begun=True)

    def _at_one_lane(self) -> Iterator[Steps]:
        """In one place all posts have several things at once: those are the ones to look at."""
        here = self.around(0)
        member = self.stage.people.committees[here.village.place.pk][0]
        holders: list[Holder] = [
            lambda life: life.steward,
            lambda life: life.officer,
            lambda _life: member,
        ]
        for n, holder in enumerate(holders * 2):
            life = self.open(hours=9 + 5 * n, where=here)
            yield life.at_post(holder, begun=n > 2)

    def _disputes(self) -> Iterator[Steps]:
        for n in self.some(4):
            yield self.dispute(days=1 + n // 3).with_parties()
        for n in self.some(2):
            yield self.dispute(days=4 + n).at_village()
        yield self.dispute(days=6).at_justice(Stance.WILLING)
        yield self.dispute(days=5).at_justice(Stance.REFUSES)

    def _late(self) -> Iterator[Steps]:
        """Past the end by a day, two, four; in an office, or with a post."""
        for n in self.some(5):
            yield self.ending(1 + n, n).at_office(begun=True)
        for n in self.some(2):
            yield self.ending(2 + n, n).at_post(lambda life: life.officer, begun=True)
        yield self.ending(1, 3).urged()

    def _answered(self) -> Iterator[Steps]:
        for n in self.some(4):
            yield self.open(self.hazard(), days=1 + n).answered()
        for n in self.some(2):
            yield self.open(days=2 + n).objected()
        for n in self.some(3):
            yield self.open(days=2 + n).reopened()

    # Beginnings.

    def open(
        self,
        scene: Scene | None = None,
        *,
        hours: float = 0,
        days: int = 0,
        where: Where | None = None,
        ordinary: bool = False,
    ) -> Open:
        at = self.stage.now - timedelta(hours=hours)
        if days:
            at = self.stage.moment(localdate(self.stage.now) - days * ONE_DAY, 9.5)
        scene = scene or self.some_scene()
        if ordinary and scene.urgency != "ordinary":
            scene = Scene(**(vars(scene) | {"urgency": "ordinary"}))
        where = where or self.stage.somewhere(self.chance)
        return Open(self.stage, scene, at, where, self.year.seed())

    def some_scene(self) -> Scene:
        """Nothing that is over in an hour, and no thanks, which nobody has to deal with."""
        while True:
            scene = self.year.scene(self.chance.choice(STAFFED), self.stage.now)
            if scene.urgency != "at_once" and scene.kind != "praise" and scene.done:
                return scene

    def hazard(self) -> Scene:
        return self.year.scene("hazards", self.stage.now)

    def scene_for(self, office: str) -> Scene:
        """Something that usually goes to this office, in season if there is anything."""
        known = [scene for name in (*STAFFED, "hazards") for scene in self.stage.books[name]]
        its = [s for s in known if str(self.stage.categories[s.code].office) == office]
        season = [scene for scene in its if scene.fits(localdate(self.stage.now).month)]
        return self.chance.choice(season or its or [self.some_scene()])

    def secret(self, *, hours: float) -> Open:
        life = self.open(hours=hours)
        life.is_confidential = True
        return life

    def around(self, n: int) -> Where:
        """One grid after the other, so that most officers have something."""
        village, grid = self.grids[(5 * n) % len(self.grids)]
        return self.stage.somewhere_around(village, grid, self.chance)

    def dispute(self, *, days: int) -> OpenDispute:
        at = self.stage.moment(localdate(self.stage.now) - days * ONE_DAY, 9)
        scene = self.year.scene("disputes", at)
        return OpenDispute(
            self.stage, scene, at, self.stage.somewhere(self.chance), self.year.seed()
        )

    def ending(self, workdays_ago: int, n: int) -> Open:
        """Begun on such a day that its term ends today, or ended so many working days ago."""
        life = self.open(where=self.around(n + 16))
        category = self.stage.categories[life.scene.code]
        term = term_for(category, life.scene.urgency)
        last = localdate(self.stage.now)
        for _day in range(workdays_ago):
            last -= ONE_DAY
            while not self.stage.days.is_workday(last):
                last -= ONE_DAY
        for back in range(1, 60):
            at = self.stage.moment(last - back * ONE_DAY, 9.5)
            end = due(at, term.finish_in, Unit(term.finish_unit), self.stage.days).at
            if end <= self.stage.moment(last + ONE_DAY, 0):
                break
        life.at = at
        return life
