"""The lives of matters in the demo town, each told from its beginning as far as it goes."""

from django.utils.timezone import localdate

from baijia.demo.case import SEEN, TAKEN_DOWN, Channel, Steps
from baijia.demo.endings import Endings
from baijia.demo.people import Person
from baijia.demo.places import Home
from baijia.matters.actions.closing import answer_matter, settle_matter, withdraw_matter
from baijia.matters.actions.opening import (
    add_party,
    amend_party,
    decline_matter,
    merge_matter,
)
from baijia.matters.actions.reporting import withdraw_by_reporter
from baijia.matters.models import Matter, Party, Settlement

Side, Stance = Party.Side, Party.Stance
Way, Form = Settlement.Way, Settlement.Form


class Life(Endings):
    """A request, a hazard, a question, a wish: whatever is not a dispute."""

    def channel(self) -> str:
        if self.scene.channels:
            return self.chance.choice(self.scene.channels)
        if self.luck(0.30):
            return Channel.WEB
        return self.chance.choice([*SEEN, *TAKEN_DOWN, Channel.PHONE, Channel.DOOR])

    def on_the_spot(self) -> Steps:
        """自办自结: seen at the door or on a round, and settled there."""
        yield self.at
        kinds = [Channel.DOOR, Channel.DOOR, Channel.PATROL, Channel.MEETING]
        self.report(self.chance.choice(kinds[:2] if self.scene.home else kinds))
        yield self.soon(0.1, 5)
        near = [self.steward, self.officer, self.officer, self.member, self.secretary]
        by = self.chance.choice(near)
        self.answer_on_the_spot(by if self.reaches(by) else self.secretary)
        yield from self.after_the_answer()

    def assigned(self) -> Steps:
        """Taken on at the desk or by the village, given to who can do it, answered."""
        yield from self.taken_on()
        yield from self.taken_up()
        yield from self.on_the_way()
        yield self.before_due()
        self.answer()
        yield from self.after_the_answer()

    def taken_on(self) -> Steps:
        yield self.at
        if self.is_confidential:
            self.report(self.chance.choice([Channel.PHONE, Channel.COUNTER, Channel.WEB]))
        else:
            self.report(self.channel())
        yield self.soon(0.2, 4)
        by = self.secretary if self._village_takes_it() else self.desk
        self.accept(by)
        yield self.soon(0.1, 2)
        yield from self._given(by)

    def _village_takes_it(self) -> bool:
        near = self.voice is None or self.voice.channel in (Channel.DOOR, Channel.MEETING)
        return near and not self.is_confidential and self.luck(0.7)

    def _given(self, by: Person) -> Steps:
        if not self.is_confidential and self.luck(0.2 if by != self.secretary else 0.4):
            near = [p for p in (self.officer, self.secretary, self.member) if self.reaches(p)]
            self.to_post(self.chance.choice(near), by=by, text=self.line("assign_village"))
        elif by == self.secretary or self.luck(0.9):
            self.to_office(by=by, text=self.line("accept_note") if self.luck(0.3) else "")
        else:
            yield from self.sent_back()

    def on_the_way(self) -> Steps:
        """What may come in between: a question, more time, a stopped clock, a term that ends."""
        lot = self.chance.random()
        if self.matter.kind == Matter.Kind.PRAISE:
            return
        if lot < 0.05 and self.voice:
            yield from self.asked()
        elif lot < 0.11 and self.matter.urgency == "ordinary":
            yield from self.extended()
        elif lot < 0.15:
            yield from self.suspended()
        elif lot < 0.22:
            yield from self.overdue()
        elif lot < 0.27 and self.voice:
            yield from self.added()
        elif lot < 0.30 and self.staff is None:
            yield self.soon(1, 6)
            self.refer()
            yield self.soon(1, 6)
            self.start()

    def declined(self) -> Steps:
        yield self.at
        self.report(self.chance.choice([Channel.WEB, Channel.WEB, Channel.PHONE, Channel.COUNTER]))
        yield self.soon(0.3, 12)
        text = self.teller.answer(self.scene.done)
        actor = self.desk.actor
        decline_matter(self.matter, reason=self.scene.reason, text=text, by=actor, at=self.at)

    def withdrawn(self) -> Steps:
        yield self.at
        self.report(self.chance.choice([Channel.WEB, Channel.PHONE]))
        yield self.soon(0.3, 6)
        self.accept()
        yield self.soon(1, 20)
        if self.voice and self.luck(0.6):
            withdraw_by_reporter(self.voice, at=self.at)
        else:
            text = self.line("withdrawn")
            withdraw_matter(self.matter, text=text, by=self.desk.actor, at=self.at)

    def told_twice(self, other: "Life") -> Steps:
        """Somebody else brings the same; the desk puts the two together."""
        yield self.at
        self.report(self.chance.choice([Channel.WEB, Channel.PHONE]))
        yield self.soon(0.3, 4)
        into = getattr(other, "matter", None)
        if into is not None and into.is_open and not into.is_confidential:
            merge_matter(self.matter, into=into, by=self.desk.actor, at=self.at)
        else:
            self.accept()
            self.to_office()
            yield from self.taken_up()
            yield self.before_due()
            self.answer()


class Dispute(Endings):
    """Two sides, and somebody who sits down with both."""

    is_sure = True

    def brought(self) -> Steps:
        yield self.at
        usual = [Channel.DOOR, Channel.DOOR, Channel.MEETING, Channel.COUNTER, Channel.PHONE]
        self.report(self.chance.choice(usual))
        yield self.soon(0.5, 8)
        self.accept(self.secretary)
        yield self.soon(0.5, 5)
        self.holders = [self.secretary]
        self.contact()
        self.parties = [self._party(Side.FIRST, self.where.home), self._party(Side.SECOND)]

    def _party(self, side: str, home: Home | None = None) -> Party:
        home = home or self.chance.choice(self.where.micro.homes)
        add_party(
            self.matter,
            side=side,
            name=home.name,
            phone=home.phone,
            household=home.place,
            by=self.secretary.actor,
            at=self.at,
        )
        return self.matter.parties.get(side=side)

    def asked_whether(self, *stances: str) -> None:
        for party, stance in zip(self.parties, stances, strict=True):
            if stance != party.stance:
                actor = self.secretary.actor
                amend_party(self.matter, party=party, stance=stance, by=actor, at=self.at)

    def informally(self) -> Steps:
        """In a mini-meeting or at the kitchen table, without anything signed."""
        yield from self.brought()
        yield self.later(0.5, 6)
        near = [self.secretary, self.member]
        near += [p for p in (self.steward, self.officer) if self.reaches(p)]
        self.settle(self.chance.choice(near), Way.INFORMAL, "")
        yield from self.after_the_answer()

    def mediated(self) -> Steps:
        """People's mediation: both agree to it, and there is an agreement at the end."""
        yield from self.brought()
        if self.luck(0.55):
            self.to_office("司法所", by=self.secretary)
        else:
            self.to_post(self.chance.choice([self.secretary, self.member]), by=self.secretary)
        yield from self.taken_up()
        yield self.later(0.5, 3)
        self.asked_whether(Stance.WILLING, Stance.WILLING)
        yield self.later(1, 7, at_work=True)
        form = Form.WRITTEN if self.luck(0.75) else Form.ORAL
        self.settle(self.clerk, Way.MEDIATION, form)
        yield from self.after_the_answer()

    def settle(self, by: Person, way: str, form: str) -> None:
        texts = self.scene.mediated if way == Way.MEDIATION else self.scene.settled
        self.answered_by = by
        settle_matter(
            self.matter,
            way=way,
            form=form,
            text=self.teller.answer(texts),
            on=localdate(self.at),
            by=by.actor,
            at=self.at,
        )

    def not_settled(self) -> Steps:
        """One side will not be mediated; nobody makes them."""
        yield from self.brought()
        self.to_office("司法所", by=self.secretary)
        yield from self.taken_up()
        yield self.later(1, 5)
        self.asked_whether(Stance.WILLING, Stance.REFUSES)
        yield self.before_due(0.2, 0.6)
        self.answered_by = self.clerk
        answer_matter(
            self.matter,
            text=self.line("not_settled"),
            outcome=Matter.Outcome.NOT_SETTLED,
            by=self.answered_by.actor,
            at=self.at,
        )
        yield from self.put_away()
