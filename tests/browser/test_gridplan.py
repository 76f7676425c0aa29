"""A plan of micro-grids asked for, computed, looked at beside today, changed by hand, adopted, and
undone by adopting a new plan that equals the old."""

import re

import pytest

from tests.browser.conftest import Anybody
from tests.browser.person import SCREENSHOTS, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What the loop does by itself a second later; two rounds are enough here, instead of ten seconds.
COMPUTE = """
from dataclasses import replace
from django.utils.timezone import now
from baijia.gridplan.jobs import compute_all
from baijia.gridplan.rules.problem import Wishes
as_asked = Wishes.read
Wishes.read = lambda told: replace(as_asked(told), rounds=2)
compute_all(now())
"""
TOGETHER = """
from baijia.places.models import Place
groups = {}
for path, pk in Place.objects.current().households().values_list("path", "pk"):
    groups.setdefault(path[:19], []).append(str(pk))
print(sorted(sorted(group) for group in groups.values()))
"""


def said(person: Person) -> str:
    return person.page.locator("main").inner_text()


def adopts(person: Person) -> None:
    person.follows(".acts a[href$='/adopt/']").presses()  # unticked: read it first
    assert person.page.locator("main .error-summary").count() == 1
    person.fills(sure=True).presses().reads("已启用")


def test_a_plan_is_computed_compared_adopted_and_undone(anybody: Anybody, town) -> None:
    desk = anybody("desk", "zh-1280")
    was = town.manage("shell", "-v", "0", "-c", TOGETHER)
    desk.opens("/gridplan/ask/").fills(penalty="1", grids="fewest").presses().reads("等着算")
    town.manage("shell", "-v", "0", "-c", COMPUTE)
    desk.page.locator(".acts a[href$='/adopt/']").wait_for()  # the page looks again by itself
    desk.looks().reads("谁也做不到")
    desk.takes_picture(SCREENSHOTS / "journeys" / "gridplan.png")
    plan = desk.path

    desk.follows("td a[href^='/gridplan/parts/']")
    desk.page.locator(".plan-map .plan-hub").first.wait_for()
    part = desk.path
    to = desk.page.locator("#move-to option").nth(1).get_attribute("value")
    home = desk.page.locator("#move-home optgroup").nth(1).locator("option").first
    desk.page.locator("#move-home").select_option(home.get_attribute("value"))
    desk.page.locator("#move-to").select_option(to)
    desk.page.locator("#weighed .note").wait_for()
    told = desk.page.locator("#weighed").inner_text()
    assert re.search(r"\d+ 户（最多 30 户）", told), told

    desk.opens(f"{part}?show=before").reads("原来的分法")
    desk.opens(plan).follows("a[href*='/compare/']").follows("tbody th a")
    assert desk.page.locator(".plan-map").count() == 2

    desk.opens(plan)
    adopts(desk)
    assert town.manage("shell", "-v", "0", "-c", TOGETHER) != was
    desk.opens(f"{part[:-1]}/notice/").reads("原来归")
    desk.opens(part).follows(".acts a[href*='/cards/']")
    assert desk.page.locator(".door-card svg").count() > 1
    assert desk.page.pdf()

    desk.opens(plan).follows(".acts a[href$='/back/']").presses().reads("退回以前的分法")
    adopts(desk)
    assert town.manage("shell", "-v", "0", "-c", TOGETHER) == was
    assert "differences" not in town.manage("check_journal")
