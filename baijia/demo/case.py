"""One matter of the demo town: who brings it, who deals with it, and what time it is there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localtime

from baijia.demo.people import Person, Staff
from baijia.demo.pictures import picture
from baijia.demo.scenes import Scene, Teller
from baijia.demo.stage import ONE_DAY, Stage, Where
from baijia.files.actions import keep_file
from baijia.matters.actions.handling import (
    assign_matter,
    contact_reporter,
    start_matter,
    urge_matter,
)
from baijia.matters.actions.opening import accept_matter, attach_file, report_matter
from baijia.matters.actions.timing import escalate, remind
from baijia.matters.models import Matter, Voice
from baijia.people.rules import CLOCKWORK, REPORTER, Actor
from baijia.places.rules import lies_in

Steps = Iterator[datetime]
Channel = Matter.Channel
TAKEN_DOWN = (Channel.PHONE, Channel.COUNTER, Channel.PAPER, Channel.HOTLINE)
PICTURED = (Channel.PATROL, Channel.DOOR, Channel.WEB)
SEEN = (Channel.PATROL, Channel.DOOR, Channel.DOOR, Channel.MEETING)


class Case:
    """A matter with its clock; `at` is always the time of the last thing that happened."""

    matter: Matter
    voice: Voice | None = None
    staff: Staff | None = None  # the office that has it in hand; none = a post
    answered_by: Person
    is_confidential = False

    def __init__(self, stage: Stage, scene: Scene, at: datetime, where: Where, seed: int) -> None:
        self.stage, self.scene, self.at, self.where = stage, scene, at, where
        self.people = stage.people
        self.chance = Random(seed)
        self.holders: list[Person] = []
        steward = self.steward
        fixed = {
            "lane": where.micro.lane,
            "village": where.village.name,
            "steward": f"管家{steward.name[0]}师傅",
        }
        self.teller = Teller(self.chance, fixed)
        self.pace = 1.0

    # Who is near.

    @property
    def steward(self) -> Person:
        return self.people.stewards[self.where.micro.place.pk]

    @property
    def officer(self) -> Person:
        return self.people.officers[self.where.grid.place.pk]

    @property
    def secretary(self) -> Person:
        return self.people.secretaries[self.where.village.place.pk]

    @property
    def liaison(self) -> Person:
        return self.people.liaisons[self.where.village.place.pk]

    @property
    def member(self) -> Person:
        return self.chance.choice(self.people.committees[self.where.village.place.pk])

    @property
    def desk(self) -> Person:
        return self.chance.choice(self.people.desk)

    @property
    def leader(self) -> Person:
        return self.chance.choice(self.people.leaders)

    @property
    def clerk(self) -> Person:
        """Whoever has it in hand; in an office, one of its clerks."""
        return self.chance.choice(self.holders)

    def reaches(self, person: Person) -> bool:
        """Whether the matter lies where this post acts: some lie in the village, in no grid."""
        return lies_in(self.matter.place.path, person.actor.path)

    # Time.

    def luck(self, share: float) -> bool:
        return self.chance.random() < share

    def line(self, key: str) -> str:
        return self.teller.one_of(self.stage.lines[key])

    def soon(self, least: float, most: float) -> datetime:
        """Some hours on, by day."""
        self.at = self._by_day(self.at + timedelta(hours=self.chance.uniform(least, most)))
        return self.at

    def later(self, least: float, most: float, *, at_work: bool = False) -> datetime:
        """Some days on, in the hours in which people see one another."""
        days = timedelta(days=self.chance.uniform(least, most) * self.pace)
        at = self._by_day(self.at + days)
        while at_work and not self.stage.is_workday(at):
            at += ONE_DAY
        self.at = at
        return at

    def before_due(self, least: float = 0.15, most: float = 0.85) -> datetime:
        """While the term still runs."""
        due_at = self.matter.due_at or self.at + 3 * ONE_DAY
        if due_at <= self.at:
            return self.later(0.1, 0.6, at_work=True)
        rest = (due_at - self.at) * (self.chance.uniform(least, most) * self.pace)
        at = self._by_day(self.at + rest)
        self.at = at if at < due_at else self.at + rest
        return self.at

    def past_due(self, least: float, most: float) -> datetime:
        self.at = max(self.at, self.matter.due_at or self.at)
        return self.later(least, most, at_work=True)

    def _by_day(self, at: datetime) -> datetime:
        """The same day between eight and six, or the next morning; never back in time."""
        here = localtime(at)
        hour = here.hour + here.minute / 60
        if 8 <= hour < 18.5:
            return at
        day = here.date() if hour < 8 else here.date() + ONE_DAY
        return self.stage.moment(day, self.chance.uniform(8, 10.5))

    # What often happens.

    def report(self, channel: str, *, by: Actor | None = None, **more: Any) -> None:
        """Put it down as the channel does it: a web report has neither heading nor title."""
        title, text = self.teller.title_and_text(self.scene.say)
        told = self._told_by_staff(title) if channel != Channel.WEB else {}
        told |= self._voice(channel) | more
        reported = report_matter(
            kind=self.scene.kind,
            text=text,
            place=self._place(channel),
            channel=channel,
            is_confidential=self.is_confidential,
            by=by or self._taken_by(channel),
            at=self.at,
            **told,
        )
        self.matter, self.voice = reported.matter, reported.voice
        if self.voice:
            self.voice.matter = self.matter
        if channel in PICTURED and self.stage.wants_picture(self.at):
            self._attach(channel)

    def _attach(self, channel: str) -> None:
        """What a phone would have taken along."""
        photo = picture(self.scene.code, self.chance)
        if photo is None:
            return
        self.stage.pictures -= 1
        by, voice = REPORTER, self.voice
        if channel != Channel.WEB:
            by, voice = (self.officer if self.reaches(self.officer) else self.secretary).actor, None
        file = keep_file(photo, by=by, at=self.at)
        attach_file(self.matter, file=file, voice=voice, is_for_reporter=True, by=by, at=self.at)

    def _told_by_staff(self, title: str) -> dict[str, Any]:
        told: dict[str, Any] = {
            "title": title,
            "category": self.stage.categories[self.scene.code],
            "urgency": self.scene.urgency,
            "risk": self.scene.risk,
            "care": self.scene.care if self.luck(0.8) else "",
        }
        if "spot" in self.teller.fixed and self.luck(0.6):
            told["spot"] = self.teller.fixed["spot"]
        if not self.scene.home and self.luck(0.6):
            home = self.where.home.place
            told |= {"lon": home.lon, "lat": home.lat}
        return told

    def _voice(self, channel: str) -> dict[str, Any]:
        if channel == Channel.PATROL or (channel == Channel.MEETING and self.luck(0.3)):
            return {"has_voice": False}
        unnamed = 0.06 + 0.15 * self.scene.anonymous
        if channel in (Channel.WEB, Channel.PAPER) and self.luck(unnamed):
            return {"is_anonymous": True}
        home = self.where.home
        known = channel in (Channel.DOOR, Channel.MEETING, Channel.COUNTER)
        household = {"household": home.place} if known else {}
        return {"name": home.name, "phone": home.phone, **household}

    def _place(self, channel: str) -> Any:
        if self.scene.home and channel in (Channel.DOOR, Channel.COUNTER, Channel.PHONE):
            return self.where.home.place
        if channel in (Channel.PATROL, Channel.DOOR, Channel.WEB, Channel.PHONE):
            return self.where.micro.place
        return self.where.grid.place if self.luck(0.6) else self.where.village.place

    def _taken_by(self, channel: str) -> Actor:
        if channel == Channel.WEB:
            return REPORTER
        if channel in TAKEN_DOWN:
            return self.desk.actor
        if channel == Channel.PATROL:
            return self.officer.actor
        if channel == Channel.MEETING:
            return self.secretary.actor
        return (self.steward if self._within_micro(channel) else self.officer).actor

    def _within_micro(self, channel: str) -> bool:
        return channel == Channel.DOOR and self.luck(0.5)

    def accept(self, by: Person | None = None) -> None:
        """Whoever accepts a web report gives it its heading."""
        sets: dict[str, Any] = {}
        if self.matter.category_id is None:
            category = self.stage.categories[self.scene.code]
            sets = {"category": category, "urgency": self.scene.urgency}
        accept_matter(self.matter, by=(by or self.desk).actor, at=self.at, **sets)
        self.matter.category = self.stage.categories[self.scene.code]

    def to_office(self, name: str = "", *, by: Person | None = None, text: str = "") -> None:
        category = self.stage.categories[self.scene.code]
        staff = self.people.staff[name or str(category.office)]
        self.staff, self.holders = staff, staff.clerks
        actor = (by or self.desk).actor
        assign_matter(self.matter, office=staff.office, text=text, by=actor, at=self.at)

    def to_post(self, person: Person, *, by: Person | None = None, text: str = "") -> None:
        self.staff, self.holders = None, [person]
        actor = (by or self.desk).actor
        assign_matter(self.matter, post=person.post, text=text, by=actor, at=self.at)

    def start(self) -> None:
        start_matter(self.matter, by=self.clerk.actor, at=self.at)

    def contact(self) -> None:
        contact_reporter(self.matter, text=self.line("contact"), by=self.clerk.actor, at=self.at)

    def remind(self) -> None:
        remind(self.matter, by=CLOCKWORK, at=self.at)

    def escalate(self) -> None:
        escalate(self.matter, every=1, days=self.stage.days, by=CLOCKWORK, at=self.at)

    def urge(self) -> None:
        urge_matter(self.matter, text=self.line("urge"), by=self.leader.actor, at=self.at)
