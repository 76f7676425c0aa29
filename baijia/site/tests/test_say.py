"""How pages say times, terms and numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from baijia.site.templatetags import say

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)  # Monday 14:05 in the township
MIDNIGHT = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)  # Friday 24:00 in the township


@pytest.fixture(params=["zh-hans", "en"])
def spoken(request):
    with translation.override(request.param):
        yield lambda zh, en: zh if request.param == "zh-hans" else en


def test_a_day_names_its_weekday_and_its_year_only_when_it_is_another(spoken):
    assert say.day(NOW, NOW) == spoken("11月23日 周一", "Mon 23 Nov")
    assert say.day(date(2025, 3, 2), NOW) == spoken("2025年3月2日 周日", "Sun 2 Mar 2025")


def test_a_moment_is_told_in_the_towns_time(spoken):
    assert say.moment(NOW, NOW) == spoken("11月23日 周一 14:05", "Mon 23 Nov 14:05")
    late = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    assert say.moment(late, NOW) == spoken("11月24日 周二 01:30", "Tue 24 Nov 01:30")


def test_a_term_that_ends_at_midnight_ends_with_the_day_before(spoken):
    assert say.due(MIDNIGHT, NOW) == spoken("11月27日 周五 24:00 前", "by end of Fri 27 Nov")
    assert say.due(date(2026, 11, 27), NOW) == say.due(MIDNIGHT, NOW)
    assert say.due(NOW, NOW) == spoken("11月23日 周一 14:05 前", "by Mon 23 Nov 14:05")


@pytest.mark.parametrize(
    ("rest", "zh", "en"),
    [
        ({"days": 2, "hours": 23}, "还剩 2 天", "2 days left"),
        ({"hours": 25}, "还剩 1 天", "1 day left"),
        ({"hours": 3, "minutes": 59}, "还剩 3 小时", "3 hours left"),
        ({"minutes": 1}, "还剩 1 分钟", "1 minute left"),
        ({"seconds": 20}, "还剩 不到 1 分钟", "less than a minute left"),
        ({"hours": -3}, "已超期 3 小时", "3 hours overdue"),
    ],
)
def test_what_is_left_is_never_rounded_up(spoken, rest, zh, en):
    assert say.left(NOW + timedelta(**rest), NOW) == spoken(zh, en)


def test_a_share_shows_its_denominator_and_below_ten_is_a_fraction(spoken):
    assert say.share(7, 9) == "7/9"
    assert say.share(18, 21) == spoken("85.7%（18/21）", "85.7% (18/21)")
    assert say.share(0, 0) == spoken("暂无", "none yet")


@pytest.mark.parametrize("filter", [say.day, say.moment, say.due, say.left])
def test_nothing_is_said_of_what_is_not_there(filter):
    assert filter(None) == ""


def test_a_code_is_read_out_in_fours():
    assert say.code4("ABCD2345EFGH7") == "ABCD-2345-EFGH-7"
    assert say.code4("ABCD-2345 EFGH-7") == "ABCD-2345-EFGH-7"


def test_a_square_code_needs_no_style_and_escapes_its_label():
    page = Template('{% qr "http://127.0.0.1/track/?code=ABCD" label %}')
    drawn = page.render(Context({"label": '"><script>'}))
    assert "<svg" in drawn
    assert "style=" not in drawn
    assert "<script>" not in drawn
