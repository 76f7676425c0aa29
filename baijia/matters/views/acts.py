"""Every act on a matter has one page of the same shape; this is their list.

An act's right, states and hands stand in `rules.steps`; here stand its form, its action and what
the page says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.matters import queries
from baijia.matters.actions import accepting, closing, forgetting, handling, opening
from baijia.matters.forms import desk as forms
from baijia.matters.forms import hands, voices
from baijia.matters.models import Answer, Matter
from baijia.matters.queries.rows import Rows
from baijia.matters.rules.closing import not_the_same
from baijia.matters.rules.handling import may_decide_extension
from baijia.matters.rules.steps import STEPS, Step, why_not
from baijia.people.rules import Actor, Role

Text = str | Promise


@dataclass(frozen=True)
class Act:
    """The form, the action, the words on the button, and what it leads to in a sentence."""

    form: type[forms.MatterForm]
    action: Callable[..., Any]
    label: Text
    lead: Text = ""
    is_grave: bool = False
    is_main: bool = False


ACTS: dict[str, Act] = {
    "release": Act(
        forms.Plain,
        opening.release_matter,
        _("Release"),
        _("It came in a burst. Let it go on like any other."),
    ),
    "accept": Act(
        hands.Accept,
        accepting.take_on,
        _("Accept"),
        _("The town takes it on. Who is to have it in hand can be said at once, or later."),
        is_main=True,
    ),
    "decline": Act(
        forms.Decline,
        opening.decline_matter,
        _("Decline"),
        _("The reporter reads the reason and where to turn, and may object."),
        is_grave=True,
    ),
    "classify": Act(
        forms.Classify,
        opening.classify_matter,
        _("Classify"),
        _("Heading and urgency set the terms; a running clock is set anew from its beginning."),
    ),
    "relocate": Act(
        forms.Relocate,
        opening.relocate_matter,
        _("Put the place right"),
        _("The village of that place sees it from now on; the other one no longer."),
    ),
    "assign": Act(
        hands.Assign,
        handling.assign_matter,
        _("Assign"),
        _("They have it in hand from now on, until the end that its heading and urgency set."),
        is_main=True,
    ),
    "start": Act(
        forms.Plain,
        handling.start_matter,
        _("Take it up"),
        _("You have read it and begin."),
        is_main=True,
    ),
    "contact": Act(
        forms.Words,
        handling.contact_reporter,
        _("Spoke with the reporter"),
        _("The first talk stops the response clock."),
    ),
    "refer": Act(
        hands.Assign,
        handling.refer_matter,
        _("Refer"),
        _("It goes to other hands, with a fresh term."),
    ),
    "send_back": Act(
        forms.Words,
        handling.send_back_matter,
        _("Send back: not ours"),
        _("It goes back to the desk, which gives it to somebody within a working day."),
    ),
    "ask": Act(
        forms.Words,
        handling.ask_reporter,
        _("Ask the reporter"),
        _("The reporter reads the question. The holder's clock waits for the answer, some days."),
    ),
    "ask_extension": Act(
        forms.AskExtension,
        handling.ask_extension,
        _("Ask for more time"),
        _("Somebody else decides; the reporter sees the new end."),
    ),
    "decide_extension": Act(
        forms.DecideExtension, handling.decide_extension, _("Decide on more time")
    ),
    "suspend": Act(
        forms.Suspend,
        handling.suspend_matter,
        _("Stop the clock"),
        _("The reporter reads what is waited for."),
    ),
    "resume": Act(
        forms.Plain,
        handling.resume_matter,
        _("Let the clock run"),
        _("It runs on with what was left on it."),
    ),
    "merge": Act(
        forms.Merge,
        opening.merge_matter,
        _("Merge"),
        _("For the same thing reported twice. Whoever reported is told of the one that goes on."),
    ),
    "unmerge": Act(
        forms.Plain, opening.unmerge_matter, _("Take out again"), _("It stands where it stood.")
    ),
    "handle_on_the_spot": Act(
        forms.HandleOnTheSpot,
        closing.handle_on_the_spot,
        _("Handled on the spot"),
        _("Settled where it was found; the reporter reads what was done."),
    ),
    "answer": Act(
        forms.Answer,
        closing.answer_matter,
        _("Answer"),
        _("Afterwards somebody checks, and the reporter is called back."),
        is_main=True,
    ),
    "settle": Act(
        forms.Settle,
        closing.settle_matter,
        _("Settle the dispute"),
        _("Mediation is voluntary and free. It is never closed as mediated against a refusal."),
        is_main=True,
    ),
    "verify": Act(
        forms.Verify,
        closing.verify_matter,
        _("Check"),
        _("Somebody else than who answered looks whether it is so."),
    ),
    "strike_off": Act(
        forms.SomeWords,
        closing.strike_off_matter,
        _("Strike off"),
        _("You looked, and the hazard is gone. A second person does this."),
        is_main=True,
    ),
    "call_back": Act(
        forms.CallBackForm,
        closing.call_back_matter,
        _("Call back"),
        _("Ask whether it is solved. Who was not reached is counted as such."),
        is_main=True,
    ),
    "decide_objection": Act(
        forms.DecideObjection, closing.decide_objection, _("Decide on the objection")
    ),
    "reopen": Act(
        forms.Words,
        closing.reopen_matter,
        _("Reopen"),
        _("Back to work, into the same hands if there were any."),
    ),
    "withdraw": Act(
        forms.SomeWords,
        closing.withdraw_matter,
        _("Withdraw"),
        _("The reporter no longer wants it. It counts in no rate."),
        is_grave=True,
    ),
    "archive": Act(
        forms.Plain, closing.archive_matter, _("Archive"), _("Put away; it can be reopened.")
    ),
    "note": Act(forms.Note, opening.write_note, _("Write a note")),
    "urge": Act(
        forms.Words, handling.urge_matter, _("Urge"), _("The holder reads it first of all.")
    ),
    "attach": Act(forms.Attach, opening.attach_files, _("Add photos or papers")),
    "add_party": Act(voices.AddParty, opening.add_party, _("Add a party")),
    "amend_party": Act(
        voices.AmendParty,
        opening.amend_party,
        _("Party's word on mediation"),
        _("Whether they agree to mediation. A clear refusal ends it."),
    ),
    "reveal": Act(voices.Reveal, opening.reveal, _("Show names and phones")),
    "renew_code": Act(
        voices.RenewCode,
        opening.renew_code,
        _("New tracking code"),
        _("For somebody who lost theirs. The old code ends."),
    ),
    "forget": Act(
        voices.Forget,
        forgetting.forget,
        _("Strike out"),
        _("At the wish of whom it is about. What dies cannot be brought back by anybody."),
        is_grave=True,
    ),
}


@dataclass(frozen=True)
class Offer:
    """An act on the page of a matter: open, or standing grey with its reason."""

    verb: str
    act: Act
    why: Any = None
    posts: str = ""


SECOND_PERSONS = frozenset({"verify", "strike_off", "call_back"})


def offers(rows: Rows, *, by: Actor) -> tuple[list[Offer], list[Offer]]:
    """What this post may do now, the main acts first; and the rest, each with the reason."""
    can, cannot = [], []
    matter, held, beside = rows.matter, rows.held, queries.beside(rows)
    for verb, act in ACTS.items():
        step = STEPS[verb]
        no = why_not(step, matter, by=by, path=matter.place.path, held=held, beside=beside)
        no = no or _for_somebody_else(verb, rows, by)
        if no is None:
            can.append(Offer(verb, act))
        elif no.code != "kind":
            whose = _whose(step, get_language()) if no.code == "post" else ""
            cannot.append(Offer(verb, act, no.message, whose))
    return sorted(can, key=lambda offer: not offer.act.is_main), cannot


def _for_somebody_else(verb: str, rows: Rows, by: Actor) -> Refused | None:
    """The term names who grants more time; a second person looks at what somebody answered."""
    try:
        if verb == "decide_extension" and (held := rows.held) and (asked := rows.open_extension):
            may_decide_extension(asked, held, by=by)
        if verb in SECOND_PERSONS and rows.matter.state == Matter.State.ANSWERED:
            not_the_same(rows.of(Answer), by.account_id)
    except Refused as no:
        return no
    return None


@cache
def _whose(step: Step, _language: str | None) -> str:
    """The posts that may, in words: the same on every page."""
    return str(_(", ")).join(str(Role(role).label) for role in Role.values if role in step.posts)
