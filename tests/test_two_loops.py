"""Two loops at work on one town: everything happens, and nothing happens twice."""

import csv

import pytest

from tests.towns import own_town, said, start

HEADER = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
LETTERS = 60
COUNT = """
from collections import Counter
from baijia.journal.models import Entry
from baijia.matters.models import Matter
from baijia.matters.queries import TEXTS
from baijia.ground import search
entries = Entry.objects.filter(what="archived", subject_kind="matters.matter")
twice = [pk for pk, n in Counter(entries.values_list("subject_id", flat=True)).items() if n > 1]
found = Matter.objects.filter(pk__in=search.matching(TEXTS, "路灯")).count()
print("told", entries.count(), len(twice), found)
"""


@pytest.mark.slow
def test_two_loops_do_everything_once(tmp_path):
    letters = tmp_path / "letters.csv"
    with letters.open("w", encoding="utf-8", newline="") as file:
        rows = (
            [n, "甲", f"路灯{n}", "2019/4/25 9:32", "不亮", "好了", "2019/5/1"]
            for n in range(LETTERS)
        )
        csv.writer(file).writerows([HEADER, *rows])
    with own_town(tmp_path / "data") as env:
        said(start(env, "manage.py", "import_messages", str(letters)))
        loops = [start(env, "manage.py", "work", "--once") for _ in range(2)]
        for loop in loops:
            said(loop)
        told = said(start(env, "manage.py", "shell", "-v0", "-c", COUNT)).split()[-4:]
        assert told == ["told", str(LETTERS), "0", str(LETTERS)]
        said(start(env, "manage.py", "check_journal"))
