"""The journal is read by the auditor; it holds nobody's words until a reason is given."""

import pytest
from django.apps import apps
from django.urls import reverse

from baijia.journal.check import first_difference
from baijia.journal.models import Entry, Journaled, JournalHead
from baijia.matters.tests.make import make_matter
from baijia.people.actions import print_slip, use_slip
from baijia.people.models import Look
from baijia.site.labels import FIELDS, KINDS

JOURNAL = "/journal/"


@pytest.fixture
def feng(client, world):
    client.force_login(world.feng_account)
    return client


def entry_of(kind, **told) -> Entry:
    return Entry.objects.filter(subject_kind=kind, **told)[0]


def hidden(page):
    form = page.context["form"]
    return {name: form[name].value() for name in ("act_id", "version")}


def test_it_is_read_newest_first_with_the_head_on_top(feng, world):
    make_matter(world)
    page = feng.get(JOURNAL)
    head = JournalHead.objects.get()
    assert f"{head.seq}:{head.hash}" in page.content.decode()
    seqs = [line.entry.seq for line in page.context["lines"]]
    assert seqs == sorted(seqs, reverse=True)
    assert seqs[0] == head.seq
    assert "李**（网格员 · 上泉村 第一网格）" in page.content.decode()


def test_no_name_phone_or_text_stands_in_it(feng, world):
    make_matter(world)
    pages = [feng.get(JOURNAL).content.decode()]
    for entry in Entry.objects.all():
        pages.append(feng.get(f"{JOURNAL}{entry.seq}/").content.decode())
    for page in pages:
        for word in ("王秀英", "路灯不亮", "13812345678", "13900000000", "李国强", "赵大山"):
            assert word not in page


def test_what_it_set_is_told_in_words(feng, world):
    entry = entry_of("people.post", sets__role="grid_officer")
    page = feng.get(f"{JOURNAL}{entry.seq}/").content.decode()
    for said in ("网格员", "第一网格", "李**", "任职", entry.hash):
        assert said in page


def test_pages_begin_below_a_number(feng, world):
    first = feng.get(JOURNAL, {"before": "5"})
    assert [line.entry.seq for line in first.context["lines"]] == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"kind": "people.office"}, lambda e: e.subject_kind == "people.office"),
        ({"kind": "people.account", "what": "opened"}, lambda e: e.what == "opened"),
        ({"on": "2025-03-03"}, lambda e: e.at.date().isoformat() == "2025-03-03"),
    ],
)
def test_it_is_narrowed(feng, world, asked, holds):
    found = [line.entry for line in feng.get(JOURNAL, asked).context["lines"]]
    assert found
    assert all(map(holds, found))


def test_what_somebody_did_outside_any_post_is_found_by_name(feng, world):
    code = print_slip(world.li_account, by=world.jin, at=world.noon)
    use_slip(code=code, password="long enough 1", device="d", at=world.noon)
    found = feng.get(JOURNAL, {"who": "国强", "kind": "people.account"}).context["lines"]
    assert [line.entry.what for line in found] == ["slip_used"]


def test_who_did_it_is_found_by_name(feng, world):
    make_matter(world)
    found = feng.get(JOURNAL, {"who": "国强"}).context["lines"]
    assert {line.entry.post_id for line in found} == {world.li_post.pk}
    assert feng.get(JOURNAL, {"who": "没有这个人"}).context["lines"] == []


@pytest.mark.parametrize("name", ["kind", "what", "who", "on", "before"])
@pytest.mark.parametrize("said", ["<script>", "x" * 5000, "2025-13-99", "-1", "٣", "9" * 30, "\0"])
def test_odd_questions_are_answered(feng, name, said):
    page = feng.get(JOURNAL, {name: said})
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().split("<main")[1]


def test_words_are_shown_for_a_reason_and_that_is_journaled(feng, world):
    make_matter(world)
    entry = entry_of("matters.matter")
    url = f"{JOURNAL}{entry.seq}/reveal/"
    empty = feng.post(url, hidden(feng.get(url)) | {"reason": " "})
    assert empty.status_code == 200
    page = feng.post(url, hidden(feng.get(url)) | {"reason": "信访件核对"}, follow=True)
    assert "路灯不亮" in page.content.decode()
    look = Look.objects.get()
    assert (look.subject_id, str(look.reason)) == (entry.pk, "信访件核对")
    assert entry_of("people.look").account_id == world.feng_account.pk
    other = entry_of("places.place", sets__level="household")
    assert "王秀英" not in feng.get(f"{JOURNAL}{other.seq}/").content.decode()
    assert first_difference() is None


def test_the_administrator_sees_accounts_offices_posts_and_terms_alone(client, world):
    make_matter(world)
    client.force_login(world.jin_account)
    kinds = {line.entry.subject_kind for line in client.get(JOURNAL).context["lines"]}
    assert kinds == {"people.account", "people.office", "people.post"}
    for kind in ("matters.matter", "places.place"):
        assert client.get(f"{JOURNAL}{entry_of(kind).seq}/").status_code == 404
    own = entry_of("people.account")
    assert client.get(f"{JOURNAL}{own.seq}/").status_code == 200
    assert client.get(f"{JOURNAL}{own.seq}/reveal/").status_code == 403


@pytest.mark.parametrize("who", ["li", "zhao", "sun", "zheng", "qian", "zhou", "cao"])
def test_nobody_else_reads_it(client, world, who):
    client.force_login(getattr(world, f"{who}_account"))
    for url in (JOURNAL, f"{JOURNAL}1/", f"{JOURNAL}1/reveal/"):
        assert client.get(url).status_code == 403


def test_an_entry_that_is_not_there(feng):
    assert feng.get(f"{JOURNAL}999999/").status_code == 404
    assert feng.get(f"{JOURNAL}{10**30}/").status_code == 404


def test_an_entry_that_somebody_forged_is_still_shown(feng, world):
    last = Entry.objects.order_by("-seq")[0]
    told = {f.attname: getattr(last, f.attname) for f in Entry._meta.concrete_fields}
    told |= {"seq": last.seq + 1, "subject_kind": "no.thing", "what": "x", "id": world.wang.pk}
    Entry.objects.bulk_create([Entry(**told)])
    assert feng.get(JOURNAL).status_code == 200
    assert feng.get(f"{JOURNAL}{last.seq + 1}/").status_code == 200


def test_the_way_to_it_stands_on_top_for_who_may_read(feng, world):
    assert reverse("site:journal") in feng.get(JOURNAL).content.decode()


def test_every_kind_and_every_field_has_a_name():
    """A new table or column is given one in site/labels.py; without, the auditor reads code."""
    for model in apps.get_models():
        if issubclass(model, Journaled):
            assert model._meta.label_lower in KINDS
            assert {name.removesuffix("_id") for name in model.columns()} <= FIELDS.keys()
