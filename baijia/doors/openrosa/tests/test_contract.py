"""What is answered to phones, case by case (the contract's B.1 to B.8)."""

import re
from base64 import b64encode
from datetime import timedelta
from hashlib import md5
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.test import Client

from baijia.doors.openrosa import http
from baijia.doors.openrosa.actions import publish_forms
from baijia.doors.openrosa.models import Edition, Revision
from baijia.doors.openrosa.tests.make import (
    make_phone,
    make_report,
    make_visit,
    packed,
    told,
)
from baijia.files.tests.make import picture
from baijia.journal.check import differences
from baijia.matters.models import Matter
from baijia.meetings.models import Meeting, Promise
from baijia.phones.actions.devices import close_door, revoke_device
from baijia.phones.actions.mending import accept_envelope
from baijia.phones.jobs import inspect
from baijia.phones.models import Attachment, Envelope, Opening
from baijia.phones.tests.make import HOUR
from baijia.places.actions import found_place
from baijia.visits.models import Visit

FORMS = "{http://openrosa.org/xforms/xformsList}"
FILES = "{http://openrosa.org/xforms/xformsManifest}"
PHOTO = b"\xff\xd8 a photo"


@pytest.fixture
def he(world):
    """The steward's phone, two hours after noon."""
    with time_machine.travel(world.noon + 2 * HOUR, tick=False):
        yield make_phone(world)


def listed(answer):
    return {row.findtext(f"{FORMS}formID"): row for row in ET.fromstring(answer.content)}


def test_the_list_leads_to_each_form_by_its_bytes(he):
    answer = he.get("formList?deviceID=x")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert answer["X-OpenRosa-Accept-Content-Length"] == "2000000"
    assert answer["Content-Language"] == "zh"
    assert answer["Date"]
    found = listed(answer)
    assert list(found) == ["visit", "hazard", "request", "meeting"]
    for row in found.values():
        form = he.client.get(row.findtext(f"{FORMS}downloadUrl"))
        assert row.findtext(f"{FORMS}hash") == f"md5:{md5(form.content).hexdigest()}"
        assert row.findtext(f"{FORMS}name")
    assert he.client.head(he.path("formList")).status_code == 200
    assert list(listed(he.get("formList?formID=visit"))) == ["visit"]


def test_what_did_not_change_is_not_fetched_again(he):
    first = he.get("formList")
    again = he.get("formList", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["X-OpenRosa-Version"]) == (304, "1.0")


def test_the_household_list_is_ones_own(he, world):
    manifest = ET.fromstring(he.get("forms/visit/manifest").content)
    files = {row.findtext(f"{FILES}filename"): row for row in manifest}
    assert list(files) == ["households.csv", "notices.csv"]
    row = files["households.csv"]
    assert row.get("type") == "entityList"
    got = he.client.get(row.findtext(f"{FILES}downloadUrl")).content
    assert row.findtext(f"{FILES}hash") == f"md5:{md5(got).hexdigest()}"
    assert got.decode().splitlines() == [
        "name,label,__version",
        f"{world.wang.pk},001 王秀英,1",
    ]
    other = make_phone(world, who="yan", is_open=False)
    assert other.get("lists/households.csv").content.decode() == "name,label,__version\n"
    gone = he.client.get(
        f"{row.findtext(f'{FILES}integrityUrl')}?id={world.wang.pk},{world.grid.pk}"
    )
    assert re.findall("<deleted>(.*?)</deleted>", gone.content.decode()) == ["false", "true"]


def test_who_looks_after_more_has_the_thirty_to_call_at_next(he, world):
    signed = {"by": world.founder, "at": world.noon}
    for number in range(2, 41):
        found_place(path=f"{world.micro_grid.path}{number:03}", name=f"第{number}家", **signed)
    officer = make_phone(world, who="li", is_open=False)
    rows = officer.get("lists/households.csv").content.decode().splitlines()
    assert len(rows) == 31
    assert len(he.get("lists/households.csv").content.decode().splitlines()) == 31


def test_a_visit_comes_in_once(he, world):
    assert he.client.head(he.path("submission?deviceID=x")).status_code == 204
    assert he.get("submission").status_code == 204
    xml = make_visit(
        world, concern_1={"text_1": "路灯不亮", "kind_1": "request"}, photo_1="灯 1.jpg"
    )
    assert told(he.send(xml, ("灯 1.jpg", PHOTO))) == (201, "收到了。")
    assert told(he.send(xml, ("灯 1.jpg", PHOTO)))[0] == 202
    assert told(he.send(xml))[0] == 202
    (visit,) = Visit.objects.all()
    assert (str(visit.heard), visit.post_id) == ("腿疼", world.he_post.pk)
    assert [str(concern.matter.text) for concern in visit.concerns.all()] == ["路灯不亮"]
    (photo,) = Attachment.objects.all()
    assert (str(photo.name), photo.size) == ("灯 1.jpg", len(PHOTO))
    assert list(differences()) == []


def test_one_report_in_several_pieces(he, world):
    xml = make_visit(world, photo_1="一.jpg", photo_2="二.jpg", voice="说.m4a")
    assert told(he.send(xml, ("一.jpg", PHOTO)))[0] == 201
    assert told(he.send(xml, ("二.jpg", PHOTO)))[0] == 201  # another file, the same content
    assert told(he.send(xml, ("一.jpg", PHOTO), ("说.m4a", b"sound")))[0] == 201
    assert told(he.send(xml, ("一.jpg", PHOTO)))[0] == 202
    states = Attachment.objects.order_by("id").values_list("name__text", "state")
    assert list(states) == [("一.jpg", "kept"), ("二.jpg", "kept"), ("说.m4a", "kept")]
    assert Visit.objects.count() == 1


def test_other_words_under_the_same_number_are_kept_beside_the_first(he, world):
    number = f"uuid:{uuid4()}"
    xml = make_visit(world, instance=number)
    assert told(he.send(xml))[0] == 201
    other = xml.replace("腿疼".encode(), "腰疼".encode())
    for _turn in range(2):
        status, says = told(he.send(other, ("照.jpg", PHOTO)))
        assert status == 409
        assert "两份都留着" in says
    assert Visit.objects.count() == 1
    (kept,) = Envelope.objects.filter(reason="clash")
    assert "腰疼" in str(kept.body)
    assert Attachment.objects.count() == 1


def test_odd_names_of_files(he, world):
    """Whatever they would mean on a disk: they are words."""
    xml = make_visit(world, photo_1="../../etc/照\u200b.jpg")
    names = ["../../etc/照.jpg", 'a\0"; filename="b', "\0", "长" * 400, "con.jpg\u202e"]
    answer = he.send(xml, *((name, PHOTO + bytes([n])) for n, name in enumerate(names)))
    assert told(answer)[0] == 201
    kept = Attachment.objects.order_by("id").values_list("name__text", "state")
    assert ("../../etc/照.jpg", "kept") in kept
    assert len(kept) == len(names)


def test_another_photo_of_the_same_name_is_kept_too(he, world):
    xml = make_visit(world, photo_1="照.jpg")
    assert told(he.send(xml, ("照.jpg", PHOTO)))[0] == 201
    assert told(he.send(xml, ("照.jpg", b"another")))[0] == 409
    assert Attachment.objects.filter(is_clash=True).count() == 1


def test_a_report_that_was_changed_on_the_phone(he, world):
    first, second, third = (f"uuid:{uuid4()}" for _number in range(3))
    assert told(he.send(make_visit(world, instance=first)))[0] == 201
    changed = make_visit(world, heard="好些了", instance=second, replaces=first)
    assert told(he.send(changed))[0] == 201  # a new version of it
    assert told(he.send(changed))[0] == 202
    late = make_visit(world, heard="又疼", instance=third, replaces=first)
    assert [told(he.send(late))[0] for _turn in range(2)] == [409, 409]  # not of the current one
    lost = make_visit(world, replaces=f"uuid:{uuid4()}")
    assert told(he.send(lost))[0] == 409
    assert Visit.objects.count() == 1  # what was put down is not undone by a phone
    assert Revision.objects.count() == 1
    assert Envelope.objects.filter(state="held", reason="conflict").count() == 3


HELD = [
    ("an older form", {"number": "2020010101"}, "retired"),
    ("a rule", {"visited_on": "2020-01-01"}, "refused"),
    ("no such choice", {"why": "sightseeing"}, "invalid"),
    ("not the sender's", {"household": str(uuid4())}, "place"),
    ("no question of ours", {"colour": "red"}, "unreadable"),
]


@pytest.mark.parametrize(("what", "said", "reason"), HELD, ids=[each[0] for each in HELD])
def test_what_needs_a_person_is_kept_and_waits(he, world, what, said, reason):
    status, says = told(he.send(make_visit(world, photo_1="照.jpg", **said), ("照.jpg", PHOTO)))
    assert (status, "先看" in says) == (202, True)
    (envelope,) = Envelope.objects.all()
    assert (envelope.state, envelope.reason) == ("held", reason)
    assert Attachment.objects.get().state == "kept"
    assert Visit.objects.count() == 0


def test_one_press_at_the_desk_puts_down_what_waited(he, world):
    said = {"text": "墙要倒", "where": str(world.micro_grid.pk), "photo_1": "墙.jpg"}
    xml = make_report("hazard", said, number="2020010101")
    assert told(he.send(xml, ("墙.jpg", picture())))[0] == 202
    envelope = Envelope.objects.get()
    accept_envelope(envelope, by=world.sun, at=world.noon + 3 * HOUR)
    while inspect(world.noon + 3 * HOUR):
        pass
    assert Matter.objects.get().attachments.count() == 1
    assert told(he.send(xml, ("墙.jpg", picture())))[0] == 202  # the phone has not heard of it
    assert list(differences()) == []


def test_who_was_shut_out_is_given_nothing_and_loses_nothing(he, world):
    xml = make_visit(world)
    signed = {"by": world.he, "at": world.noon + 2 * HOUR}
    revoke_device(he.device, **signed)
    assert told(he.get("lists/households.csv"))[0] == 403
    assert told(he.send(xml))[0] == 202
    assert Envelope.objects.get().reason == "revoked"
    with time_machine.travel(world.noon + timedelta(days=40)):
        assert told(he.send(make_visit(world)))[0] == 403


def test_a_door_that_was_closed_takes_what_was_written_before(he, world):
    close_door(Opening.objects.get(), by=world.jin, at=world.noon + 2 * HOUR)
    assert told(he.get("formList"))[0] == 403
    assert told(he.send(make_visit(world)))[0] == 202
    assert Envelope.objects.get().reason == "closed"


BAD = (
    b"<!DOCTYPE d [<!ENTITY a 'b'>]><data id='visit'><meta><instanceID>1</instanceID></meta></data>"
)
WRONG = [
    ("no multipart", b"<data/>", "text/xml", 400),
    ("no boundary", b"--mark--", "multipart/form-data", 400),
    ("cut off", packed(("xml_submission_file", "a", b"<data/>"))[:-8], None, 400),
    ("no report", packed(("照.jpg", "照.jpg", PHOTO)), None, 400),
    ("not XML", packed(("xml_submission_file", "a", b"{}")), None, 400),
    ("NUL", packed(("xml_submission_file", "a", b"<data id='visit'>\0</data>")), None, 400),
    ("entities", packed(("xml_submission_file", "a", BAD)), None, 400),
    ("deep", packed(("xml_submission_file", "a", b"<a>" * 9999 + b"</a>" * 9999)), None, 400),
    ("no number", packed(("xml_submission_file", "a", b"<data id='visit'/>")), None, 400),
    ("long words", packed(("xml_submission_file", "a", b"<data>" + b" " * 300_000)), None, 413),
    ("nothing", b"", None, 400),
]


@pytest.mark.parametrize(("what", "body", "kind", "status"), WRONG, ids=[w[0] for w in WRONG])
def test_what_is_no_report_is_said_in_words(he, what, body, kind, status):
    kind = kind or "multipart/form-data; boundary=mark"
    code, says = told(he.client.generic("POST", he.path("submission"), body, kind))
    assert (code, bool(says)) == (status, True)
    assert Envelope.objects.count() == 0


def test_other_addresses_and_strangers(he, world):
    assert told(he.send(make_report("census", {}, number="1")))[0] == 404
    assert told(he.get("forms/visit/1999010101.xml"))[0] == 404
    assert told(he.get("lists/accounts.csv"))[0] == 404
    assert told(he.get("forms/census/manifest"))[0] == 404
    assert told(he.client.get("/or/nobodysphone/formList"))[0] == 403
    assert told(he.client.post("/or/nobodysphone/submission"))[0] == 403
    assert he.client.put(he.path("submission"))["X-OpenRosa-Version"] == "1.0"
    too_big = he.client.generic(
        "POST",
        he.path("submission"),
        b"x",
        "multipart/form-data; boundary=m",
        CONTENT_LENGTH="99000000",
    )
    assert told(too_big)[0] == 413


def test_no_list_is_ever_too_short(he):
    Edition.objects.filter(kind="visit").delete()
    assert told(he.get("formList"))[0] == 503


def test_every_form_that_came_out_stays(he, world):
    old = Edition.objects.get(kind="visit")
    Edition.objects.filter(pk=old.pk).update(fingerprint="another program's")
    (fresh,) = publish_forms(at=world.noon + 3 * HOUR)
    assert (fresh.kind, fresh.number) == ("visit", "2025030302")
    assert publish_forms(at=world.noon + 4 * HOUR) == []
    assert he.get(f"forms/visit/{old.number}.xml").content.decode() == old.xml
    assert len(ET.fromstring(he.get("formList?listAllVersions=true").content)) == 5


def test_a_hazard_with_its_place(he, world):
    said = {"text": "墙要倒", "where": str(world.micro_grid.pk), "spot": "王家东墙"}
    xml = make_report("hazard", said | {"position": "37.6871234 112.7351 800.0 5.0"})
    assert told(he.send(xml))[0] == 201
    matter = Matter.objects.get()
    assert (matter.kind, matter.channel, str(matter.lat)) == ("hazard", "patrol", "37.687123")
    assert told(he.send(make_report("hazard", said | {"position": "here"})))[0] == 202


def test_a_request_of_a_household_is_not_asked_who_it_is(he, world):
    xml = make_report(
        "request", {"text": "办低保", "kind": "request", "household": str(world.wang.pk)}
    )
    assert told(he.send(xml))[0] == 201
    voice = Matter.objects.get().voices.get()
    assert (str(voice.name), voice.household_id) == ("王秀英", world.wang.pk)
    secret = {"text": "有人要占地", "kind": "suggestion", "where": str(world.micro_grid.pk)}
    xml = make_report("request", secret | {"is_confidential": "yes", "phone": "13812345678"})
    assert told(he.send(xml))[0] == 201
    assert Matter.objects.filter(is_confidential=True).count() == 1


def test_a_mini_meeting_with_its_topics(he, world):
    topics = [
        {"text": "两家争水", "kind": "dispute", "course": "settled", "agreement": "轮流浇"},
        {"text": "修渠", "kind": "request", "course": "matter"},
        {"text": "机动地怎么分", "kind": "request", "course": "raised", "subject": "land"},
    ]
    topics[0] |= {"who": "王五", "what": "周五前清淤", "by_on": "2025-03-10"}
    told_ = {"place": str(world.micro_grid.pk), "held_on": "2025-03-03", "count": "5"}
    assert told(he.send(make_report("meeting", told_ | {"topics": topics})))[0] == 201
    meeting = Meeting.objects.get()
    assert [t.course for t in meeting.topics.order_by("position")] == [
        "settled",
        "matter",
        "raised",
    ]
    promise = Promise.objects.get()
    rows = he.get("lists/promises.csv").content.decode().splitlines()
    assert rows[1] == f"{promise.pk},王五: 周五前清淤,1,{world.micro_grid.pk}"
    again = told_ | {"topics": [{"text": "路", "course": "matter"}], "kept": str(promise.pk)}
    assert told(he.send(make_report("meeting", again)))[0] == 201
    promise.refresh_from_db()
    assert promise.standing == "kept"
    many = told_ | {"topics": [{"text": f"第{n}件", "course": "matter"} for n in range(7)]}
    assert told(he.send(make_report("meeting", many)))[0] == 202
    assert Meeting.objects.count() == 2


def signed_in(path, told_, device, *, method="GET", password=None):
    """What an app answers to the challenge."""
    ask = dict(re.findall(r'(\w+)="([^"]*)"', told_["WWW-Authenticate"]))
    name, secret = http.user_name(device), password or http.password(device)
    one = md5(f"{name}:{ask['realm']}:{secret}".encode()).hexdigest()
    two = md5(f"{method}:{path}".encode()).hexdigest()
    nonce = ask["nonce"]
    right = md5(f"{one}:{nonce}:00000001:abc:auth:{two}".encode()).hexdigest()
    return (
        f'Digest username="{name}", realm="{ask["realm"]}", nonce="{nonce}", uri="{path}",'
        f' response="{right}", qop=auth, nc=00000001, cnonce="abc"'
    )


def test_who_signs_in_by_digest(he, world):
    client, path = Client(), "/or/formList?deviceID=x"
    asked = client.get(path)
    assert told(asked)[0] == 401
    assert "Basic" not in asked["WWW-Authenticate"]
    right = signed_in(path, asked, he.device)
    answer = client.get(path, headers={"Authorization": right})
    assert answer.status_code == 200
    assert "/or/forms/visit/" in answer.content.decode()
    wrong = signed_in(path, asked, he.device, password="guessed")
    assert client.get(path, headers={"Authorization": wrong}).status_code == 401
    elsewhere = client.get("/or/lists/households.csv", headers={"Authorization": right})
    assert elsewhere.status_code == 401
    with time_machine.travel(world.noon + 5 * HOUR):
        late = client.get(path, headers={"Authorization": right})
        assert "stale=true" in late["WWW-Authenticate"]


def test_basic_only_over_tls(he):
    secret = b64encode(f"{http.user_name(he.device)}:{http.password(he.device)}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}"}
    assert Client().get("/or/formList", headers=headers).status_code == 401
    assert Client().get("/or/formList", headers=headers, secure=True).status_code == 200
    assert "Basic" in Client().get("/or/formList", secure=True)["WWW-Authenticate"]
