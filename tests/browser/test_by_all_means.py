"""With large text at twice the size, and with the keyboard alone."""

import pytest

from tests.browser.conftest import Anybody

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_large_text_at_twice_the_size_still_fits(anybody: Anybody) -> None:
    person = anybody("desk", "zh-360")
    person.page.locator("header summary").first.click()
    person.page.locator("form[action='/senior/'] button").locator("visible=true").first.click()
    for path in ("/desk/", "/matters/", "/matters/new/", "/figures/"):
        person.opens(path)
        person.page.evaluate("document.documentElement.style.fontSize = '200%'")
        person.looks()


def test_the_keyboard_alone_reaches_the_main_act(anybody: Anybody) -> None:
    visitor = anybody("nobody", "zh-1280").opens("/")
    for _step in range(12):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.getAttribute('href')") == "/report/":
            break
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/report/")
    assert visitor.page.locator("main textarea").is_visible()
