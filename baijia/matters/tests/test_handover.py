"""A post goes on with all its open work, and both holders see the list."""

from django.urls import reverse

from baijia.journal.check import first_difference
from baijia.matters.actions.handling import assign_matter
from baijia.matters.actions.opening import accept_matter
from baijia.matters.models import HandOver
from baijia.matters.tests.make import make_matter


def hidden(page):
    form = page.context["form"]
    return {name: form[name].value() for name in ("act_id", "version")}


def hand_over(client, world, **told):
    client.force_login(world.jin_account)
    url = reverse("matters:hand_over", args=[world.li_post.pk])
    page = client.get(url)
    return client.post(url, hidden(page) | {"to": "wu", "on": "2025-03-10"} | told, follow=True)


def in_lis_hands(world):
    matter = make_matter(world)
    accept_matter(matter, by=world.sun, at=world.noon)
    assign_matter(matter, post=world.li_post, by=world.sun, at=world.noon)
    return matter


def test_the_work_goes_along_and_both_see_the_list(client, world):
    matter = in_lis_hands(world)
    assert hand_over(client, world, to="吴水生 · wu").status_code == 200
    record = HandOver.objects.get()
    assert record.new.account == world.wu_account
    assert matter.assignments.get(is_current=True).post == record.new
    url = reverse("matters:handed_over", args=[record.pk])
    for who in (world.li_account, world.wu_account):
        client.force_login(who)
        assert "路灯不亮" in client.get(url).content.decode()
        assert url in client.get(reverse("matters:hand_overs")).content.decode()
    assert first_difference() is None


def test_the_administrator_sees_how_much_and_not_what(client, world):
    matter = in_lis_hands(world)
    page = hand_over(client, world).content.decode()
    assert str(matter) in page
    assert "路灯不亮" not in page


def test_nobody_else_sees_the_list_or_hands_over(client, world):
    in_lis_hands(world)
    hand_over(client, world)
    record = HandOver.objects.get()
    client.force_login(world.zhao_account)
    assert client.get(reverse("matters:handed_over", args=[record.pk])).status_code == 404
    assert str(record.pk) not in client.get(reverse("matters:hand_overs")).content.decode()
    assert client.get(reverse("matters:hand_over", args=[world.li_post.pk])).status_code == 403


def test_what_does_not_fit_is_said_in_words(client, world):
    for told, says in [
        ({"to": "没有这个人"}, "没有这样的账号"),
        ({"to": "li"}, "现在就是这个人在岗"),
        ({"on": "2999-01-01"}, "请在交接当天办理"),
        ({"on": "2025-03-02"}, "离任日期不能早于任职日期"),
        ({"to": "x" * 5000}, "最多写 80 个"),
    ]:
        page = hand_over(client, world, **told).content.decode()
        assert says in page
    assert not HandOver.objects.exists()
