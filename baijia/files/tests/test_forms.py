"""Photos in a form: several at once, each looked at, and nothing typed is lost."""

from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from baijia.files.forms import Photos, PhotosForm
from baijia.files.tests.make import PRETENDERS, upload
from baijia.ground.ids import new_id
from baijia.ground.refusal import Refused


class Ask(PhotosForm):
    text = forms.CharField()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def ask(*photos, text="灯不亮") -> Any:
    data = {"text": text, "act_id": str(new_id()), "version": "0"}
    return Ask(data, MultiValueDict({"photos": list(photos)}))


def test_none_or_three_are_taken():
    assert ask().is_valid()
    form = ask(upload(), upload("b.jpg"), upload("c.jpg"))
    assert form.is_valid()
    assert [kept.name for kept in form.cleaned_data["photos"]] == ["路灯.jpg", "b.jpg", "c.jpg"]
    assert "multiple" in str(form["photos"])


def test_a_fourth_is_not():
    form = ask(*[upload()] * 4)
    assert "at most 3" in str(form.errors["photos"])


def test_the_bad_one_is_named_and_what_was_typed_stays():
    form = ask(upload(), upload("bad.jpg", PRETENDERS["page.jpg"]), upload("worse.jpg", b"x"))
    page = str(form)
    assert "“bad.jpg” is not a photo" in page
    assert "“worse.jpg” is not a photo" in page
    assert "choose them again" in page
    assert "灯不亮" in page


def test_photos_are_to_be_chosen_again_when_something_else_is_wrong():
    assert "choose them again" in str(ask(upload(), text=""))
    form = ask(upload())
    assert form.is_valid()
    form.refuse(Refused("closed", code="closed"))
    assert "choose them again" in str(form)


def test_nothing_is_said_of_photos_where_none_were_sent():
    assert "choose them again" not in str(ask(text=""))


def test_papers_are_a_field_of_their_own():
    pdf = upload("a.pdf", b"%PDF-1.4\ntrailer\n%%EOF\n")
    with pytest.raises(forms.ValidationError):
        Photos().clean([pdf])
    assert Photos(papers=True).clean([pdf])[0].mime == "application/pdf"
    with pytest.raises(forms.ValidationError):
        Photos(required=True).clean([])


def test_far_too_much_is_not_even_read(db, monkeypatch):
    monkeypatch.setattr("baijia.files.forms.MOST_AT_ONCE", 1_000)
    answer = Client().post("/language/", {"file": upload()})
    assert answer.status_code == 413
