"""Going through a checklist: each thing wanting is a hazard, and nobody strikes off their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from baijia.ground.refusal import Refused
from baijia.inspections.actions import begin_with_ours, make_inspection
from baijia.inspections.models import Checklist, Finding, Inspection
from baijia.inspections.rules import Found
from baijia.journal.check import first_difference
from baijia.matters.actions.closing import handle_on_the_spot, strike_off_matter
from baijia.matters.actions.handling import assign_matter
from baijia.matters.actions.opening import accept_matter
from baijia.matters.models import Matter


@pytest.fixture
def fire(world):
    begin_with_ours(by=world.jin, at=world.noon)
    return Checklist.objects.get(code="fire")


def inspected(world, checklist, **given):
    told: dict[str, Any] = {"checklist": checklist, "by": world.li, "at": now()}
    return make_inspection(world.micro_grid, **(told | given))


def test_what_is_wanting_becomes_a_hazard_in_the_same_act(client, world, fire):
    client.force_login(world.li_account)
    address = reverse("inspections:make", args=[world.micro_grid.pk, "fire"])
    page = client.get(address)
    form = page.context["form"]
    body = {name: form[name].value() for name in ("act_id", "version", "inspected_on")}
    body |= {"text_3": "灭火器过期", "level_3": "greater", "measure_3": "换新的", "owner_3": "张三"}
    body |= {"text_1": "门口堆着玉米秆", "fixed_1": "当场清走了"}
    page = client.post(address, body, follow=True).content.decode()
    assert "灭火器过期" in page
    assert "张三" in page
    done, open_ = Matter.objects.order_by("number")
    assert (done.kind, done.outcome) == ("hazard", "on_the_spot")
    assert (open_.risk, open_.urgency, open_.category) == ("greater", "urgent", fire.category)
    assert Finding.objects.count() == 2
    with pytest.raises(Refused):
        strike_off_matter(done, by=world.li, at=now())
    strike_off_matter(done, by=world.zhao, at=now())
    row = Inspection.objects.get()
    page = client.get(reverse("inspections:inspection", args=[row.pk])).content.decode()
    assert 'settled">销号 ' in page
    again = client.get(address).content.decode()  # what is still open is looked at again
    assert "灭火器过期" in again
    assert "门口堆着玉米秆" not in again
    assert first_difference() is None


def test_nothing_wanting_is_a_result_too(world, fire):
    inspected(world, fire)
    assert not Matter.objects.exists()
    with pytest.raises(Refused):
        inspected(world, fire, inspected_on=localdate() + timedelta(days=1))


def test_in_a_production_unit_the_village_reports_and_does_not_put_right(world, fire):
    unit: dict[str, Any] = {"is_production": True, "site": "面粉厂"}
    with pytest.raises(Refused) as no:
        inspected(world, fire, findings=[Found("线裸露", fixed="包好了")], **unit)
    assert no.value.code == "production"
    with pytest.raises(Refused):
        inspected(world, fire, is_production=True)
    inspected(world, fire, findings=[Found("线裸露")], **unit)
    matter = Matter.objects.get()
    with pytest.raises(Refused):
        handle_on_the_spot(matter, text="包好了", by=world.li, at=now())
    accept_matter(matter, by=world.sun, at=now())
    with pytest.raises(Refused):
        assign_matter(matter, post=world.li_post, by=world.sun, at=now())
    assign_matter(matter, office=world.sanitation, by=world.sun, at=now())


def test_the_auditor_reads_no_words_and_the_lists_are_the_towns(client, world, fire):
    row = inspected(world, fire, site="老张家", findings=[Found("灶台边堆柴")])
    client.force_login(world.feng_account)
    page = client.get(reverse("inspections:inspection", args=[row.pk])).content.decode()
    assert "老张家" not in page
    assert "灶台边堆柴" not in page
    with pytest.raises(Refused):
        begin_with_ours(by=world.jin, at=world.noon)
    assert Checklist.objects.count() == 7
