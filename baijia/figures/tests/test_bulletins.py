"""What is published stays as it is, can be recounted, and hides what is small."""

from datetime import timedelta

import pytest
import time_machine

from baijia.figures.actions.counting import read_on, rebuild
from baijia.figures.actions.publishing import publish_figures
from baijia.figures.models import Bulletin, Tally
from baijia.figures.queries.check import differences
from baijia.figures.rules.bulletins import periods, shown
from baijia.figures.rules.spans import Span
from baijia.ground.refusal import Refused
from baijia.journal.models import Entry
from baijia.matters.actions.reporting import rate_matter
from baijia.matters.tests.make import HOUR, make_answered, make_matter

DAY = timedelta(days=1)
APRIL = timedelta(days=30)


@pytest.fixture
def town(world, as_before):
    as_before("seven matters", lambda: seven_matters(world))
    return world


def seven_matters(world):
    """Seven matters in Shangquan, six of them answered, and one there is nobody else's business;
    one in the next village.
    """
    rated = [make_answered(world, has_voice=True) for _each in range(6)]
    for matter in rated[:2]:
        rate_matter(matter.voices.get(), solved="yes", at=world.noon + 5 * HOUR)
    make_matter(world)
    make_matter(world, is_confidential=True)
    make_matter(world, place=world.next_village, by=world.zhou)
    read_on(most=1000)


def published(world, by=None, at=None):
    march = Span(world.today.replace(day=1), world.today.replace(day=31))
    return publish_figures(told=march, by=by or world.sun, at=at or world.noon + APRIL)


def test_a_bulletin_says_up_to_which_entry_it_was_counted(town):
    row = published(town)
    entry = Entry.objects.get(seq=row.counted_to)
    assert row.head == entry.hash
    assert row.numbers["lines"][""]["all.answered"] == 6
    assert row.numbers["lines"][""]["all.not_answered"] == 2  # the confidential one is not told


def test_it_stays_and_can_be_recounted_whatever_is_learnt_later(town):
    row = published(town)
    make_answered(town)  # back in March, put down now
    read_on(most=1000)
    assert list(differences()) == []
    row.refresh_from_db()
    assert row.numbers["lines"][""]["all.answered"] == 6
    Bulletin.objects.update(counted_to=Entry.objects.count())
    assert list(differences()) == ["bulletin 1"]


def test_times_of_bulletins_never_overlap_and_are_over(town):
    published(town)
    with pytest.raises(Refused, match="1"):
        published(town)
    with pytest.raises(Refused):
        publish_figures(told=Span(town.today, town.today), by=town.sun, at=town.noon)


def test_everybody_reads_it_and_nobody_reads_a_small_number(town, client):
    published(town)
    with time_machine.travel(town.noon + APRIL):
        page = client.get("/bulletins/1/")
        assert client.get("/bulletins/").status_code == 200
    said = page.content.decode()
    assert "8" in said
    assert "上泉村、下泉村" in said
    ((_names, line),) = page.context["rows"]
    assert line.figures["resolution"].good is None  # two of two
    assert page.context["whole"].came == 8


def test_a_page_to_publish_from(town, client):
    client.force_login(town.zheng_account)
    with time_machine.travel(town.noon + APRIL):
        page = client.get("/figures/publish/")
        sent = {**page.context["form"].initial, "period": "2025-02"}
        sent |= {name: page.context["form"][name].value() for name in ("act_id", "version")}
        assert client.post("/figures/publish/", sent, follow=True).status_code == 200
    assert str(Bulletin.objects.get().until) == "2025-02-28"


def test_which_times_one_may_choose(world):
    names = [*periods(world.today)]
    assert names[:2] == ["2025-02", "2025-01"]
    assert {"2024-Q4", "2024"} <= {*names}


def test_too_few_in_all_is_told_of_nobody():
    numbers = {"lines": {"": {"all.answered": 4}}, "households": {}}
    assert shown(numbers, below=5) == ([], None)


def test_what_is_kept_is_compared_with_a_recount_and_made_anew(town):
    assert list(differences()) == []
    before = sorted(Tally.objects.values_list("scope", "by", "on", "parts"), key=str)
    days = Tally.objects.filter(by="day")
    days.filter(pk__in=days[:1].values("pk")).update(parts={"all.answered": 99})
    Tally.objects.filter(by="turn", scope=town.village.path).delete()
    assert len(list(differences())) > 1
    rebuild()
    assert list(differences()) == []
    after = sorted(Tally.objects.values_list("scope", "by", "on", "parts"), key=str)
    assert after == before


def test_nothing_is_published_while_much_is_not_counted_yet(client, town, monkeypatch):
    monkeypatch.setattr("baijia.figures.queries.FAR", 0)
    make_matter(town)
    with pytest.raises(Refused) as no:
        published(town)
    assert no.value.code == "counting"
    client.force_login(town.he_account)  # who does not read the journal learns it too
    assert "数字还在统计" in client.get("/figures/").content.decode()
