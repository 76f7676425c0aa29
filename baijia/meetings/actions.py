"""What can be done about a mini-meeting: put it down whole, look at promises again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from baijia.ground.refusal import Refused
from baijia.journal.write import begin, together, write
from baijia.matters.actions.closing import settle_matter
from baijia.matters.actions.opening import report_matter
from baijia.matters.models import Matter, Settlement
from baijia.meetings import queries, rules
from baijia.meetings.models import Meeting, Promise, Topic
from baijia.meetings.rules import Said
from baijia.people.rules import Actor, require
from baijia.places.models import Place

Course = Topic.Course


@together()
def minute_meeting(
    place: Place,
    *,
    count: int,
    topics: Sequence[Said],
    held_on: date | None = None,
    spot: str = "",
    host: str = "",
    names: str = "",
    came: Mapping[UUID, str] | None = None,
    meeting_id: UUID | None = None,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Meeting:
    """A mini-meeting with all that came of it. `came`: what became of earlier promises, by id."""
    require(by, rules.MAY_MINUTE, place.path)
    signed: dict[str, Any] = {"by": by, "at": at, "act_id": act_id}
    today = localdate(at)
    taken = [rules.take(said) for said in topics]
    change = rules.hold(
        place,
        post_id=by.post_id,
        held_on=held_on or today,
        today=today,
        count=count,
        topics=len(taken),
        texts={"spot": spot, "host": host, "names": names},
        meeting_id=meeting_id,
    )
    meeting = begin(Meeting, change, **signed)
    for position, said in enumerate(taken, start=1):
        _put_down(meeting, said, position=position, place=place, signed=signed)
    for promise in queries.promises_in(came or {}, place):
        _look_again(promise, (came or {})[promise.pk], meeting, signed)
    return meeting


def _put_down(
    meeting: Meeting, said: Said, *, position: int, place: Place, signed: dict[str, Any]
) -> None:
    """A topic, the matter or the settled dispute that it is, and what was promised."""
    if said.course == Course.MATTER or (
        said.course == Course.SETTLED and said.kind == Matter.Kind.DISPUTE
    ):
        said = replace(said, matter_id=_matter(meeting, said, place=place, signed=signed).pk)
    change = rules.come_up(meeting, said, position=position)
    topic = begin(Topic, change, **signed)
    for pledged in said.promises:
        begin(Promise, rules.promise(topic, pledged), **signed)


def _matter(meeting: Meeting, said: Said, *, place: Place, signed: dict[str, Any]) -> Matter:
    reported = report_matter(
        kind=said.kind,
        text=said.text,
        place=place,
        channel=Matter.Channel.MEETING,
        has_voice=False,
        **signed,
    )
    if said.course == Course.SETTLED:
        settle_matter(
            reported.matter,
            way=Settlement.Way.INFORMAL,
            form=Settlement.Form.ORAL,
            text=said.agreement,
            on=meeting.held_on,
            **signed,
        )
    return reported.matter


def _look_again(promise: Promise, came: str, meeting: Meeting, signed: dict[str, Any]) -> None:
    change = rules.look_again(promise, came=came, on=meeting.held_on, meeting_id=meeting.pk)
    write(promise, change, **signed)


@together()
def look_at_promise(
    promise: Promise, *, came: str, by: Actor, at: datetime, act_id: UUID | None = None
) -> None:
    """Between two meetings: it was kept, or it is no longer needed."""
    require(by, rules.MAY_MINUTE, promise.topic.meeting.place.path)
    change = rules.look_again(promise, came=came, on=localdate(at), meeting_id=None)
    write(promise, change, by=by, at=at, act_id=act_id)


@together()
def take_up_topic(
    topic: Topic,
    *,
    body: str,
    on: date,
    text: str,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """Note what the body decided that it belongs to."""
    require(by, rules.MAY_TAKE_UP, topic.meeting.place.path)
    if not text.strip():
        raise Refused(rules.SAY_WHAT, code="empty")
    change = rules.take_up(
        topic, body=body, on=on, today=localdate(at), held_on=topic.meeting.held_on, text=text
    )
    write(topic, change, by=by, at=at, act_id=act_id)
