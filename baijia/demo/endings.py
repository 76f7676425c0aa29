"""How matters of the demo town end: answered, checked, struck off, called back, rated, put away."""

from baijia.demo.case import Steps
from baijia.demo.handlings import Handlings
from baijia.demo.people import Person
from baijia.matters.actions.closing import (
    answer_matter,
    archive_matter,
    call_back_matter,
    decide_objection,
    handle_on_the_spot,
    strike_off_matter,
    verify_matter,
)
from baijia.matters.actions.reporting import object_to_answer, rate_matter, reopen_by_reporter
from baijia.matters.models import CallBack, Matter
from baijia.people.rules import CLOCKWORK

Outcome = Matter.Outcome
Means = CallBack.Means


class Endings(Handlings):
    """From the answer on."""

    is_sure = False  # nothing goes wrong any more after the answer

    def answer_on_the_spot(self, by: Person) -> None:
        text = self.teller.answer(self.scene.onspot)
        self.answered_by = by
        handle_on_the_spot(self.matter, text=text, by=by.actor, at=self.at)

    def answer(self) -> None:
        """What the scene knows to say; done, most of the time."""
        known = {
            Outcome.DONE: self.scene.done,
            Outcome.EXPLAINED: self.scene.explained,
            Outcome.PARTLY: self.scene.partly,
            Outcome.NOT_POSSIBLE: self.scene.cannot,
        }
        usual = {Outcome.DONE: 8, Outcome.EXPLAINED: 2, Outcome.PARTLY: 2, Outcome.NOT_POSSIBLE: 1}
        outcomes = [outcome for outcome, texts in known.items() if texts]
        outcome = self.chance.choices(outcomes, [usual[o] for o in outcomes])[0]
        self.answered_by = self.clerk
        text = self.teller.answer(known[outcome])
        actor = self.answered_by.actor
        answer_matter(self.matter, text=text, outcome=outcome, by=actor, at=self.at)

    def after_the_answer(self) -> Steps:
        """A second look, what the reporter says, a call; then nothing more, or all over again."""
        if self.matter.kind == Matter.Kind.HAZARD:
            yield self.later(0.6, 3)
            self.strike_off()
        elif self.luck(0.2):
            yield self.later(0.3, 2, at_work=True)
            yield from self.verify()
        if self.voice and not self.voice.is_anonymous and self.luck(0.97):
            yield from self.call_back()
        if self.matter.state == Matter.State.ANSWERED and self.voice and self.luck(0.35):
            yield from self.rate()
        if self.matter.state == Matter.State.ANSWERED:
            yield from self.put_away()

    def strike_off(self) -> None:
        others = (self.secretary, self.officer, self.liaison)
        may = [p for p in others if p != self.answered_by and self.reaches(p)]
        text = self.line("strike_off")
        strike_off_matter(self.matter, text=text, by=self.chance.choice(may).actor, at=self.at)

    def verify(self) -> Steps:
        other = self.secretary if self.answered_by != self.secretary else self.liaison
        by = self.desk if self.is_confidential else other
        good = self.is_sure or self.staff is None or self.luck(0.85)
        text = self.line("in_order" if good else "not_in_order")
        verify_matter(self.matter, is_in_order=good, text=text, by=by.actor, at=self.at)
        if not good:
            yield from self.again()

    def call_back(self) -> Steps:
        """By phone from the desk, or at the door by the grid officer; some are not reached."""
        visits = not self.is_confidential and self.reaches(self.officer) and self.luck(0.25)
        visits = visits and self.answered_by != self.officer
        by, means = (self.officer, Means.VISIT) if visits else (self.desk, Means.PHONE)
        for _try in range(2):
            yield self.later(0.7, 2.2, at_work=True)
            if self.matter.state != Matter.State.ANSWERED:
                return
            if self.luck(0.86):
                yield from self._reached(by, means)
                return
            call_back_matter(
                self.matter,
                means=means,
                is_reached=False,
                text=self.line("not_reached"),
                by=by.actor,
                at=self.at,
            )

    def _reached(self, by: Person, means: str) -> Steps:
        shares = (93, 7, 0) if self.is_sure else (86, 8, 6)
        solved = self.chance.choices(["yes", "partly", "no"], shares)[0]
        pleased = {"yes": (80, 17, 3), "partly": (30, 50, 20), "no": (0, 20, 80)}[solved]
        satisfied = self.chance.choices(["yes", "fairly", "no"], pleased)[0]
        call_back_matter(
            self.matter,
            means=means,
            is_reached=True,
            solved=solved,
            satisfied=satisfied if self.luck(0.95) else "",
            text=self.line(f"call_{solved}"),
            by=by.actor,
            at=self.at,
        )
        if solved == "no":
            yield from self.again()

    def rate(self) -> Steps:
        yield self.later(0.2, 4)
        if self.voice is None or self.matter.state != Matter.State.ANSWERED:
            return
        shares = (92, 8, 0) if self.is_sure else (82, 12, 6)
        solved = self.chance.choices(["yes", "partly", "no"], shares)[0]
        satisfied = {"yes": "yes", "partly": "fairly", "no": "no"}[solved]
        text = self.line(f"rate_{solved}")
        rate_matter(self.voice, solved=solved, satisfied=satisfied, text=text, at=self.at)
        if solved == "no":
            yield from self.complain()

    def complain(self) -> Steps:
        """An objection, which somebody else decides; or simply: not solved."""
        if self.voice is None:
            return
        yield self.later(0.1, 2)
        if self.luck(0.4):
            reopen_by_reporter(self.voice, text=self.line("reopen"), at=self.at)
            yield from self.again()
            return
        object_to_answer(self.voice, text=self.line("objection"), at=self.at)
        yield self.later(1, 3, at_work=True)
        upheld = self.luck(0.5)
        text = self.line("upheld" if upheld else "not_upheld")
        decide_objection(self.matter, upheld=upheld, text=text, by=self.leader.actor, at=self.at)
        if upheld:
            yield from self.again()

    def again(self) -> Steps:
        """It came back: the same hands once more; from the desk, if nobody had it."""
        self.is_sure = True
        if self.matter.state == Matter.State.ACCEPTED:
            yield self.soon(1, 6)
            self.to_office() if self.is_confidential else self.to_post(self.secretary)
        yield self.soon(2, 20)
        self.start()
        yield self.before_due()
        self.answer() if self.scene.done else self._answer_again()
        yield from self.after_the_answer()

    def _answer_again(self) -> None:
        self.answered_by = self.clerk
        texts = self.scene.explained or self.scene.onspot
        actor = self.answered_by.actor
        text = self.teller.answer(texts)
        answer_matter(self.matter, text=text, outcome=Outcome.DONE, by=actor, at=self.at)

    def put_away(self) -> Steps:
        """By itself, fifteen days after the answer."""
        answered_at = self.matter.answered_at
        if answered_at is None:
            return
        yield self.at_least(answered_at, days=15)
        if self.matter.state == Matter.State.ANSWERED:
            archive_matter(self.matter, by=CLOCKWORK, at=self.at)
