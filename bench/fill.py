"""Ten years of matters in a town that stands: `python -m bench.fill 1000000`.

Written by the pen in bulk, with the changes that the rules make, so that `check_journal` finds
nothing and every page can be asked. Most are long over; those of the last three weeks stand open.
What is written does not depend on the database; the same seed fills alike.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from random import Random
from typing import Any

import django
from django.conf import settings

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baijia.settings")
    django.setup()

from django.db.models import Max
from django.utils.timezone import localtime, now

from baijia.ground.ids import new_id
from baijia.ground.workdays import Due, Unit, due
from baijia.journal.write import Line, Move, begin_many, hold_head, together, write_many
from baijia.matters.models import Answer, Assignment, Matter, Voice
from baijia.matters.queries import NUMBERS
from baijia.matters.rules import closing, handling, opening
from baijia.people.models import Office, Post
from baijia.people.queries import actor_of
from baijia.people.rules import Actor, Role
from baijia.places.models import Place
from baijia.terms.models import Category
from baijia.terms.queries import calendar, charter, term_for

A_CHUNK = 2000
YEARS, OPEN_FOR = 10, timedelta(days=21)
KINDS = {"request": 55, "dispute": 9, "suggestion": 12, "consultation": 18, "praise": 6}
CHANNELS = {"web": 20, "phone": 30, "door": 30, "counter": 15, "hotline": 5}
WHERE = (
    "村口、东街、西街、南巷、北巷、大队部门前、小学旁、老井边、水渠边、戏台后、卫生室旁、果园路口"
)
WHAT = (
    "路灯不亮、垃圾没人清、水管漏水、井盖松动、路面塌陷、排水沟堵了、电线垂得低、下水道返味、大棚用水紧张、"
    "树枝挡路、墙体开裂、医保怎么交、低保怎么申请、宅基地边界说不清、邻居半夜放音响、快递点太远、"
    "健身器材坏了、公交班次少、玉米地被水淹、化肥补贴没到账"
)
SINCE = "今天早上、昨天夜里、前天、上个星期、下雨以后、入冬以后、修路以后、过完年"
DONE = (
    "已到现场看过、已联系施工队、已换新的、已清理干净、已向您说明政策、已请村委会协调、已列入计划"
)


@dataclass(frozen=True)
class Cast:
    """Who acts, where, under which heading."""

    desk: Actor
    clerks: list[tuple[Office, Actor]]
    places: list[Place]
    categories: list[Category]


@dataclass
class Life:
    """One matter on its way through the pen, with the times at which things happen to it."""

    at: datetime
    given_at: datetime
    answered_at: datetime
    archived_at: datetime
    office: Office
    clerk: Actor
    category: Category
    change: Any
    matter: Matter = None  # type: ignore[assignment]
    held: Assignment = None  # type: ignore[assignment]
    end: Due = None  # type: ignore[assignment]


def cast() -> Cast:
    posts = Post.objects.select_related("place", "office", "account").filter(until=None)
    desk = posts.filter(role=Role.DESK).order_by("id").first()
    clerks = [
        (p.office, actor_of(p)) for p in posts.filter(role=Role.CLERK).order_by("id") if p.office
    ]
    places = Place.objects.filter(level=Place.Level.MICRO_GRID).order_by("path")
    parents = Category.objects.exclude(parent=None).values("parent")
    leaves = Category.objects.filter(is_current=True).exclude(pk__in=parents).order_by("code")
    if desk is None or not clerks or not places:
        sys.exit(
            "This needs a town with a service desk, an office and micro-grids: ./run makes one."
        )
    return Cast(actor_of(desk), clerks, list(places), list(leaves))


def times(count: int, until: datetime, chance: Random) -> Iterator[datetime]:
    """Evenly over the years, in order, by day rather than by night."""
    first = until - timedelta(days=365 * YEARS)
    for number in range(count):
        at = first + (until - first) * (number / count)
        yield at.replace(hour=chance.randrange(0, 12), minute=chance.randrange(60))


def one_of(words: str, chance: Random) -> str:
    return chance.choice(words.split("、"))


def reported(at: datetime, number: int, town: Cast, chance: Random) -> Life:
    office, clerk = chance.choice(town.clerks)
    category = chance.choice(town.categories)
    term = term_for(category, "ordinary")
    what, where, since = (one_of(words, chance) for words in (WHAT, WHERE, SINCE))
    door = chance.randrange(1, 400)
    text = f"{where}{door}号附近{what}，{since}就这样了，请派人来看看。"
    given_at = at + timedelta(hours=chance.uniform(0.2, 20))
    answered_at = given_at + timedelta(days=chance.triangular(0.1, 14, 2))
    change = opening.report(
        number=number,
        kind=chance.choices(list(KINDS), list(KINDS.values()))[0],
        channel=chance.choices(list(CHANNELS), list(CHANNELS.values()))[0],
        text=text,
        title=f"{where}{what}",
        place_id=chance.choice(town.places).pk,
        at=at,
        accept_by=due(at, charter().accept_in_hours, Unit.HOURS, calendar()).at,
        respond_by=due(at, term.respond_in, Unit(term.respond_unit), calendar()),
        told={"category_id": category.pk, "is_confidential": chance.random() < 0.01},
    )
    archived_at = answered_at + timedelta(days=15)
    return Life(at, given_at, answered_at, archived_at, office, clerk, category, change)


def heard(life: Life, chance: Random) -> Line:
    change = opening.hear(
        voice_id=new_id(),
        matter_id=life.matter.pk,
        channel=life.matter.channel,
        name=f"测试{chance.choice('甲乙丙丁戊己')}{chance.randrange(1000)}",
        phone=f"100{chance.randrange(10**8):08}",
        is_anonymous=chance.random() < 0.05,
        household_id=None,
        secret=settings.SECRET_KEY,
    )
    return Line(change, life.clerk, life.at)


def given(life: Life, desk: Actor) -> tuple[list[Move], Line]:
    """Accepted and put into the hands of an office."""
    term = term_for(life.category, life.matter.urgency)
    life.end = due(life.given_at, term.finish_in, Unit(term.finish_unit), calendar())
    moves = [
        Move(life.matter, opening.accept(life.matter, sets={}, end=life.end), desk, life.given_at),
        Move(life.matter, handling.assign(life.matter, end=life.end), desk, life.given_at),
    ]
    begun = handling.begin_assignment(
        life.matter,
        office_id=life.office.pk,
        post_id=None,
        term=term,
        end=life.end,
        at=life.given_at,
    )
    return moves, Line(begun, desk, life.given_at)


def answered(life: Life, chance: Random) -> tuple[list[Move], Line]:
    is_dispute = life.matter.kind == Matter.Kind.DISPUTE
    outcome = chance.choice(closing.DISPUTE_ANSWERS if is_dispute else closing.ANSWERS)
    given_to: dict[str, Any] = {"outcome": outcome, "at": life.answered_at}
    text = f"{one_of(DONE, chance)}，{one_of(DONE, chance)}。如还有问题请再打电话。"
    answer = closing.begin_answer(
        life.matter, text=text, held=life.held, account_id=life.clerk.account_id, **given_to
    )
    moves = [
        Move(life.matter, closing.answer(life.matter, **given_to), life.clerk, life.answered_at),
        Move(life.held, handling.answer_assignment(life.answered_at), life.clerk, life.answered_at),
    ]
    return moves, Line(answer, life.clerk, life.answered_at)


@together(whole=True)
def fill_chunk(lives: list[Life], town: Cast, chance: Random, *, until: datetime) -> None:
    """A chunk of lives, each step of all of them at once."""
    hold_head()
    matters = begin_many(Matter, [Line(life.change, town.desk, life.at) for life in lives])
    for life, matter in zip(lives, matters, strict=True):
        life.matter = matter
    begin_many(Voice, [heard(life, chance) for life in lives])
    steps = [given(life, town.desk) for life in lives if life.given_at < until]
    taken = [life for life in lives if life.given_at < until]
    moves = [move for some, _line in steps for move in some]
    for life, row in zip(taken, begin_many(Assignment, [line for _m, line in steps]), strict=True):
        life.held = row
    over = [life for life in taken if life.answered_at < until - OPEN_FOR * (chance.random() ** 3)]
    steps = [answered(life, chance) for life in over]
    moves += [move for some, _line in steps for move in some]
    begin_many(Answer, [line for _m, line in steps])
    for life in over:
        if life.archived_at < until:
            away = closing.archive(life.matter, struck=0, raised=0, at=life.archived_at)
            moves.append(Move(life.matter, away, town.desk, life.archived_at))
    write_many(moves)


def numbers() -> Any:
    """The next number of a year, after those that stand."""
    last: dict[int, int] = {}

    def number(at: datetime) -> int:
        year = localtime(at).year
        if year not in last:
            stood = Matter.objects.filter(number__range=(year * NUMBERS, (year + 1) * NUMBERS - 1))
            last[year] = stood.aggregate(last=Max("number"))["last"] or year * NUMBERS
        last[year] += 1
        return last[year]

    return number


def fill(count: int, *, seed: int = 1) -> float:
    """So many matters more; how many seconds it took."""
    gc.disable()  # looking for rings takes a quarter of the time, and the rows make none
    town, chance, until, number = cast(), Random(seed), now(), numbers()
    began, done = time.monotonic(), 0
    all_times = times(count, until, chance)
    say = partial(print, file=sys.stderr, flush=True)
    while chunk := list(islice(all_times, A_CHUNK)):
        with together(whole=True):
            hold_head()
            lives = [reported(at, number(at), town, chance) for at in chunk]
            fill_chunk(lives, town, chance, until=until)
        done += len(chunk)
        if done % (10 * A_CHUNK) == 0 or done == count:
            took = time.monotonic() - began
            say(f"{done:9,} of {count:,} matters, {took:6.0f} s, {done / took:5.0f}/s")
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given_words = parser.parse_args()
    fill(given_words.count, seed=given_words.seed)


if __name__ == "__main__":
    main()
