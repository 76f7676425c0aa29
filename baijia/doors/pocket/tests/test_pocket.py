"""The addresses that the pocket page sends to: what each answers, and to whom."""

import json
from hashlib import sha256
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils.timezone import now

from baijia.doors.pocket.reading import moment
from baijia.doors.pocket.words import told
from baijia.files.tests.make import picture
from baijia.ground.ids import new_id
from baijia.phones.actions.devices import issue_device, open_door
from baijia.phones.models import Attachment, Envelope
from baijia.phones.rules import MOST_BODY
from baijia.visits.models import Visit


@pytest.fixture
def phone(client, world):
    open_door("pocket", host="区", filing="1", by=world.jin, at=now())
    signed = {"by": world.he, "at": now()}
    token = issue_device(world.he_post, kind="pocket", label="红米", **signed).token

    def send(*args, body, name="pocket:report", **headers):
        told = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Device {token}", **headers}
        kind = "application/octet-stream"
        return client.post(reverse(name, args=args), told, content_type=kind, headers=headers)

    return SimpleNamespace(send=send, token=token)


def visit(world, **given):
    fields = {"household": str(world.wang.pk), "why": "round", "met": "on", "heard": "腿疼"}
    return {"form": "visit", "version": "1", "fields": fields, "files": []} | given


def test_an_answer_names_what_it_answers(phone, world):
    pk, body = new_id(), visit(world, files=[{"name": "photo-1.jpg"}])
    first = phone.send("visit", pk, body=body)
    assert first.status_code == 201
    said = first.json()
    assert (said["id"], said["state"], said["photos"]) == (str(pk), "done", [0, 1])
    assert said["sha256"] == sha256(json.dumps(body).encode()).hexdigest()
    assert phone.send("visit", pk, body=body).status_code == 202
    assert phone.send("visit", pk, body=visit(world, files=[])).status_code == 409
    where = ("visit", pk, "photo-1.jpg")
    assert phone.send(*where, name="pocket:photo", body=picture()).status_code == 201
    assert phone.send(*where, name="pocket:photo", body=picture()).status_code == 202
    assert phone.send(*where, name="pocket:photo", body=b"else").status_code == 409
    early = phone.send("visit", new_id(), "photo-1.jpg", name="pocket:photo", body=picture())
    assert (early.status_code, early.json()) == (404, {"error": "no_envelope"})
    assert Visit.objects.count() == 1
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000),
        b'{"fields": 3, "version": "1"}',
        b'{"version": "1", "fields": {"household": {"a": [1]}, "why": null}, "files": [1, {}]}',
        b'{"version": "0", "client_time": "9999-12-31T23:59:59-23:00", "fields": {}}',
    ],
)
def test_whatever_comes_is_kept_and_waits(phone, body):
    answer = phone.send("visit", new_id(), body=body, **{"X-Client-Now": "yesterday"})
    assert (answer.status_code, answer.json()["state"]) == (202, "held")
    assert Envelope.objects.get().state == "held"


def test_what_is_too_large_is_said_before_it_is_read(phone):
    assert phone.send("visit", new_id(), body=b"x" * (MOST_BODY + 1)).status_code == 413
    assert not Envelope.objects.exists()


def test_without_a_token_nothing_goes_in_or_out(client, phone, world):
    client.force_login(world.he_account)  # a session is no token
    assert client.get(reverse("pocket:pack")).status_code == 403
    told = client.post(reverse("pocket:report", args=["visit", new_id()]), b"{}", "text/plain")
    assert told.status_code == 403
    assert not Envelope.objects.exists()


def test_a_phone_takes_along_its_own_households_and_no_phone_number(client, phone, world):
    headers = {"Authorization": f"Device {phone.token}"}
    pack = client.get(reverse("pocket:pack"), headers=headers)
    assert [home["name"] for home in pack.json()["households"]] == ["王**"]
    assert "139" not in pack.content.decode()
    assert "王秀英" not in pack.content.decode()
    held = new_id()
    phone.send("visit", held, body=visit(world, version="0"))
    url = reverse("pocket:standing") + f"?id={held}&id=x"
    rows = client.get(url, headers=headers).json()["rows"]
    assert [(row["id"], row["state"]) for row in rows] == [(str(held), "held")]


def test_the_shell_is_the_same_for_everybody_and_knows_nobody(client, phone, world):
    as_nobody = client.get(reverse("pocket:shell")).content
    client.force_login(world.he_account)
    page = client.get(reverse("pocket:shell"))
    assert page.content == as_nobody
    assert not page.cookies
    assert b"csrf" not in page.content
    worker = client.get(reverse("pocket:worker")).content.decode()
    assert "skipWaiting()" not in worker
    assert reverse("pocket:shell") in worker


def test_both_languages_ask_the_desks_own_questions():
    said = told()
    assert set(said["zh"]["words"]) == set(said["en"]["words"])
    for language in ("zh", "en"):
        needed = {
            form: [f["name"] for f in fields if isinstance(f, dict) and f.get("required")]
            for form, fields in said[language]["forms"].items()
        }
        assert all(len(names) <= 3 for names in needed.values())


def test_a_phone_is_let_in_once_and_shown_its_token_once(client, phone, world):
    client.force_login(world.he_account)
    page = client.get(reverse("pocket:let_in"))
    form = page.context["form"]
    body = {"act_id": form["act_id"].value(), "version": 0, "label": "蓝色荣耀"}
    done = client.post(reverse("pocket:let_in"), body)
    assert done.context["told"]["token"] in done.content.decode()
    again = client.post(reverse("pocket:let_in"), body)
    assert again.status_code == 409
    assert "蓝色荣耀" in client.get(reverse("phones:devices")).content.decode()


@pytest.mark.parametrize("said", ["", 3, None, "2025-03-03T04:00:00", "2025-13-01T00:00:00Z"])
def test_a_time_without_a_zone_is_no_time(said):
    assert moment(said) is None
