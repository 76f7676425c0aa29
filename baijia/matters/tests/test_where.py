"""At a desk with hundreds of places, one types part of a name."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.urls import reverse

from baijia.ground.ids import new_id
from baijia.matters.forms import fields
from baijia.matters.forms.fields import CategoryField
from baijia.matters.models import Matter
from baijia.terms.actions import close_row, set_category


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


def test_a_heading_is_taken_and_refused_as_by_djangos_own_field(world):
    signed = {"by": world.jin, "at": world.noon}
    row = set_category(code="01", name="路灯", **signed)
    closed = set_category(code="02", name="水", **signed)
    close_row(closed, **signed)
    pk = str(row.pk)
    odd: list[Any] = [
        "",
        None,
        "x",
        "0" * 32,
        f"{{{pk}}}",
        f"urn:uuid:{pk}",
        pk,
        pk.upper(),
        row.pk.hex,
    ]
    odd += [row.pk, row, closed, str(closed.pk), "路灯", f" {pk}", f"{pk}\0", "\0", [], [pk], 5]
    odd += ["１" * 32, "x" * 9999, pk.replace("-", "_"), True, str(uuid4()), {}]
    ours = CategoryField()
    plain = ModelChoiceField(queryset=ours.queryset, required=False)
    for value in odd:
        assert told(ours, value) == told(plain, value)


def told(field, value):
    try:
        return field.clean(value)
    except ValidationError as no:
        return no.messages
