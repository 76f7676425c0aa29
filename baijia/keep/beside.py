"""A town beside the one that is open: the same house, on another data folder or database."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.conf import settings
from django.core.management.base import CommandError

# What belongs to the town that is open and not to the one beside it.
OWN = ("BAIJIA_HOSTS", "BAIJIA_DATABASE_URL")
DIFFERS = 3


class Differs(Exception):
    """The journal there does not tell the truth: the first difference."""


def started(*words: str, data: Path, address: str = "") -> "subprocess.Popen[str]":
    """A command of the house, there; what it says to people comes through to ours."""
    env = {name: value for name, value in os.environ.items() if name not in OWN}
    env |= {"BAIJIA_DATA": str(data), "BAIJIA_DEBUG": ""}
    if address:
        env["BAIJIA_DATABASE_URL"] = address
    return subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *words],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: "subprocess.Popen[str]") -> str:
    out, _none = process.communicate()
    if process.returncode == DIFFERS:
        raise Differs(out.strip())
    if process.returncode:
        words = " ".join(process.args[2:])  # type: ignore[index, arg-type]
        raise CommandError(f"manage.py {words}: {process.returncode}\n{out}")
    return out


def manage(*words: str, data: Path, address: str = "") -> str:
    return said(started(*words, data=data, address=address))


def in_schema(address: str, schema: str) -> str:
    """The same database, with other tables of the same names beside the town's own."""
    parts = urlsplit(address)
    told = dict(parse_qsl(parts.query))
    told["options"] = f"{told.get('options', '')} -csearch_path={schema}".strip()
    return parts._replace(query=urlencode(told, quote_via=quote)).geturl()
