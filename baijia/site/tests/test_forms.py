"""A form says what it asks, what is optional, and what is wrong, where a reader finds it."""

import pytest
from django import forms
from django.utils import translation

from baijia.ground.forms import ActForm


class Row:
    version = 3


class Ask(ActForm):
    title = forms.CharField(label="什么事", help_text="一句话说清楚。", max_length=20)
    kind = forms.ChoiceField(
        label="哪一类", choices=[("request", "诉求"), ("hazard", "隐患")], widget=forms.RadioSelect
    )
    phone = forms.CharField(label="电话", required=False)
    agreed = forms.BooleanField(label="请保密", required=False)


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


def test_every_field_has_its_label_and_only_optional_ones_say_so(chinese):
    page = str(Ask(row=Row()))
    assert '<label for="id_title">什么事</label>' in page
    assert "<legend>哪一类</legend>" in page
    assert page.count("（选填）") == 1
    assert 'id="id_title_helptext"' in page
    assert 'aria-describedby="id_title_helptext"' in page


def test_the_acts_id_and_version_say_nothing(chinese):
    page = str(Ask(row=Row()))
    assert page.count('type="hidden"') == 2
    assert "Version" not in page


def test_what_is_wrong_stands_on_top_and_at_its_field(chinese):
    page = str(Ask({"title": "", "kind": "", "act_id": "0" * 32, "version": "3"}, row=Row()))
    assert 'role="alert"' in page
    assert '<a href="#id_title">什么事：请填写这一项。</a>' in page
    assert '<a href="#id_kind_0">哪一类：请填写这一项。</a>' in page
    assert 'id="id_title_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_kind_0"' in page


def test_what_was_typed_is_still_there_and_not_run(chinese):
    page = str(Ask({"title": "<script>alert(1)</script>" * 2}, row=Row()))
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
