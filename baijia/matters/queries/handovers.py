"""Posts that went from one person to the next, and the work that went along."""

from uuid import UUID

from django.db.models import Q, QuerySet

from baijia.journal.models import Entry
from baijia.matters.models import Assignment, HandOver, Matter
from baijia.matters.rules.steps import IN_HAND
from baijia.people.models import Post
from baijia.people.rules import MAY_SEE_ACCOUNTS


def hand_overs_of(account_id: UUID, *, role: str) -> QuerySet[HandOver]:
    """Both holders see their own; who keeps or audits the accounts sees all."""
    named = HandOver.objects.select_related(
        *(f"{post}__{row}__name" for post in ("old", "new") for row in ("account", "place")),
        *(f"{post}__office__name" for post in ("old", "new")),
    ).order_by("-id")
    if role in MAY_SEE_ACCOUNTS:
        return named
    return named.filter(Q(old__account=account_id) | Q(new__account=account_id))


def open_work(post: Post) -> QuerySet[Assignment]:
    return Assignment.objects.filter(post=post, is_current=True, matter__state__in=IN_HAND)


def heir_of(post_id: UUID | None) -> UUID | None:
    """Who holds the post since it was handed over, however often; itself if it never was."""
    while record := HandOver.objects.filter(old_id=post_id).first():
        post_id = record.new_id
    return post_id


def handed_on(record: HandOver) -> list[Matter]:
    """The matters of that day, also those that were handed on again since: the journal knows."""
    moved = Entry.objects.filter(
        subject_kind=Assignment._meta.label_lower,
        what=Assignment.Happening.HANDED_OVER,
        tells__hand_over=str(record.pk),
    ).values_list("subject_id", flat=True)
    matters = Matter.objects.told().filter(assignments__in=list(moved)).distinct()
    return list(matters.order_by("due_at", "number"))
