"""At a desk with hundreds of places, one types part of a name."""

import pytest
from django.urls import reverse

from baijia.ground.ids import new_id
from baijia.matters.forms import fields
from baijia.matters.models import Matter


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("下泉村", "next_village"),
        ("14070210520001", None),
        ("140702105200001", "grid"),
        ("上泉 第一微", "micro_grid"),
        ("第一网格 上泉村", None),
        ("火星", None),
    ],
)
def test_a_long_list_of_places_is_searched_instead(world, client, monkeypatch, said, found):
    monkeypatch.setattr(fields, "MOST_CHOICES", 3)
    client.force_login(world.sun_account)
    new = reverse("matters:new")
    assert '<option value="上泉村 第一网格 东片"></option>' in client.get(new).content.decode()
    told = {"text": "路灯不亮", "kind": "request", "channel": "phone", "where": said}
    told |= {"act_id": new_id(), "version": 0}
    answer = client.post(new, told)
    if found:
        assert Matter.objects.get().place == getattr(world, found)
    else:
        assert answer.context["form"].has_error("where")
        assert "路灯不亮" in answer.content.decode()
