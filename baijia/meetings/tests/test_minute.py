"""A mini-meeting put down on its page: what is settled, what goes on, what is only raised."""

import pytest
from django.utils.timezone import localdate

from baijia.journal.check import first_difference
from baijia.matters.models import Matter
from baijia.meetings.models import Meeting, Promise, Topic
from baijia.meetings.tests.make import make_meeting


@pytest.fixture
def he(client, world):
    client.force_login(world.he_account)
    return client


def filled(page, **said):
    form = page.context["form"]
    told = {name: form[name].value() for name in ("act_id", "version", "held_on")}
    return {**told, "count": 9, **said}


def test_one_sheet_settles_hands_on_and_raises(he, world):
    address = f"/meetings/minute/{world.micro_grid.pk}/"
    body = {
        **{"text_1": "两家为一堵墙争吵", "kind_1": "dispute", "course_1": "settled"},
        **{"agreement_1": "墙归张家。", "who_1": "张三", "what_1": "清墙根"},
        **{"text_2": "路灯不亮", "kind_2": "request", "course_2": "matter"},
        **{"text_3": "机动地怎么包", "course_3": "settled", "subject_3": "land"},
    }
    body["agreement_3"] = "抓阄"
    no = he.post(address, filled(he.get(address), **body))
    assert no.status_code == 409
    assert "村民会议" in no.content.decode()
    assert "抓阄" in no.content.decode()
    assert not Meeting.objects.exists()

    body |= {"agreement_3": "", "course_3": "raised"}
    page = he.post(address, filled(no, **body), follow=True).content.decode()
    assert "墙归张家。" in page
    settled, on_its_way = Matter.objects.order_by("number")
    assert (settled.kind, settled.outcome) == ("dispute", "settled")
    assert on_its_way.due_at
    assert Topic.objects.get(course="raised").matter_id is None
    assert first_difference() is None


def test_what_was_promised_comes_back_at_the_next_meeting(he, world):
    make_meeting(world)
    promise = Promise.objects.get()
    address = f"/meetings/minute/{world.micro_grid.pk}/"
    page = he.get(address)
    assert "把墙根清干净" in page.content.decode()
    assert "路灯不亮" in page.content.decode()
    body = {"text_1": "谢谢", "agreement_1": "好", f"came_{promise.pk}": "kept"}
    assert he.post(address, filled(page, **body)).status_code == 302
    promise.refresh_from_db()
    assert (promise.standing, promise.ended_on) == ("kept", localdate())
    assert "把墙根清干净" not in he.get(address).content.decode()


def test_what_was_raised_is_decided_elsewhere_and_noted_here(client, world):
    meeting = make_meeting(world)
    topic = meeting.topics.get(course="raised")
    client.force_login(world.zhao_account)
    address = f"/meetings/topics/{topic.pk}/"
    form = client.get(address).context["form"]
    body = {"act_id": form["act_id"].value(), "version": 1, "on": str(localdate()), "text": "抓阄"}
    no = client.post(address, body | {"body": "here"})
    assert no.status_code == 409
    assert "村民代表会议" in no.content.decode()
    again = no.context["form"]["act_id"].value()
    done = client.post(address, body | {"body": "assembly", "act_id": again})
    assert done.status_code == 302
    topic.refresh_from_db()
    assert topic.taken_to == "assembly"
    # The neighbours who raised it hear of it when they meet again.
    assert "抓阄" in client.get(f"/meetings/minute/{world.micro_grid.pk}/").content.decode()


def test_the_auditor_reads_no_words_and_the_next_village_nothing(client, world):
    meeting = make_meeting(world)
    client.force_login(world.feng_account)
    for address in ("/meetings/", f"/meetings/{meeting.pk}/", "/meetings/raised/"):
        page = client.get(address).content.decode()
        assert "张三" not in page
        assert "机动地" not in page
        assert "何家院里" not in page
    client.force_login(world.zhou_account)
    assert client.get(f"/meetings/{meeting.pk}/").status_code == 404
