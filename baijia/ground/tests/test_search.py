from unittest import mock
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baijia.ground import search
from baijia.ground.bigrams import canonical, patterns
from baijia.ground.ids import new_id
from baijia.ground.tests.test_bigrams import texts

TABLE = "ground_trial"
with_database = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The table as a migration makes it; each test's own transaction fills it."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            search.create(editor, TABLE)
        yield
        with connection.schema_editor() as editor:
            search.drop(editor, TABLE)


@pytest.fixture
def index(made, db):
    """Five things people wrote."""
    written = {
        "rubbish": "村口的垃圾三天没人清了，味道很大。",
        "lamp": "3号楼门口路灯不亮；G108 国道旁也不亮",
        "cafe": "Café ABC-123 旁边有人乱倒垃圾",
        "rare": "𠮷家巷 葛\U000e0100城 <b>危房</b>",
        "empty": "",
    }
    ids = {name: new_id() for name in written}
    search.put(TABLE, ((ids[name], text) for name, text in written.items()))
    return ids


def found(query: str) -> set[UUID]:
    with connection.cursor() as cursor:
        raw = search.matching(TABLE, query)
        cursor.execute(raw.sql, raw.params)
        return {UUID(str(row[0])) for row in cursor.fetchall()}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("垃圾", {"rubbish", "cafe"}),
        ("垃圾 村口", {"rubbish"}),
        ("垃圾，ABC", {"cafe"}),
        ("清", {"rubbish"}),
        ("了", {"rubbish"}),
        ("亮", {"lamp"}),
        ("村垃", set()),
        ("路灯不", {"lamp"}),
        ("不亮 垃圾", set()),
        ("ｇ１０８国道", {"lamp"}),
        ("g10", {"lamp"}),
        ("108", set()),
        ("3号楼", {"lamp"}),
        ("号", {"lamp"}),
        ("CAFE", {"cafe"}),
        ("12", {"cafe"}),
        ("1", set()),
        ("𠮷家", {"rare"}),
        ("葛城", {"rare"}),
        ("危房", {"rare"}),
        ("", set()),
        ("  \n", set()),
        ("\"'*():^-%_\\", set()),
    ],
)
def test_a_matter_is_found_by_any_piece_of_what_was_written(index, query, names):
    assert found(query) == {index[name] for name in names}


@pytest.mark.parametrize(
    "query",
    [
        'AND OR NOT NEAR("垃圾" 垃圾*)',
        "words : 垃圾",
        "垃圾' OR 1=1 --",
        "'; DROP TABLE ground_trial; --",
        "垃圾%s %(x)s {table} \\",
        "\x00垃圾\x00",
        "\ud800垃圾",
        "垃圾" * 2_500,
        " ".join(chr(0x4E00 + n) for n in range(5_000)),
        " ".join(map(str, range(2_000))),
        "a" * 50_000,
        '"' * 5_000,
    ],
)
def test_no_query_breaks_the_search(index, query):
    assert found(query) <= {index["rubbish"], index["cafe"]}
    assert found("垃圾") == {index["rubbish"], index["cafe"]}


def test_what_is_put_again_is_replaced(index):
    search.put(TABLE, [(index["rubbish"], "井盖松动"), (index["rubbish"], "井盖松动，危险")])
    assert found("垃圾") == {index["cafe"]}
    assert found("危险") == {index["rubbish"]}


def test_what_is_removed_is_found_no_more(index):
    search.remove(TABLE, [index["rubbish"], new_id()])
    search.remove(TABLE, [])
    search.put(TABLE, [])
    assert found("垃圾") == {index["cafe"]}
    assert found("村口") == set()


def test_the_ids_narrow_down_rows_of_the_house(index):
    readers = apps.get_model("journal.Bookmark").objects
    wang, li = readers.create(follower="wang"), readers.create(follower="li")
    search.put(TABLE, [(wang.pk, "养蜂"), (li.pk, "养鸡")])
    rows = readers.filter(pk__in=search.matching(TABLE, "养蜂")).exclude(follower="li")
    assert list(rows) == [wang]
    assert rows.count() == 1
    assert set(readers.filter(pk__in=search.matching(TABLE, "养"))) == {wang, li}
    assert not readers.filter(pk__in=search.matching(TABLE, " ")).exists()


@pytest.mark.parametrize("reach", [0, 1, 2, 50])
@with_database
@given(written=st.lists(st.sampled_from(["路灯不亮", "路灯亮了", "水渠"]), max_size=30))
def test_the_newest_are_those_that_came_last(made, db, written, reach):
    """However far back one looks first."""
    engine = type(search.ENGINES[connection.vendor])
    with mock.patch.object(engine, "reach", reach), transaction.atomic():
        ids = [new_id() for _text in written]
        search.put(TABLE, zip(ids, written, strict=True))
        lit = [pk for pk, text in zip(ids, written, strict=True) if "路灯" in text]
        for most in (1, 3, 10):
            assert search.newest(TABLE, "路灯", most=most) == lit[::-1][:most]
        transaction.set_rollback(True)


def test_nothing_of_an_erased_text_stays_in_the_file(index):
    secret = new_id()
    search.put(TABLE, [(secret, "qqsecretqq 张三丰"), *((new_id(), f"第{n}件") for n in range(99))])
    assert _in_file("qqsecret")
    search.put(TABLE, [(secret, "已删除")])
    search.purge(TABLE)
    assert not _in_file("qqsecret")
    search.put(TABLE, [(secret, "qqsecretqq")])
    search.remove(TABLE, [secret])
    assert not _in_file("qqsecret")


def _in_file(token: str) -> bool:
    """In what FTS5 keeps on disk; PostgreSQL's old rows are vacuumed, its table shows the new."""
    kept = {
        "sqlite": [
            f"SELECT block FROM {TABLE}_words_data",
            f"SELECT c0 FROM {TABLE}_words_content",
        ],
        "postgresql": [f"SELECT words::text FROM {TABLE}"],
    }
    with connection.cursor() as cursor:
        for sql in [f"SELECT text FROM {TABLE}", *kept[connection.vendor]]:
            cursor.execute(sql)
            if any(token in _readable(row[0]) for row in cursor.fetchall()):
                return True
    return False


def _readable(value: bytes | str) -> str:
    return value if isinstance(value, str) else bytes(value).decode(errors="replace")


@with_database
@given(st.lists(texts, min_size=1, max_size=4), texts, st.data())
def test_found_is_what_contains_every_word(made, db, written, query, data):
    piece = data.draw(st.sampled_from(written))
    start = data.draw(st.integers(0, len(piece)))
    query = data.draw(st.sampled_from([query, piece[start : start + 5], piece]))
    ids = [new_id() for _ in written]
    search.put(TABLE, zip(ids, written, strict=True))
    wanted = patterns(query)
    right = {
        pk
        for pk, text in zip(ids, written, strict=True)
        if wanted and all(pattern in canonical(text) for pattern in wanted)
    }
    assert found(query) & set(ids) == right
    search.remove(TABLE, ids)


chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2)


@with_database
@given(chinese, st.data())
def test_every_piece_of_a_run_is_found(made, db, run, data):
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    pk = new_id()
    search.put(TABLE, [(pk, f"好，{run}。")])
    assert pk in found(run[start:end])
    search.remove(TABLE, [pk])


def test_a_text_as_long_as_texts_get_is_kept(index):
    pk = new_id()
    search.put(TABLE, [(pk, "".join(map(chr, range(0x20000, 0x20000 + 40_000))) * 3)])
    assert pk in found(chr(0x20001))


# What is shown


def test_found_words_are_marked_and_all_else_is_escaped():
    shown = search.marked('<b>垃圾</b> & "路灯"', "垃圾 b")
    assert shown == (
        "&lt;<mark>b</mark>&gt;<mark>垃圾</mark>&lt;/<mark>b</mark>&gt; &amp; &quot;路灯&quot;"
    )
    assert search.marked("<b>", "") == "&lt;b&gt;"


@given(texts, texts)
def test_marking_adds_nothing_but_marks(text, query):
    shown = search.marked(text, query)
    plain = shown.replace("<mark>", "").replace("</mark>", "")
    assert plain == search.marked(text, "")
    assert "<" not in plain
    assert ("<mark>" in shown) == any(p in canonical(text) for p in patterns(query))


def test_a_snippet_shows_the_first_place_in_one_line():
    text = "一" * 100 + "\n<垃圾>\n" + "二" * 100 + "垃圾"
    assert search.snippet(text, "垃圾", around=3) == "…一 &lt;<mark>垃圾</mark>&gt; 二…"
    assert search.snippet("路灯不亮", "垃圾") == "路灯不亮"
    assert search.snippet("路灯不亮", "亮", around=1) == "…不<mark>亮</mark>"
    assert search.snippet("一" * 100, "") == "一" * 80 + "…"


@given(texts, texts, st.integers(0, 50))
def test_no_text_breaks_a_snippet(text, query, around):
    shown = search.snippet(text, query, around)
    assert "\n" not in shown
    assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")
