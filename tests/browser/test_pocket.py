"""The pocket page in a browser that is killed, on a wire that loses answers, on a shared phone."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from baijia.files.tests.make import picture
from tests.browser.conftest import PROGRAM, QUIET
from tests.browser.person import SCREENSHOTS, violations
from tests.browser.town import Town
from tests.browser.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
REPORTS = 30
SMALL = {"width": 360, "height": 740}
# Through the page's own modules, as its form does: a draft, its photo, then into the outbox.
WRITE = """async ({count, photo, version, form}) => {
  const store = await import("/static/pocket/store.js");
  const outbox = await import("/static/pocket/outbox.js");
  const owner = await store.setting("current");
  const { pack } = await store.get("packs", owner);
  for (let n = 0; n < count; n++) {
    const id = store.newId();
    const bytes = new Uint8Array([...photo, n, n >> 8]).buffer;
    const file = { name: "photo-1.jpg", type: "image/jpeg", size: bytes.byteLength };
    file.sha256 = await store.sha256(bytes);
    const files = photo.length ? [file] : [];
    const draft = { id, owner, form: "visit", files, title: `visit ${n}` };
    await store.write(["drafts", "blobs"], (drafts, blobs) => Promise.all([
      drafts.put(draft), ...files.map(({ name, type }) => blobs.put({ id, name, type, bytes }))]));
    const home = pack.households[n % pack.households.length];
    await outbox.add(draft, { household: home.id, why: "round", met: "on", heard: `听到 ${n}` });
    if (version) {
      const item = await store.get("outbox", id);
      item.body = item.body.replace('"version":"1"', `"version":"${version}"`);
      item.sha256 = await store.sha256(item.body);
      await store.put("outbox", item);
    }
  }
}"""
STATES = """async () => {
  const store = await import("/static/pocket/store.js");
  return (await store.all("outbox")).map((item) => item.state);
}"""
DRAIN = """async () => (await import("/static/pocket/outbox.js")).drain({ force: true })"""
STAND = """
import json
from baijia.files.queries import path_of
from baijia.phones.jobs import inspect
from baijia.phones.models import Attachment, Device, Envelope
from django.utils.timezone import now
while inspect(now()): pass
rows = Envelope.objects.filter(device__label__text=%r).order_by("id")
photos = Attachment.objects.filter(envelope__in=rows, state="ready").select_related("file")
print(json.dumps({
    "states": [row.state for row in rows], "reasons": [row.reason for row in rows],
    "ids": len({row.client_id for row in rows}), "made": len({row.made_id for row in rows}),
    "photos": len({p.sha256 for p in photos if path_of(p.file.sha256).exists()}),
    "late": [abs((row.received_at - row.written_at).total_seconds()) for row in rows],
    "posts": sorted({row.post.account.username for row in rows}),
}))
"""
REVOKE = """
from django.utils.timezone import now
from baijia.people.queries import actor_of
from baijia.phones.actions.devices import revoke_device
from baijia.phones.models import Device
device = Device.objects.select_related("post__place").get(label__text=%r)
revoke_device(device, by=actor_of(device.post), at=now())
"""


@pytest.fixture
def wire(town: Town) -> Iterator[Wire]:
    wire = Wire(int(town.address.rsplit(":", 1)[1]))
    yield wire
    wire.close()


@pytest.fixture
def anew(chromium: Browser, wire: Wire, tmp_path: Path) -> Iterator[Any]:
    """A phone with a memory of its own, as often as one starts its browser."""
    started: list[BrowserContext] = []

    def start(name: str = "phone", **more: Any) -> BrowserContext:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / name,
            executable_path=PROGRAM,
            args=QUIET,
            viewport=more.pop("viewport", SMALL),
            has_touch=True,
            locale="zh-CN",
            **more,
        )
        context.set_default_timeout(15_000)
        started.append(context)
        return context

    yield start
    for context in started:
        context.close()


def let_in(page: Page, town: Town, wire: Wire, who: str, label: str, pin: str = "") -> None:
    page.context.clear_cookies()
    one = town.somebody(who)
    page.goto(f"{wire.address}/sign-in/")
    page.fill("[name=name]", one.username)
    page.fill("[name=password]", one.password)
    with page.expect_navigation():
        page.click("main button.button")
    page.goto(f"{wire.address}/pocket/phone/")
    page.fill("[name=label]", label)
    page.click("main button.button")
    page.fill("#pin", pin)
    page.click("#digits button")
    expect(page.locator(".big a")).to_have_count(4)
    page.wait_for_function(
        "async () => (await (await import('/static/pocket/store.js')).all('packs')).length > 0"
    )
    page.evaluate("navigator.serviceWorker.ready")


def stand(town: Town, label: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(town.manage("shell", "-v", "0", "-c", STAND % label))
    return said


def stewards(town: Town) -> list[str]:
    return [one.username for one in town.people if one.role == "steward"]


def kill(profile: Path) -> None:
    """The browser with this memory, and all that it started, without a word."""
    for told in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"--user-data-dir={profile}".encode() in told.read_bytes():
                os.kill(int(told.parent.name), signal.SIGKILL)
        except (OSError, ValueError):
            continue


def test_thirty_reports_survive_a_killed_browser_and_a_bad_network(
    town: Town, wire: Wire, anew: Any, tmp_path: Path
) -> None:
    page = anew().pages[0]
    let_in(page, town, wire, stewards(town)[0], "三十条")
    wire.is_cut = True
    page.goto(f"{wire.address}/pocket/")  # out of what the browser kept
    write_one(page)
    photo = {"count": REPORTS - 1, "photo": list(picture((48, 32))), "version": ""}
    page.evaluate(WRITE, photo)
    kill(tmp_path / "phone")

    page = anew().pages[0]
    before = len(wire.asked)
    page.goto(f"{wire.address}/pocket/")
    expect(page.locator("#standing")).to_contain_text(f"{REPORTS}")
    assert len(wire.asked) == before  # it opens without asking anybody
    wire.is_cut, wire.loses = False, 0.5
    for _try in range(200):
        page.evaluate(DRAIN)
        if set(page.evaluate(STATES)) == {"sent"}:
            break
    assert set(page.evaluate(STATES)) == {"sent"}
    assert wire.lost > REPORTS / 2
    expect(page.locator("#standing")).to_have_text("都已上传")
    told = stand(town, "三十条")
    assert told["states"] == ["done"] * REPORTS
    assert (told["ids"], told["made"], told["photos"]) == (REPORTS, REPORTS, REPORTS)
    assert "differences" not in town.manage("check_journal")


def write_one(page: Page) -> None:
    """By hand: at a door, with a photo."""
    page.click("a[href='#visit']")
    page.select_option("#a_household", index=1)
    page.wait_for_function("document.activeElement.id === 'main'")  # drawn anew for that home
    page.fill("#f_heard", "腿疼，想装个扶手")
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture((1600, 1200))}
    page.set_input_files("#gallery", [photo])  # type: ignore[list-item]
    expect(page.locator(".photos img")).to_be_visible()
    page.click("form .bar button")
    expect(page.locator("#standing")).to_contain_text("1")


def test_two_tabs_send_once_and_two_people_keep_apart(town: Town, wire: Wire, anew: Any) -> None:
    context = anew()
    page = context.pages[0]
    first, second = stewards(town)[1:3]
    let_in(page, town, wire, first, "甲的", pin="1357")
    wire.is_cut = True
    page.evaluate(WRITE, {"count": 4, "photo": [], "version": ""})
    wire.is_cut = False
    other = context.new_page()
    other.goto(f"{wire.address}/pocket/")
    for tab in (page, other):
        tab.evaluate(f"globalThis.both = ({DRAIN})(); 0")
    for tab in (page, other):
        tab.evaluate("globalThis.both")
    page.wait_for_function(f"async () => (await ({STATES})()).every((one) => one === 'sent')")
    assert stand(town, "甲的")["made"] == 4
    other.close()

    wire.is_cut = True
    page.evaluate(WRITE, {"count": 2, "photo": [], "version": ""})
    wire.is_cut = False
    page.route("**/pocket/api/visit/**", lambda route: route.abort())
    let_in(page, town, wire, second, "乙的")
    page.goto(f"{wire.address}/pocket/#sent")
    expect(page.locator("main")).to_contain_text("别人在这部手机上还有 2 条未上传")
    assert page.locator("main li").count() == 0
    page.unroute("**/pocket/api/visit/**")
    page.evaluate(DRAIN)
    told = stand(town, "甲的")
    assert (told["made"], told["posts"]) == (6, [first])
    # Back to the first: not without the digits.
    page.goto(f"{wire.address}/pocket/#phone")
    page.click("text=换人使用")
    page.click(f"text={town.somebody(first).name}")
    page.fill("#pin", "0000")
    page.click("form button")
    expect(page.locator("#say")).to_have_text("口令不对。")
    page.fill("#pin", "1357")
    page.click("form button")
    expect(page.locator("h1")).to_contain_text(town.somebody(first).name)


def test_what_goes_wrong_keeps_every_word(town: Town, wire: Wire, anew: Any) -> None:
    context = anew()
    page = context.pages[0]
    # A phone whose clock is four years behind.
    page.add_init_script(
        "const D = Date; globalThis.Date = class extends D { constructor(...a) {"
        " a.length ? super(...a) : super(D.now() - 126e9); }"
        " static now() { return D.now() - 126e9; } };"
    )
    let_in(page, town, wire, stewards(town)[3], "丙的")
    page.evaluate(WRITE, {"count": 1, "photo": [], "version": ""})
    page.evaluate(DRAIN)
    page.evaluate(WRITE, {"count": 1, "photo": [], "version": "0"})  # a form of long ago
    page.evaluate(DRAIN)
    assert page.evaluate(STATES) == ["sent", "held"]
    told = stand(town, "丙的")
    assert told["reasons"] == ["", "retired"]
    assert max(told["late"]) < 600

    # No room left: what was typed stays on the page, and goes in when there is room again.
    context.close()  # a browser remembers for a while how much room there was
    context = anew()
    page = context.pages[0]
    cdp = context.new_cdp_session(page)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": wire.address, "quotaSize": 1})
    page.goto(f"{wire.address}/pocket/#request")
    page.select_option("#a_household", index=1)
    page.fill("#f_text", "想问问低保怎么办")
    page.click("form .bar button")
    expect(page.locator("form .wrong")).to_contain_text("手机存满了")
    assert page.input_value("#f_text") == "想问问低保怎么办"
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": wire.address})
    page.click("form .bar button")
    expect(page.locator(".big a")).to_have_count(4)

    # Shut out: what still comes within the month waits for a person; afterwards it stays here.
    town.manage("shell", "-v", "0", "-c", REVOKE % "丙的")
    page.evaluate(DRAIN)
    page.evaluate(WRITE, {"count": 1, "photo": [], "version": ""})
    page.evaluate(DRAIN)
    assert stand(town, "丙的")["reasons"][-1] == "revoked"
    page.evaluate(
        "(async () => { const s = await import('/static/pocket/store.js');"
        " const [me] = await s.all('people'); await s.put('people', { ...me, token: 'x' }); })()"
    )
    page.evaluate(WRITE, {"count": 1, "photo": [], "version": ""})
    page.evaluate(DRAIN)
    assert page.evaluate(STATES)[-1] == "queued"
    page.goto(f"{wire.address}/pocket/#sent")
    expect(page.locator("#top")).to_contain_text("这部手机已停用")
    with page.expect_download() as download:
        page.click("text=把未上传的存成文件")
    assert "听到 0" in Path(download.value.path()).read_text()


def test_it_is_small_and_readable_at_320_pixels_with_text_twice_as_large(
    town: Town, wire: Wire, anew: Any
) -> None:
    page = anew(viewport={"width": 320, "height": 640}).pages[0]
    let_in(page, town, wire, stewards(town)[4], "丁的")
    for hash in ("", "visit", "hazard", "request", "meeting", "households", "sent", "phone"):
        page.goto(f"{wire.address}/pocket/#{hash}")
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        expect(page.locator("main h1")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, (hash, wide)
        found = violations(page).response["violations"]
        assert found == [], (hash, [one["id"] for one in found])
        page.screenshot(path=SCREENSHOTS / "pocket" / f"{hash or 'home'}-320.png", full_page=True)


def test_inside_another_app_it_keeps_nothing_and_says_so(wire: Wire, anew: Any) -> None:
    page = anew(user_agent="Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0").pages[0]
    page.goto(f"{wire.address}/pocket/#visit")
    expect(page.locator("h1")).to_have_text("请用浏览器打开")
    assert page.locator("form").count() == 0
