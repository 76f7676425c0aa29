"""Figures are published: frozen as they stood, with the entry that they were counted up to."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from baijia.figures.models import Bulletin
from baijia.figures.queries import FOLLOWER, counted, households
from baijia.figures.queries.sums import end_of, public_scope, sums
from baijia.figures.rules import bulletins as rules
from baijia.figures.rules.spans import Span
from baijia.ground.refusal import Refused
from baijia.ground.workdays import CHINA
from baijia.journal.models import Bookmark, Entry
from baijia.journal.write import begin, hold_head, together
from baijia.people.rules import Actor, require_role
from baijia.terms.queries import charter


@together()
def publish_figures(*, told: Span, by: Actor, at: datetime, act_id: UUID | None = None) -> Bulletin:
    """A bulletin of a time that is over, as it stood at the end of the day before."""
    require_role(by, rules.MAY_PUBLISH)
    hold_head()
    Bookmark.objects.filter(follower=FOLLOWER).update(seq=F("seq"))  # nobody counts on meanwhile
    known, on = counted(), at.astimezone(CHINA).date()
    entry = Entry.objects.filter(seq=known.seq).first()
    if entry is None or known.is_short:
        says = _("The figures are just being counted. Please try again in a few minutes.")
        raise Refused(says, code="counting")
    before = list(Bulletin.objects.order_by("-number"))
    found = sums(public_scope(), told, at=end_of(on - timedelta(days=1)))
    change = rules.publish(
        told,
        number=before[0].number + 1 if before else 1,
        before=before,
        numbers=rules.frozen(found, households()),
        hide_below=charter().hide_below,
        counted_to=known.seq,
        head=entry.hash,
        at=at,
        on=on,
    )
    return begin(Bulletin, change, by=by, at=at, act_id=act_id)
