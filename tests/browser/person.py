"""Somebody at a browser of their own: opens, reads, fills in, presses; and looks at every page."""

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AxeResults
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.browser.town import Town
from tests.test_house import TOP

PHONE, DESK = (360, 740), (1280, 800)
SCREENSHOTS = TOP / "screenshots"
PICTURES = "BAIJIA_PICTURES"  # set: every page that is looked at is drawn too
AXE = "/static/axe/axe.min.js"  # as `tests/settings.py` serves it
# What the tool itself finds too wide to tell; nothing of ours is left out.
ASK_AXE = "axe.run({ resultTypes: ['violations'] })"
# Pages that axe has looked at already, in this language and width.
LOOKED_AT: set[tuple[str, ...]] = set()
# How far the page reaches beyond the screen to the right, in px, once scripts have drawn the pocket
# page and named what a map draws together.
TOO_WIDE = """async () => {
  const until = Date.now() + 15_000;
  while (document.querySelector("#wait, .many:not([aria-label])")) {
    if (Date.now() > until) throw new Error("never drawn");
    await new Promise((next) => setTimeout(next, 5));
  }
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}"""


class Person:
    def __init__(self, town: Town, context: BrowserContext, *, name: str, look: str) -> None:
        self.town, self.name, self.look_is = town, name, look
        self.asks_axe = look != "zh-360"  # so `test_every_page` has seen each page already
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        """Errors and broken promises of the page. An answer that says no is not one."""
        said = message.text
        if message.type == "error" and not re.search(r"status of 4(03|04|09|29)", said):
            self.faults.append(f"console: {said}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def opens(self, path: str, *, status: int = 200) -> "Person":
        response = self.page.goto(self.town.address + path)
        assert response is not None
        assert response.status == status, f"{response.status} {path}"
        return self.looks()

    def signs_in(self) -> "Person":
        """As themselves, at the door, with their own password."""
        one = self.town.somebody(self.name)
        self.opens("/sign-in/")
        self.fills(name=one.username, password=one.password)
        return self.presses()

    def fills(self, **said: str | bool) -> "Person":
        for name, value in said.items():
            field = self.page.locator(f"main [name={name}]")
            if not field.first.is_visible():  # what helps is folded away below what is needed
                self.page.locator(
                    "main details:not([open]):has(form *, [name]) > summary"
                ).last.click()
            self._fill(field, str(value))
        return self

    def _fill(self, field: Locator, value: str) -> None:
        kind = field.first.get_attribute("type") or field.first.evaluate("e => e.localName")
        if kind == "radio":
            field.and_(self.page.locator(f"[value='{value}']")).check()
        elif kind == "checkbox":
            field.check()
        elif kind == "select":
            self._choose(field, value)
        else:
            field.fill(value)

    def _choose(self, field: Locator, value: str) -> None:
        """By its value, or by what stands there; what was said is enough of it."""
        options = field.locator("option")
        found = options.filter(has_text=value)
        same = field.locator(f"option[value='{value}']")
        field.select_option((same if same.count() else found).first.get_attribute("value"))

    def presses(self, *, status: int = 200) -> "Person":
        """The button of the page's form: the one main act."""
        with self.page.expect_navigation() as landed:
            self.page.locator("main form[method=post] button:not([type=button])").first.click()
        if landed.value.status != status:
            said = self.page.locator("main").inner_text()
            raise AssertionError(f"{landed.value.status} {self.page.url}\n{said}")
        return self.looks()

    def follows(self, selector: str) -> "Person":
        """The first such link that can be seen."""
        with self.page.expect_navigation():
            self.page.locator(selector).locator("visible=true").first.click()
        return self.looks()

    def finds(self, title: str, queue: str) -> "Person":
        """The matter in a queue, as its holder finds it."""
        self.opens(f"/desk/{queue}/")
        return self.follows(f".queue a:has-text('{title}')")

    def does(self, verb: str, **said: str | bool) -> "Person":
        """An act on the matter whose page is open; afterwards its page is open again."""
        self.follows(f".acts a[href$='/{verb}/']")
        return self.fills(**said).presses()

    def reads(self, *words: str) -> "Person":
        for word in words:
            expect(self.page.locator("main").get_by_text(word).first).to_be_visible()
        return self

    def looks(self) -> "Person":
        """At every page, drawn: it fits the screen, nothing is broken, axe finds nothing."""
        self.page.wait_for_load_state("load")
        assert not self.faults, (self.page.url, self.faults)
        self.fits()
        if self.asks_axe and (kind := self.kind) not in LOOKED_AT:
            LOOKED_AT.add(kind)
            self.examines("-".join(kind[1:]))
        return self

    def fits(self) -> None:
        """Nothing reaches beyond the screen to the right."""
        too_wide = self.page.evaluate(TOO_WIDE)
        assert too_wide <= 0, f"{self.page.url} is {too_wide} px too wide for {self.look_is}"

    def examines(self, name: str) -> None:
        """A picture to look at, and what axe says."""
        name = name.replace(":", "-").replace(" ", "-").strip("-")
        self.takes_picture(SCREENSHOTS / self.look_is / f"{name}.png")
        found = violations(self.page)
        assert not found.violations_count, f"{self.page.url}\n{found.generate_report()}"

    @property
    def kind(self) -> tuple[str, ...]:
        """What sort of page this is, whichever matter or place it is about."""
        try:
            found = resolve(self.path)
        except Resolver404:
            return (self.look_is, "nowhere")
        verbs = [str(v) for k, v in found.kwargs.items() if k in ("verb", "key", "kind", "sort")]
        forms = "filled" if self.page.locator("main .error-summary").count() else "open"
        return (self.look_is, found.view_name, *verbs, forms, self.role_look)

    @property
    def path(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.page.url).split("?")[0]

    @property
    def role_look(self) -> str:
        """Pages of one address that differ by who looks."""
        return self.name if re.search(r"/(desk|matters/[0-9a-f-]{36})/$", self.page.url) else ""

    def takes_picture(self, to: Path, *, whole: bool = True) -> None:
        """Where somebody wants to look: drawing long pages takes as long as all the rest."""
        if not os.environ.get(PICTURES):
            return
        to.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=to, full_page=whole)


def violations(page: Page) -> AxeResults:
    """What axe finds on it."""
    page.add_script_tag(url=AXE)
    return AxeResults(page.evaluate(ASK_AXE))


def fields(page: Page) -> dict[str, Any]:
    """What stands in the form now."""
    return dict(
        page.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
    )
