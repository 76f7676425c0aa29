"""Nobody in the township meets an English sentence, or one that was translated by guess."""

import os

import pytest
from django.utils import translation
from django.utils.translation import gettext

from baijia.site.translations import catalogue, compile_changed, faults, rooms, update

PAGE = """{% load i18n %}
  <p title="{% translate "Who holds it" %}">{{ x|default:_("nobody") }}</p>
{% blocktranslate trimmed with n=row.name %}
    {{ n }} has it,
    100% sure
{% endblocktranslate %}
  {% blocktranslate count n=some %}{{ n }} matter{% plural %}{{ n }} matters{% endblocktranslate %}
{% translate "May" context "month" %}
"""
CODE = """
from django.utils.translation import gettext_lazy as _, pgettext_lazy
A = _("Say why, "
      "please.")
B = pgettext_lazy("right", "May")
"""

pytestmark = pytest.mark.anywhere


@pytest.fixture
def house(tmp_path):
    """A house with one room that says a few things."""
    room = tmp_path / "barn"
    (room / "templates" / "barn").mkdir(parents=True)
    (room / "tests").mkdir()
    (room / "__init__.py").write_text("")
    (room / "templates" / "barn" / "page.html").write_text(PAGE)
    (room / "rules.py").write_text(CODE)
    (room / "tests" / "test_rules.py").write_text('_("not said to anybody")')
    return tmp_path


def translate(house, msgid, text):
    path = catalogue("barn", house)
    before = path.read_text()
    after = before.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{text}"')
    assert after != before
    path.write_text(after)


def test_the_house_is_translated():
    assert faults() == []


def test_every_room_is_known_and_speaks_chinese():
    assert {"ground", "journal", "people", "site"} <= set(rooms())
    with translation.override("zh-hans"):
        assert gettext("Household") == "户"
    with translation.override("en"):
        assert gettext("Household") == "Household"


def test_what_code_and_pages_say_is_found(house):
    assert update(house=house) == [catalogue("barn", house)]
    text = catalogue("barn", house).read_text()
    for said in [
        'msgid "Who holds it"',
        'msgid "nobody"',
        'msgid "%(n)s has it, 100%% sure"',
        'msgid "%(n)s matter"\nmsgid_plural "%(n)s matters"\nmsgstr[0] ""',
        'msgctxt "month"\nmsgid "May"',
        'msgctxt "right"\nmsgid "May"',
        'msgid "Say why, please."',
    ]:
        assert said in text
    assert "not said" not in text
    assert "page.html" not in text
    assert update(house=house) == []


def test_update_keeps_what_is_translated_and_drops_what_is_no_longer_said(house):
    update(house=house)
    translate(house, "nobody", "没有人")
    translate(house, "Who holds it", "在谁手上")
    path = catalogue("barn", house)
    path.write_text(path.read_text().replace('msgstr[0] ""', 'msgstr[0] "%(n)s 件"'))
    page = house / "barn" / "templates" / "barn" / "page.html"
    page.write_text(PAGE.replace("Who holds it", "Who has it"))
    update(house=house)
    text = path.read_text()
    assert 'msgid "nobody"\nmsgstr "没有人"' in text
    assert 'msgstr[0] "%(n)s 件"' in text
    assert "Who holds it" not in text
    assert 'msgid "Who has it"\nmsgstr ""' in text
    assert "fuzzy" not in text


def test_each_fault_is_named(house):
    update(house=house)
    path = catalogue("barn", house)
    path.write_text(
        path.read_text()
        .replace('"%(n)s has it, 100%% sure"\nmsgstr ""', '"%(n)s has it, 100%% sure"\nmsgstr "有"')
        .replace('msgid "nobody"', '#, fuzzy\nmsgid "nobody"')
    )
    (house / "barn" / "rules.py").write_text(CODE + '\nC = _("New.")')
    found = "\n".join(faults(house))
    assert "out of step" in found
    assert "not translated: 'New.'" in found
    assert "placeholders differ: '%(n)s has it" in found
    assert "fuzzy: 'nobody'" in found


def test_two_rooms_do_not_say_one_thing_in_two_ways(house):
    for room, word in [("barn", "镇"), ("mill", "城")]:
        (house / room).mkdir(exist_ok=True)
        (house / room / "__init__.py").write_text('_("Town")')
        update([room], house)
        path = catalogue(room, house)
        path.write_text(path.read_text().replace('"Town"\nmsgstr ""', f'"Town"\nmsgstr "{word}"'))
    assert [f for f in faults(house) if "'Town' is '城' here and '镇' in barn" in f]


def test_a_catalogue_that_cannot_be_read_is_named_not_raised(house):
    update(house=house)
    path = catalogue("barn", house)
    path.write_text(path.read_text() + "<<<<<<< HEAD\n")
    assert "barn: cannot be read" in faults(house)[0]


def test_only_what_changed_is_compiled(house):
    update(house=house)
    path = catalogue("barn", house)
    assert compile_changed(house) == [path.with_suffix(".mo")]
    assert compile_changed(house) == []
    later = path.with_suffix(".mo").stat().st_mtime + 5
    os.utime(path, (later, later))
    assert compile_changed(house) == [path.with_suffix(".mo")]
