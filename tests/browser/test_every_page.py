"""Every page of the house: it fits, breaks nothing, and axe finds nothing on it.

The pages are those of `tests/matrix/table.txt`: a new one is looked at without being named here.
"""

import pytest
from django.urls import resolve

from tests.browser.conftest import Anybody
from tests.browser.person import DESK, PHONE, SCREENSHOTS, Person
from tests.browser.stage import rooms as named
from tests.browser.town import Room

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PARTS = range(6)
# Acts and queues are one page each in their walls; what differs stands in their forms.
ALIKE = ("matters:act ", "matters:queue ", "matters:desk")
IN_LARGE_TEXT = [
    *("site:home", "matters:report", "matters:tracked", "matters:desk", "matters:matter"),
    *("matters:act answer", "figures:figures", "households:place", "terms:terms", "people:me"),
]
PAPER = (718, 1000)  # A4 less its margins


@pytest.mark.parametrize("part", PARTS)
def test_every_page(anybody: Anybody, rooms: list[Room], part: int) -> None:
    """On a phone and on a desk in Chinese, every third in English too; some in large text.

    Axe takes as long as all the rest: it looks at each page once here, on the phone and in Chinese;
    in English and on a desk it goes along on the journeys.
    """
    person = anybody("nobody")
    for number, room in enumerate(rooms[part :: len(PARTS)]):
        enters(person, room, "zh-360")
        widens(person, DESK)
        if number % (6 if room.name.startswith(ALIKE) else 3) == 0:
            enters(person, room, "en-1280")
            widens(person, PHONE)
        if room.name in IN_LARGE_TEXT and room.who in ("nobody", "sun"):
            enters(person, room, "senior-360")


def test_no_page_is_left_out(rooms: list[Room]) -> None:
    assert [(room.name, room.who) for room in rooms] == named()


def enters(person: Person, room: Room, look: str) -> None:
    """As who may, with this look; where it says it is, one is."""
    language, width = look.split("-")
    jar = {"language": "en" if language == "en" else "zh-hans", "sessionid": room.session}
    jar["senior"] = "1" if language == "senior" else "0"
    cookies = [{"name": name, "value": said} for name, said in jar.items() if said]
    person.page.context.clear_cookies()
    person.page.context.add_cookies([each | {"url": person.town.address} for each in cookies])
    wide, high = PHONE if width == "360" else DESK
    person.page.set_viewport_size({"width": wide, "height": high})
    person.name, person.look_is, person.asks_axe = room.who, look, language != "en"
    person.opens(room.path)
    assert resolve(person.path).view_name == room.name.split(" ")[0], (room, person.path)


def widens(person: Person, size: tuple[int, int]) -> None:
    person.page.set_viewport_size({"width": size[0], "height": size[1]})
    person.fits()


def test_a_slip_and_a_refused_form_are_pages_too(anybody: Anybody, rooms: list[Room]) -> None:
    """What a page becomes after its button: the printed slip, the form with what is wrong."""
    person, at = anybody("nobody"), {room.name: room for room in reversed(rooms)}
    for name, look in [("people:print_slip", "zh-360"), ("people:print_slip", "en-1280")]:
        enters(person, at[name], look)
        person.presses()
        person.examines(f"{name} printed")
    enters(person, at["matters:new"], "zh-360")
    person.presses()
    person.examines("matters:new refused")


def test_what_is_printed_fits_its_paper(anybody: Anybody, rooms: list[Room]) -> None:
    """Work order, receipt, tracking page, figures and a list, as they come out of the printer:
    no button, and the charts as wide as the paper.
    """
    person, at = anybody("nobody"), {room.name: room for room in reversed(rooms)}
    for name in (
        "matters:order",
        "matters:receipt",
        "matters:tracked",
        "figures:figures",
        "matters:matters",
    ):
        enters(person, at[name], "zh-1280")
        person.page.emulate_media(media="print")
        widens(person, PAPER)
        assert not person.page.locator("button, .button, .tick").filter(visible=True).count(), name
        for chart in person.page.locator("canvas").all():
            box = chart.bounding_box()
            assert box is None or box["width"] <= PAPER[0], box
        person.takes_picture(SCREENSHOTS / "print" / f"{name.replace(':', '-')}.png")
        person.page.emulate_media(media="screen")
