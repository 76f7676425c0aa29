"""What all matters of the demo town share: who and where, what day it is, and chance."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils.timezone import get_current_timezone, localtime

from baijia.demo.people import People
from baijia.demo.places import Grid, Home, Micro, Village
from baijia.demo.scenes import Scene, common, scenes
from baijia.ground.workdays import Calendar
from baijia.terms.models import Category

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Where:
    """A household and what lies around it."""

    village: Village
    grid: Grid
    micro: Micro
    home: Home


@dataclass
class Stage:
    """The town as the matters find it."""

    now: datetime
    chance: Random
    villages: list[Village]
    people: People
    categories: dict[str, Category]
    days: Calendar = field(default_factory=Calendar)
    lines: dict[str, list[str]] = field(default_factory=common)
    books: dict[str, list[Scene]] = field(default_factory=dict)
    pictures: int = 24  # so many more are taken, in the last weeks

    def __post_init__(self) -> None:
        names = ("disputes", "hazards", "surroundings", "livelihood", "declined")
        self.books = {name: scenes(name) for name in names}

    @property
    def midnight(self) -> datetime:
        """Where the past ends and the present begins: what is done today is told apart."""
        return self.moment(localtime(self.now).date(), 0)

    def moment(self, day: date, hour: float) -> datetime:
        minutes = timedelta(minutes=int(hour * 60))
        return datetime.combine(day, time(), tzinfo=get_current_timezone()) + minutes

    def wants_picture(self, at: datetime) -> bool:
        return self.pictures > 0 and self.now - at < timedelta(days=21)

    def somewhere(self, chance: Random) -> Where:
        """A household, every one as likely as the next."""
        sizes = [sum(len(micro.homes) for micro in v.micros) for v in self.villages]
        return self.somewhere_in(chance.choices(self.villages, sizes)[0], chance)

    def somewhere_in(self, village: Village, chance: Random) -> Where:
        sizes = [len(grid.micros) for grid in village.grids]
        return self.somewhere_around(village, chance.choices(village.grids, sizes)[0], chance)

    def somewhere_around(self, village: Village, grid: Grid, chance: Random) -> Where:
        micro = chance.choice(grid.micros)
        return Where(village, grid, micro, chance.choice(micro.homes))

    def is_workday(self, at: datetime) -> bool:
        return self.days.is_workday(localtime(at).date())
