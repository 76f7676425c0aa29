"""What somebody with a tracking code can do; no account, no post."""

from datetime import datetime
from uuid import UUID

from baijia.journal.write import begin, together, write
from baijia.matters import queries
from baijia.matters.actions.closing import again
from baijia.matters.actions.handling import run_on
from baijia.matters.actions.opening import end_wait
from baijia.matters.models import Matter, Note, Objection, Rating, Suspension, Voice
from baijia.matters.rules import closing, opening, steps
from baijia.people.rules import REPORTER, Actor
from baijia.terms.queries import charter

Happening = Matter.Happening


@together()
def add_words(
    voice: Voice, *, text: str, by: Actor = REPORTER, at: datetime, act_id: UUID | None = None
) -> None:
    """Something more; if the town had asked, its clock runs on."""
    matter = voice.matter
    steps.check("add", matter, by=REPORTER, path=matter.place.path)
    added = opening.happened(Happening.ADDED, voice=voice.pk)
    write(matter, added, by=by, at=at, act_id=act_id)
    words = opening.note(
        matter, sort=Note.Sort.WORD, text=text, at=at, voice_id=voice.pk, is_for_reporter=True
    )
    begin(Note, words, by=by, at=at, act_id=act_id)
    waiting = queries.open_suspension(matter)
    if waiting and waiting.cause == Suspension.Cause.REPORTER:
        run_on(matter, queries.in_hand(matter), by=by, at=at, act_id=act_id)


@together()
def rate_matter(
    voice: Voice,
    *,
    matter: Matter | None = None,
    solved: str,
    satisfied: str = "",
    text: str = "",
    by: Actor = REPORTER,
    at: datetime,
    act_id: UUID | None = None,
) -> None:
    """What the reporter says of the answer; where theirs was merged, of the other's (`matter`)."""
    matter = matter or voice.matter
    steps.check("rate", matter, by=REPORTER, path=matter.place.path)
    rated = closing.begin_rating(
        matter, voice_id=voice.pk, solved=solved, satisfied=satisfied, text=text, at=at
    )
    told = opening.happened(Happening.RATED, voice=voice.pk)
    write(matter, told, by=by, at=at, act_id=act_id)
    begin(Rating, rated, by=by, at=at, act_id=act_id)


@together()
def object_to_answer(
    voice: Voice, *, text: str, by: Actor = REPORTER, at: datetime, act_id: UUID | None = None
) -> None:
    """The reporter does not accept what was said; somebody else looks at it."""
    matter = voice.matter
    steps.check("object", matter, by=REPORTER, path=matter.place.path)
    raised = len(list(queries.open_objections(matter)))
    change = closing.object_to(matter, voice_id=voice.pk, text=text, raised=raised, at=at)
    told = opening.happened(Happening.OBJECTED, voice=voice.pk)
    write(matter, told, by=by, at=at, act_id=act_id)
    begin(Objection, change, by=by, at=at, act_id=act_id)


@together()
def reopen_by_reporter(
    voice: Voice, *, text: str, by: Actor = REPORTER, at: datetime, act_id: UUID | None = None
) -> None:
    """Not solved: back to work, within the town's days."""
    matter = voice.matter
    steps.check("reopen", matter, by=REPORTER, path=matter.place.path)
    closing.in_time_to_reopen(matter, at=at, within_days=charter().reopen_within_days)
    again(matter, Happening.REOPENED, by=by, at=at, act_id=act_id)
    words = opening.note(
        matter, sort=Note.Sort.WORD, text=text, at=at, voice_id=voice.pk, is_for_reporter=True
    )
    begin(Note, words, by=by, at=at, act_id=act_id)


@together()
def withdraw_by_reporter(
    voice: Voice, *, by: Actor = REPORTER, at: datetime, act_id: UUID | None = None
) -> None:
    """The reporter no longer wants it."""
    matter = voice.matter
    steps.check("withdraw", matter, by=REPORTER, path=matter.place.path)
    change = closing.withdraw(matter, merged=matter.merged.count(), at=at)
    write(matter, change, by=by, at=at, act_id=act_id)
    end_wait(matter, by=by, at=at, act_id=act_id)
