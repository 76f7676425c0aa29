"""The page: what it counts, for whom, and that every number opens into its rows."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from baijia.figures.jobs import count
from baijia.figures.queries.sums import scope_of, sums
from baijia.figures.rules.spans import Span
from baijia.matters.actions.closing import call_back_matter, settle_matter
from baijia.matters.actions.handling import assign_matter
from baijia.matters.actions.opening import accept_matter, decline_matter
from baijia.matters.actions.reporting import rate_matter, withdraw_by_reporter
from baijia.matters.tests.make import (
    HOUR,
    make_answered,
    make_assigned,
    make_matter,
    make_reported,
)

PAGE = "/figures/"
LATER = timedelta(days=3)
LINK = re.compile(r'<a href="(/figures/rows/\?[^"]+)">(\d+)</a>')


@pytest.fixture
def town(world, as_before):
    as_before("one of each", lambda: one_of_each(world))
    return world


def one_of_each(world):
    """One of each: rated, not reached, settled, a hazard, declined, withdrawn, late and held."""
    at = world.noon + 5 * HOUR
    rated = make_answered(world, has_voice=True)
    voice = rated.voices.get()
    rate_matter(voice, solved="yes", satisfied="fairly", at=at)
    unreached = make_answered(world, has_voice=True)
    call_back_matter(unreached, means="phone", is_reached=False, by=world.sun, at=at)
    settle(world, make_assigned(world, kind="dispute"))
    make_answered(world, kind="hazard")
    declined = make_matter(world)
    decline_matter(declined, reason="outside", text="请找县里", by=world.sun, at=at)
    withdraw_by_reporter(make_reported(world).voice, at=at)
    make_assigned(world, is_confidential=True)
    held = make_matter(world)
    accept_matter(held, by=world.zhao, at=at)
    assign_matter(held, post=world.li_post, by=world.zhao, at=at)
    make_matter(world, place=world.next_village, by=world.zhou)
    while count(world.noon + LATER):
        pass


def settle(world, matter):
    words = {"way": "informal", "text": "以石为界", "on": world.today}
    settle_matter(matter, **words, by=world.qian, at=world.noon + 4 * HOUR)


@pytest.fixture
def look(client, world):
    """The page as somebody of the cast sees it, some days later."""

    def look(who, url=PAGE, **given):
        client.force_login(getattr(world, f"{who}_account"))
        with time_machine.travel(world.noon + LATER, tick=False):
            return client.get(url, given)

    return look


def rows_in(answer):
    """The list is as long as it says that it is."""
    assert answer.context["page"].paginator.count == len(answer.context["rows"])
    return len(answer.context["rows"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "who",
    ["sun", *(pytest.param(who, marks=pytest.mark.anywhere) for who in ("zhao", "qian", "wu"))],
)
def test_every_number_opens_into_as_many_rows(town, look, who):
    page = look(who).content.decode()
    links = {unescape(url): int(n) for url, n in LINK.findall(page)}
    assert links or who == "wu"
    for url, n in links.items():
        assert rows_in(look(who, url)) == n, url


@pytest.mark.parametrize(
    ("who", "came"),
    [("sun", 9), ("feng", 9), ("zhao", 7), ("qian", 5), ("zhou", 1), ("jin", 0), ("wu", 0)],
)
def test_each_counts_what_they_may_see(town, look, who, came):
    assert look(who).context["came"].n == came


def test_the_next_village_opens_nothing_by_address(town, look):
    (url, _n), *_others = LINK.findall(look("zhao").content.decode())
    shown = look("zhou", unescape(url))
    assert rows_in(shown) == 1
    assert {matter.place_id for matter in shown.context["rows"]} == {town.next_village.pk}


def test_the_rates_of_the_town(town):
    told = Span(town.today, town.today)
    found = sums(scope_of(town.sun, ""), told, at=town.noon + LATER)
    resolution = found.rate("resolution")
    assert (resolution.some, resolution.of) == (1, 1)
    assert resolution.left_out["not_reached"] == 1
    assert resolution.left_out["withdrawn"] == 1
    satisfaction = found.rate("satisfaction")
    assert (satisfaction.some, satisfaction.of) == (1, 1)
    response = found.rate("response")
    assert (response.some, response.of) == (2, 2)


def test_what_is_left_out_is_printed_with_its_reason(town, look):
    said = look("sun").content.decode()
    for reason in ("回访没联系上", "反映人撤回", "1/1"):
        assert reason in said


def test_disputes_and_hazards(town, look):
    page = look("sun").context
    assert [number.n for number in page["disputes"]] == [1, 1, 0, 0, 0]
    assert [number.n for number in page["hazards"]] == [1, 0, 1, 0, 0]


def test_by_office_names_no_person(town, look):
    said = look("sun").content.decode()
    assert "环卫办" in said
    assert "李国强" not in said.replace("李国强（", "")
    assert "钱小红" not in said


def test_a_place_narrows(town, look):
    assert look("sun", place="140702105201").context["came"].n == 1
    assert look("sun", place="140702105200").context["came"].n == 8
    assert look("zhao", place="140702105201").context["came"].n == 7  # not theirs to choose


@pytest.mark.parametrize(
    "given",
    [
        {"period": "own"},
        {"period": "own", "since": "2025-03-09", "until": "2025-03-01"},
        {"period": "own", "since": "gestern", "until": "2025-03-01"},
        {"period": "own", "since": "0001-01-01", "until": "2025-03-01"},
        {"period": "own", "since": "2025-01-01", "until": "9999-12-31"},
        {"period": "forever"},
        {"place": "14'; DROP TABLE"},
    ],
)
def test_what_cannot_be_is_said_and_a_year_is_shown(town, look, given):
    shown = look("sun", **given)
    assert shown.status_code == 200
    assert "note bad" in shown.content.decode()
    assert shown.context["came"].n == 9


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"what": "nonsense"},
        {"what": "all.nonsense"},
        {"what": "all.all", "period": "own"},
        {"what": "__class__.x"},
    ],
)
def test_no_such_number_is_no_such_page(town, look, given):
    assert look("sun", f"{PAGE}rows/", **given).status_code == 404


def test_unknown_lines_are_empty(town, look):
    for line in ({"kind": "x"}, {"when": "99999-01"}, {"when": "0000-01"}, {"whose": "x"}):
        assert rows_in(look("sun", f"{PAGE}rows/", what="all.all", **line)) == 0


def test_own_dates_and_the_year_before(town, look):
    shown = look("sun", period="own", since="2025-03-01", until="2025-03-02")
    assert shown.context["came"].n == 0
    assert str(shown.context["before"].since) == "2024-03-01"


def test_the_year_before_the_earliest_opens_too(town, look):
    told = {"what": "all.all", "period": "own", "until": "2024-03-01"}
    assert look("sun", f"{PAGE}rows/", since="1949-01-01", **told).status_code == 200
    assert look("sun", f"{PAGE}rows/", since="1948-12-31", **told).status_code == 404


def test_the_auditor_reads_no_confidential_title(town, look):
    shown = look("feng", f"{PAGE}rows/", what="all.all")
    titles = re.findall(r'<li><a href="/matters/[^"]+">([^<]+)</a>', shown.content.decode())
    assert len(titles) == 9
    assert sum("路灯" not in title for title in titles) == 1


def test_a_page_asks_the_database_a_bounded_number_of_times(
    town, look, django_assert_max_num_queries
):
    look("sun")
    with django_assert_max_num_queries(25):
        look("sun")
    with django_assert_max_num_queries(25):
        look("sun", f"{PAGE}rows/", what="all.all")


def test_it_works_without_javascript_and_draws_what_stands_in_the_table(town, look):
    shown = look("sun")
    drawn = shown.context["months_drawn"]["series"]
    in_table = [line.numbers[0].n for line in shown.context["months"]]
    assert drawn[0]["values"] == in_table
    assert "<table" in shown.content.decode()
    assert 'id="months-drawn"' in shown.content.decode()


def test_nobody_else_sees_figures(client, world):
    assert client.get(PAGE).status_code == 302
    assert client.get(f"{PAGE}rows/?what=all.all").status_code == 302


def test_the_list_behind_a_number_names_the_place_and_no_household(town, look):
    (url, _n), *_others = LINK.findall(look("sun").content.decode())
    shown = unescape(look("sun", unescape(url)).content.decode())
    assert str(town.wang.name) not in shown
    holders = (town.village, town.grid, town.zone)
    assert " ".join(str(place.name) for place in holders) in shown
