"""Paper in a browser: printed as what it is, typed in by the keyboard alone, not twice."""

import re

import pytest

from baijia.site.burden import NOTES
from tests.browser.conftest import Anybody
from tests.browser.person import SCREENSHOTS, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOX = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")
MM = 72 / 25.4


def sizes(person: Person) -> set[tuple[int, int]]:
    """The pages as they come out of the printer, in millimetres."""
    printed = person.page.pdf(prefer_css_page_size=True)
    return {(round(float(w) / MM), round(float(h) / MM)) for w, h in BOX.findall(printed)}


def begins(person: Person, form: str, way: str) -> None:
    person.opens("/paper/")
    person.page.locator("main select[name=form]").select_option(form)
    with person.page.expect_navigation():
        person.page.locator(f"main button[name={way}]").click()
    person.looks()


def types(person: Person, *keys: str) -> None:
    """On the keyboard alone; words in brackets are typed, the last key sends."""
    *before, last = keys
    for key in before:
        if key.startswith("["):
            person.page.keyboard.insert_text(key.strip("[]"))
        else:
            person.page.keyboard.press(key)
    with person.page.expect_navigation():
        person.page.keyboard.press(last)
    person.looks()


def test_the_commonest_notes_take_the_keys_that_the_paper_says(anybody: Anybody) -> None:
    steward = anybody("steward", "zh-1280")
    for note in NOTES:
        begins(steward, note.form, "enter")
        types(steward, *note.keys)
        said = steward.page.locator(".messages").inner_text()
        assert "已录入 1 行" in said, (note.what, said)


def test_a_sheet_is_printed_filled_in_typed_in_and_known(anybody: Anybody, town) -> None:
    steward = anybody("steward", "zh-1280")
    for form in ("hazards", "meeting", "visits"):
        begins(steward, form, "print")
        assert sizes(steward) == {(148, 210)}
        steward.takes_picture(SCREENSHOTS / "journeys" / f"paper-{form}.png")
    code = steward.page.locator(".corner strong").first.inner_text()
    steward.opens("/paper/")
    types(steward, *f"[{code.lower()}]".split(), "Enter")
    types(steward, "1", "Enter", "9", "9", "9", "Enter", "Enter", "Enter")
    steward.reads("这里没有哪一户")  # the good line is in, the wrong one says so at its field
    steward.page.keyboard.press("Control+A")
    types(steward, "2", "Control+Enter")
    steward.reads(code)
    assert steward.page.locator("main .queue li").count() == 2
    steward.opens(f"/paper/?code={code}")
    assert steward.page.locator("main form[method=post]").count() == 0
    assert "differences" not in town.manage("check_journal")


def test_cards_and_letters_fit_their_paper(anybody: Anybody) -> None:
    steward = anybody("steward", "zh-360")
    steward.opens("/paper/").follows("main a[href*='/cards/']")
    assert sizes(steward) == {(105, 148)}
    steward.opens("/paper/").follows("main a[href*='/letters/']")
    assert sizes(steward) == {(148, 210)}
