"""Who has the code sees where it stands and has a say; who has not sees nothing."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.test import Client

from baijia.files.actions import keep_file
from baijia.files.tests.make import upload
from baijia.ground.ids import new_id
from baijia.ground.workdays import Calendar
from baijia.journal.check import differences
from baijia.matters.actions.closing import answer_matter, decide_objection, verify_matter
from baijia.matters.actions.handling import (
    ask_reporter,
    assign_matter,
    start_matter,
    suspend_matter,
)
from baijia.matters.actions.opening import (
    accept_matter,
    attach_file,
    code_of,
    decline_matter,
    merge_matter,
    write_note,
)
from baijia.matters.actions.timing import escalate
from baijia.matters.models import Matter, Rating
from baijia.matters.rules.public import FREE_TRIES
from baijia.matters.tests.make import HOUR, make_reported
from baijia.matters.tests.visit import act, at
from baijia.people.rules import CLOCKWORK


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES = tmp_path / "files"


@pytest.fixture
def clock(world):
    """Two days after it was reported."""
    with time_machine.travel(world.noon + timedelta(days=2), tick=False) as travelled:
        yield travelled


@pytest.fixture
def told(world):
    return make_reported(world)


def given(world, told):
    """Accepted, and in the hands of the sanitation office."""
    accept_matter(told.matter, by=world.sun, at=world.noon + HOUR)
    assign_matter(told.matter, office=world.sanitation, by=world.sun, at=world.noon + HOUR)
    start_matter(told.matter, by=world.qian, at=world.noon + 2 * HOUR)


def answered(world, told):
    given(world, told)
    answer_matter(
        told.matter, text="灯泡已换好。", outcome="done", by=world.qian, at=world.noon + 3 * HOUR
    )


def read(client, code):
    answer = client.get(at("tracked", code))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("typed", ["{0}", " {1} ", "{2}", "{3}", "{4}"])
def test_a_code_is_forgiven_how_it_is_typed(client, told, typed):
    code = told.code
    grouped = "-".join(code[i : i + 4] for i in range(0, 13, 4))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    alike = code.replace("0", "o").replace("1", "l")
    answer = client.post(
        "/track/", {"code": typed.format(code, grouped, code.lower(), wide, alike)}
    )
    assert answer["Location"] == at("tracked", code)


@pytest.mark.parametrize("code", ["", "X", "2025-000001", "长" * 50_000, "\x00" * 13, "<b>" * 9])
def test_what_is_no_code_is_said_in_words(client, world, code):
    answer = client.post("/track/", {"code": code})
    assert answer.status_code in (200, 404)
    assert 'role="alert"' in answer.content.decode()
    assert "<b><b>" not in answer.content.decode()


def test_a_wrong_code_tells_nothing_by_any_address(client, told):
    wrong = "0" * 13
    for path in [
        at("tracked", wrong),
        at("tracked_act", wrong, "add"),
        at("tracked_file", wrong, new_id()),
    ]:
        answer = client.get(path)
        assert answer.status_code == 404
        assert "没有这个查询码" in answer.content.decode()
        assert "路灯" not in answer.content.decode()


def test_guessing_grows_slow_on_one_device_and_on_no_other(told, clock):
    guesser, neighbour = Client(), Client()
    for number in range(FREE_TRIES):
        assert guesser.post("/track/", {"code": f"{number:013}"}).status_code == 404
    for path in [at("tracked", told.code), at("tracked", "0" * 13)]:
        answer = guesser.get(path)
        assert answer.status_code == 429
        assert "请等 5 秒" in answer.content.decode()
    assert read(neighbour, told.code)
    clock.shift(6)
    assert read(guesser, told.code)
    guesser.post("/track/", {"code": "9" * 13})
    assert "请等 10 秒" in guesser.post("/track/", {"code": "8" * 13}).content.decode()


def test_a_code_cut_short_is_no_guess(client, told):
    for _time in range(20):
        answer = client.post("/track/", {"code": told.code[:-1]})
        assert "您输入了 12 位" in answer.content.decode()
    assert read(client, told.code)


def test_the_page_stands_in_no_search_engine_and_no_cache(client, told):
    answer = client.get(at("tracked", told.code))
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_it_says_who_has_it_and_until_when_and_names_nobody(client, world, told):
    assert "镇服务台" in read(client, told.code)
    given(world, told)
    page = read(client, told.code)
    assert "环卫办" in page
    assert "3月10日" in page
    for post in ("qian", "sun", "li"):
        assert str(getattr(world, f"{post}_account").name) not in page


def test_a_post_is_named_by_what_it_is(client, world, told):
    accept_matter(told.matter, by=world.zhao, at=world.noon)
    assign_matter(told.matter, post=world.li_post, by=world.zhao, at=world.noon)
    page = read(client, told.code)
    assert "网格员" in page
    assert "李国强" not in page


def test_what_is_internal_is_not_told(client, world, told):
    given(world, told)
    write_note(told.matter, text="内部：找老张", by=world.qian, at=world.noon + 3 * HOUR)
    write_note(
        told.matter, text="周三来修", is_for_reporter=True, by=world.qian, at=world.noon + 3 * HOUR
    )
    late = told.matter.due_at + HOUR
    assert escalate(told.matter, every=1, days=Calendar(), by=CLOCKWORK, at=late)
    page = read(client, told.code)
    assert "内部" not in page
    assert "周三来修" in page
    assert "上报" not in page.split("办理经过")[1]


def test_a_question_is_asked_and_answered(client, world, told):
    given(world, told)
    ask_reporter(told.matter, text="哪一盏？", by=world.qian, at=world.noon + 3 * HOUR)
    page = read(client, told.code)
    assert "哪一盏？" in page
    assert "等反映人回复" in page
    assert act(client, told.code, "add", text="第三盏").status_code == 302
    page = read(client, told.code)
    assert "第三盏" in page
    assert "有件事要问您" not in page
    assert not Matter.objects.get().is_suspended


def test_a_stop_is_told_with_its_reason(client, world, told):
    given(world, told)
    suspend_matter(told.matter, cause="parts", text="等灯", by=world.sun, at=world.noon + 3 * HOUR)
    page = read(client, told.code)
    assert "等配件或资金" in page
    assert '理由：</p><p class="said">等灯' in page


def test_a_refusal_is_told_with_reason_and_where_to_turn(client, world, told):
    decline_matter(
        told.matter, reason="outside", text="归县里管。", by=world.sun, at=world.noon + HOUR
    )
    page = read(client, told.code)
    assert "归县里管。" in page
    assert "不属于镇里的职责" in page
    assert "12345" in page
    assert at("tracked_act", told.code, "object") in page


def test_of_a_merged_matter_one_reads_how_the_other_goes_and_none_of_its_words(client, world):
    other = make_reported(world, text="别人的话", name="李二狗")
    mine = make_reported(world)
    merge_matter(mine.matter, into=other.matter, by=world.sun, at=world.noon + HOUR)
    answered(world, other)
    page = read(client, mine.code)
    assert "合并" in page
    assert "灯泡已换好。" in page
    assert "别人的话" not in page
    assert "李二狗" not in page


def test_of_a_merged_matter_one_says_whether_it_is_solved_all_the_same(client, world):
    chain = [make_reported(world) for _each in range(7)]
    for one, next_ in pairwise(chain):
        merge_matter(one.matter, into=next_.matter, by=world.sun, at=world.noon + HOUR)
    lead, mine = chain[-1], chain[0]
    answered(world, lead)
    assert at("tracked_act", mine.code, "rate") in read(client, mine.code)
    answer = act(client, mine.code, "rate", solved="no")
    assert answer["Location"] == at("tracked", mine.code)
    rating = Rating.objects.get()
    assert (rating.matter_id, rating.voice) == (lead.matter.pk, mine.voice)
    assert "您说：没解决" in read(client, mine.code)
    assert list(differences()) == []


def test_rated_and_thanked(client, world, told, clock):
    answered(world, told)
    assert at("tracked_act", told.code, "rate") in read(client, told.code)
    answer = act(client, told.code, "rate", solved="yes", satisfied="fairly", text="谢谢")
    assert answer["Location"] == at("tracked", told.code)
    rating = Rating.objects.get()
    assert (rating.solved, rating.satisfied, rating.voice) == ("yes", "fairly", told.voice)
    page = read(client, told.code)
    assert "谢谢，您的评价我们收到了。" in page
    assert "请告诉我们解决了没有" not in page
    assert "您说：解决了、基本满意。" in page
    assert list(differences()) == []


def test_who_says_not_solved_is_asked_at_once_whether_to_take_it_up_again(
    client, world, told, clock
):
    answered(world, told)
    answer = act(client, told.code, "rate", solved="no")
    assert answer["Location"] == at("tracked_act", told.code, "reopen")
    act(client, told.code, "reopen", text="还是不亮")
    matter = Matter.objects.get()
    assert (matter.state, matter.reopened) == ("assigned", 1)
    assert "还是不亮" in read(client, told.code)
    assert list(differences()) == []


def test_reopening_ends_with_the_towns_days(client, world, told):
    answered(world, told)
    with time_machine.travel(world.noon + timedelta(days=60), tick=False):
        assert at("tracked_act", told.code, "reopen") not in read(client, told.code)
        page = client.get(at("tracked_act", told.code, "reopen")).content.decode()
        assert "现在这一步办不了" in page
        late = client.post(
            at("tracked_act", told.code, "reopen"),
            {"text": "又不亮了", "act_id": str(new_id()), "version": told.matter.version},
        )
        assert late.status_code == 409
        assert "已经超过 30 天" in late.content.decode()
        assert "又不亮了" in late.content.decode()


def test_an_objection_goes_to_somebody_else_and_the_reply_is_read(client, world, told, clock):
    answered(world, told)
    act(client, told.code, "object", text="没人来过")
    page = read(client, told.code)
    assert "没人来过" in page
    assert at("tracked_act", told.code, "object") not in page
    matter = Matter.objects.get()
    decide_objection(
        matter, upheld=True, text="确实没去", by=world.zheng, at=world.noon + timedelta(days=2)
    )
    assert "确实没去" in read(client, told.code)
    assert Matter.objects.get().state == "assigned"


def test_withdrawn_only_after_a_second_thought(client, told, clock):
    page = client.get(at("tracked_act", told.code, "withdraw")).content.decode()
    assert "确定撤回" in page
    assert Matter.objects.get().state == "reported"
    act(client, told.code, "withdraw")
    assert Matter.objects.get().outcome == "withdrawn"
    assert "您已撤回" in read(client, told.code)


def test_a_page_that_is_stale_is_told_so_and_keeps_the_words(client, world, told, clock):
    answered(world, told)
    old = told.matter.version
    verify_matter(told.matter, is_in_order=True, by=world.tian, at=world.noon + 4 * HOUR)
    answer = client.post(
        at("tracked_act", told.code, "rate"),
        {"solved": "no", "text": "没有修", "act_id": str(new_id()), "version": old},
    )
    assert answer.status_code == 409
    assert "没有修" in answer.content.decode()
    assert not Rating.objects.exists()


def test_words_are_welcome_however_old_the_page_is(client, world, told, clock):
    given(world, told)
    answer = client.post(
        at("tracked_act", told.code, "add"),
        {"text": "还有一盏", "act_id": str(new_id()), "version": "0"},
    )
    assert answer.status_code == 302
    assert "还有一盏" in read(client, told.code)


def test_an_act_sent_twice_counts_once(client, world, told, clock):
    answered(world, told)
    body = {"solved": "yes", "act_id": str(new_id()), "version": told.matter.version}
    for _time in range(2):
        assert client.post(at("tracked_act", told.code, "rate"), body).status_code == 302
    assert Rating.objects.count() == 1


@pytest.mark.parametrize("verb", ["archive", "answer", "assign", "reveal", "x"])
def test_what_is_for_posts_is_not_there(client, told, verb):
    assert client.get(at("tracked_act", told.code, verb)).status_code == 404
    assert client.post(at("tracked_act", told.code, verb), {}).status_code == 404


def test_a_closed_matter_is_told_and_nothing_is_done_by_the_back_door(client, told):
    act(client, told.code, "withdraw")
    answer = client.post(
        at("tracked_act", told.code, "rate"),
        {"solved": "yes", "act_id": str(new_id()), "version": "2"},
    )
    assert answer.status_code == 409
    assert "这一步办不了" in answer.content.decode()


def test_ones_own_photos_and_the_towns_are_shown_and_nobody_elses(client, world, told):
    other = make_reported(world)
    act(client, told.code, "add", text="照片", photos=[upload()])
    mine = told.matter.attachments.get()
    matter = Matter.objects.get(pk=told.matter.pk)

    def attach(by, **how):
        kept = keep_file(upload("新灯.jpg"), by=by, at=world.noon)
        attach_file(matter, file=kept, by=by, at=world.noon, **how)
        return matter.attachments.order_by("id").last()

    shown, internal = attach(world.sun, is_for_reporter=True), attach(world.sun)
    foreign = attach(world.sun, voice=other.voice)
    page = read(client, told.code)
    for attachment, status in [(mine, 200), (shown, 200), (internal, 404), (foreign, 404)]:
        path = at("tracked_file", told.code, attachment.pk)
        assert client.get(path).status_code == status
        assert (path in page) == (status == 200)
    assert client.get(at("tracked_file", other.code, mine.pk)).status_code == 404
    answer = client.get(at("tracked_file", told.code, mine.pk))
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_photos_of_one_reporter_have_an_end(client, told):
    for _time in range(3):
        act(client, told.code, "add", text="照片", photos=[upload(), upload(), upload()])
    answer = act(client, told.code, "add", text="第十张", photos=[upload()])
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "最多留您 9 张" in page
    assert "第十张" in page
    assert told.matter.attachments.count() == 9


def test_a_new_code_ends_the_old_one(client, world, told):
    assert code_of(told.voice) == told.code
    told.voice.code_no = 2
    assert code_of(told.voice) != told.code
