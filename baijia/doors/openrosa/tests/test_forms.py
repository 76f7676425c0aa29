"""The forms of phones and those of the pages say the same: nobody keeps two lists of anything."""

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django import forms
from django.utils import translation

from baijia.doors.openrosa import rules
from baijia.doors.openrosa.fields import MEDIA
from baijia.doors.openrosa.xlsforms.building import UNDATED, built, digest, written
from baijia.doors.openrosa.xlsforms.questions import TONGUES
from baijia.doors.openrosa.xlsforms.sheets import HAZARD, MEETING, REQUEST, SHEETS, VISIT
from baijia.matters.forms.lists import New
from baijia.meetings.forms import Minute
from baijia.visits.forms import Record

TEXT = {"": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}
ON = date(2025, 3, 3)
PAGES = {
    VISIT: Record.base_fields | Record(notices=(), on=ON).fields,
    HAZARD: New.base_fields,
    REQUEST: New.base_fields,
    MEETING: Minute(on=ON).fields,
}
# What a page knows from its address, or what the door says for the phone.
CARRIED = {"act_id", "version"}
SAID_FOR_IT = {HAZARD: {"kind", "channel"}, REQUEST: {"channel"}, VISIT: set(), MEETING: set()}
# What a page has room for and a phone asks of each topic; or asks of those who have no household.
STRICTER = {VISIT: {"household"}, MEETING: {"place", "text", "agreement"}}
ALSO = {VISIT: {"household"}, HAZARD: {"position"}, REQUEST: {"household"}}
ALSO |= {MEETING: {"place", "kept", "dropped"}}


def lines(form):
    """Each question with its line."""
    return {r["name"]: r for r in written(form, UNDATED)["survey"] if not is_frame(r)}


def is_frame(row):
    return row["type"].startswith(("begin_", "end_"))


def field(form, name):
    """The field of the page that the question is made of; of a topic that of the first."""
    if name in (*MEDIA, *ALSO[form]):
        return None
    asked = PAGES[form]
    return asked.get(name) or asked.get(f"{name}_1")


@pytest.mark.parametrize("form", SHEETS)
def test_every_question_is_a_field_of_the_page(form):
    more = {*MEDIA, *ALSO[form]}
    assert {name for name in lines(form) if field(form, name) is None} == more


@pytest.mark.parametrize("form", SHEETS)
def test_what_the_page_requires_the_phone_asks_for(form):
    known = {*CARRIED, *SAID_FOR_IT[form]}
    needed = {n for n, f in PAGES[form].items() if f.required and n not in known}
    asked = {name for name, row in lines(form).items() if row.get("required")}
    assert asked - STRICTER.get(form, set()) == needed


@pytest.mark.parametrize("form", SHEETS)
def test_choices_and_limits_are_the_pages(form):
    offered: dict[str, list[str]] = {}
    for row in written(form, UNDATED)["choices"]:
        offered.setdefault(row["list_name"], []).append(row["name"])
    for name, row in lines(form).items():
        page = field(form, name)
        kind, _space, chosen = row["type"].partition(" ")
        if kind == "select_one" and not isinstance(page, forms.BooleanField):
            there = [value for value, _label in page.choices if value]
            assert [value for value in there if value in offered[chosen]] == offered[chosen]
            if form != REQUEST:
                assert there == offered[chosen]
        if isinstance(page, forms.CharField) and getattr(page, "max_length", None):
            assert f"string-length(.) <= {page.max_length}" in row["constraint"]
        if isinstance(page, forms.IntegerField):
            assert row["constraint"] == f". >= {page.min_value} and . <= {page.max_value}"


@pytest.mark.parametrize("form", SHEETS)
def test_labels_are_the_pages_in_both_languages(form):
    for name, row in lines(form).items():
        page = field(form, name)
        for code, tongue in TONGUES.items():
            with translation.override(code):
                assert row[f"label::{tongue}"]
                if "constraint" in row:
                    assert row[f"constraint_message::{tongue}"]
                if page is not None and page.label:
                    assert row[f"label::{tongue}"] == str(page.label)


@pytest.mark.parametrize("form", SHEETS)
def test_nobody_is_followed(form):
    """No start, no end, no track, no picture taken unasked; a position of a hazard alone."""
    kinds = [row["type"].split()[0] for row in written(form, UNDATED)["survey"]]
    spied = {"start", "end", "today", "audit", "deviceid", "username", "start-geopoint"}
    spied |= {"background-audio", "background-geopoint", "geotrace", "geoshape", "phonenumber"}
    assert not set(kinds) & spied
    assert kinds.count("geopoint") == (form == HAZARD)
    needed = [n for n, row in lines(form).items() if row.get("required") == "yes"]
    assert not set(needed) & {*MEDIA, "position"}
    assert len(needed) <= 4


@pytest.mark.parametrize("form", SHEETS)
def test_the_same_lines_give_the_same_bytes(form):
    assert built(form, "2025030301") == built(form, "2025030301")
    assert digest(form) == digest.__wrapped__(form)
    root = ET.fromstring(built(form, "2025030301"))
    (data,) = root.findall("./h:head//{*}instance/{*}data", TEXT)
    assert (data.get("id"), data.get("version")) == (form, "2025030301")
    photos = [bind for bind in root.iter() if "max-pixels" in str(bind.attrib)]
    assert len(photos) == 3


def test_the_numbers_of_editions_grow():
    assert rules.next_number(ON, []) == "2025030301"
    assert rules.next_number(ON, ["2025030301", "2025030209"]) == "2025030302"
    assert all(re.fullmatch(r"\d{10}", rules.next_number(ON, ["2025030309"])) for _ in "a")
