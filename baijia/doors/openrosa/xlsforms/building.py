"""From an XLSForm to the XForm that phones fill in. The same lines give the same bytes."""

from functools import cache
from hashlib import sha256
from typing import Any

from baijia.doors.openrosa.xlsforms.questions import workbook
from baijia.doors.openrosa.xlsforms.sheets import SHEETS, YES_NO

UNDATED = "0"


def written(key: str, version: str) -> dict[str, Any]:
    """The form as an XLSForm, with nothing in it that changes from day to day."""
    return workbook(SHEETS[key](), version, YES_NO)


def built(key: str, version: str) -> str:
    """The XForm of this version."""
    from pyxform.xls2xform import convert  # a fifth of a second that no other start need wait for

    made = convert(xlsform=written(key, version), validate=False, pretty_print=False)
    return str(made.xform)


@cache
def digest(key: str) -> str:
    """Of the form but for its version: another one means that a new version is to come out."""
    return sha256(built(key, UNDATED).encode()).hexdigest()
