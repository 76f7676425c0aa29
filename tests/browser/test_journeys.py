"""What the house is for, seen in a browser, each person signed in as themselves."""

import pytest

from tests.browser.conftest import Anybody
from tests.browser.person import fields

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAMP = {
    "zh": ("村口第三盏路灯不亮", "从上周起晚上看不见路，老人不敢出门。"),
    "en": ("The lamp by the gate is dark", "Since last week nobody sees the road at night."),
}
SAYS = {
    "zh": {
        "answered": "已答复",
        "assigned": "已交办",
        "reopened": "重办过 1 次",
        "second": "乙方",
        "ask first": "请先问每一方愿不愿意调解",
        "mediated": "人民调解",
        "struck off": "销号",
    },
    "en": {
        "answered": "Answered",
        "assigned": "Assigned",
        "reopened": "reopened once",
        "second": "Second side",
        "ask first": "Ask each party first",
        "mediated": "People's mediation",
        "struck off": "struck off",
    },
}


def reported(anybody: Anybody, look: str) -> tuple[str, str]:
    """Somebody without an account says what is the matter, and gets a code."""
    title, more = LAMP[look[:2]]
    title = f"{title} {look}"
    visitor = anybody("nobody", look).opens("/").follows("main a[href='/report/']")
    visitor.fills(text=f"{title}\n{more}", place="西白村", spot="3", phone="13800001111").presses()
    code = visitor.page.locator("output.code").get_attribute("data-plain")
    assert code
    return title, code


@pytest.mark.parametrize("look", ["zh-360", "en-1280"])
def test_a_lamp_is_reported_and_burns_in_the_end(anybody, town, look):
    title, code = reported(anybody, look)
    says = SAYS[look[:2]]
    desk = anybody("desk", look).finds(title, "to_accept").does("accept", urgency="ordinary")
    desk.does("assign", to="社会事务办")

    wrong = anybody("clerk 社会事务办", look).finds(title, "new")
    wrong.does("send_back", text="路灯归综合执法队管。")

    desk.finds(title, "sent_back").does("assign", to="综合执法队", text="请尽快看看。")

    clerk = anybody("clerk 综合执法队", look).finds(title, "new").does("start")
    clerk.does("ask_extension", amount="2", text="等灯泡到货。")
    desk.finds(title, "asked").does("decide_extension", granted="1", text="可以。")
    clerk.finds(title, "working").does("answer", outcome="done", text="灯泡已换好。")

    head = anybody("head 综合执法队", look).finds(title, "to_verify")
    head.does("verify", is_in_order="1", text="晚上去看过。").reads("晚上去看过。")

    desk.finds(title, "call_back").reads(says["answered"])
    desk.does("call_back", means="phone", is_reached="1", solved="no", text="第二天又灭了。")
    desk.reads(says["assigned"], says["reopened"])

    clerk.finds(title, "new").does("answer", outcome="done", text="线路也换了。")

    visitor = anybody("nobody", look).opens("/track/").fills(code=code).presses()
    visitor.reads("线路也换了。").follows(f"a[href='/t/{code}/rate/']")
    visitor.fills(solved="yes", satisfied="yes", text="亮了").presses()
    visitor.reads("线路也换了。")
    assert "differences" not in town.manage("check_journal")


def taken_down(anybody: Anybody, look: str, who: str, **said: str) -> str:
    """Somebody in a village post puts down what was said at the door; the title to find it by."""
    title = f"{said['text']} {look}"
    person = anybody(who, look).opens("/desk/").follows("nav a[href='/matters/new/']")
    person.fills(**(said | {"text": title})).presses()
    return title


@pytest.mark.parametrize("look", ["en-360"])
def test_a_dispute_ends_in_peoples_mediation(anybody, town, look):
    says = SAYS[look[:2]]
    told = {"text": "两家为滴水檐争吵", "where": "第一网格", "kind": "dispute", "channel": "door"}
    title = taken_down(anybody, look, "grid_officer", name="白二小", phone="13800002222", **told)

    secretary = anybody("secretary", look).finds(title, "to_accept")
    secretary.does("accept", urgency="ordinary").does("assign", to=town.somebody("committee").name)

    mediator = anybody("committee", look).finds(title, "new").does("start")
    mediator.does("add_party", side="first", name="白二小", stance="willing")
    mediator.does("add_party", side="second", name="李三堂", stance="open")
    agreement = {"way": "mediation", "form": "written", "text": "滴水各让一尺，檐下砌水沟。"}
    # While one side has not been asked there is no mediation, and nothing typed is lost.
    mediator.follows(".acts a[href$='/settle/']").fills(**agreement).presses(status=409)
    mediator.reads(says["ask first"])
    assert fields(mediator.page)["text"] == agreement["text"]
    mediator.follows("main a[href^='/matters/']:not([href='/matters/'])")
    mediator.does("amend_party", party=says["second"], stance="willing")
    mediator.does("settle", **agreement).reads(says["mediated"], agreement["text"])


@pytest.mark.parametrize("look", ["zh-1280"])
def test_a_hazard_is_struck_off_by_a_second_person(anybody, town, look):
    says = SAYS[look[:2]]
    told = {"text": "路边井盖松动", "where": "微网格", "kind": "hazard", "channel": "patrol"}
    title = taken_down(anybody, look, "steward", **told)

    desk = anybody("desk", look).finds(title, "to_accept").does("accept", urgency="urgent")
    desk.does("assign", to="综合执法队")
    clerk = anybody("clerk 综合执法队", look).finds(title, "new").does("start")
    clerk.does("answer", outcome="done", text="井盖已换。")
    # Who answered finds no such button; the page says whose it is.
    assert clerk.page.locator("main a[href$='/strike_off/']").count() == 0

    head = anybody("head 综合执法队", look).finds(title, "strike_off")
    head.does("strike_off", text="去看过，踩上去不动了。")
    head.reads(says["struck off"], "去看过，踩上去不动了。")
