"""The town's settings: everyone signed in may look, the administrator sets, all is journaled."""

from datetime import date

import pytest
from django.urls import reverse

from baijia.ground.ids import new_id
from baijia.journal.check import first_difference
from baijia.terms.actions import set_category
from baijia.terms.models import Category, Charter, Day, Template, Term
from baijia.terms.queries import calendar, charter, term_for

PAGES = ["terms", "categories", "days", "templates", "charter"]
SETTERS = ["set_term", "add_category", "import_categories", "set_day", "set_charter"]


def at(name, *args):
    return reverse(f"terms:{name}", args=args)


def hidden(page):
    form = page.context["form"]
    return {name: form[name].value() for name in ("act_id", "version")}


def send(client, page, /, **told):
    return client.post(page, hidden(client.get(page)) | told, follow=True)


@pytest.fixture
def jin(client, world):
    client.force_login(world.jin_account)
    return client


@pytest.fixture
def lamps(world):
    """Environment › lamps."""
    signed = {"by": world.jin, "at": world.noon}
    top = set_category(name="环境", name_en="Environment", **signed)
    return set_category(name="路灯", parent=top, office=world.sanitation, **signed)


TERM = {
    "urgency": "ordinary",
    "respond_in": 12,
    "respond_unit": "hours",
    "finish_in": 48,
    "finish_unit": "hours",
    "extension_max": 24,
    "approver": "desk",
}


OTHERS = ["he", "li", "qian", "tian", "zheng", "feng", "zhou"]
RARELY = [pytest.mark.slow, pytest.mark.anywhere]


@pytest.mark.parametrize(
    "who", ["sun", "jin", *(pytest.param(who, marks=RARELY) for who in OTHERS)]
)
def test_everyone_signed_in_may_look_and_few_may_set(client, world, lamps, who):
    client.force_login(getattr(world, f"{who}_account"))
    for name in PAGES:
        assert client.get(at(name)).status_code == 200
    for name in [*SETTERS, "add_template"]:
        may = who == "jin" or (name == "add_template" and who in ("sun", "tian"))
        assert (client.get(at(name)).status_code == 200) == may, name
        if not may:
            assert client.post(at(name), {"act_id": "0" * 32}).status_code == 403
    for name in ("amend_category", "close_category"):
        assert (client.get(at(name, lamps.pk)).status_code == 200) == (who == "jin")


def test_nobody_looks_without_signing_in(client, world):
    for name in [*PAGES, *SETTERS]:
        assert client.get(at(name)).status_code == 302


def test_the_page_says_which_term_holds_and_why(jin, lamps, world):
    asked = {"category": lamps.code, "urgency": "ordinary"}
    page = jin.get(at("terms"), asked).content.decode()
    assert "用我们的默认值" in page
    assert "不是规定" in page
    send(jin, at("set_term"), category=str(lamps.parent_id), **TERM)
    page = jin.get(at("terms"), asked).content.decode()
    assert "用的是它自己的期限" in page
    assert "48 小时" in page
    assert term_for(lamps, "ordinary").finish_in == 48
    assert first_difference() is None


def test_a_term_set_again_ends_the_one_before(jin, lamps):
    for hours in (48, 24):
        send(jin, at("set_term"), category="", **(TERM | {"finish_in": hours}))
    assert [t.finish_in for t in Term.objects.filter(is_current=True)] == [24]
    row = Term.objects.get(is_current=True)
    send(jin, at("close_term", row.pk))
    assert not Term.objects.filter(is_current=True).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"finish_in": "0"},
        {"finish_in": "-3"},
        {"finish_in": "99999999999"},
        {"finish_in": "x"},
        {"urgency": "whenever"},
        {"approver": "steward"},
        {"category": "0" * 32},
        {"category": "<script>"},
    ],
)
def test_a_term_that_makes_no_sense_is_said_so(jin, lamps, wrong):
    page = send(jin, at("set_term"), **({"category": ""} | TERM | wrong))
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert not Term.objects.exists()


def test_categories_are_added_amended_and_closed(jin, lamps, world):
    below = f"{at('add_category')}?below={lamps.pk}"
    send(jin, below, name="灯泡", name_en="Bulbs", office=str(world.water.pk))
    bulbs = Category.objects.get(name__text="灯泡")
    assert (bulbs.code, bulbs.office) == ("010101", world.water)
    page = send(jin, at("close_category", lamps.pk))
    assert page.status_code == 409
    assert "下面还有在用的" in page.content.decode()
    send(jin, at("amend_category", bulbs.pk), name="灯泡和灯杆", name_en="", office="")
    bulbs = Category.objects.get(pk=bulbs.pk)
    assert (str(bulbs.name), bulbs.name_en, bulbs.office) == ("灯泡和灯杆", None, None)
    send(jin, at("close_category", bulbs.pk))
    send(jin, below, name="灯罩")
    assert Category.objects.get(name__text="灯罩").code == "010102"
    assert first_difference() is None


@pytest.mark.parametrize(
    ("told", "status"),
    [({"code": "01"}, 409), ({"code": "2"}, 409), ({"code": "xx"}, 409), ({"name": ""}, 200)],
)
def test_a_code_that_will_not_do_keeps_what_was_typed(jin, lamps, told, status):
    page = send(jin, at("add_category"), **({"name": "新的一类"} | told))
    assert page.status_code == status
    assert "error-summary" in page.content.decode()
    assert Category.objects.count() == 2


@pytest.mark.parametrize("below", ["x", "0" * 32, "<script>"])
def test_there_is_no_such_heading_to_add_below(jin, lamps, below):
    assert jin.get(at("add_category"), {"below": below}).status_code == 404


def test_the_towns_own_day_comes_before_the_calendar(jin):
    send(jin, at("set_day"), on="2026-05-20", is_workday="no")
    assert not calendar().is_workday(date(2026, 5, 20))
    page = jin.get(at("days"), {"year": "2026"}).content.decode()
    assert "*" in page.split("</main>")[0].split("</form>")[-1]
    row = Day.objects.get()
    send(jin, at("close_day", row.pk))
    assert calendar().is_workday(date(2026, 5, 20))
    send(jin, at("set_day"), on="2026-05-20", is_workday="no")
    assert Day.objects.get().is_current
    assert first_difference() is None


@pytest.mark.parametrize(
    ("year", "says"),
    [("2026", "法定放假安排已公布"), ("2027", "还没有公布"), ("0000", "2004"), ("x" * 50, "月")],
)
def test_a_year_says_what_is_known_of_it(jin, year, says):
    page = jin.get(at("days"), {"year": year})
    assert page.status_code == 200
    assert says in page.content.decode()


def test_days_that_are_none(jin):
    for on in ("2026-02-30", "", "soon", "99999-01-01", "0001-01-01", "2051-01-01"):
        page = send(jin, at("set_day"), on=on, is_workday="no")
        assert "error-summary" in page.content.decode()
    assert not Day.objects.exists()


def test_reply_templates(client, world, lamps):
    client.force_login(world.sun_account)
    told = {"title": "已办好", "text": "您反映的事已经办好：【做了什么】。<b>", "category": ""}
    send(client, at("add_template"), **told)
    assert "&lt;b&gt;" in client.get(at("templates")).content.decode()
    row = Template.objects.get()
    send(client, at("amend_template", row.pk), **(told | {"category": str(lamps.pk)}))
    assert Template.objects.get().category == lamps
    send(client, at("close_template", row.pk))
    assert "已办好" not in client.get(at("templates")).content.decode().split("<main")[1]
    assert first_difference() is None


def test_the_charter_says_what_is_ours_and_what_the_town_decided(jin):
    page = jin.get(at("charter")).content.decode()
    assert page.count("不是规定") == 11
    form = jin.get(at("set_charter")).context["form"]
    known = {name: form[name].value() for name in form.fields if name != "phone"}
    send(jin, at("set_charter"), **(known | {"phone": "0354 3512345", "grid_cap": 25}))
    assert (charter().grid_cap, str(charter().phone)) == (25, "03543512345")
    assert jin.get(at("charter")).content.decode().count("不是规定") == 10
    page = send(jin, at("set_charter"), **(known | {"grid_cap": 0, "phone": "12"}))
    assert "error-summary" in page.content.decode()
    assert Charter.objects.count() == 1
    assert first_difference() is None


def test_a_stale_page_of_the_charter_takes_back_nobodys_number(jin):
    """Two look at it; who sends second is told, and what the first one set stands."""
    form = jin.get(at("set_charter")).context["form"]
    told = {name: form[name].value() for name in form.fields if name != "phone"}
    assert jin.post(at("set_charter"), told | {"grid_cap": 25}).status_code == 302
    late = jin.post(at("set_charter"), told | {"act_id": str(new_id()), "reopen_within_days": 60})
    assert late.status_code == 409
    assert (charter().grid_cap, charter().reopen_within_days) == (25, 30)
    form = jin.get(at("set_charter")).context["form"]
    told = {name: form[name].value() for name in form.fields if name != "phone"}
    assert jin.post(at("set_charter"), told | {"grid_cap": 26}).status_code == 302
    late = jin.post(at("set_charter"), told | {"act_id": str(new_id()), "grid_cap": 27})
    assert late.status_code == 409
    assert 'value="27"' in late.content.decode()
    assert charter().grid_cap == 26
