"""One matter, asked for at every turn."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from baijia.ground.prepared import Value, prepared_row
from baijia.matters.models import Matter
from baijia.matters.queries import is_whole_town, lying_between, visible_to, was_had_by
from baijia.people.rules import Actor, Role
from baijia.places.rules import span


def seen_by(actor: Actor, pk: UUID, *, beside: Sequence[str]) -> Matter | None:
    """As `visible_to`, with these rows beside it. The place or the office goes in as a value, so
    that all posts of a role ask in one shape.
    """
    scope: tuple[Value, ...] = ()
    if actor.role != Role.AUDITOR:
        if actor.office_id is not None:
            scope = (actor.office_id,)
        elif actor.path is not None and not is_whole_town(actor.path):
            scope = span(actor.path)

    def ask(pk: UUID, *scope: Value) -> QuerySet[Matter]:
        rows = visible_to(actor, scope=_scope(*scope)).filter(pk=pk)
        return rows.select_related(None).select_related(*beside)

    shape = ("matters.seen", actor.role, actor.path is None, len(scope), *beside)
    return prepared_row(shape, ask, pk, *scope)


def _scope(*where: Value) -> Q | None:
    match where:
        case (UUID() as office,):
            return was_had_by(office)
        case (str() as first, str() as end):
            return lying_between(first, end)
    return None
