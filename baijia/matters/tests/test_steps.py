"""The one table: no dead ends, and each post may do what the table says and nothing else."""

import pytest

from baijia.ground.ids import new_id
from baijia.matters.models import Assignment, Matter
from baijia.matters.rules.steps import ANY, STEPS, may_try, why_not
from baijia.people.rules import EVERYONE, REPORTER, Actor

State = Matter.State
TOWN, VILLAGE = "140702105", "140702105200"


def reached_from(state: str) -> set[str]:
    """Every state that some chain of steps leads to."""
    seen, more = {state}, {state}
    while more:
        more = {
            to
            for step in STEPS.values()
            for to in step.leads_to
            if step.states & seen and to not in seen
        }
        seen |= more
    return seen


@pytest.mark.parametrize("state", sorted(ANY))
def test_no_state_is_a_dead_end(state):
    assert State.ARCHIVED in reached_from(state)
    assert State.ASSIGNED in reached_from(state)


def test_every_state_is_reached_from_the_first():
    assert reached_from(State.REPORTED) == set(ANY)


def test_every_step_has_somebody_who_may_do_it():
    alone = [step.verb for step in STEPS.values() if not step.posts and not step.reporter]
    assert alone == []
    assert all(step.posts <= EVERYONE for step in STEPS.values())


@pytest.mark.parametrize("verb", sorted(STEPS))
def test_the_administrator_may_do_nothing_with_matters(verb):
    jin = Actor(new_id(), new_id(), "administrator")
    assert not may_try(STEPS[verb], by=jin, path=VILLAGE, is_confidential=False)


@pytest.mark.parametrize("verb", sorted(STEPS))
def test_the_auditor_only_looks(verb):
    feng = Actor(new_id(), new_id(), "auditor")
    may = may_try(STEPS[verb], by=feng, path=VILLAGE, is_confidential=False)
    assert may == (verb == "reveal")


@pytest.mark.parametrize("verb", sorted(STEPS))
@pytest.mark.parametrize("role", ["secretary", "grid_officer", "steward", "committee", "liaison"])
def test_no_post_of_the_village_acts_on_a_confidential_matter(verb, role):
    post = Actor(new_id(), new_id(), role, path=VILLAGE)
    assert not may_try(STEPS[verb], by=post, path=VILLAGE, is_confidential=True)


def test_who_has_it_not_in_hand_is_told_so():
    office = new_id()
    qian = Actor(new_id(), new_id(), "clerk", office_id=office)
    wu = Actor(new_id(), new_id(), "clerk", office_id=new_id())
    matter = Matter(state="assigned", kind="request")
    held = Assignment(office_id=office)
    assert why_not(STEPS["answer"], matter, by=qian, path=VILLAGE, held=held) is None
    no = why_not(STEPS["answer"], matter, by=wu, path=VILLAGE, held=held)
    assert no is not None
    assert no.code == "not_holder"


def test_a_reason_names_the_state():
    sun = Actor(new_id(), new_id(), "desk", path=TOWN)
    matter = Matter(state="archived", kind="request")
    no = why_not(STEPS["accept"], matter, by=sun, path=VILLAGE, held=None)
    assert no is not None
    assert no.code == "state"
    assert str(matter.get_state_display()) in str(no.message)


@pytest.mark.parametrize("verb", [verb for verb, step in STEPS.items() if step.reporter])
def test_the_reporter_does_with_the_code_what_the_table_says(verb):
    step = STEPS[verb]
    matter = Matter(state=min(step.states), kind=min(step.kinds))
    assert why_not(step, matter, by=REPORTER, path=VILLAGE, held=None) is None


def test_the_reporter_does_nothing_else():
    others = [step for step in STEPS.values() if not step.reporter]
    assert not any(
        may_try(step, by=REPORTER, path=VILLAGE, is_confidential=False) for step in others
    )
