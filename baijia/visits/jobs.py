"""What happens by itself: care that was agreed until a day ends on it, or when they move away."""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from baijia.people.rules import CLOCKWORK
from baijia.visits.actions import end_care
from baijia.visits.models import Care

SOME = 100


def lapse(now: datetime) -> int:
    """What nobody agreed anew ends, and what it was for is forgotten."""
    is_over = Q(until__lt=localdate(now)) | Q(household__is_current=False)
    over = Care.objects.filter(is_over, is_current=True)
    done = 0
    for care in over.select_related("household")[:SOME]:
        end_care(care, by=CLOCKWORK, at=now)
        done += 1
    return done
