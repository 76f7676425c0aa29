"""What somebody with a tracking code sees: their own words, the town's answers, and nobody else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from baijia.ground.refusal import Refused
from baijia.journal.queries import entries_of
from baijia.matters import queries
from baijia.matters.models import (
    Answer,
    Assignment,
    Attachment,
    Matter,
    Note,
    Rating,
    Suspension,
    Voice,
)
from baijia.matters.rules import closing, steps, telling
from baijia.people.rules import REPORTER
from baijia.places.queries import holder_names

# In the order in which they are offered.
VERBS = ("rate", "reopen", "add", "object", "withdraw")


@dataclass(frozen=True)
class Told:
    """One line of the story, with words that were said."""

    at: datetime
    says: Any
    words: str = ""
    is_main: bool = False
    is_settled: bool = False


@dataclass
class Tracked:
    """A matter as one of its reporters sees it."""

    voice: Voice
    matter: Matter
    lead: Matter  # the one that it goes on in; mostly itself
    held: Assignment | None
    story: list[Told]
    questions: list[Note]
    reasons: list[Note]
    answer: Answer | None
    stop: Suspension | None
    names: Mapping[str, str]
    may: list[str] = field(default_factory=list)

    @property
    def is_merged(self) -> bool:
        return self.lead.pk != self.matter.pk

    @property
    def stands(self) -> Any:
        return telling.RATED if self._is_rated else telling.stands(self.lead)

    @property
    def _is_rated(self) -> bool:
        """Whether this reporter has judged the answer that stands; a later one asks anew."""
        if self.lead.state != Matter.State.ANSWERED or self.answer is None:
            return False
        said = Rating.objects.filter(voice=self.voice, rated_at__gte=self.answer.answered_at)
        return bool(said.exists())

    @property
    def holder(self) -> Any:
        return telling.holder(self.lead, self.held, self.names)

    @property
    def where_to_turn(self) -> Any:
        return telling.WHERE_TO_TURN.get(self.lead.reason, "")


def tracked(voice: Voice, *, at: datetime, reopen_within: int) -> Tracked:
    """All that the page of this reporter shows."""
    matter = voice.matter
    lead = lead_of(matter)
    held = queries.in_hand(lead, named=True)
    notes, names = list(_notes(matter, voice)), holder_names()
    return Tracked(
        voice=voice,
        matter=matter,
        lead=lead,
        held=held,
        story=story(matter, voice, notes, lead=lead, names=names),
        questions=_unanswered(notes),
        reasons=[note for note in notes if note.sort == Note.Sort.REASON][-1:],
        answer=_last_answer(lead),
        stop=queries.open_suspension(lead),
        names=names,
        may=[verb for verb in VERBS if may(verb, voice, at=at, reopen_within=reopen_within)],
    )


def may(verb: str, voice: Voice, *, at: datetime, reopen_within: int) -> bool:
    """Whether the reporter can do this now. Of a merged matter they judge how the other went."""
    matter = lead_of(voice.matter) if verb == "rate" else voice.matter
    path, held = matter.place.path, queries.in_hand(matter, named=True)
    if steps.why_not(steps.STEPS[verb], matter, by=REPORTER, path=path, held=held):
        return False
    try:
        if verb == "reopen":
            closing.in_time_to_reopen(matter, at=at, within_days=reopen_within)
    except Refused:
        return False
    if verb == "reopen":
        # Who was turned away objects, and somebody else looks; there was no work to take up again.
        return matter.state != Matter.State.DECLINED
    if verb == "withdraw" and matter.merged.exists():
        return False
    return not (verb == "object" and list(queries.open_objections(matter)))


def lead_of(matter: Matter) -> Matter:
    """The matter that this one goes on in, however often it was merged."""
    while matter.merged_into_id is not None:
        matter = Matter.objects.told().get(pk=matter.merged_into_id)
    return matter


def story(
    matter: Matter, voice: Voice, notes: list[Note], *, lead: Matter, names: Mapping[str, str]
) -> list[Told]:
    """Oldest first; of what several reporters said, only one's own."""
    told = [*_happened(matter), *_handed(matter, names), *_stopped(matter), *_answered(matter)]
    told += [*_rated(voice), *_objected(matter, voice)]
    if lead.pk != matter.pk:
        told += _answered(lead)
    told += _said(notes)
    return sorted(told, key=lambda line: line.at)


def photos(voice: Voice) -> "QuerySet[Attachment]":
    """One's own photos and those that the town shows to the reporter; nobody else's."""
    of = Q(voice=voice) | Q(voice=None, is_for_reporter=True)
    rows = Attachment.objects.select_related("file").filter(of, matter=voice.matter)
    return rows.filter(is_hidden=False).order_by("id")


def questions(voice: Voice) -> list[Note]:
    """What the town waits to hear from this reporter."""
    return _unanswered(list(_notes(voice.matter, voice)))


def is_first(voice: Voice) -> bool:
    """Whether the matter's own text is this reporter's."""
    first = voice.matter.voices.order_by("id").first()
    return first is not None and first.pk == voice.pk


def _notes(matter: Matter, voice: Voice) -> "QuerySet[Note]":
    own = Q(voice=None) | Q(voice=voice)
    rows = matter.notes.filter(own, is_for_reporter=True).select_related("text")
    return rows.order_by("written_at", "id")


def _unanswered(notes: list[Note]) -> list[Note]:
    """Questions asked since the reporter last said something."""
    open_: list[Note] = []
    for note in notes:
        if note.sort == Note.Sort.WORD:
            open_ = []
        elif note.sort == Note.Sort.QUESTION:
            open_.append(note)
    return open_


def _last_answer(lead: Matter) -> Answer | None:
    """What counts now; while it is worked on again, earlier answers stand in the story alone."""
    if lead.is_open:
        return None
    return lead.answers.select_related("text").order_by("answered_at", "id").last()


def _happened(matter: Matter) -> Iterator[Told]:
    for entry in entries_of(matter):
        if says := telling.TOLD.get(entry.what):
            main, settled = entry.what in telling.MAIN, entry.what in telling.SETTLED
            yield Told(entry.at, says, is_main=main, is_settled=settled)


def _said(notes: list[Note]) -> Iterator[Told]:
    for note in notes:
        says = telling.NOTES.get(note.sort, telling.A_WORD)
        yield Told(note.written_at, says, str(note.text))


def _handed(matter: Matter, names: Mapping[str, str]) -> Iterator[Told]:
    hands = matter.assignments.select_related("office__name", "post__place__name")
    for held in hands.order_by("begun_at", "id"):
        says = telling.HAS_IT % {"who": telling.hands(held, names)}
        yield Told(held.begun_at, says, is_main=True)


def _stopped(matter: Matter) -> Iterator[Told]:
    for stop in matter.suspensions.order_by("id"):
        yield Told(stop.begun_at, telling.STOPPED % {"why": stop.get_cause_display()})


def _answered(matter: Matter) -> Iterator[Told]:
    for answer in matter.answers.select_related("text").order_by("answered_at", "id"):
        outcome = Matter.Outcome(answer.outcome).label
        says = telling.ANSWER % {"outcome": outcome}
        yield Told(answer.answered_at, says, str(answer.text), is_settled=True)


def _rated(voice: Voice) -> Iterator[Told]:
    for rating in Rating.objects.filter(voice=voice).select_related("text").order_by("id"):
        solved, satisfied = Rating.Solved(rating.solved), Rating.Satisfied(rating.satisfied)
        said = str(_(", ")).join(str(each.label) for each in (solved, satisfied) if each.value)
        words = str(rating.text) if rating.text else ""
        yield Told(rating.rated_at, telling.YOU_SAY % {"said": said}, words)


def _objected(matter: Matter, voice: Voice) -> Iterator[Told]:
    rows = matter.objections.filter(voice=voice).select_related("text", "reply")
    for row in rows.order_by("id"):
        yield Told(row.raised_at, telling.YOU_OBJECT, str(row.text))
        if row.decided_at and row.reply:
            upheld = row.standing == row.Standing.UPHELD
            says = telling.UPHELD if upheld else telling.NOT_UPHELD
            yield Told(row.decided_at, says, str(row.reply))
