"""The year behind the demo town: what is brought when, and how each of it is going to end."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from baijia.demo.case import Steps
from baijia.demo.lives import Dispute, Life
from baijia.demo.scenes import Scene, chosen
from baijia.demo.stage import ONE_DAY, Stage
from baijia.journal.write import hold_head, together

YEAR = 364
AT_ONCE = 40000  # events to a transaction
ON_THE_SPOT = 0.46  # of what is neither dispute nor hazard
LEADS_AWAY = 24  # days before now from which on a matter goes faster, to end in time


@dataclass(frozen=True)
class Plan:
    """How many of each. The article names two: 224 disputes settled, 219 hazards handled."""

    informal: int = 142
    mediated: int = 82
    not_settled: int = 12
    hazards: int = 219
    others: int = 1800
    declined: int = 45
    withdrawn: int = 26
    twice: int = 30

    @classmethod
    def small(cls) -> "Plan":
        return cls(6, 4, 1, 10, 95, 2, 1, 2)


class Year:
    """Draws the beginnings, by season, weekday and chance."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.chance = stage, stage.chance
        self.today = localdate(stage.now)

    def lives(self, plan: Plan) -> list[Steps]:
        return [
            *(self.dispute(4).informally() for _n in range(plan.informal)),
            *(self.dispute(LEADS_AWAY).mediated() for _n in range(plan.mediated)),
            *(self.dispute(LEADS_AWAY).not_settled() for _n in range(plan.not_settled)),
            *(self.hazard() for _n in range(plan.hazards)),
            *(self.other() for _n in range(plan.others)),
            *(self.of("declined", 1).declined() for _n in range(plan.declined)),
            *(self.of("surroundings", 2).withdrawn() for _n in range(plan.withdrawn)),
            *(steps for _n in range(plan.twice) for steps in self.twice()),
        ]

    def dispute(self, least: int) -> Dispute:
        at, pace = self.begin(least)
        scene = self.scene("disputes", at)
        life = Dispute(self.stage, scene, at, self.stage.somewhere(self.chance), self.seed())
        life.pace = pace
        return life

    def hazard(self) -> Steps:
        """Some are put right where they are found; all are struck off by somebody else."""
        at, pace = self.begin(5)
        scene = self.scene("hazards", at)
        long_ago = (self.today - localdate(at)).days >= LEADS_AWAY
        on_the_spot = scene.spot and (not long_ago or self.chance.random() < 0.5)
        life = self.life(scene, at, pace)
        life.is_sure = True
        if on_the_spot:
            life.scene = self.with_words_on_the_spot(scene)
            return life.on_the_spot()
        if not long_ago:
            life.at -= ONE_DAY * LEADS_AWAY
            life.pace = 1
        return life.assigned()

    @staticmethod
    def with_words_on_the_spot(scene: Scene) -> Scene:
        return Scene(**(vars(scene) | {"onspot": scene.onspot or scene.done}))

    def other(self) -> Steps:
        at, pace = self.begin(2)
        book = "surroundings" if self.chance.random() < 0.5 else "livelihood"
        on_the_spot = self.chance.random() < ON_THE_SPOT
        life = self.life(self.scene(book, at, on_the_spot=on_the_spot), at, pace)
        if on_the_spot:
            return life.on_the_spot()
        secret = 0.012 * (1 + 10 * life.scene.confidential)
        life.is_confidential = self.chance.random() < secret
        return life.assigned()

    def of(self, book: str, least: int) -> Life:
        at, pace = self.begin(least)
        return self.life(self.scene(book, at), at, pace)

    def twice(self) -> tuple[Steps, Steps]:
        first = self.of("surroundings", 2)
        at = first.at + timedelta(hours=self.chance.uniform(0.2, 3))
        again = Life(self.stage, first.scene, at, first.where, self.seed())
        again.teller.fixed |= {"spot": "村口", "road": "进村的柏油路", "field": "村南"}
        first.teller.fixed |= again.teller.fixed
        return first.assigned(), again.told_twice(first)

    def life(self, scene: Scene, at: datetime, pace: float) -> Life:
        life = Life(self.stage, scene, at, self.stage.somewhere(self.chance), self.seed())
        life.pace = pace
        return life

    def scene(self, book: str, at: datetime, *, on_the_spot: bool = False) -> Scene:
        known = self.stage.books[book]
        options = [scene for scene in known if scene.onspot] if on_the_spot else known
        return chosen(options, localdate(at).month, self.chance)

    def begin(self, least: int) -> tuple[datetime, float]:
        """A moment of the year, and how fast it has to go from there."""
        while True:
            day = self.today - timedelta(days=self.chance.randint(least, YEAR))
            if self.chance.random() < self.bustle(day):
                break
        pace = min(1.0, (self.today - day).days / LEADS_AWAY)
        return self.stage.moment(day, self.chance.triangular(7.5, 20.5, 10)), pace

    def bustle(self, day: date) -> float:
        """Fewer things are brought on days off; more in the frost and in the rains."""
        season = {1: 0.95, 2: 0.7, 7: 1.0, 8: 0.95, 11: 0.95, 12: 1.0}.get(day.month, 0.85)
        return season * (1.0 if self.stage.days.is_workday(day) else 0.55)

    def seed(self) -> int:
        return self.chance.randrange(2**32)


def play(lives: Iterable[Steps], *, until: datetime) -> int:
    """Let everything happen in the order of time, many things to a transaction; how many."""
    waiting: list[tuple[datetime, int, Steps]] = []
    for order, steps in enumerate(lives):
        _wait(waiting, order, steps, until)
    done = 0
    while waiting:
        with together(whole=True):
            hold_head()
            for _turn in range(AT_ONCE):
                if not waiting:
                    break
                _at, order, steps = heapq.heappop(waiting)
                _wait(waiting, order, steps, until)
                done += 1
    return done


def _wait(
    waiting: list[tuple[datetime, int, Steps]], order: int, steps: Steps, until: datetime
) -> None:
    """Go on to the next time at which something happens, if that is still in the past."""
    at = next(steps, None)
    if at is not None and at < until:
        heapq.heappush(waiting, (at, order, steps))
