"""The demo town opens every post with one click, to its own machine and to nobody else."""

import pytest


@pytest.fixture
def demo(world, settings, tmp_path):
    (tmp_path / "demo").write_text("")
    settings.DATA = tmp_path
    return world


def test_one_click_and_one_is_in(client, demo):
    page = client.get("/step-in/", headers={"host": "localhost"}).content.decode()
    assert "李国强" in page
    door = client.get("/sign-in/", headers={"host": "localhost"}).content.decode()
    assert 'href="/step-in/"' in door
    answer = client.post("/step-in/", {"post": str(demo.li_post.pk)}, headers={"host": "127.0.0.1"})
    assert answer.status_code == 302
    assert client.session["post"] == str(demo.li_post.pk)


def test_posts_are_searched_for(client, demo):
    page = client.get("/step-in/", {"q": "下泉"}, headers={"host": "localhost:8000"})
    assert "周满仓" in page.content.decode()
    assert "李国强" not in page.content.decode()


@pytest.mark.parametrize("post", ["", "x", "0" * 32])
def test_there_is_no_such_post(client, demo, post):
    assert (
        client.post("/step-in/", {"post": post}, headers={"host": "localhost"}).status_code == 404
    )


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.168.1.7", {"host": "localhost"}),
        ("", {"host": "localhost"}),
        ("127.0.0.1", {"host": "town.example"}),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "1.2.3.4"}),
        ("127.0.0.1", {"host": "localhost", "x-real-ip": "1.2.3.4"}),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-host": "town.example"}),
        ("127.0.0.1", {"host": "localhost", "via": "1.1 proxy"}),
        ("127.0.0.1", {"host": "127.0.0.1.evil.example"}),
    ],
)
def test_nobody_steps_in_from_elsewhere(client, demo, settings, address, headers):
    settings.ALLOWED_HOSTS = ["*"]
    for ask in (client.get, client.post):
        answer = ask("/step-in/", {"post": demo.li_post.pk}, REMOTE_ADDR=address, headers=headers)
        assert answer.status_code == 404
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8037", "[::1]:8037"])
def test_every_name_of_this_machine_will_do(client, demo, address, host):
    answer = client.get("/step-in/", REMOTE_ADDR=address, headers={"host": host})
    assert answer.status_code == 200


def test_a_real_town_has_no_such_page(client, world, settings, tmp_path):
    settings.DATA = tmp_path
    assert client.get("/step-in/", headers={"host": "localhost"}).status_code == 404
    assert "step-in" not in client.get("/sign-in/").content.decode()
