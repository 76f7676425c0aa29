"""At the door: what is noted, what becomes a matter, who sees it, and who is on the care list."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from baijia.ground.refusal import Refused
from baijia.households.actions import move_out
from baijia.journal.check import first_difference
from baijia.journal.models import Words
from baijia.matters.models import Matter, Voice
from baijia.visits import queries, rules
from baijia.visits.actions import agree_care, issue_notice, record_visit
from baijia.visits.jobs import lapse
from baijia.visits.models import Care, Telling, Visit
from baijia.visits.rules import Said


def url(name, *rows):
    return reverse(f"visits:{name}", args=[row.pk for row in rows])


def sent(page, **said):
    form = page.context["form"]
    return {"act_id": form["act_id"].value(), "version": form["version"].value(), **said}


@pytest.fixture
def he(client, world):
    client.force_login(world.he_account)
    return client


def looked_after(world, **given):
    told: dict[str, Any] = {"purpose": "独居，冬天看炉子", "basis": "consent", "every_days": 7}
    told |= {"until": localdate() + timedelta(days=60), "by": world.he, "at": now()}
    return agree_care(world.wang, **(told | given))


def test_one_note_keeps_the_visit_and_opens_what_was_asked_for(he, world):
    notice = issue_notice(world.village, title="医保", text="月底前缴", by=world.zhao, at=now())
    page = he.get(url("record", world.wang))
    body = {"why": "care", "met": "on", "heard": "腿脚不好", "told": str(notice.pk)}
    body |= {"kind_1": "wish", "text_1": "想装个扶手", "kind_2": "hazard", "text_2": "电线老化"}
    done = he.post(url("record", world.wang), sent(page, **body), follow=True)
    assert "腿脚不好" in done.content.decode()
    assert set(Matter.objects.values_list("kind", flat=True)) == {"wish", "hazard"}
    assert {str(v.name) for v in Voice.objects.select_related("name")} == {"王秀英"}
    assert Telling.objects.get().household == world.wang
    part = he.get(url("household", world.wang), headers={"HX-Request": "true"}).content.decode()
    assert "想装个扶手" in part
    assert "<html" not in part
    assert url("household", world.wang) in he.get(f"/places/{world.wang.pk}/").content.decode()
    assert first_difference() is None


def test_a_confidential_matter_is_not_told_of_at_the_door(he, world):
    record_visit(world.wang, why="round", concerns=[Said("家里的事")], by=world.he, at=now())
    Matter.objects.update(is_confidential=True)
    assert "家里的事" not in he.get(url("household", world.wang)).content.decode()


def test_the_day_brings_up_who_is_due_and_forgets_who_was_met(he, world):
    looked_after(world)
    assert "在关照名单上" in he.get(url("today")).content.decode()
    record_visit(world.wang, why="care", by=world.he, at=now())
    assert "在关照名单上" not in he.get(url("today")).content.decode()
    record_visit(world.wang, why="care", met=False, by=world.he, at=now())
    known = queries.known(world.he, on=localdate())
    assert [each.seen_on for each in known] == [localdate()]


def test_who_was_missed_is_a_list_of_doors_and_counts_no_steward(client, world):
    client.force_login(world.zhao_account)
    page = client.get(url("coverage")).content.decode()
    assert "1 户里有 1 户" in page
    assert "第一微网格 王**" in page
    assert "何桂花" not in page
    record_visit(world.wang, why="round", by=world.he, at=now())
    assert "1 户里有 0 户" in client.get(url("coverage")).content.decode()
    assert client.get(url("coverage") + "?days=x&place=%00&page=z").status_code == 200


@pytest.mark.parametrize("who", ["lu", "cao", "zheng", "qian", "jin"])
def test_the_care_list_is_not_everybodys(client, world, who):
    looked_after(world)
    client.force_login(getattr(world, f"{who}_account"))
    assert client.get(url("care")).status_code == 403
    if who in ("lu", "cao", "zheng"):
        assert "独居" not in client.get(url("household", world.wang)).content.decode()


def test_the_auditor_sees_that_there_is_care_and_not_whose(client, world):
    looked_after(world)
    record_visit(world.wang, why="care", heard="腿疼", by=world.he, at=now())
    client.force_login(world.feng_account)
    for page in (url("care"), url("household", world.wang), url("coverage")):
        text = client.get(page).content.decode()
        assert "独居" not in text
        assert "腿疼" not in text
        assert "王秀英" not in text
    assert str(world.wang.pk) not in client.get(url("care")).content.decode()


def test_care_ends_on_its_day_and_what_it_was_for_dies(world):
    care = looked_after(world, until=localdate() + timedelta(days=3))
    purpose = care.purpose_id
    with pytest.raises(Refused):
        looked_after(world)
    assert lapse(now()) == 0
    assert lapse(now() + timedelta(days=5)) == 1
    assert not Care.objects.get().is_current
    assert Words.objects.get(pk=purpose).text is None
    assert looked_after(world)


def test_care_is_agreed_anew_before_it_ends_and_ends_when_they_move_away(he, world):
    care = looked_after(world, until=localdate() + timedelta(days=10))
    record_visit(world.wang, why="care", by=world.he, at=now())
    assert "愿不愿意继续" in he.get(url("today")).content.decode()
    later = str(localdate() + timedelta(days=200))
    page = he.get(url("renew", care))
    assert he.post(url("renew", care), sent(page, until=later)).status_code == 302
    assert "愿不愿意继续" not in he.get(url("today")).content.decode()
    assert str(queries.care_list(world.he).get().purpose) == "独居，冬天看炉子"
    move_out(world.wang, by=world.zhao, at=now())
    assert lapse(now()) == 1


def test_a_duty_names_its_law_and_nothing_lasts_for_ever(world):
    with pytest.raises(Refused) as no:
        looked_after(world, basis="duty")
    assert no.value.code == "ground"
    with pytest.raises(Refused):
        looked_after(world, until=localdate() + rules.LONGEST_CARE + timedelta(days=1))
    assert not Visit.objects.exists()


def test_who_has_heard_of_a_policy_is_not_told_again(he, world):
    notice = issue_notice(world.village, title="医保", text="月底前缴", by=world.zhao, at=now())
    page = he.get(url("notice", notice))
    he.post(url("notice", notice), sent(page, households=[str(world.wang.pk)]))
    page = he.get(url("notice", notice)).content.decode()
    assert "1 户里已告知 1 户" in page
    assert url("household", world.wang) in page  # the number opens into who it is
    assert "医保" not in he.get(url("record", world.wang)).content.decode()
