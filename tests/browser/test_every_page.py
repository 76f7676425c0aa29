"""Every page that a post is shown the way to: fits, breaks nothing, and axe finds nothing on it."""

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Anybody
from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROLES = [
    *("steward", "grid_officer", "committee", "secretary", "liaison", "clerk", "head"),
    *("desk", "leader", "auditor", "administrator"),
]
PUBLIC = ["/", "/report/", "/track/", "/my-grid/", "/privacy/", "/sign-in/", "/sign-in/slip/"]
# Of pages that differ only by which row they show, so many are opened.
OF_A_KIND = 1
MOST = 20


def ways(person: Person) -> list[str]:
    """Where the links of this page lead, within the town; a print or a file is no page."""
    found = person.page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
    here = [urlsplit(url) for url in found if url.startswith(person.town.address)]
    return [each.path + (f"?{each.query}" if each.query else "") for each in here]


def walks(person: Person, start: list[str]) -> int:
    """Opens what can be reached from here, one page of each kind."""
    waiting, seen, opened = list(start), set(start), 0
    kinds: dict[tuple[str, ...], int] = {}
    while waiting and opened < MOST:
        path = waiting.pop(0)
        if "/files/" in path or path.startswith(("/static/", "/settings/categories/export")):
            continue
        person.opens(path)
        opened += 1
        kinds[person.kind] = kinds.get(person.kind, 0) + 1
        if kinds[person.kind] > OF_A_KIND:
            continue
        for way in ways(person):
            kind = _kind(way)
            if way not in seen and kind not in seen:
                seen |= {way, kind}
                waiting.append(way)
    return opened


def _kind(way: str) -> str:
    """An address without the row that it shows."""
    path = way.split("?")[0]
    return "/".join("*" if len(part) > 20 or part.isdigit() else part for part in path.split("/"))


LOOKS = [(role, "zh-360") for role in ROLES] + [
    (role, "en-1280") for role in ("desk", "administrator")
]


@pytest.mark.parametrize(("role", "look"), LOOKS)
def test_every_page_of_a_post(anybody: Anybody, role, look):
    person = anybody(role, look)
    assert walks(person, [urlsplit(person.page.url).path]) >= 4


@pytest.mark.parametrize("look", ["zh-360", "en-1280"])
def test_every_public_page(anybody: Anybody, look):
    person = anybody("nobody", look)
    assert walks(person, PUBLIC) >= len(PUBLIC)
