"""Signing in by Digest (RFC 7616, MD5 as ODK Collect does it), for apps that cannot keep an address
secret. No state: a nonce is its own time under the town's secret.
"""

import re
from base64 import b64decode
from datetime import datetime, timedelta
from hashlib import md5
from hmac import compare_digest
from typing import Any

from django.utils.crypto import salted_hmac

REALM = "baijia"
LIVES = timedelta(minutes=10)
PAIR = re.compile(r'([a-z]+)=(?:"([^"]*)"|([^\s,]+))', re.IGNORECASE)
HASHED = ("realm", "nonce", "uri", "response", "username")


def nonce(at: datetime) -> str:
    stamp = f"{int(at.timestamp()):x}"
    return f"{stamp}.{_mark(stamp)}"


def is_ours(said: str) -> bool:
    stamp, _dot, mark = said.partition(".")
    return compare_digest(mark.encode(), _mark(stamp).encode())


def is_fresh(said: str, at: datetime) -> bool:
    try:
        made = int(said.partition(".")[0], 16)
    except ValueError:
        return False
    return 0 <= at.timestamp() - made <= LIVES.total_seconds()


def _mark(stamp: str) -> str:
    return salted_hmac("openrosa.nonce", stamp, algorithm="sha256").hexdigest()[:32]


def challenge(at: datetime, *, domain: str, is_stale: bool = False) -> str:
    told = f'realm="{REALM}", qop="auth", algorithm=MD5, nonce="{nonce(at)}", domain="{domain}"'
    return f"Digest {told}" + (", stale=true" if is_stale else "")


def said(header: str) -> dict[str, str]:
    """What somebody answered to the challenge; nothing if it is no whole answer."""
    scheme, _space, rest = header.partition(" ")
    told = {name.lower(): quoted or bare for name, quoted, bare in PAIR.findall(rest)}
    if scheme.lower() != "digest" or any(not told.get(name) for name in HASHED):
        return {}
    return told


def is_right(told: dict[str, str], *, method: str, password: str) -> bool:
    """Whether this answer can be given by nobody but who knows the password."""
    if told["realm"] != REALM or not is_ours(told["nonce"]):
        return False
    one = _md5(told["username"], REALM, password)
    two = _md5(method, told["uri"])
    if told.get("qop"):
        between: list[Any] = [told.get("nc", ""), told.get("cnonce", ""), told["qop"]]
    else:
        between = []
    right = _md5(one, told["nonce"], *between, two)
    return compare_digest(right.encode(), told["response"].lower().encode())


def _md5(*said: str) -> str:
    return md5(":".join(said).encode(), usedforsecurity=False).hexdigest()


def basic(header: str) -> tuple[str, str]:
    """Name and password of somebody who sends both as they are."""
    scheme, _space, rest = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _colon, secret = b64decode(rest, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return name, secret
