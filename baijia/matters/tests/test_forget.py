"""What somebody wants forgotten dies for good, and what happened still verifies."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from baijia.files.actions import keep_file
from baijia.files.queries import path_of
from baijia.files.tests.make import upload
from baijia.ground.refusal import Refused
from baijia.journal.check import differences
from baijia.journal.models import Words
from baijia.matters import queries
from baijia.matters.actions.closing import archive_matter
from baijia.matters.actions.forgetting import forget
from baijia.matters.actions.opening import attach_file
from baijia.matters.models import Matter
from baijia.matters.queries.rows import Rows
from baijia.matters.tests.make import HOUR, make_answered, make_assigned

WISH = "本人要求删除"


def closed(world, **given):
    matter = make_answered(world, name="王秀英", phone="13812345678", has_voice=True, **given)
    archive_matter(matter, by=world.sun, at=world.noon + 6 * HOUR)
    return Matter.objects.get(pk=matter.pk)


def texts():
    return set(Words.objects.exclude(text=None).values_list("text", flat=True))


def test_names_and_phones_die_and_what_was_said_stays(world):
    matter = closed(world)
    forget(matter, text=WISH, by=world.sun, at=world.noon + 7 * HOUR)
    voice = matter.voices.select_related("name", "phone").get()
    assert (voice.name.text, voice.phone.text) == (None, None)
    assert Matter.objects.select_related("text").get(pk=matter.pk).text.text is not None
    assert "13812345678" not in texts()
    assert WISH in texts()
    assert list(differences()) == []


def test_all_of_it_dies_with_the_photos(world, django_capture_on_commit_callbacks):
    matter = make_answered(world, name="王秀英", has_voice=True)
    file = keep_file(upload("灯.jpg"), by=world.qian, at=world.noon + 5 * HOUR)
    attach_file(matter, file=file, by=world.qian, at=world.noon + 5 * HOUR)
    archive_matter(matter, by=world.sun, at=world.noon + 6 * HOUR)
    matter = Matter.objects.get(pk=matter.pk)
    with django_capture_on_commit_callbacks(execute=True):
        forget(matter, is_all=True, text=WISH, by=world.sun, at=world.noon + 7 * HOUR)
    matter = Matter.objects.told().select_related("text").get(pk=matter.pk)
    assert (matter.title.text, matter.text.text) == (None, None)
    assert {answer.text.text for answer in matter.answers.all()} == {None}
    assert not path_of(file.sha256).exists()
    assert "words" not in queries.beside(Rows(matter))
    assert list(differences()) == []


def test_only_the_desk_and_only_when_it_is_closed(world):
    matter = make_assigned(world, name="王秀英", has_voice=True)
    with pytest.raises(Refused):
        forget(matter, text=WISH, by=world.sun, at=world.noon + 7 * HOUR)
    with pytest.raises(PermissionDenied):
        forget(matter, text=WISH, by=world.zhao, at=world.noon + 7 * HOUR)


def test_its_page_says_so_and_offers_it_no_more(world, client):
    matter = closed(world)
    forget(matter, is_all=True, text=WISH, by=world.sun, at=world.noon + 7 * HOUR)
    client.force_login(world.sun_account)
    page = client.get(reverse("matters:matter", args=[matter.pk])).content.decode()
    assert "已删去" in page
    assert reverse("matters:act", args=[matter.pk, "forget"]) not in page
