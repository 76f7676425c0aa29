"""Make the demo town: founded thirteen months ago, and lived in ever since."""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.utils.timezone import localdate

from baijia.demo.cast import LISTED, Passwords, choose
from baijia.demo.collect import play_collect
from baijia.demo.names import Names
from baijia.demo.people import Appointing, People
from baijia.demo.phones import open_doors, send_some
from baijia.demo.places import Village, lay_out
from baijia.demo.present import Present
from baijia.demo.rounds import Rounds
from baijia.demo.stage import Stage
from baijia.demo.year import Plan, Year, play
from baijia.gridplan.actions.planning import agree
from baijia.journal.write import hold_head, together
from baijia.matters.jobs import archive, escalate, remind, run_on
from baijia.places.starter import xiuwen
from baijia.terms.starter.founding import Founded, found_town

FOUNDED_BEFORE = timedelta(days=400)
SMALL = "140702105211"  # the one village of a small town
PHONE = "0354-0000000"
MARK = "demo"
Say = Callable[[str], object]


@dataclass(frozen=True)
class Made:
    """What stands afterwards."""

    villages: list[Village]
    people: People
    happened: int


def make_town(
    *, folder: Path, seed: int, small: bool, at: datetime, say: Say = lambda _words: None
) -> Made:
    """The whole of it. The mark comes first: from then on nobody takes it for a real town."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = {"seed": seed, "made_at": at.isoformat(), "small": small}
    (folder / MARK).write_text(json.dumps(told) + "\n", encoding="utf-8")
    chance, passwords = Random(seed), Passwords(LISTED)
    with _without_collecting():
        founded, villages, people = _places_and_people(chance, small=small, at=at)
        homes = sum(len(m.homes) for village in villages for m in village.micros)
        say(f"{homes} 户 · households, {len(people.stewards)} 个微网格 · micro-grids")
        stage = Stage(at, chance, villages, people, founded.categories)
        happened = _year(stage, small=small, say=say)
        with together():
            hold_head()
            open_doors(people, at=at - timedelta(days=30))
            send_some(villages, people, at=at)
        play_collect(stage)
        passwords.give(choose(people), folder)
    return Made(villages, people, happened)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Tens of thousands of rows stay at hand to the end; looking through them costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _places_and_people(
    chance: Random, *, small: bool, at: datetime
) -> tuple[Founded, list[Village], People]:
    names, since = Names(chance), at - FOUNDED_BEFORE
    town, *villages = xiuwen()
    chosen = [village for village in villages if not small or village[0] == SMALL]
    with together(whole=True):
        founded = found_town(
            [town, *chosen],
            administrator=names.person(),
            username="administrator",
            phone=PHONE,
            at=since,
        )
        appointing = Appointing(founded, names, chance, since=localdate(since), at=since)
        laid = lay_out(founded.villages, names=names, chance=chance, by=appointing.by, at=since)
        people = appointing.everybody(laid)
        _possible_hubs(laid, people, at=since)
    return founded, laid, people


def _possible_hubs(villages: list[Village], people: People, *, at: datetime) -> None:
    """Every sixth household agreed that its home may be a hub: something to plan with."""
    homes = [home.place for each in villages for micro in each.micros for home in micro.homes[3::6]]
    agree(households=homes, by=people.desk[0].actor, at=at)


def _year(stage: Stage, *, small: bool, say: Say) -> int:
    """What was over by last midnight, then what is under way; the clocks do their part."""
    year = Year(stage)
    happened = play(year.lives(Plan.small() if small else Plan()), until=stage.midnight)
    say("一年的事 · a year of matters")
    with together():
        hold_head()
        lives = list(Present(stage, year, share=0.2 if small else 1.0).lives())
    happened += play(lives, until=stage.now)
    say("走访、小会、检查 · visits, meetings, inspections")
    Rounds(stage).play()
    for job in (run_on, remind, escalate, archive):
        while job(stage.now):
            pass
    return happened
