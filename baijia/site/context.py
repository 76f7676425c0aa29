"""What the frame of every page shows: the town, who acts in which post, and where one can go."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from baijia.matters.rules.steps import MAY_REPORT
from baijia.paper.rules import MAY_PRINT
from baijia.people.models import Account, Post
from baijia.people.queries import post_labels_of
from baijia.people.rules import Actor
from baijia.places.queries import town

SIGN_IN = "people:sign_in"
PUBLIC = frozenset({"nobody"})
EVERYONE = frozenset(Post.Role.values)
CASES = EVERYONE - {"administrator"}
HANDS = CASES - {"auditor"}
SETTINGS = frozenset({"administrator"})
GRID_PLANS = frozenset({"desk", "leader", "auditor", "secretary", "committee", "liaison"})

# Url name, label, the roles that are shown it. Whether a page opens is decided by the page.
PAGES: list[tuple[str, Any, frozenset[str]]] = [
    ("matters:report", _("Report something"), PUBLIC),
    ("matters:track", _("Follow it up"), PUBLIC),
    ("matters:my_grid", _("My micro-grid"), PUBLIC),
    ("figures:bulletins", _("Published figures"), PUBLIC),
    (SIGN_IN, _("Sign in"), PUBLIC),
    ("matters:desk", _("My work"), HANDS),
    ("matters:matters", _("Matters"), CASES),
    ("desk:map", _("Map"), CASES),
    ("desk:pairs", _("Reported twice?"), frozenset({"desk"})),
    ("matters:new", _("Take down"), MAY_REPORT),
    ("visits:today", _("Visits"), CASES - {"clerk", "head"}),
    ("inspections:inspections", _("Inspections"), CASES - {"clerk", "head"}),
    ("inspections:checklists", _("Checklists"), SETTINGS),
    ("meetings:meetings", _("Mini-meetings"), CASES - {"clerk", "head"}),
    ("paper:paper", _("Paper sheets"), MAY_PRINT),
    ("phones:envelopes", _("From phones"), frozenset({"steward", "grid_officer", "desk"})),
    ("phones:devices", _("From phones"), SETTINGS | {"auditor"}),
    ("figures:figures", _("Figures"), EVERYONE),
    ("households:places", _("Places"), EVERYONE - {"clerk", "head"}),
    ("gridplan:proposals", _("Grid plans"), GRID_PLANS),
    ("people:accounts", _("People"), SETTINGS | {"auditor"}),
    ("people:offices", _("Offices"), SETTINGS),
    ("terms:terms", _("Settings"), SETTINGS | {"desk", "leader", "head", "auditor"}),
    ("sheets:imports", _("Sheets"), SETTINGS | {"desk"}),
    ("site:journal", _("Journal"), SETTINGS | {"auditor"}),
    ("keep:keeping", _("Backups"), SETTINGS | {"auditor"}),
]

# Digits: no screen reader and no browser uses them with an access key.
ACCESS_KEYS = {"matters:desk": "1", "matters:matters": "2"}


@dataclass(frozen=True)
class Page:
    """One way to go from here."""

    url: str
    label: Any
    is_here: bool
    key: str = ""  # the access key of the pages that one goes to all day


@dataclass(frozen=True)
class Held:
    """A post that the person who looks at the page holds."""

    id: UUID
    label: str
    is_here: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame's words. What costs a query is asked only when the page shows it."""
    actor: Actor | None = getattr(request, "actor", None)
    account = getattr(request, "user", None)
    signed_in = account if isinstance(account, Account) and account.is_authenticated else None
    posts = SimpleLazyObject(lambda: _posts(signed_in, actor))
    return {
        "actor": actor,
        "account": signed_in,
        "posts": posts,
        "post": SimpleLazyObject(lambda: next((post for post in posts if post.is_here), None)),
        "town": SimpleLazyObject(town),
        "is_demo": (settings.DATA / "demo").exists(),
        "nav": pages_for(actor, request.path, signed_in=signed_in is not None),
        "urls": {
            name: url_of(f"people:{name}") for name in ("sign_in", "sign_out", "switch", "me")
        },
        "here": request.get_full_path(),
        "senior": _is_senior(request, signed_in),
        "has_keys": signed_in is not None and signed_in.has_keys,
        "now": now(),
    }


def _is_senior(request: HttpRequest, account: Account | None) -> bool:
    """Asked for on this device or by this person: either is enough."""
    return request.COOKIES.get("senior") == "1" or (account is not None and account.is_senior)


def url_of(name: str) -> str:
    """Where a page is; nothing where this house has no such room."""
    return _url_of(name, get_script_prefix(), settings.ROOT_URLCONF)


@cache
def _url_of(name: str, _below: str, _of: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def pages_for(actor: Actor | None, path: str, *, signed_in: bool) -> list[Page]:
    role = actor.role if actor else "nobody"
    shown = [(name, label) for name, label, roles in PAGES if role in roles]
    found = [(url_of(name), label) for name, label in shown if not (signed_in and name == SIGN_IN)]
    # /matters/new/ lies below /matters/: the page is where the longest address fits.
    here = max((url for url, _label in found if url and path.startswith(url)), key=len, default="")
    keys = {url_of(name): key for name, key in ACCESS_KEYS.items()}
    return [Page(url, label, url == here, keys.get(url, "")) for url, label in found if url]


def _posts(account: Account | None, actor: Actor | None) -> list[Held]:
    if account is None:
        return []
    labels, here = post_labels_of(account, on=localdate()), actor.post_id if actor else None
    return [Held(pk, label, pk == here) for pk, label in labels.items()]
