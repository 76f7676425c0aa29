"""The permission matrix: every address, every post of the cast and nobody, here and next door.

`tests/matrix/table.txt` is written by hand. A new page needs its lines there and, if it has
arguments or a form, its target in `tests/matrix/targets.py`; what fails here prints the line.
"""

import re
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from baijia.journal.models import JournalHead
from baijia.matters.jobs import index_words
from baijia.matters.queries.queues import BY_KEY
from baijia.matters.views.acts import ACTS
from baijia.matters.views.tracked import PAGES
from tests.matrix.asking import GROUPS, JSON, LINES, METHODS, SIGNS, WHO, ask, both_villages, look
from tests.matrix.sides import HOUR, STAGES
from tests.matrix.targets import TARGETS, Target


def written(name: str, side: str, method: str, signs: str) -> str:
    """The line as it stands in the table."""
    if len(set(signs)) == 1:
        told = signs[0]
    else:
        ends = [sum(GROUPS[:number]) for number in range(len(GROUPS) + 1)]
        told = " ".join(signs[a:b] for a, b in pairwise(ends))
    return f"{name:40}  {side:5}  {method:9}  {told}"


A_CHUNK = 12
# Rights are asked of rows, not of the kind of database: on PostgreSQL every twelfth part is tried.
CHUNKS = [
    pytest.param(
        LINES[start : start + A_CHUNK],
        id=LINES[start].name,
        marks=[pytest.mark.anywhere] if start // A_CHUNK % 12 else [],
    )
    for start in range(0, len(LINES), A_CHUNK)
]


@pytest.fixture
def house(world, settings):
    with both_villages(world, settings) as opened:
        yield opened


def sign_of(response: Any, method: str) -> str:
    """What happened, as one sign of the table."""
    if response.status_code == 302:
        to = response["Location"]
        if to.startswith(reverse("people:sign_in")):
            return "?"
        return "+" if method == "post" else ">"
    if method == "post" and response.status_code == 200 and _is_refilled(response):
        return "~"
    return SIGNS.get(response.status_code, str(response.status_code))


def _is_refilled(response: Any) -> bool:
    """The form came back because it was filled in wrongly."""
    form = response.context and response.context.get("form")
    return bool(form and form.errors)


def head() -> int:
    row = JournalHead.objects.first()
    return row.seq if row else 0


def tried(method: str, name: str, target: Target, cookies: dict[str, str], before: int) -> str:
    """One person at one address; afterwards all is as it was."""
    address = f"{reverse(name.split(' ')[0], args=target.args)}?{target.query}"
    with transaction.atomic():
        if method == "get":
            response = look(address, cookies, **JSON)
        else:
            response = ask(method, address, cookies, target.sent(), **JSON)
        sign = sign_of(response, method)
        if sign not in "+>" and head() != before:
            sign = "written in spite of it"
        transaction.set_rollback(True)
    return sign


@pytest.mark.slow
@pytest.mark.parametrize("chunk", CHUNKS)
def test_everyone_may_what_the_table_says_and_nothing_else(house, chunk):
    sides, sessions = house
    wrong = []
    for line in chunk:
        targets = {who: TARGETS[line.name](sides[line.side], who) for who in WHO}
        before = head()
        for method, for_all in METHODS[line.method]:
            found = "".join(
                tried(method, line.name, targets[who], sessions[who], before) for who in WHO
            )
            if found != (for_all * len(WHO) if for_all else line.expected()):
                wrong.append(written(line.name, line.side, method.upper(), found))
    assert not wrong, "this is what happens; the table says otherwise:\n" + "\n".join(wrong)


def addresses(resolver: URLResolver | None = None, space: str = "") -> dict[str, bool]:
    """Every address that the house answers to, and whether it has an argument."""
    found: dict[str, bool] = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            within = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found |= addresses(pattern, within)
        elif isinstance(pattern, URLPattern):
            found[f"{space}{pattern.name}"] = "<" in str(pattern.pattern)
    return found


def named() -> dict[str, bool]:
    """The same, with every act, queue and thing a reporter does, each a line of its own."""
    found = addresses()
    for name, verbs in {"act": ACTS, "queue": BY_KEY, "tracked_act": PAGES}.items():
        del found[f"matters:{name}"]
        found |= {f"matters:{name} {verb}": name != "queue" for verb in verbs}
    return found


def test_every_address_stands_in_the_table():
    listed: dict[tuple[str, str], set[str]] = {}
    for line in LINES:
        for method, _signs in METHODS[line.method]:
            listed.setdefault((line.name, method.upper()), set()).add(line.side)
    missing = [
        written(name, side, method, "?" * len(WHO))
        for name, has_argument in named().items()
        for method in ("GET", "POST")
        if not {"-"} & (sides := listed.get((name, method), set()))
        for side in (["here", "there"] if has_argument or sides else ["-"])
        if side not in sides
    ]
    assert not missing, (
        "what is to happen there? Add to tests/matrix/table.txt, and to targets.py:\n"
        + "\n".join(missing)
    )


def test_the_table_lists_nothing_that_is_not_there():
    known = {name.split(" ")[0] for name in named()}
    assert {line.name for line in LINES if line.name.split(" ")[0] not in known} == set()
    assert {line.name for line in LINES} == set(TARGETS)
    assert [line for line in LINES if len(line.signs) not in (1, len(WHO))] == []


ABOUT_ONE = [
    line for line in LINES if line.method.startswith(("GET", "BOTH")) and "." in line.signs
]


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("part", range(4))
def test_what_is_not_yours_looks_like_what_is_not_there(house, part):
    """The same 404, letter for letter: not even that it exists can be learnt."""
    sides, sessions = house
    not_there: dict[tuple[str, str], str] = {}

    def page(address: str, who: str) -> str:
        return bare(look(address, sessions[who]))

    for line in ABOUT_ONE[part::4]:
        for who, sign in zip(WHO, line.expected(), strict=True):
            target = TARGETS[line.name](sides[line.side], who)
            if sign != "." or target.missing() == target.args:
                continue
            name = line.name.split(" ")[0]
            address, missing = (reverse(name, args=a) for a in (target.args, target.missing()))
            asked = (re.sub(ID, "ID", missing), who)
            if asked not in not_there:
                not_there[asked] = page(missing, who)
            assert page(address, who) == not_there[asked], (line, who)


ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"


def bare(response: Any) -> str:
    """A page less what is new each time: ids, tokens, nonces."""
    page = re.sub(ID, "ID", response.content.decode())
    return re.sub(r"[0-9A-Za-z]{64}|nonce=\"[^\"]+\"", "TOKEN", page)


NEXT_DOOR = ["zhou", *(pytest.param(who, marks=pytest.mark.anywhere) for who in ("yan", "wu"))]
PAGES_WITHOUT_ARGUMENT = [
    name for name, has_argument in addresses().items() if not has_argument and "sign" not in name
]


def all_pages(who: str, cookies: dict[str, str], words: list[str]) -> dict[str, str]:
    """Every list, count and search that this person can open."""
    asked = [reverse(name) for name in PAGES_WITHOUT_ARGUMENT]
    asked += [reverse("matters:queue", args=[key]) for key in BY_KEY]
    for name in ("matters:matters", "households:places", "people:accounts"):
        asked += [f"{reverse(name)}?{urlencode({'q': word})}" for word in words]
    asked.append(f"{reverse('matters:matters')}?village=140702105200")
    return {address: bare(look(address, cookies)) for address in asked}


@pytest.mark.slow
@pytest.mark.parametrize("who", NEXT_DOOR)
def test_the_next_village_learns_nothing_from_lists_counts_and_searches(world, house, who):
    """Its pages are the same, letter for letter, before and after things happened here."""
    sides, sessions = house
    words = ["路灯", "王秀英", "13812345678", "2025-000002", "灯泡"]
    before = all_pages(who, sessions[who], words)
    for stage in STAGES:
        sides["here"].at(stage)
    index_words(world.noon + 5 * HOUR)
    after = all_pages(who, sessions[who], words)
    for address, page in before.items():
        assert after[address] == page, address
