import pytest
from hypothesis import given
from hypothesis import strategies as st

from baijia.ground.bigrams import MAX_TEXT, _with_origin, asked, canonical, patterns, spans, tokens

# Much of it Chinese, and always some of what makes trouble.
texts = st.text(
    st.sampled_from("村口的垃圾没人清路灯不亮𠮷々〇Ａa1B2é\u0301\u200b ，。\n\"'*()%<>&İßﷺ㈱ﬁ")
    | st.characters(codec=None, categories=None),
    max_size=60,
)


def test_a_text_is_compared_without_width_case_and_accents():
    assert canonical("Ｇ108国道，CAFÉ  三号楼") == " g108 国道 cafe 三号楼 "
    assert canonical("垃\u200b圾") == " 垃圾 "
    assert canonical("") == "  "


def test_the_index_keeps_pairs_and_words():
    assert tokens(canonical("村口垃圾 3号楼")) == ["村口", "口垃", "垃圾", "圾", "3", "号楼", "楼"]


def test_a_query_is_so_many_words():
    assert patterns("垃圾 垃圾，清运") == ["垃圾", "清运"]
    assert patterns("3号楼2") == [" 3 号楼 2 "]
    assert patterns("g10") == [" g10"]
    assert patterns(' "  * -- ') == []


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("村口的垃圾没人清", "垃圾", ["垃圾"]),
        ("村口的垃圾没人清", "清", ["清"]),
        ("村口的垃圾没人清", "口的垃圾没", ["口的垃圾没"]),
        ("村口的垃圾没人清", "垃圾 村口", ["村口", "垃圾"]),
        ("村口的垃圾没人清", "垃口", []),
        ("Ｇ１０８国道旁", "g108 国道", ["Ｇ１０８国道"]),
        ("G108 国道旁", "g108国道", ["G108 国道"]),
        ("13号楼和3号楼", "3号楼", ["3号楼"]),
        ("code ABC-123", "ab", ["AB"]),
        ("code ABC-123", "bc", []),
        ("a cab and A.", "a", ["a", "A"]),
        ("cafe\u0301!", "café", ["cafe\u0301"]),
        ("人人人", "人人", ["人人人"]),
    ],
)
def test_what_is_found_where(text, query, found):
    assert [text[a:b] for a, b in spans(text, query)] == found


@given(texts)
def test_marking_compares_the_same_text_as_the_index(text):
    comparable, origin = _with_origin(text)
    assert comparable == (canonical(text) if comparable.strip() else " ")
    assert len(origin) == len(comparable)


@given(texts, texts)
def test_every_text_that_contains_a_word_has_its_tokens(text, query):
    comparable = canonical(text)
    kept = tokens(comparable)
    for pattern in patterns(query) + patterns(text[3:9]):
        if pattern in comparable:
            for token in asked(pattern):
                assert token.text in kept or (
                    token.is_beginning and any(k.startswith(token.text) for k in kept)
                )


@given(texts, texts)
def test_something_is_marked_where_a_word_of_the_query_stands(text, query):
    for word in [query, *query.split()]:
        assert bool(spans(text, word)) == any(p in canonical(text) for p in patterns(word))


@given(st.text(st.characters(codec=None, categories=None)))
def test_an_index_of_any_text_stays_within_what_a_database_takes(text):
    long = canonical(text * (2 * MAX_TEXT // (len(text) or 1)))
    assert len(long) <= MAX_TEXT + 1
    assert all(0 < len(token.encode()) <= 128 for token in tokens(long))
