"""Who looks after my street: an officer, a number, and no household."""

from uuid import UUID

import pytest

from baijia.ground.ids import new_id
from baijia.matters.tests.visit import at
from baijia.people.actions import consent
from baijia.people.rules import FOUNDER
from baijia.places.actions import amend_place, found_place
from baijia.places.models import Place
from baijia.terms.actions import set_charter


def test_from_village_to_micro_grid(client, world):
    first = client.get("/my-grid/")
    assert "上泉村" in first.content.decode()
    chosen = client.get("/my-grid/", {"village": str(world.village.pk)})
    assert chosen["Location"] == at("my_grid_at", world.village.pk)
    page = client.get(chosen["Location"]).content.decode()
    for name in ("第一网格", "东片", "第一微网格", at("my_grid_at", world.micro_grid.pk)):
        assert name in page
    assert "王秀英" not in page


def test_the_officer_is_named_with_the_towns_number_and_the_steward_only_by_consent(client, world):
    set_charter(phone="03545678901", numbers={}, by=world.jin, at=world.noon)
    page = client.get(at("my_grid_at", world.micro_grid.pk)).content.decode()
    assert "李国强" in page
    assert "03545678901" in page
    assert "何桂花" not in page
    assert "有管家" in page
    consent(world.he_post, shows_name=True, by=world.he, at=world.noon)
    page = client.get(at("my_grid_at", world.micro_grid.pk)).content.decode()
    assert "何桂花" in page
    for hidden in ("13900000000", "王秀英", "赵大山", str(world.wang.pk)):
        assert hidden not in page


def test_the_card_for_the_door_says_the_same_and_comes_as_often_as_there_are_doors(client, world):
    shown = client.get(at("cards", world.micro_grid.pk))
    card = shown.content.decode().partition('class="door-card"')[2]
    assert "李国强" in card
    for hidden in ("何桂花", "王"):
        assert hidden not in card
    consent(world.he_post, shows_name=True, by=world.he, at=world.noon)
    page = client.get(at("cards", world.village.pk), {"each": "door"})
    assert page.content.decode().count('class="door-card"') == 1  # nobody counts our doors
    assert "何桂花" in page.content.decode()
    client.force_login(world.sun_account)
    doors = Place.objects.current().households().filter(path__startswith=world.micro_grid.path)
    for said, number in [
        ({"each": "door"}, doors.count()),
        ({"copies": f"{world.micro_grid.pk}:3"}, 3),
        ({"copies": f"{world.micro_grid.pk}:999"}, 1),
        ({"copies": "x", "each": "x"}, 1),
        ({"copies": f"{world.wang.pk}:3"}, 1),
    ]:
        page = client.get(at("cards", world.village.pk), said)
        assert page.content.decode().count('class="door-card"') == number, said
    assert client.get(at("cards", world.wang.pk)).status_code == 404


def test_a_hub_gives_no_address_away(client, world):
    amend_place(
        world.wang,
        words={"address": "村东头七号"},
        sets={"is_hub": True},
        by=world.li,
        at=world.noon,
    )
    for pk in (world.village.pk, world.micro_grid.pk):
        page = client.get(at("my_grid_at", pk)).content.decode()
        assert "村东头" not in page
        assert "王秀英" not in page


def test_no_other_place_has_a_page(client, world):
    for place in (world.wang, world.town, world.grid, world.zone):
        assert client.get(at("my_grid_at", place.pk)).status_code == 404
    assert client.get(at("my_grid_at", new_id())).status_code == 404


@pytest.mark.parametrize("odd", ["", "x", "\x00", str(UUID(int=7)), "长" * 5_000])
def test_an_odd_choice_is_asked_again(client, world, odd):
    answer = client.get("/my-grid/", {"village": odd})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_many_micro_grids_cost_no_more_questions(client, world, django_assert_max_num_queries):
    for zone in range(2, 8):
        path = f"{world.grid.path}{zone:02}"
        found_place(path=path, name=f"第{zone}片", by=FOUNDER, at=world.noon)
        for number in range(1, 9):
            micro = f"{path}{number:02}"
            found_place(path=micro, name=f"{zone}-{number}", by=FOUNDER, at=world.noon)
    with django_assert_max_num_queries(6):
        page = client.get(at("my_grid_at", world.village.pk)).content.decode()
    with django_assert_max_num_queries(8):
        client.get(at("cards", world.village.pk))
    assert page.count("/my-grid/") > 48
