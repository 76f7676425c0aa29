"""A sheet comes back: good lines go in, wrong ones say so, and nothing goes in twice."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from baijia.ground.ids import new_id
from baijia.journal.check import first_difference
from baijia.matters.actions.closing import answer_matter
from baijia.matters.actions.handling import assign_matter
from baijia.matters.actions.opening import accept_matter, report_matter
from baijia.matters.models import Matter
from baijia.meetings.models import Meeting
from baijia.paper.models import Sheet, SheetLine
from baijia.paper.rules import code_for
from baijia.visits.models import Visit


@pytest.fixture
def he(client, world):
    client.force_login(world.he_account)
    return client


def sheet_of(world, form):
    return reverse("paper:sheet", args=[code_for(form, world.micro_grid, new_id())])


def sent(page, **said):
    form = page.context["form"]
    told = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return {**told, **said}


def test_good_lines_go_in_and_the_wrong_one_waits_at_its_field(he, world):
    address = sheet_of(world, "visits")
    body = {"home_1": "1", "heard_1": "都好", "home_2": "赵", "home_3": "王", "away_3": "on"}
    body |= {"ask_1": "想修水龙头", "kind_1": "request"}
    page = he.post(address, sent(he.get(address), **body))
    text = page.content.decode()
    assert Visit.objects.filter(household=world.wang).count() == 2
    assert Matter.objects.get().kind == "request"
    assert "这里没有哪一户" in text
    assert 'value="赵"' in text
    assert "都好" not in text  # what went in is not asked again
    again = he.post(address, sent(page, home_2="001"))
    assert again.status_code == 302
    assert [line.number for line in SheetLine.objects.order_by("number")] == [1, 2, 3]
    assert first_difference() is None


def test_the_same_sheet_does_not_come_in_twice(he, world):
    address = sheet_of(world, "visits")
    page = he.get(address)
    body = sent(page, home_1="1")
    assert he.post(address, body).status_code == 302
    assert he.post(address, body).status_code == 302  # the same page once more
    assert Visit.objects.count() == 1
    known = he.get(address)
    assert "form" not in known.context
    # Somebody else had the empty page open: the line is refused, and says on which day it came.
    late = he.post(address, sent(page, home_1="1", act_id=str(new_id())))
    assert late.status_code == 409
    assert "已经录入" in late.content.decode()
    assert Visit.objects.count() == 1
    more = he.get(address + "?more=1")
    assert 'name="home_2"' in more.content.decode()
    assert 'name="home_1"' not in more.content.decode()


def test_a_sheet_of_hazards_reports_and_keeps_to_the_law(he, world):
    address = sheet_of(world, "hazards")
    body = {"text_1": "电线裸露", "home_1": "1", "level_1": "greater", "fixed_1": "包好了"}
    body |= {"text_2": "灭火器过期", "spot_2": "面粉厂", "is_production_2": "on", "fixed_2": "换了"}
    body |= {"spot_3": "村口"}
    page = he.post(address, sent(he.get(address), **body))
    text = page.content.decode()
    assert (page.status_code, Matter.objects.count()) == (409, 1)
    assert "第七十五条" in text or "75" in text
    assert "面粉厂" in text
    assert he.post(
        address, sent(page, **(body | {"fixed_2": "", "text_3": "井盖缺了"}))
    ).status_code
    put_right, reported = Matter.objects.order_by("number")[:2]
    assert (put_right.outcome, put_right.urgency) == ("on_the_spot", "urgent")
    assert (reported.kind, reported.is_production) == ("hazard", True)


def test_a_sheet_of_a_meeting_is_a_meeting(he, world):
    address = sheet_of(world, "meeting")
    body = {"count": 9, "text_1": "两家争地边", "kind_1": "dispute", "agreement_1": "以界石为准"}
    done = he.post(address, sent(he.get(address), **body))
    assert done["Location"] == reverse("meetings:meeting", args=[Meeting.objects.get().pk])
    assert SheetLine.objects.get().sheet.form == "meeting"
    assert "form" not in he.get(address).context


def test_a_code_leads_its_own_people_to_the_sheet_and_nobody_else(client, world):
    code = code_for("visits", world.micro_grid, new_id())
    client.force_login(world.zhou_account)
    assert client.get(reverse("paper:sheet", args=[code])).status_code == 404
    assert "没有这个编码" in client.get(f"/paper/?code={code}").content.decode()
    client.force_login(world.zhao_account)
    assert client.get(f"/paper/?code={code}")["Location"] == reverse("paper:sheet", args=[code])
    assert client.get("/paper/?code=%00").status_code == 200


def test_households_stand_on_the_stewards_sheet_by_number_and_family_name(he, world):
    page = he.get(reverse("paper:print_sheets", args=["visits", world.micro_grid.pk]))
    text = page.content.decode()
    assert "001 王**" in text
    assert "秀英" not in text
    assert len(page.context["sheets"]) == 1
    assert not Sheet.objects.exists()  # what is printed is nothing yet


def test_a_letter_tells_a_household_its_own_and_nothing_confidential(he, world):
    told = {"place": world.wang, "household": world.wang, "channel": "door", "name": "王秀英"}
    told |= {"by": world.he, "at": now()}
    lamp = report_matter(text="路灯不亮", **told).matter
    report_matter(text="家里的难处", is_confidential=True, **told)
    report_matter(text="别人的事", place=world.wang, channel="door", by=world.he, at=now())
    accept_matter(lamp, by=world.sun, at=now())
    assign_matter(lamp, office=world.sanitation, by=world.sun, at=now())
    answer_matter(lamp, text="灯泡换好了", outcome="done", by=world.qian, at=now())
    text = he.get(reverse("paper:letters", args=[world.micro_grid.pk])).content.decode()
    assert "路灯不亮" in text
    assert "灯泡换好了" in text
    assert "家里的难处" not in text
    assert "别人的事" not in text
    last = he.get(
        reverse("paper:letters", args=[world.micro_grid.pk]) + f"?year={localdate().year - 1}"
    )
    assert "路灯不亮" not in last.content.decode()
