"""Whatever happens, in whatever order it is learnt: a figure is what a recount says."""

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baijia.figures.actions.counting import read_on, rebuild
from baijia.figures.models import FOREVER, Holding, Stretch, Tally
from baijia.figures.queries.lives import recounted
from baijia.figures.queries.sums import Line, end_of, rows, scope_of, stock, sums
from baijia.figures.rules.sorting import SORTINGS, counted, picked
from baijia.figures.rules.spans import Span, bucket, narrowed
from baijia.figures.rules.sums import IN_LINES, STOCK
from baijia.ground.ids import new_id
from baijia.journal.change import Change
from baijia.journal.models import JournalHead
from baijia.journal.write import begin, write
from baijia.matters.models import (
    Answer,
    Assignment,
    CallBack,
    Matter,
    Rating,
    StrikeOff,
    Voice,
)
from baijia.matters.queries import visible_to
from baijia.places.models import Place

DAY = timedelta(days=1)
WHOSE = ["he", "li", "zhao", "cao", "qian", "wu", "sun", "zheng", "feng", "zhou", "jin"]
PLACES = ["wang", "micro_grid", "grid", "village", "next_grid", "town"]


class History:
    """Things that happen to a few matters, as free as the tables allow."""

    def __init__(self, world):
        self.world, self.matters, self.number = world, [], 2025000000

    def do(self, act, which, pick, day):
        at = self.world.noon + day * DAY / 2
        if act == "report" or not self.matters:
            return self.report(pick, at)
        return getattr(self, act)(self.matters[which % len(self.matters)], pick, at)

    def signed(self, at):
        return {"by": self.world.sun, "at": at}

    def report(self, pick, at):
        self.number += 1
        sets = {
            "number": self.number,
            "kind": Matter.Kind.values[pick % 3],
            "state": "reported",
            "channel": "phone",
            "place_id": getattr(self.world, PLACES[pick % len(PLACES)]).pk,
            "reported_at": at,
            "respond_by": at + DAY if pick % 2 else None,
            "due_at": at + 2 * DAY if pick % 3 else None,
            "is_confidential": pick % 7 == 0,
            "is_held": pick % 11 == 0,
        }
        words = {"title": "灯", "text": "灯不亮"}
        matter = begin(Matter, Change("reported", sets=sets, words=words), **self.signed(at))
        self.matters.append(matter)
        if pick % 2:
            sets = {"matter_id": matter.pk, "code_sha256": new_id().hex, "channel": "phone"}
            begin(Voice, Change("heard", sets=sets), **self.signed(at))

    def move(self, matter, pick, at):
        outcome = ["", "done", "settled", "withdrawn", "on_the_spot", "not_settled"][pick % 6]
        sets = {
            "state": Matter.State.values[pick % 8],
            "outcome": outcome,
            "reason": ["", "outside", "same"][pick % 3],
            "due_at": [None, at + DAY, at - DAY][pick % 3],
            "responded_at": [None, at][pick % 2],
        }
        write(matter, Change("noted", sets=sets), **self.signed(at))

    def put_right(self, matter, pick, at):
        """Another place, another kind, hidden from the village, held back."""
        place = getattr(self.world, PLACES[pick % len(PLACES)])
        sets = [
            {"place_id": place.pk},
            {"kind": Matter.Kind.values[pick % 7]},
            {"is_confidential": not matter.is_confidential},
            {"is_held": not matter.is_held, "escalated": pick % 4},
        ][pick % 4]
        write(matter, Change("classified", sets=sets), **self.signed(at))

    def assign(self, matter, pick, at):
        held = matter.assignments.filter(is_current=True).first()
        if held:
            write(held, Change("handed_on", sets={"is_current": False}), **self.signed(at))
        hands = [
            {"office_id": self.world.sanitation.pk},
            {"office_id": self.world.water.pk},
            {"post_id": self.world.li_post.pk},
        ][pick % 3]
        term = {"due_at": at + DAY, "unit": "days", "approver": "desk", "begun_at": at}
        sets = {"matter_id": matter.pk, "part": "lead"} | term | hands
        begin(Assignment, Change("begun", sets=sets), **self.signed(at))

    def answer(self, matter, pick, at):
        in_time = {"answered_at": at, "is_in_time": [True, False, None][pick % 3]}
        sets = {"matter_id": matter.pk, "outcome": "done"} | in_time
        begin(Answer, Change("given", sets=sets, words={"text": "好"}), **self.signed(at))

    def rate(self, matter, pick, at):
        voice = matter.voices.first()
        said = {
            "solved": Rating.Solved.values[pick % 4],
            "satisfied": Rating.Satisfied.values[pick % 3],
        }
        sets = {"matter_id": matter.pk} | said
        if voice and pick % 2:
            sets |= {"voice_id": voice.pk, "rated_at": at}
            begin(Rating, Change("given", sets=sets), **self.signed(at))
        else:
            sets |= {"means": "phone", "is_reached": bool(pick % 5), "called_at": at}
            begin(CallBack, Change("made", sets=sets), **self.signed(at))

    def strike(self, matter, pick, at):
        struck = matter.strike_offs.filter(is_current=True).first()
        if struck:
            write(struck, Change("undone", sets={"is_current": False}), **self.signed(at))
        else:
            sets = {"matter_id": matter.pk, "struck_off_at": at}
            begin(StrikeOff, Change("struck_off", sets=sets), **self.signed(at))

    def redraw(self, _matter, pick, at):
        """Wang's door or the grid is drawn to the next village and back."""
        place = Place.objects.get(pk=getattr(self.world, ["wang", "grid"][pick % 2]).pk)
        there = "140702105201" if place.path.startswith("140702105200") else "140702105200"
        path = f"{there}{place.path[12:14]}{9 if there.endswith('1') else 1}{place.path[15:]}"
        write(place, Change("redrawn", sets={"path": path}), **self.signed(at))

    def count(self, _matter, pick, _at):
        read_on(most=1 + pick)


ACTS = ["report", "move", "put_right", "assign", "answer", "rate", "strike", "redraw", "count"]
steps = st.tuples(
    st.sampled_from([*ACTS, "move", "assign", "count"]),
    st.integers(0, 5),
    st.integers(0, 40),
    st.integers(-8, 24),  # half days: some are learnt long after
)
reports = st.tuples(st.just("report"), st.just(0), st.integers(0, 40), st.integers(-8, 12))
histories = st.tuples(
    st.lists(reports, min_size=3, max_size=6), st.lists(steps, min_size=5, max_size=25)
)
asked = st.tuples(
    st.sampled_from(WHOSE),
    st.sampled_from(["", "", "140702105200", "140702105201", "140702105200001"]),
    st.sampled_from([-400, -30, -3, 0, 2]),
    st.sampled_from([0, 2, 40, 450]),
    st.integers(-10, 30),
    st.booleans(),
)


def state():
    """All that was counted, but for the ids of its own rows."""
    names = ("matter", "number", "path", "reach", "since", "until", "rests_from", "holder")
    stretches = Stretch.objects.values_list(*names, "month", "came_on", "pattern__code")
    tallies = Tally.objects.values_list("scope", "by", "on", "reach", "parts", "lines")
    return [
        sorted(stretches),
        sorted(Holding.objects.values_list("matter", "office_id")),
        sorted(tallies, key=lambda row: row[:4]),
    ]


def seen_by(scope, seq, at):
    """The replayed matters that this scope holds."""
    found = recounted(list(Matter.objects.values_list("pk", flat=True)), at=at, seq=seq)
    if scope is None:
        return []
    return [
        told
        for told in found
        if told.reach in scope.reaches
        and told.path.startswith(scope.path)
        and (scope.office is None or str(scope.office) in told.offices)
    ]


def lines_of(found, told, scope, world):
    """The lines of the tables, by hand."""
    cases = [one.case for one in found]
    lines = {"": cases}
    for kind in Matter.Kind.values:
        lines[f"kind:{kind}"] = narrowed(cases, told, kind=kind)
    for whose in ("posts", "nobody", str(world.water.pk), str(world.sanitation.pk)):
        lines[f"whose:{whose}"] = narrowed(cases, told, whose=whose)
    for when in {bucket(case.on, told) for case in cases}:
        lines[f"when:{when}"] = narrowed(cases, told, when=when)
    if scope is not None and len(scope.path) < 12:
        for where in {one.path[:12] for one in found}:
            lines[f"where:{where}"] = [one.case for one in found if one.path[:12] == where]
    return lines


def is_what_a_recount_says(world, question, seq):
    who, place, since, length, half_days, at_night = question
    scope = scope_of(getattr(world, who), place)
    told = Span(world.today + since * DAY, world.today + (since + length) * DAY)
    at = world.noon + half_days * DAY / 2
    at = end_of(at.date()) if at_night else at
    replayed = [one for one in seen_by(scope, seq, at) if one.case.on in told]
    found = sums(scope, told, at=at)
    lines = lines_of(replayed, told, scope, world)
    for figure, (line, cases) in product(SORTINGS, lines.items()):
        if line == "" or figure in IN_LINES:
            parts = {part: n for part, n in counted(cases, figure, at).items() if n}
            assert {part: found.of(figure, part, line=line) for part in parts} == parts
            assert sum(found.parts_in(figure, line=line).values()) == len(cases)
    for figure, part in {(f, p) for f in SORTINGS for p in counted(lines[""], f, at)}:
        behind = rows(scope, told, figure, part, line=Line(), at=at)
        ids = [case.id for case in picked(lines[""], figure, part, at)]
        assert sorted(row.matter_id for row in behind) == sorted(ids)
    if at_night:
        stood_as_a_recount_says(scope, seq, at)


def stood_as_a_recount_says(scope, seq, at):
    cases = [one.case for one in seen_by(scope, seq, at)]
    for parts in stock(scope, [at.date()]).values():
        by_hand = {f"{f}.{p}": n for f in STOCK for p, n in bare(cases, f, at).items()}
        assert {part: n for part, n in parts.items() if n} == by_hand


def everything_that_is_seen_is_counted(world):
    for who in [*WHOSE, "lu", "tian", "yan"]:
        actor = getattr(world, who)
        told = Span(world.today - 400 * DAY, world.today + 400 * DAY)
        found = rows(scope_of(actor, ""), told, "all", "all", line=Line(), at=FOREVER - DAY)
        seen = visible_to(actor).values_list("pk", flat=True)
        assert sorted(row.matter_id for row in found) == sorted(seen), who


def bare(cases, figure, at):
    return Counter(SORTINGS[figure](case, at) for case in cases)


@pytest.mark.slow
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(histories, st.lists(asked, min_size=6, max_size=10))
def test_any_figure_is_what_a_recount_says(world, happened, questions):
    with transaction.atomic():
        history = History(world)
        for step in (*happened[0], *happened[1]):
            history.do(*step)
        while read_on(most=7):
            pass
        seq = JournalHead.objects.get().seq
        for question in questions:
            is_what_a_recount_says(world, question, seq)
        everything_that_is_seen_is_counted(world)
        kept = state()
        rebuild()
        assert state() == kept
        transaction.set_rollback(True)
