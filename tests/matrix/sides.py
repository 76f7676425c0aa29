"""Two villages with the same things in them: here is Shangquan, there is the next one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from baijia.files.actions import keep_file
from baijia.files.tests.make import upload
from baijia.matters.actions import closing, handling, opening, reporting
from baijia.people.actions import appoint, open_account
from baijia.people.rules import Role
from baijia.places.actions import found_place

HOUR = timedelta(hours=1)


class Side:
    """One village with its people: whom its matters lie with, and matters at every stage."""

    made: dict[str, Any]

    def __init__(self, world: Any, *, is_here: bool) -> None:
        self.world, self.is_here, self.made = world, is_here, {}
        self.other_grid = world.next_grid if is_here else world.grid
        self.micro_grid = world.micro_grid if is_here else self.founded("01", "01")
        self.place = world.wang if is_here else self.founded("001")
        self.village = world.village if is_here else world.next_village
        self.office = world.sanitation if is_here else world.water
        self.other_office = world.water if is_here else world.sanitation
        self.officer = world.li if is_here else world.yan
        self.post = world.li_post if is_here else world.yan_post
        self.account = world.li_account if is_here else world.yan_account
        self.clerk = world.qian if is_here else world.wu

    def founded(self, *codes: str) -> Any:
        """Next door stands but a grid: the zone, the micro-grid, the household below it."""
        place = self.made.get("place", self.world.next_grid)
        for code in codes:
            path, signed = place.path + code, {"by": self.world.founder, "at": self.world.noon}
            place = found_place(path=path, name=f"{code}号", **signed)
        self.made["place"] = place
        return place

    def at(self, stage: str) -> Any:
        """The matter at this stage, made once."""
        if stage not in self.made:
            self.made[stage] = STAGES[stage](self)
        return self.made[stage]

    def once(self, action: Callable[..., Any], **given: Any) -> Any:
        """A row of the town's own, made by Jin, once."""
        key = f"{action.__name__} {sorted(given)}"
        if key not in self.made:
            self.made[key] = action(**given, by=self.world.jin, at=self.world.noon)
        return self.made[key]

    def report(self, **given: Any) -> Any:
        told = {"text": "路灯不亮", "place": self.place, "channel": "door", "name": "王秀英"}
        told |= {"phone": "13812345678", "by": self.officer, "at": self.world.noon}
        return opening.report_matter(**(told | given)).matter

    def accepted(self, **given: Any) -> Any:
        return self.done(self.report(**given), opening.accept_matter)

    def assigned(self, *, post: bool = False, **given: Any) -> Any:
        whose = {"post": self.post} if post else {"office": self.office}
        return self.done(self.accepted(**given), handling.assign_matter, **whose)

    def answered(self, **given: Any) -> Any:
        told = {"text": "灯泡已换好。", "outcome": "done", "by": self.clerk}
        return self.done(self.assigned(**given), closing.answer_matter, **told)

    def done(self, matter: Any, action: Callable[..., Any], **given: Any) -> Any:
        action(matter, **({"by": self.world.sun, "at": self.world.noon + HOUR} | given))
        return matter

    def dispute(self) -> Any:
        matter = self.accepted(kind="dispute")
        for side in ("first", "second"):
            told = {"side": side, "name": "王五", "stance": "willing"}
            self.done(matter, opening.add_party, **told)
        return matter

    def merged(self) -> Any:
        return self.done(self.report(), opening.merge_matter, into=self.at("accepted"))

    def objected(self) -> Any:
        matter = self.answered()
        at = self.world.noon + HOUR
        reporting.object_to_answer(self.voice(matter), text="没修好", at=at)
        return matter

    def with_photo(self) -> Any:
        """Its photo is for the reporter's eyes too."""
        matter, signed = self.report(), {"by": self.officer, "at": self.world.noon}
        file = keep_file(upload("灯.jpg"), **signed)
        opening.attach_file(matter, file=file, is_for_reporter=True, **signed)
        return matter

    def photo(self) -> Any:
        return self.at("photo").attachments.get()

    def hand_over(self) -> Any:
        """A stranger's post went to Lü here, to Zhou there: the new holder reads the list."""
        world, side = self.world, int(self.is_here)
        signed = {"by": world.founder, "at": world.noon}
        old = open_account(name="前任", username=f"old{side}", **signed)
        since = {"since": world.today, **signed}
        post = appoint(account=old, role=Role.COMMITTEE, place=self.village, **since)
        to = world.lu_account if self.is_here else world.zhou_account
        return handling.hand_over(post, to=to, on=world.today + timedelta(days=1), **signed)

    def voice(self, matter: Any) -> Any:
        return matter.voices.get()


STAGES: dict[str, Callable[[Side], Any]] = {
    "hand_over": Side.hand_over,
    "reported": Side.report,
    "held": lambda side: side.report(is_held=True),
    "secret": lambda side: side.report(is_confidential=True),
    "photo": Side.with_photo,
    "accepted": Side.accepted,
    "assigned": Side.assigned,
    "in_post_hands": lambda side: side.assigned(post=True),
    "extension": lambda side: side.done(
        side.assigned(), handling.ask_extension, amount=1, text="等件", by=side.clerk
    ),
    "suspended": lambda side: side.done(
        side.assigned(), handling.suspend_matter, cause="season", text="等天晴"
    ),
    "answered": Side.answered,
    "archived": lambda side: side.done(side.answered(), closing.archive_matter),
    "hazard": lambda side: side.answered(kind="hazard"),
    "dispute": Side.dispute,
    "dispute_in_hand": lambda side: side.assigned(kind="dispute"),
    "merged": Side.merged,
    "objected": Side.objected,
}
