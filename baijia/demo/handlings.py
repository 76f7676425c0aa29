"""What happens to matters of the demo town while somebody has them in hand."""

from datetime import datetime, timedelta

from baijia.demo.case import Case, Steps
from baijia.matters.actions.handling import (
    ask_extension,
    ask_reporter,
    decide_extension,
    refer_matter,
    resume_matter,
    send_back_matter,
    suspend_matter,
)
from baijia.matters.actions.opening import write_note
from baijia.matters.actions.reporting import add_words
from baijia.matters.models import Suspension
from baijia.people.models import Post

Role = Post.Role
Cause = Suspension.Cause
WAITS = {
    Cause.SEASON: "suspend_season",
    Cause.PARTS: "suspend_parts",
    Cause.OTHERS: "suspend_others",
}
OTHERS = ["综治办", "村建所", "综合执法队", "社会事务办", "农业办", "环卫办"]


class Handlings(Case):
    """Between assigning and answering."""

    def at_least(self, since: datetime, *, days: int) -> datetime:
        self.at = max(self.at, since + timedelta(days=days, hours=1))
        return self.at

    def taken_up(self) -> Steps:
        """Read, begun, and the reporter spoken to, mostly within a day."""
        yield self.soon(0.3, 6)
        self.start()
        if self.voice and not self.voice.is_anonymous and self.luck(0.9):
            yield self.soon(0.1, 2)
            self.contact()
        if self.luck(0.2):
            self.note()

    def note(self) -> None:
        write_note(self.matter, text=self.line("note"), by=self.clerk.actor, at=self.at)

    def sent_back(self) -> Steps:
        """To the wrong office first; it says so, and the desk finds the right one."""
        right = str(self.stage.categories[self.scene.code].office)
        self.to_office(self.chance.choice([name for name in OTHERS if name != right]))
        yield self.soon(1, 5)
        self.send_back()
        yield self.soon(1, 6)
        self.to_office(right, text=self.line("referred"))

    def send_back(self) -> None:
        send_back_matter(self.matter, text=self.line("sent_back"), by=self.clerk.actor, at=self.at)

    def refer(self) -> None:
        """The village could not do it; its secretary hands it to the office."""
        category = self.stage.categories[self.scene.code]
        staff = self.people.staff[str(category.office)]
        self.staff, self.holders = staff, staff.clerks
        actor = self.secretary.actor
        refer_matter(
            self.matter, office=staff.office, text=self.line("referred"), by=actor, at=self.at
        )

    def ask_more_time(self) -> None:
        unit = self.matter.urgency
        amount = self.chance.randint(1, 2) if unit == "ordinary" else 1
        text = self.line("extension")
        ask_extension(self.matter, amount=amount, text=text, by=self.clerk.actor, at=self.at)

    def extended(self) -> Steps:
        yield self.before_due(0.4, 0.8)
        self.ask_more_time()
        yield self.soon(1, 5)
        granted = self.luck(0.85)
        text = self.line("extension_yes" if granted else "extension_no")
        decide_extension(self.matter, granted=granted, text=text, by=self.leader.actor, at=self.at)

    def stop(self, *, days: int) -> None:
        """The head of the office stops the clock, or the desk does."""
        cause = self.chance.choice(list(WAITS))
        by = self.staff.head if self.staff else self.desk
        until = self.at + timedelta(days=days)
        text = self.line(WAITS[cause])
        suspend_matter(self.matter, cause=cause, text=text, until=until, by=by.actor, at=self.at)

    def suspended(self) -> Steps:
        yield self.before_due(0.2, 0.5)
        self.stop(days=30)
        yield self.later(4, 14, at_work=True)
        resume_matter(self.matter, by=self.clerk.actor, at=self.at)

    def ask(self) -> None:
        ask_reporter(self.matter, text=self.line("question"), by=self.clerk.actor, at=self.at)

    def asked(self) -> Steps:
        if self.voice is None:
            return
        yield self.soon(0.3, 5)
        self.ask()
        yield self.later(0.2, 2.5)
        add_words(self.voice, text=self.line("reply_to_question"), at=self.at)

    def added(self) -> Steps:
        if self.voice is None:
            return
        yield self.before_due(0.05, 0.3)
        add_words(self.voice, text=self.line("add"), at=self.at)

    def overdue(self) -> Steps:
        """Reminded, late, laid before the next one up; then it goes quickly."""
        yield self.before_due(0.8, 0.95)
        self.remind()
        yield self.past_due(0.1, 0.4)
        self.escalate()
        if self.luck(0.4):
            yield self.soon(1, 8)
            self.urge()
        yield self.later(0.1, 1.2)
