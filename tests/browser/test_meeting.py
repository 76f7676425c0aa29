"""One mini-meeting put down in a browser: two quarrels settled, one matter on its way, one thing
that only the villagers' meeting decides; and the figures move."""

import re

import pytest

from tests.browser.conftest import Anybody
from tests.browser.person import SCREENSHOTS, Person
from tests.browser.test_paper import sizes

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def topic(person: Person, number: int, **said: str) -> None:
    """Unfold a topic and fill it in."""
    box = person.page.locator(f"main details:has([name=text_{number}])")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    person.fills(**{f"{name}_{number}": value for name, value in said.items()})


def settled(person: Person) -> int:
    """How many disputes were settled, as the figures say it."""
    said = (
        person.opens("/figures/")
        .page.locator("ul.counts li:has-text('矛盾已办结')")
        .all_inner_texts()
    )
    return sum(int(n) for line in said[:1] for n in re.findall(r"\d+", line)[:1])


def test_one_sheet_of_a_mini_meeting(anybody: Anybody, town) -> None:
    secretary = anybody("secretary", "zh-360")
    town.manage("rebuild_figures")
    before = settled(secretary)
    secretary.opens("/meetings/")
    secretary.page.locator("main select[name=place]").select_option(index=1)
    with secretary.page.expect_navigation():
        secretary.page.locator("main form.filters button").click()
    secretary.looks().fills(count="14", spot="王家院里", host="王大爷")
    agreed = {"course": "settled", "kind": "dispute"}
    topic(secretary, 1, text="两家争一垄地边", agreement="以老界石为准。", **agreed)
    topic(secretary, 2, text="夜里打麻将太吵", agreement="十点以后不打。", **agreed)
    topic(secretary, 2, who="李三", what="十点收桌")
    topic(secretary, 3, text="巷口路灯不亮", kind="request", course="matter")
    topic(secretary, 4, text="机动地明年怎么包", kind="request", course="settled", subject="land")
    topic(secretary, 4, agreement="抓阄决定")
    secretary.presses(status=409).reads("村民会议")

    topic(secretary, 4, course="raised", agreement="")
    secretary.presses().reads("以老界石为准。", "小会没有定")
    secretary.takes_picture(SCREENSHOTS / "journeys" / "meeting.png")
    assert secretary.page.locator("main a[href^='/matters/']").count() == 3

    secretary.follows("main a[href^='/meetings/topics/']")
    today = secretary.page.evaluate("new Date().toLocaleDateString('sv')")
    secretary.fills(body="here", on=today, text="抓阄").presses(status=409)
    secretary.reads("村民代表会议")

    secretary.page.go_back()
    secretary.opens("/meetings/raised/").reads("机动地明年怎么包")
    secretary.follows(".queue a:has-text('机动地明年')")
    lamp = secretary.page.locator("main .card:has-text('巷口路灯不亮')")
    assert re.search(r"待受理 · .* 前", lamp.inner_text())  # it has a term
    secretary.follows("main a[href$='/sheet/']").reads("王大爷")
    assert sizes(secretary) == {(148, 210)}
    town.manage("rebuild_figures")  # as the loop does by itself a moment later
    assert settled(secretary) == before + 2
    secretary.opens("/matters/?kind=dispute&which=all").reads("两家争一垄地边", "夜里打麻将太吵")
    assert "differences" not in town.manage("check_journal")
