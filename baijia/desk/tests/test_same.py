"""What looks reported twice is proposed with reasons; what somebody said stays said."""

from django.urls import reverse

from baijia.desk.models import Apart
from baijia.desk.queries import same
from baijia.ground.ids import new_id
from baijia.matters.tests.make import make_matter

LAMP = "村口第三盏路灯不亮，晚上看不见路"


def test_the_likely_are_proposed_with_reasons_and_apart_is_remembered(world, client):
    one = make_matter(world, text=LAMP)
    other = make_matter(world, text="第三盏路灯不亮，晚上老人看不见路")
    make_matter(world, text="水渠堵了，浇不上地")
    make_matter(world, text=LAMP, is_confidential=True)
    make_matter(world, text=LAMP, place=world.next_grid, by=world.yan)
    (pair,) = same.pairs(world.sun, at=world.noon)
    assert {pair.one.pk, pair.other.pk} == {one.pk, other.pk}
    assert "同一户" in [str(why) for why in pair.reasons]

    client.force_login(world.sun_account)
    assert other.title.text in client.get(reverse("desk:alike", args=[one.pk])).content.decode()
    where = reverse("desk:compare", args=[one.pk, other.pk])
    sent = {"act_id": str(new_id()), "version": one.version, "other_version": other.version}
    client.post(where, sent | {"decision": "apart"})
    assert Apart.objects.count() == 1
    assert same.pairs(world.sun, at=world.noon) == []
    assert same.alike(other, world.sun) == []


def test_two_go_on_as_the_one_that_was_chosen(world, client):
    one, other = make_matter(world, text=LAMP), make_matter(world, text=LAMP)
    client.force_login(world.sun_account)
    sent = {"act_id": str(new_id()), "version": one.version, "other_version": other.version}
    where = reverse("desk:compare", args=[one.pk, other.pk])
    client.post(where, sent | {"decision": "other"})
    one.refresh_from_db()
    assert one.merged_into_id == other.pk
