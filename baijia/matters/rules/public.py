"""What holds at the public pages: bursts, guessing of codes, and how much is taken."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.matters.rules.opening import CODE_LENGTH

HOUR = timedelta(hours=1)
# More than these from one device in an hour, and the desk looks first.
DEVICE_HOURLY = 5
MOST_PHOTOS = 9  # of one reporter, on one matter
# Wrong codes that cost nothing; then each doubles the wait.
FREE_TRIES = 5
FIRST_WAIT_S, LONGEST_WAIT_S = 5, 600

NOT_HEARD: Any = _("A report on the web always has a reporter.")


def signs_of(code: str) -> str:
    """A code as it was meant: full-width signs are ordinary ones, the rest is air."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code) if sign.isalnum())


def wrong_length(code: str) -> int:
    """How many signs were typed, where that cannot be a code; 0 = it may be one."""
    number = len(signs_of(code))
    return number if number != CODE_LENGTH else 0


def is_burst(lately: Sequence[datetime]) -> bool:
    """Whether this device has sent as much within the hour as it may without being looked at."""
    return len(lately) >= DEVICE_HOURLY


def wait_s(wrong: Sequence[datetime], *, at: datetime) -> int:
    """How many seconds a device waits before its next try at a code; the wrong ones of an hour."""
    if len(wrong) < FREE_TRIES:
        return 0
    wait = min(FIRST_WAIT_S << min(len(wrong) - FREE_TRIES, 10), LONGEST_WAIT_S)
    rest = max(wrong) + timedelta(seconds=wait) - at
    return max(0, -(-rest // timedelta(seconds=1)))


def room_for_photos(kept: int, more: int) -> None:
    if kept + more > MOST_PHOTOS:
        says = _("We keep at most %(n)s photos of you on one matter. Bring more to the desk.")
        raise Refused(says % {"n": MOST_PHOTOS}, code="photos")
