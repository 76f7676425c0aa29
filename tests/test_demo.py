"""The demo town: the same from the same seed, with the article's figures, and a clean journal."""

import hashlib
import json
import stat
import sys
import time
from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.timezone import now

from baijia.demo.cast import FILE, listed
from baijia.demo.scenes import Teller, common, scenes
from baijia.demo.town import SMALL, make_town
from baijia.journal.check import first_difference
from baijia.journal.models import Entry
from baijia.matters.models import (
    Answer,
    Attachment,
    Escalation,
    Extension,
    Matter,
    Objection,
    StrikeOff,
    Voice,
)
from baijia.people.models import Account, Post
from baijia.places.models import Place
from baijia.terms.models import Category
from baijia.terms.starter import rows_of

State = Matter.State
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECONDS = 60
BOOKS = ["disputes", "hazards", "surroundings", "livelihood", "declined"]


@pytest.fixture
def make(db, tmp_path, settings):
    settings.PASSWORD_HASHERS = FAST
    settings.FILES = tmp_path / "files"

    def made(**given):
        told = {"seed": 105, "small": True, "at": now()} | given
        return make_town(folder=tmp_path, **told)

    return made


def digest():
    """All that two towns of one seed have in common; no ids, salts, codes or passwords."""
    places = Place.objects.select_related("name", "phone").order_by("path")
    posts = Post.objects.named().order_by("account__username", "place__path")
    matters = Matter.objects.told().select_related("text").order_by("number")
    answers = Answer.objects.select_related("text").order_by("matter__number", "answered_at")
    entries = Entry.objects.order_by("seq").values_list("subject_kind", "what", "version")
    told = [
        [(p.path, str(p.name), str(p.phone), str(p.lon), str(p.lat), p.is_hub) for p in places],
        [(p.account.username, str(p), str(p.place and p.place.path), p.shows_name) for p in posts],
        [
            [
                *(m.number, m.kind, m.state, m.outcome, m.place.path, str(m.title), str(m.text)),
                *(m.category and m.category.code, m.reported_at.isoformat(), m.reopened),
            ]
            for m in matters
        ],
        [(str(a.text), a.answered_at.isoformat()) for a in answers],
        list(entries),
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


@pytest.mark.slow
@pytest.mark.anywhere
def test_one_seed_makes_one_town_and_another_seed_another(make):
    at, digests, codes = now(), [], []
    for seed in (7, 7, 8):
        with transaction.atomic():
            make(seed=seed, at=at)
            digests.append(digest())
            codes.append(set(Voice.objects.values_list("code_sha256", flat=True)))
            transaction.set_rollback(True)
    assert digests[0] == digests[1] != digests[2]
    assert not codes[0] & codes[1]


@pytest.mark.slow
def test_a_small_town_is_whole_and_known_to_who_may_know_it(make, tmp_path, settings):
    settings.DATA = tmp_path
    make()
    it_is_whole(tmp_path)
    something_stands_open_in_every_state()
    who_can_sign_in_is_said_and_kept_from_others(tmp_path)


def it_is_whole(folder):
    assert json.loads((folder / "demo").read_text())["seed"] == 105
    assert Place.objects.get(level=Place.Level.VILLAGE).path == SMALL
    for micro in Place.objects.filter(level=Place.Level.MICRO_GRID):
        homes = Place.objects.households().filter(path__startswith=micro.path)
        assert 0 < homes.count() <= 30
        assert homes.filter(is_hub=True).count() == 1
    assert first_difference() is None
    assert set(Post.objects.values_list("role", flat=True)) == set(Post.Role.values)


def something_stands_open_in_every_state():
    states = set(Matter.objects.values_list("state", flat=True))
    assert states >= {*Matter.OPEN, State.ANSWERED, State.ARCHIVED, State.DECLINED}
    assert Matter.objects.open().overdue(at=now()).exists()
    assert Escalation.objects.exists()
    assert Matter.objects.filter(is_held=True).exists()
    assert Objection.objects.filter(standing=Objection.Standing.RAISED).exists()
    assert Extension.objects.filter(standing=Extension.Standing.ASKED).exists()
    assert Matter.objects.filter(left_s__isnull=False).exists()
    assert Attachment.objects.exists()


def who_can_sign_in_is_said_and_kept_from_others(folder):
    said = StringIO()
    call_command("who", stdout=said)

    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert {person.role for person in listed(folder)} == set(Post.Role.values)
    for person in listed(folder):
        account = Account.objects.get(username=person.username)
        assert account.check_password(person.password)
        assert person.username in said.getvalue()
        assert person.password in said.getvalue()
    others = Account.objects.exclude(username__in=[p.username for p in listed(folder)])
    assert not [account for account in others[:5] if account.check_password("")]


def test_an_empty_house_says_that_there_is_no_town(db, tmp_path, settings):
    settings.DATA = tmp_path
    said = StringIO()
    call_command("who", stdout=said)
    assert "found_town" in said.getvalue()

    call_command("found_town", xiuwen=True, administrator="金明", username="jin", stdout=StringIO())
    call_command("who", stdout=said)
    assert "jin" in said.getvalue()


def test_a_town_that_stands_is_left_alone(world):
    with pytest.raises(CommandError, match="left alone"):
        call_command("demo", small=True)


def test_every_scene_has_its_heading_and_every_text_can_be_told():
    leaves = {row["code"] for row in rows_of("categories.csv") if len(row["code"]) == 6}
    fixed = {"lane": "南街", "village": "西白村", "steward": "管家老王", "title": "路灯不亮"}
    all_scenes = [scene for book in BOOKS for scene in scenes(book)]
    assert {scene.code for scene in all_scenes} <= leaves
    lists = [told for scene in all_scenes for told in vars(scene).values()]
    lists += common().values()
    texts = [text for told in lists if isinstance(told, list) for text in told]
    texts = [text for text in texts if isinstance(text, str)]
    for number, text in enumerate(texts):
        told = Teller(Random(number), fixed).tell(text)
        assert not set("{}|") & set(told), told
    assert len(texts) > 500


@pytest.mark.slow
@pytest.mark.anywhere  # a small town is made on each database
def test_the_whole_town_has_the_figures_of_the_article(make, capsys):
    began, cpu = time.monotonic(), time.process_time()
    at = now()
    make(small=False, at=at)
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    with capsys.disabled():
        sys.stdout.write(f"\nThe demo town took {took:.0f} s, {cpu:.0f} s of one processor.\n")

    levels = list(Place.objects.values_list("level", flat=True))
    assert levels.count("village") == 22
    assert levels.count("grid") == 33
    assert levels.count("zone") == 104
    assert levels.count("micro_grid") == 378
    assert levels.count("household") >= 9000
    officers = Post.objects.filter(role=Post.Role.GRID_OFFICER)
    assert officers.count() == officers.values("place").distinct().count() == 33
    assert Post.objects.filter(role=Post.Role.STEWARD).values("place").distinct().count() == 378
    the_year = Matter.objects.filter(reported_at__gte=at - timedelta(days=366))
    assert the_year.count() == Matter.objects.count() > 2400
    settled = [Matter.Outcome.SETTLED, Matter.Outcome.MEDIATED]
    assert the_year.filter(kind="dispute", outcome__in=settled).count() == 224
    struck = StrikeOff.objects.filter(is_current=True)
    ended = the_year.filter(kind="hazard", state__in=[State.ANSWERED, State.ARCHIVED])
    assert ended.filter(pk__in=struck.values("matter")).count() == 219
    assert 60 <= Matter.objects.open().count() <= 120
    assert len({str(matter.text) for matter in the_year.select_related("text")}) > 300
    assert Category.objects.count() == 220
    assert first_difference() is None
    assert cpu < SECONDS
