"""However much has happened, a page asks the database as often as before."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from baijia.households.actions import move_in
from baijia.inspections.actions import begin_with_ours, make_inspection
from baijia.inspections.models import Checklist, Inspection
from baijia.inspections.rules import Found
from baijia.matters.tests.make import make_answered, make_assigned, make_matter
from baijia.meetings.tests.make import make_meeting
from baijia.visits import rules
from baijia.visits.actions import agree_care, issue_notice, record_visit

pytestmark = pytest.mark.anywhere

LISTS = {
    "he": ("visits:today", "visits:coverage", "visits:care", "visits:notices"),
    "sun": (
        *("matters:desk", "matters:matters", "desk:pairs", "desk:map", "households:places"),
        *("figures:figures", "visits:today", "visits:coverage", "visits:care", "visits:notices"),
        *("meetings:meetings", "meetings:raised", "inspections:inspections"),
        *("inspections:checklists", "matters:hand_overs"),
    ),
    "zhao": ("matters:desk", "visits:coverage", "meetings:meetings", "inspections:inspections"),
}
ROUNDS = 3


def one_more_of_each(world, number):
    """In the yard of one micro-grid, so that every page has them all."""
    at: dict[str, Any] = {"by": world.he, "at": now()}
    home = move_in(world.micro_grid, name=f"张{number}", phone="", address=f"{number}号", **at)
    until = localdate() + timedelta(days=30)
    consent: dict[str, Any] = {
        "purpose": "独居",
        "basis": "consent",
        "every_days": 7,
        "until": until,
    }
    agree_care(home, **consent, **at)
    record_visit(home, why="round", heard="都好", concerns=[rules.Said("路灯不亮")], **at)
    issue_notice(world.village, title=f"医保{number}", text="月底前缴", by=world.zhao, at=at["at"])
    make_meeting(world, at=at["at"])
    fire = Checklist.objects.get(code="fire")
    findings = [Found("灭火器过期"), Found("通道堵了")]
    make_inspection(world.micro_grid, checklist=fire, findings=findings, by=world.li, at=now())
    make_matter(world)
    make_assigned(world)
    make_answered(world)


def asked(client, world):
    """Of each page how many questions it asks, the second time it is opened."""
    counted = {}
    for who, names in LISTS.items():
        client.force_login(getattr(world, f"{who}_account"))
        pages = [reverse(name) for name in names]
        pages += [reverse("inspections:inspection", args=[Inspection.objects.earliest("id").pk])]
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as questions:
                answer = client.get(page)
            assert answer.status_code == 200, page
            counted[who, page] = len(questions)
    return counted


@pytest.mark.slow
def test_more_rows_cost_no_more_questions(client, world):
    begin_with_ours(by=world.jin, at=world.noon)
    one_more_of_each(world, 1)
    few = asked(client, world)
    for number in range(2, 2 + ROUNDS):
        one_more_of_each(world, number)
    assert asked(client, world) == few


def test_a_walk_is_no_longer_than_a_day(client, world, monkeypatch):
    monkeypatch.setattr(rules, "MOST_STOPS", 2)
    for number in range(1, 5):
        move_in(world.micro_grid, name=f"张{number}", by=world.he, at=now())
    client.force_login(world.he_account)
    page = client.get(reverse("visits:today"))
    assert len(page.context["stops"]) == 2
    assert "还有 3 户该走访" in page.content.decode()
