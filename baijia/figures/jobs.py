"""What happens to figures by itself: the journal is read on and counted."""

from datetime import datetime

from baijia.figures.actions.counting import read_on

MOST = 500  # entries at a time


def count(now: datetime) -> int:
    """Count what is new in the journal."""
    return read_on(most=MOST)
