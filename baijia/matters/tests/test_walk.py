"""Acts of anybody, in any order: nothing is left where nobody can take it on."""

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from baijia.ground.refusal import Refused
from baijia.journal.check import differences
from baijia.matters import jobs, queries
from baijia.matters.actions import closing, forgetting, handling, opening, reporting
from baijia.matters.models import Assignment, Matter, Objection, Suspension
from baijia.matters.queries.queues import queues_for, rows_of
from baijia.matters.queries.rows import Rows
from baijia.matters.rules.steps import IN_HAND, STEPS, why_not
from baijia.matters.tests.make import make_reported
from baijia.people.actions import step_down
from baijia.people.models import Account, Post
from baijia.people.queries import actor_of
from baijia.people.rules import Actor

HOUR = timedelta(hours=1)
KINDS = ("request", "dispute", "hazard")
TEXT: dict[str, Any] = {"text": "说明情况"}
CALLED = {"means": "phone", **TEXT}
NO = (Refused, PermissionDenied)
TO_THE_END = (
    *("unmerge", "resume", "accept", "assign", "refer", "start", "answer", "settle"),
    *("decide_objection", "call_back", "strike_off", "archive"),
)


def grouped(rows):
    """By the matter that they stand beside."""
    found = defaultdict(list)
    for row in rows:
        found[row.matter_id].append(row)
    return found


class Walk:
    """A town in which everybody does anything."""

    def __init__(self, world, seed):
        self.world, self.dice, self.at = world, Random(seed), world.noon

    def actors(self):
        """All who hold a post now; who stepped down acts no more."""
        named = Post.objects.filter(until=None).select_related("place")
        return [actor_of(post) for post in named.order_by("id")]

    def matters(self):
        return list(Matter.objects.order_by("number"))

    def step(self):
        self.at += self.dice.choice([HOUR, 5 * HOUR, 30 * HOUR])
        matters = self.matters()
        if len(matters) < 4 or (len(matters) < 8 and self.dice.random() < 0.1):
            return self.report()
        chance = self.dice.random()
        if chance < 0.1:
            return self.clockwork()
        if chance < 0.12:
            return self.posts_change()
        matter = self.dice.choice(matters)
        if chance < 0.25:
            return self.reporter(matter)
        with suppress(*NO):
            self.act(matter, **self.chosen(matter, self.actors()))
        return None

    def chosen(self, matter, actors):
        """Mostly what the table lets somebody do now; seldom the end."""
        can = self.moves(matter, self.seen(actors), anything=self.dice.random() < 0.5)
        if self.dice.random() < 0.2 or not can:
            return {"by": self.dice.choice(actors)}
        verbs = sorted({verb for _actor, verb in can} - {"withdraw", "decline"}) or ["withdraw"]
        verb = self.dice.choice(verbs)
        return {"by": self.dice.choice([a for a, v in can if v == verb] or actors), "verb": verb}

    def report(self):
        make_reported(
            self.world,
            kind=self.dice.choice(KINDS),
            place=self.dice.choice([self.world.wang, self.world.village, self.world.grid]),
            by=self.world.sun,
            at=self.at,
            is_confidential=self.dice.random() < 0.2,
            is_held=self.dice.random() < 0.2,
            has_voice=self.dice.random() < 0.8,
        )

    def clockwork(self):
        for job in (jobs.run_on, jobs.recompute, jobs.remind, jobs.escalate, jobs.archive):
            job(self.at)

    def posts_change(self):
        """A village post goes to somebody else, or to nobody."""
        posts = Post.objects.filter(until=None, role__in=["steward", "grid_officer", "committee"])
        if not (post := self.dice.choice([*posts.order_by("id"), None])):
            return
        done = {"on": self.world.today, "by": self.world.jin, "at": self.at}
        to = self.dice.choice(list(Account.objects.order_by("id")))
        with suppress(*NO):
            if self.dice.random() < 0.2 and posts.count() > 2:
                step_down(post, **done)
            else:
                handling.hand_over(post, to=to, **done)

    def reporter(self, matter):
        voice = matter.voices.select_related("matter").first()
        if voice is None:
            return
        do = self.dice.choice(
            [
                partial(reporting.add_words, **TEXT),
                partial(reporting.object_to_answer, **TEXT),
                partial(reporting.reopen_by_reporter, **TEXT),
                partial(reporting.rate_matter, solved=self.dice.choice(["yes", "partly", "no"])),
                *[partial(reporting.withdraw_by_reporter)] * (self.dice.random() < 0.2),
            ]
        )
        with suppress(*NO):
            do(voice, at=self.at)

    def act(self, matter, *, by: Actor, verb=None):
        verb = verb or self.dice.choice(sorted(set(STEPS) - {"add", "rate", "object"}))
        action, told = self.known(matter, by, verb)
        if not queries.visible_to(by).filter(pk=matter.pk).exists():
            raise PermissionDenied
        action(matter, **told, by=by, at=self.at)

    def known(self, matter, by, verb):
        """The action, and what it is told; only what this verb needs is looked for."""
        pick, maybe = self.dice.choice, self.dice.random() < 0.5

        def to():
            posts = [*queries.posts_for(matter, by, on=self.world.today), None]
            offices = [{"office": self.world.sanitation}, {"office": self.world.water}]
            return pick([*offices, {"post": pick(posts)}])

        def into():
            others = [other for other in queries.visible_to(by) if other.pk != matter.pk]
            return {"into": pick(others) if others else matter}

        def first(rows):
            if not (row := rows.first()):
                raise PermissionDenied
            return row

        way = [{"way": "informal"}, {"way": "mediation", "form": "oral"}]
        said = {"category": None, "is_confidential": maybe}
        table = {
            "release": (opening.release_matter, dict),
            "accept": (opening.accept_matter, lambda: {"urgency": pick(["", "at_once"])}),
            "decline": (opening.decline_matter, lambda: {"reason": "outside", **TEXT}),
            "classify": (
                opening.classify_matter,
                lambda: said | {"kind": pick(KINDS), "urgency": pick(["ordinary", "urgent"])},
            ),
            "relocate": (opening.relocate_matter, lambda: {"place": self.world.village}),
            "assign": (handling.assign_matter, to),
            "start": (handling.start_matter, dict),
            "contact": (handling.contact_reporter, lambda: TEXT),
            "refer": (handling.refer_matter, to),
            "send_back": (handling.send_back_matter, lambda: TEXT),
            "ask": (handling.ask_reporter, lambda: TEXT),
            "ask_extension": (handling.ask_extension, lambda: {"amount": pick([1, 2]), **TEXT}),
            "decide_extension": (handling.decide_extension, lambda: {"granted": maybe}),
            "suspend": (
                handling.suspend_matter,
                lambda: {"cause": "parts", "until": self.at + 48 * HOUR if maybe else None, **TEXT},
            ),
            "resume": (handling.resume_matter, dict),
            "merge": (opening.merge_matter, into),
            "unmerge": (opening.unmerge_matter, dict),
            "handle_on_the_spot": (closing.handle_on_the_spot, lambda: TEXT),
            "answer": (
                closing.answer_matter,
                lambda: {"outcome": "not_settled" if matter.kind == "dispute" else "done", **TEXT},
            ),
            "settle": (
                closing.settle_matter,
                lambda: {**pick(way), **TEXT, "on": self.world.today},
            ),
            "verify": (closing.verify_matter, lambda: {"is_in_order": maybe}),
            "strike_off": (closing.strike_off_matter, dict),
            "call_back": (
                closing.call_back_matter,
                lambda: {**CALLED, "is_reached": maybe, "solved": pick(["yes", "partly", "no"])},
            ),
            "decide_objection": (closing.decide_objection, lambda: {"upheld": maybe, **TEXT}),
            "reopen": (closing.reopen_matter, lambda: TEXT),
            "withdraw": (closing.withdraw_matter, dict),
            "archive": (closing.archive_matter, dict),
            "note": (opening.write_note, lambda: TEXT),
            "urge": (handling.urge_matter, lambda: TEXT),
            "attach": (opening.attach_files, lambda: {"photos": []}),
            "add_party": (
                opening.add_party,
                lambda: {"side": pick(["first", "second"]), "name": "甲", "stance": "willing"},
            ),
            "amend_party": (
                opening.amend_party,
                lambda: {
                    "party": first(matter.parties),
                    "stance": pick(["willing", "refuses"]),
                },
            ),
            "reveal": (opening.reveal, lambda: TEXT),
            "renew_code": (opening.renew_code, lambda: {"voice": first(matter.voices)}),
            "forget": (forgetting.forget, lambda: {"is_all": maybe, **TEXT}),
        }
        action, told = table[verb]
        return action, told()

    # What holds after every step

    def look(self):
        all_hands = grouped(Assignment.objects.filter(is_current=True))
        all_stops = grouped(Suspension.objects.filter(ended_at=None))
        all_raised = grouped(Objection.objects.filter(standing="raised"))
        for matter in self.matters():
            hands, raised = all_hands[matter.pk], all_raised[matter.pk]
            stops = len(all_stops[matter.pk])
            if matter.state in IN_HAND:
                assert len(hands) == 1
                assert matter.is_suspended or matter.due_at == hands[0].due_at
            assert len(hands) <= 1
            assert (matter.due_at is not None) == (matter.is_open and not matter.is_suspended)
            assert stops == matter.is_suspended
            assert not matter.is_suspended or matter.state in IN_HAND
            assert not raised or matter.state in ("answered", "declined")
            assert not matter.is_held or matter.state in ("reported", "declined", "merged")
            assert matter.state != "merged" or matter.merged_into_id
            if matter.kind == "hazard" and matter.state == "archived":
                assert queries.struck_off(matter)
            if matter.state == "answered":
                assert matter.answered_at

    def seen(self, actors):
        """What each of them sees."""
        return [
            (actor, set(queries.visible_to(actor).values_list("pk", flat=True))) for actor in actors
        ]

    def moves(self, matter, seen, *, anything=False):
        """Who sees it and can bring it somewhere else, or do anything with it."""
        held, beside = queries.in_hand(matter), queries.beside(Rows(matter))
        return [
            (actor, step.verb)
            for actor, theirs in seen
            if matter.pk in theirs
            for step in STEPS.values()
            if (step.leads_to or anything)
            and why_not(step, matter, by=actor, path=matter.place.path, held=held, beside=beside)
            is None
        ]

    def nobody_waits_in_vain(self):
        actors = self.actors()
        seen = self.seen(actors)
        shown = {
            matter.pk
            for actor in actors
            for queue in queues_for(actor)
            for matter in rows_of(queue, actor, self.at)
        }
        for matter in self.matters():
            if matter.state != "archived":
                assert self.moves(matter, seen), matter.state
            if matter.is_open:
                assert matter.pk in shown, (matter.state, matter.kind, matter.is_confidential)

    def to_the_end(self):
        """Everything can be brought to its end by those who hold posts."""
        for _round in range(60):
            going = Matter.objects.exclude(state__in=["archived", "declined"]).order_by("number")
            if not going:
                return
            self.at += HOUR
            seen = self.seen(self.actors())
            for matter in going:
                can = self.moves(matter, seen, anything=True)
                for verb in TO_THE_END:
                    for actor in (who for who, what in can if what == verb):
                        with suppress(*NO):
                            self.act(Matter.objects.get(pk=matter.pk), by=actor, verb=verb)
        raise AssertionError([(str(m), m.state, m.kind) for m in going])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "steps"), [pytest.param(0, 200, marks=pytest.mark.anywhere), (1, 80)]
)
def test_anybody_does_anything(world, seed, steps):
    walk = Walk(world, seed)
    for number in range(steps):
        walk.step()
        walk.look()
        if number % 20 == 19:
            walk.nobody_waits_in_vain()
    walk.to_the_end()
    assert list(differences()) == []
