"""The desk by keyboard alone: through the list, ticks, one thing done with all, taken back."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Anybody

pytestmark = [pytest.mark.browser, pytest.mark.slow]


LINE = "document.activeElement.closest('li')?.querySelector('a')?.innerText ?? ''"


def focused(page) -> str:
    """The title of the line that has the focus."""
    return str(page.evaluate(LINE))


def test_several_are_assigned_by_keyboard_and_taken_back(anybody: Anybody, town):
    desk = anybody("desk", "en-1280").opens("/desk/to_assign/")
    page = desk.page
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    assert focused(page) != first
    page.keyboard.press("x")
    page.keyboard.press("k")
    assert focused(page) == first
    expect(page.locator(".tick input:checked")).to_have_count(2)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()

    with page.expect_navigation():
        page.locator("button[value=assign]").press("Enter")
    desk.looks().fills(to="综治办")
    with page.expect_navigation():
        page.locator("button[value=look]").press("Enter")
    desk.looks().reads("2 will be done. Nothing has been done yet.")
    with page.expect_navigation():
        page.locator("button[value=do]").press("Enter")
    desk.looks().reads("Can be taken back").presses().reads("Taken back.")
    desk.opens("/desk/to_assign/")
    expect(page.locator(".queue > li > a", has_text=first)).to_be_visible()
    desk.opens("/map/").opens("/desk/filters/")

    desk.opens("/keys/").presses()
    desk.opens("/desk/to_assign/")
    page.keyboard.press("j")
    assert focused(page) == ""
    assert "differences" not in town.manage("check_journal")
