"""What comes in over the public pages: by who needs neither account nor post."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from baijia.files.actions import keep_file
from baijia.files.rules import Ready
from baijia.ground.refusal import Refused
from baijia.journal.write import together
from baijia.matters.actions.opening import attach_file, report_matter
from baijia.matters.actions.reporting import add_words
from baijia.matters.models import Matter, Voice
from baijia.matters.rules import public
from baijia.people.rules import Actor
from baijia.places.models import Place
from baijia.terms.queries import charter


@together()
def report_from_web(
    *,
    text: str,
    place: Place,
    spot: str = "",
    phone: str = "",
    name: str = "",
    photos: Sequence[Ready] = (),
    is_confidential: bool = False,
    is_anonymous: bool = False,
    is_held: bool = False,
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> Voice:
    """A report with its photos. Reports in a burst are taken too; the desk looks at them first."""
    web = Matter.objects.filter(channel=Matter.Channel.WEB)
    lately = web.filter(reported_at__gt=at - public.HOUR).count()
    told = report_matter(
        text=text,
        place=place,
        spot=spot,
        phone=phone,
        name=name,
        channel=Matter.Channel.WEB,
        is_confidential=is_confidential,
        is_anonymous=is_anonymous,
        is_held=is_held or lately >= charter().held_from_hourly,
        by=by,
        at=at,
        act_id=act_id,
    )
    if told.voice is None:
        raise Refused(public.NOT_HEARD, code="voice")
    add_photos(told.matter, told.voice, photos, by=by, at=at, act_id=act_id)
    return told.voice


@together()
def add_from_web(
    voice: Voice,
    *,
    text: str,
    photos: Sequence[Ready] = (),
    by: Actor,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """More words of a reporter, with photos."""
    add_words(voice, text=text, by=by, at=at, act_id=act_id)
    add_photos(voice.matter, voice, photos, by=by, at=at, act_id=act_id)


def add_photos(
    matter: Matter,
    voice: Voice,
    photos: Sequence[Ready],
    *,
    by: Actor,
    at: datetime,
    act_id: UUID | None,
) -> None:
    """Photos that belong to what this reporter said."""
    if photos:
        public.room_for_photos(matter.attachments.filter(voice=voice).count(), len(photos))
    for photo in photos:
        file = keep_file(photo, by=by, at=at, act_id=act_id)
        attach_file(matter, file=file, voice=voice, by=by, at=at, act_id=act_id)
