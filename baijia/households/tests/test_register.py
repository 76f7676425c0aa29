"""The register: who may see and keep it, how it fills, and what is journaled."""

import pytest
from django.urls import reverse

from baijia.households.actions import move_in
from baijia.journal.check import first_difference
from baijia.journal.models import Entry
from baijia.people.models import Look
from baijia.places.actions import close_place, found_place
from baijia.places.models import Place

KEEPERS = ["he", "li", "lu", "zhao", "sun"]
VERBS = ["move_in", "amend", "mark_hub", "move_out", "look_up", "found", "rename"]


def url(name, place):
    return reverse(f"households:{name}", args=[place.pk])


def hidden(page):
    form = page.context["form"]
    return {name: form[name].value() for name in ("act_id", "version")}


def send(client, page, /, **told):
    return client.post(page, hidden(client.get(page)) | told, follow=True)


def fill(world, upto, micro_grid=None):
    """As many households in the micro-grid as that."""
    here = micro_grid or world.micro_grid
    living = Place.objects.filter(path__startswith=here.path, level="household").count()
    for number in range(living, upto):
        move_in(here, name=f"户主{number}", by=world.sun, at=world.noon)


@pytest.fixture
def zhao(client, world):
    client.force_login(world.zhao_account)
    return client


@pytest.mark.parametrize("who", KEEPERS)
def test_whoever_looks_after_it_registers_a_household(client, world, who):
    client.force_login(getattr(world, f"{who}_account"))
    told = {"name": "刘秀兰", "phone": "138 0013 8000", "address": "前街7号"}
    page = send(client, url("move_in", world.micro_grid), **told).content.decode()
    home = Place.objects.get(name__text="刘秀兰")
    assert home.path == world.micro_grid.path + "002"
    assert "刘**" in page
    assert "138****8000" in page
    assert "刘秀兰" not in page
    assert first_difference() is None


def test_a_code_is_never_given_again(zhao, world):
    fill(world, 2)
    last = Place.objects.get(path=world.micro_grid.path + "002")
    close_place(last, by=world.sun, at=world.noon)
    send(zhao, url("move_in", world.micro_grid), name="刘秀兰")
    assert Place.objects.get(name__text="刘秀兰").path.endswith("003")


def test_the_thirty_first_is_sent_to_the_nearest_with_room(zhao, world):
    near = found_place(
        path=world.zone.path + "02", name="第二微网格", by=world.founder, at=world.noon
    )
    found_place(path=world.zone.path + "09", name="第九微网格", by=world.founder, at=world.noon)
    fill(world, 30)
    page = send(zhao, url("move_in", world.micro_grid), name="刘秀兰", address="前街7号")
    assert page.status_code == 409
    for said in ("第二微网格", near.path, "刘秀兰", "前街7号"):
        assert said in page.content.decode()
    assert not Place.objects.filter(name__text="刘秀兰").exists()
    fill(world, 30, near)
    page = send(zhao, url("move_in", world.micro_grid), name="刘秀兰").content.decode()
    assert "第九微网格" in page


def test_full_everywhere_names_whom_to_ask(zhao, world):
    fill(world, 30)
    page = send(zhao, url("move_in", world.micro_grid), name="刘秀兰").content.decode()
    assert "请找服务台" in page


def test_from_the_twenty_sixth_on_one_is_told(zhao, world):
    fill(world, 24)
    quiet = send(zhao, url("move_in", world.micro_grid), name="甲").content.decode()
    told = send(zhao, url("move_in", world.micro_grid), name="乙").content.decode()
    assert "note warn" not in quiet
    assert "第一微网格现在有 26 户，最多 30 户" in told


def test_a_micro_grid_has_one_hub(zhao, world):
    fill(world, 3)
    first, second = Place.objects.filter(level="household").order_by("path")[1:3]
    for home in (first, second):
        send(zhao, url("mark_hub", home))
    assert list(Place.objects.filter(is_hub=True)) == [second]
    again = zhao.post(url("mark_hub", second), hidden(zhao.get(url("mark_hub", first))))
    assert again.status_code == 409


def test_what_is_left_empty_stays_as_it_is(zhao, world):
    address = url("amend", world.wang)
    send(zhao, address, phone="13812345678", address="前街1号", lon="112.7345611", lat="37.69")
    wang = Place.objects.select_related("name", "phone").get(pk=world.wang.pk)
    assert (str(wang.name), str(wang.phone), str(wang.lon)) == (
        "王秀英",
        "13812345678",
        "112.734561",
    )
    assert "王秀英" not in zhao.get(address).content.decode()
    send(zhao, address, no_phone="on")
    wang = Place.objects.get(pk=world.wang.pk)
    assert (wang.phone, wang.address, wang.lon) == (None, None, None)
    assert first_difference() is None


@pytest.mark.parametrize(
    "told",
    [
        {"lon": "112.7"},
        {"lon": "1", "lat": "2"},
        {"lon": "NaN", "lat": "37"},
        {"lon": "1e999", "lat": "37"},
        {"lon": "x" * 5000, "lat": "37"},
        {"phone": "12"},
        {"name": "y" * 50_000},
        {"address": "<script>alert(1)</script>" * 9},
    ],
)
def test_what_makes_no_sense_is_said_in_words(zhao, world, told):
    page = send(zhao, url("move_in", world.micro_grid), **({"name": "刘秀兰"} | told))
    assert page.status_code in (200, 409)
    assert "error-summary" in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    assert Place.objects.filter(level="household").count() == 1


def test_who_moves_out_leaves_the_list_and_keeps_the_code(zhao, world):
    page = send(zhao, url("move_out", world.wang)).content.decode()
    assert "已搬走" in page
    assert "王" not in zhao.get(url("place", world.micro_grid)).content.decode().split("<main")[1]
    late = send(zhao, url("amend", world.wang), address="别处")
    assert late.status_code == 409
    assert "别处" in late.content.decode()
    assert first_difference() is None


@pytest.mark.parametrize("who", ["he", "li", "zhao", "cao", "sun", "zheng", "feng"])
def test_a_name_is_shown_for_a_reason_that_is_journaled(client, world, who):
    account = getattr(world, f"{who}_account")
    client.force_login(account)
    page = client.get(url("place", world.wang)).content.decode()
    assert "王秀英" not in page
    assert "王**" in page
    assert "error-summary" in send(client, url("look_up", world.wang), reason=" ").content.decode()
    page = send(client, url("look_up", world.wang), reason="上门送证").content.decode()
    assert "王秀英" in page
    look = Look.objects.get()
    assert (look.subject_id, str(look.reason)) == (world.wang.pk, "上门送证")
    assert Entry.objects.get(subject_id=look.pk).account_id == account.pk


@pytest.mark.parametrize("who", ["zhou", "yan"])
def test_the_next_village_sees_nothing(client, world, who):
    client.force_login(getattr(world, f"{who}_account"))
    for place in (world.village, world.micro_grid, world.wang):
        assert client.get(url("place", place)).status_code == 404
    for verb in VERBS[:5]:
        assert client.get(url(verb, world.wang)).status_code == 404
        assert client.post(url(verb, world.wang), {"act_id": "0" * 32}).status_code == 404
    assert "上泉" not in client.get(reverse("households:places")).content.decode()
    found = client.get(reverse("households:places"), {"q": "14070210520000101"}).content.decode()
    assert "没有合适的" in found


@pytest.mark.parametrize("who", ["qian", "tian"])
def test_offices_have_no_register(client, world, who):
    client.force_login(getattr(world, f"{who}_account"))
    for address in [reverse("households:places"), *(url(v, world.wang) for v in ["place", *VERBS])]:
        assert client.get(address).status_code == 403


def test_the_administrator_shapes_the_tree_and_sees_no_household(client, world):
    client.force_login(world.jin_account)
    assert "上泉村" in client.get(reverse("households:places")).content.decode()
    assert client.get(url("place", world.wang)).status_code == 404
    page = client.get(url("place", world.micro_grid)).content.decode()
    assert "王" not in page.split("<main")[1]
    send(client, url("found", world.zone), name="第二微网格")
    assert Place.objects.get(name__text="第二微网格").path == world.zone.path + "02"
    send(client, url("rename", world.zone), name="东头片")
    assert str(Place.objects.get(pk=world.zone.pk).name) == "东头片"
    assert client.get(url("move_in", world.micro_grid)).status_code == 403
    assert first_difference() is None


@pytest.mark.parametrize(("code", "says"), [("200", "用过"), ("20", "三位"), ("٣٤٥", "三位")])
def test_a_village_is_founded_by_its_official_code(client, world, code, says):
    client.force_login(world.sun_account)
    page = send(client, url("found", world.town), name="官庄", code=code)
    assert says in page.content.decode()
    send(client, url("found", world.town), name="官庄", code="207")
    assert Place.objects.get(path="140702105207").level == "village"


@pytest.mark.parametrize("who", ["he", "li", "zhao", "cao", "zheng", "feng"])
def test_nobody_else_shapes_the_tree(client, world, who):
    client.force_login(getattr(world, f"{who}_account"))
    for verb in ("found", "rename"):
        assert client.get(url(verb, world.village)).status_code == 403


@pytest.mark.parametrize("who", ["cao", "zheng", "feng"])
def test_who_only_looks_on_keeps_nothing(client, world, who):
    client.force_login(getattr(world, f"{who}_account"))
    assert client.get(url("place", world.wang)).status_code == 200
    for verb, place in [
        ("move_in", world.micro_grid),
        ("amend", world.wang),
        ("move_out", world.wang),
    ]:
        assert client.get(url(verb, place)).status_code == 403
        assert client.post(url(verb, place), {"act_id": "0" * 32}).status_code == 403


def test_the_tree_counts_what_lies_below(client, world):
    fill(world, 3)
    client.force_login(world.sun_account)
    page = client.get(reverse("households:places"))
    counted = {str(row.place.name): row for row in page.context["rows"]}
    assert counted["上泉村"][1:] == (1, 1, 1, 3, 0)
    assert counted["下泉村"][1:] == (1, 0, 0, 0, 0)
    assert "何桂花" in client.get(url("place", world.micro_grid)).content.decode()


@pytest.mark.parametrize("words", ["上泉", "140702105200", "<script>", "x" * 5000, "王秀英", "x\0"])
def test_places_are_searched_for_and_people_are_not(client, world, words):
    client.force_login(world.sun_account)
    page = client.get(reverse("households:places"), {"q": words})
    assert page.status_code == 200
    assert ("上泉村" in page.content.decode()) == (words in ("上泉", "140702105200"))
