"""What happens by itself: photos are looked through before anybody is shown them."""

from datetime import datetime

from baijia.phones.actions.mending import look_through
from baijia.phones.queries import to_look_through

SOME = 5  # each takes a fifth of a second


def inspect(now: datetime) -> int:
    """The oldest few that came in."""
    found = to_look_through(SOME)
    for attachment in found:
        look_through(attachment, at=now)
    return len(found)
