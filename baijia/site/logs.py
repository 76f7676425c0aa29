"""What the server's own log is told: never a tracking code, a name, a number or what was asked.

As lines for people, or with BAIJIA_LOG=json as one JSON object a line for machines.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

CODE = re.compile(r"/(t|or)/[^/\s]+")
QUERY = re.compile(r"\?[^\s\"']+")
PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


class WithoutCodes(logging.Filter):
    """The address of a reporter's page or of a phone stands in the log without its code."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = CODE.sub(r"/\1/…", record.getMessage())
        record.msg, record.args = PHONE.sub("1…", QUERY.sub("?…", said)), ()
        return True


# Errors of the machine: they name files and servers, and quote nothing that was typed.
OF_THE_MACHINE = (OSError, OperationalError, ImproperlyConfigured, ImportError)


def where(raised: Any) -> list[str]:
    """The way to the fault, and what kind it is. What other errors say may quote what was typed."""
    kind, error, trace = raised
    way = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    if cause := getattr(error, "__cause__", None):
        way.append(f"from {type(cause).__module__}.{type(cause).__qualname__}")
    said = f": {error}" if isinstance(error, OF_THE_MACHINE) else ""
    return [*way, f"{kind.__module__}.{kind.__qualname__}{said}"]


class Plain(logging.Formatter):
    """Lines for people."""

    def formatException(self, ei: Any) -> str:
        return "Traceback, without what it said:\n" + "\n".join(f"  {each}" for each in where(ei))


class JsonLines(logging.Formatter):
    """One object a line; what a caller tells besides stands in `extra={"told": {…}}`."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "says": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0]:
            told["where"] = where(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
