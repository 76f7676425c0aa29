import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.person import DESK, PHONE, Person
from tests.browser.town import Room, Town, living_town

SIZES = {"360": PHONE, "1280": DESK}
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-extensions"),
    *("--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none"),
]
# Debian's own. The one without windows takes a third less of a processor; itself, not the script
# that starts it and stays.
SHELL, WHOLE = "/usr/lib/chromium/chromium-headless-shell", "/usr/bin/chromium"
PROGRAM = os.environ.get("CHROMIUM") or (SHELL if Path(SHELL).exists() else WHOLE)

Anybody = Callable[..., Person]


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with living_town(tmp_path_factory.mktemp("town")) as living:
        yield living


@pytest.fixture(scope="package")
def rooms(town: Town) -> list[Room]:
    """Every page of the permission matrix, set up in this town."""
    return town.rooms()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Nothing of it is fetched, and it talks to nobody but the town."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def anybody(town: Town, chromium: Browser) -> Iterator[Anybody]:
    """People, each at a browser of their own; the same name is the same person all the way."""
    there: dict[str, Person] = {}

    def person(name: str, look: str = "zh-360", **more: object) -> Person:
        language, width = look.split("-")
        if name not in there:
            wide, high = SIZES[width]
            context = chromium.new_context(
                viewport={"width": wide, "height": high},
                has_touch=width == "360",
                locale="zh-CN",
                reduced_motion="reduce",  # a map stands where it will stand
                timezone_id="Asia/Shanghai",
                **more,  # type: ignore[arg-type]
            )
            context.set_default_timeout(15_000)
            context.set_default_navigation_timeout(60_000)  # a busy machine is no fault of a page
            code = {"zh": "zh-hans", "en": "en"}[language]
            context.add_cookies([{"name": "language", "value": code, "url": town.address}])
            there[name] = Person(town, context, name=name, look=look)
            if name != "nobody":
                there[name].signs_in()
        return there[name]

    yield person
    for each in there.values():
        each.page.context.close()
    log = Path(town.data / "server.log").read_text()
    assert "Traceback" not in log, log
