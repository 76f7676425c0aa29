"""The addresses of phones with ODK Collect: Li's here, Yan's next door. Whoever knows the secret is
in, whoever is signed in; without it one signs in by Digest, and a session says nothing.
"""

from typing import Any

from baijia.doors.openrosa.actions import let_in
from baijia.doors.openrosa.queries import current
from baijia.doors.openrosa.tests.make import make_visit
from baijia.phones.models import Door
from baijia.phones.queries import is_open
from baijia.phones.tests.make import make_open
from tests.matrix.sides import Side
from tests.matrix.target import Make, Target


def _token(side: Side) -> str:
    if "collect" not in side.made:
        if not is_open(Door.OPENROSA):
            make_open(side.world, Door.OPENROSA)
        signed = {"by": side.officer, "at": side.world.noon}
        side.made["collect"] = let_in(side.post, label="红米", **signed).token
    token: str = side.made["collect"]
    return token


def _with_secret(*args: str, **body: Any) -> Make:
    def make(side: Side, who: str) -> Target:
        token = _token(side)
        numbered = [current()["visit"].number if arg == NUMBER else arg for arg in args]
        return Target([token, *numbered], None, _report(side) if body else {})

    return make


def _signed(*args: str) -> Make:
    return lambda side, who: Target([*args])


def _report(side: Side) -> dict[str, Any]:
    """A visit, always the same: whoever asks for it again is told so."""
    if "visit" not in side.made:
        side.made["visit"] = make_visit(side.world, household=str(side.place.pk)).decode()
    return {"xml_submission_file": side.made["visit"]}


def _let_in(side: Side, who: str) -> Target:
    """One's own phone; for Jin one of Li's."""
    _token(side)
    return Target(body={"label": "红米", "post": str(side.post.pk)})


NUMBER = "(the edition that is out)"
OPENROSA: dict[str, Make] = {
    "openrosa:let_in": _let_in,
    "openrosa:form_list": _with_secret(),
    "openrosa:form": _with_secret("visit", NUMBER),
    "openrosa:manifest": _with_secret("visit"),
    "openrosa:list": _with_secret("households"),
    "openrosa:integrity": _with_secret(),
    "openrosa:submission": _with_secret(report=True),
    "openrosa:form_list_signed": _signed(),
    "openrosa:form_signed": _signed("visit", "2025030301"),
    "openrosa:manifest_signed": _signed("visit"),
    "openrosa:list_signed": _signed("households"),
    "openrosa:integrity_signed": _signed(),
    "openrosa:submission_signed": _signed(),
}
