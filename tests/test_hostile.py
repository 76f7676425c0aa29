"""What nobody sends who means well, sent to every form and every page of the permission matrix.

Never a fault of ours (500): the form says what is wrong and keeps what was typed, or a page says
no. And whatever was sent is text on a page, nothing more.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from baijia.ground.forms import CARRIED
from baijia.ground.ids import new_id
from baijia.journal.act import once
from baijia.journal.models import Clash, JournalHead
from baijia.people.rules import FOUNDER
from tests.matrix.asking import CLIENT, Door, ask, both_villages, doors
from tests.matrix.targets import TARGETS, Target

PARTS = range(2)
TRAP = "website"  # who fills it in is a program: held, and told nothing
# What they add does not depend on what was seen.
ADDS = (
    *("people:appoint", "households:move_in", "households:look_up", "matters:tracked_act add"),
    *("visits:agree", "visits:record", "visits:notice", "meetings:minute", "desk:compare"),
    *("inspections:add_item", "gridplan:ask", "gridplan:repair", "gridplan:hubs"),
    *("gridplan:object", "gridplan:back", "gridplan:stop"),
)

MARK = "<script>alert(8411)</script>\"'><img src=x onerror=alert(8411)>{{ 8411 }}"
RUNS = re.compile(r"<script>alert|<img src=x|href=[\"']?\s*javascript:", re.IGNORECASE)
LONG = MARK + "很长的话" * 12_500
# A NUL, a bell, text turned round, the last sign there is, half of one, and what is no UTF-8.
BYTES = quote(f"灯{MARK}\x00\x07\u202e\u200b\U0010ffff") + "%ED%A0%80%FF%FE"
TYPED = "application/x-www-form-urlencoded"
DAYS = ["0000-00-00", "0001-01-01", "9999-12-31", "2025-02-31", "12/31/1", "1e309", "\x00"]
NUMBERS = ["999999999999", "-1", "1e309", "NaN", "9" * 5000, "1.5", "９９"]
ODD: dict[type[forms.Field], list[str]] = {
    forms.DateField: DAYS,
    forms.DecimalField: ["999999999999", "1e309", "NaN", "-Infinity", "181", "1e-9999"],
    forms.IntegerField: NUMBERS,
    forms.Field: ["\x00", LONG, str(new_id())],
}
WORDS = [
    *("' OR 1=1 --", '"; DROP TABLE matters_matter; --', "%", "_", "\\", "\x00", "路\x00灯"),
    *('"', '"路', "路*", "路 AND OR NOT", "NEAR(路 灯)", "text:路", "^路", "((((", "-路", "*"),
    *("路 & | ! <-> 灯", "路:*", "!!路", "'路'", "路\\", ":", "\ud800", "𠮷", " \t\n"),
    *(MARK, LONG, "9" * 400, "路 " * 3000, "2025-000002", "٣٣٣"),
]
THINGS = ["", MARK, "9" * 5000, "\x00", "' OR 1=1 --", str(new_id()), "140702105", "١", "posts"]
PAGES = ["", "0", "-1", "9" * 30, "1e309", "NaN", "last", "\x00", "1.5", "１"]
# What pages read from their addresses, in groups: what does not hide one another's faults is tried
# at once, one value after another.
Group = dict[str, list[str]]
READS: dict[str, list[Group]] = {
    "matters:matters": [{"q": WORDS, "page": PAGES, "which": THINGS, "village": THINGS}],
    "matters:queue new": [{"page": PAGES}],
    "matters:hand_overs": [{"page": PAGES}],
    "matters:my_grid": [{"village": THINGS}],
    "matters:cards": [{"each": THINGS, "copies": THINGS}],
    "matters:report": [{"village": THINGS}],
    "figures:figures": [{"since": DAYS, "until": DAYS, "place": THINGS}, {"period": THINGS}],
    "figures:rows": [
        {"since": DAYS, "until": DAYS, "place": THINGS, "period": THINGS},
        {"kind": THINGS, "when": [*DAYS, *THINGS], "whose": THINGS, "page": PAGES},
        {"what": [*THINGS, "all.", ".", "all.all.all"]},
    ],
    "gridplan:proposals": [{"page": PAGES}],
    "gridplan:compare": [{"a": [*THINGS, "today"], "b": THINGS, "village": THINGS}],
    "gridplan:repair": [{"village": THINGS}],
    "gridplan:weigh": [{"home": THINGS, "to": [*NUMBERS, *THINGS, "0"]}],
    "gridplan:move": [{"home": THINGS, "to": THINGS}],
    "households:places": [{"q": WORDS[::3]}],
    "people:accounts": [{"q": WORDS[::3], "page": PAGES, "show": THINGS}],
    "people:sign_in": [{"next": ["//evil.example/", "javascript:alert(1)", *THINGS]}],
    "site:journal": [
        {"who": THINGS, "kind": THINGS, "what": THINGS},
        {"on": DAYS, "before": PAGES},
    ],
    "terms:categories": [{"below": THINGS}],
    "terms:set_term": [{"category": THINGS, "urgency": THINGS}],
    "terms:days": [{"year": [*NUMBERS, *PAGES]}],
}
ANY_PAGE: list[Group] = [{"page": [MARK], "q": ["\x00"], "what": [LONG]}]


class Visit(NamedTuple):
    door: Door
    sides: Any
    cookies: dict[str, str]

    @property
    def target(self) -> Target:
        return TARGETS[self.door.name](self.sides[self.door.side], self.door.who)

    @property
    def address(self) -> str:
        return reverse(self.door.name.split(" ")[0], args=self.target.args)

    def posts(self, **said: Any) -> Any:
        return ask("post", self.address, self.cookies, self.target.sent() | said)

    def gets(self, query: str = "") -> Any:
        return tried("get", f"{self.address}?{self.target.query}&{query}", self.cookies)


def visits(house: Any, method: str, part: int = 0, parts: int = 1) -> Iterator[Visit]:
    sides, sessions = house
    for door in doors(method)[part::parts]:
        yield Visit(door, sides, sessions[door.who])


class Faults(list[str]):
    """All that went wrong, told at the end."""

    def look(self, response: Any, what: str, *, among: tuple[int, ...] = ()) -> None:
        code = response.status_code
        if code == 503:
            return  # the health page, to machines: something is not well
        if code >= 500:
            self.append(f"{what}: {code} {getattr(response, 'exc_info', [''])[:2]}")
        elif among and code not in among:
            self.append(f"{what}: {code}, not {among}")
        elif code >= 400 and len(response.content) < 40:
            self.append(f"{what}: {code} says nothing")
        if code in (301, 302) and not re.match(r"/(?!/)", response["Location"]):
            self.append(f"{what}: leads to {response['Location']}")
        if not response.streaming and (ran := RUNS.search(response.content.decode())):
            self.append(f"{what}: in the page stands {ran[0]}")


@pytest.fixture
def house(world, settings):
    with both_villages(world, settings) as opened:
        yield opened


def tried(method: str, where: str, cookies: Any, body: Any = None, **more: Any) -> Any:
    """Asked, and all as it was before."""
    with transaction.atomic():
        response = ask(method, where, cookies, body, **more)
        transaction.set_rollback(True)
    return response


def form_in(response: Any) -> Any:
    return response.context and response.context.get("form")


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("part", PARTS)
def test_every_form(house, part):
    faults, views = Faults(), set()
    for visit in visits(house, "post", part, len(PARTS)):
        form = form_in(visit.gets())
        fields = form.fields if form else {n: forms.CharField() for n in visit.target.body}
        view = visit.door.name.split(" ")[0]
        for probe in PROBES if view in views else [*PROBES, *AT_EACH_VIEW]:
            with transaction.atomic():
                probe(faults, f"{visit.door.name} {probe.__name__}", visit, fields)
                transaction.set_rollback(True)
        views.add(view)
    assert not faults, "\n".join(faults)


def texts(fields: dict[str, forms.Field]) -> list[str]:
    """What one writes; the number of the act, carried unseen, is none of it."""
    written = (name for name, field in fields.items() if isinstance(field, forms.CharField))
    return [name for name in written if name not in CARRIED]


def too_long(faults: Faults, what: str, visit: Visit, fields: dict[str, forms.Field]) -> None:
    """Every field of text says so, and what was typed is still there."""
    response = visit.posts(**dict.fromkeys(texts(fields), LONG))
    faults.look(response, what)
    if form := form_in(response):
        told = [name for name in texts(fields) if name in form.errors or name == TRAP]
        shown = [n for n in told if not isinstance(fields[n].widget, forms.PasswordInput)]
        kept = response.content.decode().count(escape(LONG))
        if (told, kept) != (texts(fields), len(shown)):
            faults.append(f"{what}: {response.status_code}, said at {told}, kept {kept}")


def unreadable(faults: Faults, what: str, visit: Visit, fields: dict[str, forms.Field]) -> None:
    """All else is as it should be: it is done, without what nobody can see, or refused."""
    sent = {name: said for name, said in visit.target.sent().items() if name not in texts(fields)}
    body = "&".join([urlencode(sent), *(f"{name}={BYTES}" for name in texts(fields))])
    response = ask("post", visit.address, visit.cookies, body, content_type=TYPED)
    faults.look(response, what)
    if response.status_code == 302:
        faults.look(ask("get", response["Location"], visit.cookies, None), f"{what}, then")


def odd(faults: Faults, what: str, visit: Visit, fields: dict[str, forms.Field]) -> None:
    """What is no text: no such day, number, choice; several fields at once."""
    columns = {
        name: next(values for kind, values in ODD.items() if isinstance(field, kind))
        for name, field in fields.items()
        if name not in (*CARRIED, *texts(fields))
        if not isinstance(field, forms.FileField)
    }
    for row in zip_longest(*columns.values(), fillvalue=""):
        said = dict(zip(columns, row, strict=True))
        faults.look(tried_with(visit, **said), f"{what} {str(said)[:200]}")


def tried_with(visit: Visit, **said: Any) -> Any:
    return tried("post", visit.address, visit.cookies, visit.target.sent() | said)


def lost(faults: Faults, what: str, visit: Visit, fields: dict[str, forms.Field]) -> None:
    """What the page carries unseen did not come whole: it says so, and comes back complete."""
    response = visit.posts(act_id="1", version="1e309")
    faults.look(response, what)
    if "act_id" in fields and b"error-summary" not in response.content:
        faults.append(f"{what}: says nothing")
    if "act_id" in fields and form_in(response)["act_id"].value() == "1":
        faults.append(f"{what}: can never be sent")


def no_token(faults: Faults, what: str, visit: Visit, fields: dict[str, forms.Field]) -> None:
    where, sent = visit.address, visit.target.sent()
    if where.startswith("/or/"):
        return  # phones: no cookie is looked at, and a secret or Digest says who it is
    before = JournalHead.objects.get().seq
    STRICT.cookies = CLIENT.cookies
    faults.look(STRICT.post(where, sent), what, among=(403,))
    if JournalHead.objects.get().seq != before:
        faults.append(f"{what}: done all the same")


def no_such_method(faults: Faults, what: str, visit: Visit, fields: dict[str, forms.Field]) -> None:
    faults.look(ask("put", visit.address, visit.cookies, None), what, among=(405,))


def used_act(faults: Faults, what: str, visit: Visit, fields: dict[str, forms.Field]) -> None:
    """Its number belongs to what somebody else did: nothing is done, and what came is kept."""
    if "act_id" not in fields:
        return
    act_id = new_id()
    once(act_id, body=b"something else", by=FOUNDER, do=lambda: None)
    faults.look(visit.posts(act_id=act_id), what, among=(409,))
    if Clash.objects.filter(act_id=act_id).count() != 1:
        faults.append(f"{what}: not kept")


def stale(faults: Faults, what: str, visit: Visit, fields: dict[str, forms.Field]) -> None:
    """Somebody else was at it since the page was opened."""
    row = visit.target.row
    if row and visit.door.name not in ADDS:
        faults.look(visit.posts(version=row.version - 1), what, among=(409,))


STRICT = Client(enforce_csrf_checks=True, raise_request_exception=False)
PROBES = [too_long, unreadable, odd, used_act, stale]
AT_EACH_VIEW = [lost, no_token, no_such_method]


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("part", PARTS)
def test_every_page(house, part):
    """With odd words behind its address, and in it."""
    faults, views = Faults(), set()
    for visit in visits(house, "get", part, len(PARTS)):
        view = visit.door.name.split(" ")[0]
        if view in views and visit.door.name not in READS:
            continue  # another verb or queue of a view that was tried already
        views.add(view)
        for group in READS.get(visit.door.name, ANY_PAGE):
            for said in in_turn(group):
                response = visit.gets(urlencode(said, errors="surrogatepass"))
                faults.look(response, f"{visit.door.name} {str(said)[:300]}")
        for where in wrong_addresses(visit):
            strange = (401, 403, 404) if where.startswith("/or/") else (404,)
            faults.look(tried("get", where, visit.cookies), where[:200], among=strange)
    assert not faults, "\n".join(faults)


def in_turn(group: Group) -> Iterator[dict[str, str]]:
    """Each value once at least; a shorter list begins anew."""
    for number in range(max(map(len, group.values()))):
        yield {name: values[number % len(values)] for name, values in group.items()}


WRONG = ["1x", "0" * 36, "%00", "%ED%A0%80", "9" * 400, "..%2f..%2fetc", quote(MARK, safe="")]


def wrong_addresses(visit: Visit) -> list[str]:
    """With something else in its first place; what is no UUID does not come as far as a view."""
    first = next(iter(visit.target.args), None)
    if first is None or (isinstance(first, UUID) and visit.door.name != "matters:matter"):
        return []
    return [visit.address.replace(quote(str(first), safe=":"), wrong, 1) for wrong in WRONG]


ADDRESSES = ["/%00", "/%ff%fe", "/static/%00", "/static/..%2f..%2fmanage.py", "/" + "a" * 9000]
ADDRESSES += ["//evil.example/", "/%2e%2e/etc/passwd", "/matters/?" + "a=1&" * 2001]
ADDRESSES += [f"/{MARK}/", "/?" + "q" * 300_000, "/desk/%0d%0aSet-Cookie:x=1/"]
BODIES = [
    (TYPED, "a=1&" * 2001),
    (TYPED, "text=" + "a" * 3_000_000),
    (f"{TYPED}; charset=no-such", "text=路"),
    (f"{TYPED}; charset=utf-16", b"\xff\xfe\x00"),
    ("multipart/form-data", "no boundary"),
    ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\x00"),
    ("multipart/form-data; boundary=" + "x" * 300, "--x"),
    ("application/json", '{"text": "路'),
    ("", b"\x00\xff"),
]
HEADERS = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "\x00"},
    {"HTTP_ACCEPT": "application/json;q=x, */*;q=NaN, \x00"},
    {"HTTP_ACCEPT_LANGUAGE": "a" * 9000},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "//[", "HTTP_HX_TARGET": MARK},
    {"HTTP_X_FORWARDED_FOR": MARK, "HTTP_FORWARDED": "\x00", "REMOTE_ADDR": "nowhere"},
    {"HTTP_IF_MODIFIED_SINCE": "32 Feb 0000", "HTTP_IF_NONE_MATCH": "\x00", "HTTP_RANGE": "x"},
    {"HTTP_REFERER": "javascript:alert(1)"},
]
COOKIES = ["", "\x00", MARK, "a" * 4000, '"\\777"', "1:2:3", "e30:1:2"]


@pytest.mark.slow
@pytest.mark.anywhere
def test_what_no_browser_sends(house):
    """Addresses, bodies, headers and cookies of somebody who writes them by hand."""
    faults, desk = Faults(), house[1]["sun"]
    for where in ADDRESSES:
        faults.look(tried("get", where, desk), where[:100], among=(400, 404, 413, 200))
    for kind, body in BODIES:
        for where in ("/report/", "/matters/new/", "/language/"):
            response = CLIENT.generic("POST", where, body, kind)
            faults.look(response, f"{where} {kind[:60]}")
    for headers in HEADERS:
        for where in ("/matters/?q=路", "/sign-in/", "/track/", "/nowhere/"):
            faults.look(tried("get", where, desk, **headers), f"{where} {headers}"[:300])
    for said in COOKIES:
        jar = dict.fromkeys(["sessionid", "csrftoken", "language", "senior", "lately"], said)
        for where in ("/", "/report/", "/track/", "/desk/"):
            faults.look(tried("get", where, jar), f"{where} with cookies {said[:50]!r}")
        faults.look(tried("post", "/track/", jar, {"code": "0" * 13}), f"cookies {said[:50]!r}")
    assert not faults, "\n".join(faults)


SAID = ["text", "name", "title", "reason", "duty", "address", "spot", "name_en", "done"]


@pytest.mark.slow
@pytest.mark.anywhere
def test_what_was_kept_is_shown_as_text(house):
    """Everything is said in markup, and kept; then every page is opened."""
    faults = Faults()
    for visit, target in [(visit, visit.target) for visit in visits(house, "post")]:
        said = dict.fromkeys(SAID, MARK)
        if target.row:
            target.row.refresh_from_db(fields=["version"])
            said["version"] = target.row.version
        faults.look(visit.posts(**said), visit.door.name)
    for visit in visits(house, "get"):
        faults.look(visit.gets(), visit.door.name)
    assert not faults, "\n".join(faults)
