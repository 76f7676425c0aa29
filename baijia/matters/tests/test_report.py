"""Anybody reports in a minute; what they typed is never lost, and no report is turned away."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from baijia.files.tests.make import PRETENDERS, upload, with_secrets
from baijia.ground.ids import new_id
from baijia.journal.check import differences
from baijia.journal.models import Words
from baijia.matters.actions.opening import code_of
from baijia.matters.models import Matter, Voice
from baijia.matters.rules import public
from baijia.matters.tests.visit import REPORT, code_on, filled, send, the_voice
from baijia.terms.models import Charter


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES = tmp_path / "files"


def test_four_questions_and_nothing_more_are_asked_at_first(client, world):
    page = client.get(REPORT).content.decode()
    asked = page[: page.index("<details")]
    assert [name in asked for name in ("text", "place", "spot", "phone")] == [True] * 4
    assert 'name="name"' not in asked
    assert "上泉村" in page
    assert "110" in page


def test_a_report_becomes_a_matter_and_its_code_opens_it(client, world):
    page = send(client, world, spot="村口第三盏", phone="138 1234 5678", name="王秀英")
    voice = the_voice()
    assert code_on(page) == code_of(voice)
    assert voice.matter.state == "reported"
    assert voice.matter.channel == "web"
    assert not voice.matter.is_held
    assert str(voice.matter.text) == "路灯不亮\n村口第三盏。"
    assert (str(voice.name), str(voice.phone)) == ("王秀英", "13812345678")
    assert "我们会回复您" in page.content.decode()
    assert client.get(reverse("matters:tracked", args=[code_on(page)])).status_code == 200
    assert list(differences()) == []


def test_a_village_may_be_chosen_beforehand(client, world):
    page = client.get(f"{REPORT}?village={world.village.pk}").content.decode()
    assert f'<option value="{world.village.pk}" selected>' in page
    for odd in ["", "x", "' OR 1=1", str(new_id()), "\x00"]:
        assert client.get(REPORT, {"village": odd}).status_code == 200


def test_sent_twice_counts_once(client, world):
    told = filled(world)
    first, second = client.post(REPORT, told), client.post(REPORT, told)
    pages = [client.get(answer["Location"]) for answer in (first, second)]
    assert code_on(pages[0]) == code_on(pages[1])
    assert Matter.objects.count() == 1


def test_the_same_page_with_other_words_is_told_so_and_can_be_sent_as_new(client, world):
    told = filled(world)
    client.post(REPORT, told)
    other = client.post(REPORT, told | {"text": "水管漏水"})
    page = other.content.decode()
    assert other.status_code == 409
    assert "这一页您已经提交过" in page
    assert "水管漏水" in page
    assert told["act_id"] not in page
    assert Matter.objects.count() == 1


def test_gone_back_and_sent_again_it_counts_once(client, world):
    pages = [send(client, world) for _page in range(2)]
    assert code_on(pages[0]) == code_on(pages[1])
    assert code_on(send(Client(), world)) != code_on(pages[0])
    assert code_on(send(client, world, photos=[upload()])) != code_on(pages[0])
    assert Matter.objects.count() == 3


def test_after_an_hour_it_is_another_report(client, world):
    with time_machine.travel(world.noon, tick=False) as clock:
        send(client, world)
        clock.shift(3_601)
        send(client, world)
    assert Matter.objects.count() == 2


def test_only_who_sent_it_sees_the_code(client, world):
    answer = client.post(REPORT, filled(world))
    page = client.get(answer["Location"])
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    assert client.get(answer["Location"][:-2] + "x/").status_code == 404
    assert client.get(f"/report/sent/{the_voice().pk}/").status_code == 404


def test_a_page_left_open_for_days_leads_to_the_code_page(client, world, monkeypatch):
    answer = client.post(REPORT, filled(world))
    monkeypatch.setattr("baijia.matters.views.public.SENT_FOR_S", -1)
    assert client.get(answer["Location"])["Location"] == "/track/"


BAD = {
    "nothing": {"text": ""},
    "only_spaces": {"text": " \u200b\n "},
    "no_village": {"place": ""},
    "no_such_village": {"place": str(new_id())},
    "not_even_an_id": {"place": "1' OR 1=1 --"},
    "a_zero": {"place": "\x00"},
    "too_long": {"text": "长" * 50_000},
    "long_spot": {"spot": "长" * 201},
    "phone": {"phone": "一二三"},
    "long_name": {"name": "王" * 41},
    "act_id": {"act_id": "x"},
    "no_act_id": {"act_id": ""},
    "version": {"version": "eins"},
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, world, what):
    told = filled(world, spot="村口") | BAD[what]
    answer = client.post(REPORT, told)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in page
    for name in ("text", "spot"):
        assert told[name].strip()[:100].splitlines()[:1] == [] or told[name][:4] in page
    assert not Matter.objects.exists()


def test_a_household_is_no_village(client, world):
    answer = client.post(REPORT, filled(world, place=str(world.wang.pk)))
    assert "请在列表里选一个村" in answer.content.decode()


def test_what_nobody_sees_is_taken_out_and_nothing_typed_is_run(client, world):
    page = send(client, world, text="<script>alert(1)</script>\x07\u202e灯", spot="<b>村口</b>")
    voice = the_voice()
    assert str(voice.matter.text) == "<script>alert(1)</script>灯"
    shown = client.get(reverse("matters:tracked", args=[code_on(page)])).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown
    assert "<b>村口" not in shown


def test_photos_are_kept_without_place_and_camera(client, world):
    send(client, world, photos=[upload(content=with_secrets()), upload("b.jpg")])
    voice = the_voice()
    files = [attached.file for attached in voice.matter.attachments.order_by("id")]
    assert [str(file) for file in files] == ["路灯.jpg", "b.jpg"]
    assert {file.mime for file in files} == {"image/jpeg"}
    assert list(differences()) == []


@pytest.mark.parametrize("name", PRETENDERS)
def test_one_bad_photo_is_named_and_nothing_typed_is_lost(client, world, name):
    told = filled(world, photos=[upload(), upload(name, PRETENDERS[name])])
    answer = client.post(REPORT, told)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "路灯不亮" in page
    assert "请重新选一次" in page or name == "empty.jpg"
    assert '<details class="more" open' in page
    assert not Matter.objects.exists()


def test_a_fourth_photo_is_too_many(client, world):
    answer = client.post(REPORT, filled(world, photos=[upload()] * 4))
    assert "一次最多传 3 张" in answer.content.decode()


def test_confidential_is_seen_by_nobody_in_the_village(client, world):
    page = send(client, world, is_confidential="on", name="王秀英")
    assert the_voice().matter.is_confidential
    assert "村里任职的人看不到" in page.content.decode()


def test_who_stays_unknown_mends_the_rest_and_need_not_mend_the_phone(client, world):
    page = client.post(REPORT, filled(world, is_anonymous="on", phone="1234", text=""))
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"text"}
    assert 'value="1234"' in page.content.decode()


def test_anonymous_keeps_neither_name_nor_phone_anywhere(client, world):
    page = send(client, world, is_anonymous="on", name="王秀英花", phone="13812345670")
    voice = the_voice()
    assert (voice.name, voice.phone, voice.is_anonymous) == (None, None, True)
    kept = list(Words.objects.values_list("text", flat=True))
    assert not [text for text in kept if text and ("王秀英花" in text or "13812345670" in text)]
    assert "姓名和电话都没有留" in page.content.decode()


def test_not_even_a_refused_page_keeps_who_wants_to_stay_unknown(client, world):
    told = filled(world, is_anonymous="on", name="王秀英花", phone="13812345670")
    client.post(REPORT, told)
    answer = client.post(REPORT, told | {"text": "水管漏水"})
    assert answer.status_code == 409
    assert "王秀英花" in answer.content.decode()
    kept = list(Words.objects.values_list("text", flat=True))
    assert [text for text in kept if text and "水管漏水" in text]
    assert not [text for text in kept if text and ("王秀英花" in text or "13812345670" in text)]


def test_the_sixth_from_one_device_waits_for_the_desk_and_gets_its_code(client, world):
    texts = [f"第{number}件事" for number in range(public.DEVICE_HOURLY + 1)]
    pages = [send(client, world, text=text) for text in texts]
    held = list(Matter.objects.order_by("number").values_list("is_held", flat=True))
    assert held == [False] * public.DEVICE_HOURLY + [True]
    assert "服务台要先看一遍" in pages[-1].content.decode()
    assert code_on(pages[-1])
    assert not send(Client(), world).context["matter"].is_held


def test_a_burst_over_the_whole_town_waits_for_the_desk(world, monkeypatch):
    monkeypatch.setattr(
        "baijia.matters.actions.public.charter", lambda: Charter(held_from_hourly=2)
    )
    pages = [send(Client(), world) for _time in range(3)]
    assert [page.context["matter"].is_held for page in pages] == [False, False, True]


def test_what_only_a_program_fills_in_is_held_not_thrown_away(client, world):
    assert send(client, world, website="http://spam.example").context["matter"].is_held


def test_what_the_browser_keeps_never_grows_too_large_for_it(client, world):
    for number in range(20):
        send(client, world, text=f"第{number}件事")
        client.post("/track/", {"code": f"{number:013}"})
    assert len(client.cookies["lately"].value) < 3_500
    assert send(client, world, text="还有").context["matter"].is_held


def test_a_cookie_of_ones_own_making_is_no_cookie(client, world):
    client.cookies["lately"] = "eyJyZXBvcnQiOltbMSwyXV19:1:forged"
    assert send(client, world).status_code == 200


def test_a_form_without_the_pages_own_token_is_not_taken(world):
    answer = Client(enforce_csrf_checks=True).post(REPORT, filled(world))
    assert answer.status_code == 403
    assert not Voice.objects.exists()
