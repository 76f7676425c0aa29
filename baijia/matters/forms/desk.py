"""What the posts fill in. A form's fields bear the names of its action's keywords."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from baijia.files.forms import Photos
from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.texts import Line, Text
from baijia.matters import queries
from baijia.matters.forms.fields import CategoryField, WhereField, wheres_offered
from baijia.matters.models import CallBack, Matter, Rating, Settlement, Suspension
from baijia.matters.rules.closing import outcomes
from baijia.people.rules import Actor
from baijia.terms.models import Urgency
from baijia.terms.queries import templates

# Ours, not a rule: long enough for a season, short enough to be looked at again.
MOST_STOPPED_DAYS = 180


class MatterForm(ActForm):
    """A form about one matter, filled in by somebody in a post."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        row: Matter,
        actor: Actor,
        on: date,
        **more: Any,
    ) -> None:
        super().__init__(data, files, row=row, **more)
        self.matter, self.actor, self.today = row, actor, on
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the matter or on who asks."""


class Choice(forms.TypedChoiceField):
    """Yes or no, as two large buttons; neither is chosen beforehand."""

    def __init__(self, yes: Any, no: Any, **more: Any) -> None:
        choices = [("1", yes), ("0", no)]
        super().__init__(
            choices=choices, coerce=lambda said: said == "1", widget=forms.RadioSelect, **more
        )


class Plain(MatterForm):
    """Nothing but yes."""


class Words(MatterForm):
    facts = asks(text="matters.note.text")
    text = Text(label=_("In a few words"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class SomeWords(MatterForm):
    facts = asks(text="matters.note.text")
    text = Text(
        label=_("In a few words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class Note(Words):
    facts = asks(is_for_reporter="matters.note.is_for_reporter")
    is_for_reporter = forms.BooleanField(label=_("The reporter may read this"), required=False)


class Decline(MatterForm):
    facts = asks(reason="+matters.matter.reason", text="matters.note.text")
    reason = forms.ChoiceField(
        label=_("Why it is not for the town"),
        choices=[choice for choice in Matter.Reason.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    text = Text(
        label=_("What the reporter reads: why, and where to turn"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )


class Classify(MatterForm):
    facts = asks(
        kind="~matters.matter.kind",
        category="~matters.matter.category",
        urgency="~matters.matter.urgency",
        care="~matters.matter.care",
        risk="~matters.matter.risk",
        title="~matters.matter.title",
        is_confidential="~matters.matter.is_confidential",
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Matter.Kind)
    category = CategoryField()
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency)
    care = forms.ChoiceField(label=_("What kind of concern"), choices=Matter.Care, required=False)
    risk = forms.ChoiceField(label=_("Risk"), choices=Matter.Risk)
    title = Line(label=_("Title"), max_length=60, required=False)
    is_confidential = forms.BooleanField(
        label=_("Confidential"),
        help_text=_("No post in the village sees it."),
        required=False,
    )

    def prepare(self) -> None:
        self.initial["title"] = str(self.matter.title)
        for name in ("kind", "category", "urgency", "care", "risk", "is_confidential"):
            self.initial[name] = getattr(self.matter, name)


class Relocate(MatterForm):
    """Another place; of a household its micro-grid and number."""

    facts = asks(where="~matters.matter.place", household="~matters.matter.place")
    where = WhereField(label=_("Where it lies"))
    household = Line(
        label=_("Household number"),
        max_length=3,
        required=False,
        help_text=_("The last three digits, when it is about one household."),
    )

    def prepare(self) -> None:
        cast(WhereField, self.fields["where"]).offer(wheres_offered(self.actor))
        self.initial["where"] = str(self.matter.place_id)

    def clean(self) -> dict[str, Any]:
        super().clean()
        place, digits = self.cleaned_data.get("where"), ""
        if place and (digits := self.cleaned_data.get("household", "")):
            place = queries.household(place, digits)
            if place is None:
                self.add_error("household", _("There is no such household in that place."))
        self.cleaned_data["place"] = place
        return self.cleaned_data

    @property
    def args(self) -> dict[str, Any]:
        return {"place": self.cleaned_data["place"]}


class AskExtension(MatterForm):
    facts = asks(amount="matters.extension.amount", text="matters.extension.reason")
    amount = forms.IntegerField(label=_("How much more"), min_value=1, max_value=365)
    text = Text(label=_("Why"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        if held := queries.in_hand(self.matter, named=True):
            most = held.extension_max - held.extended
            self.fields["amount"].help_text = _("In %(unit)s, at most %(n)s.") % {
                "unit": held.get_unit_display(),
                "n": most,
            }


class DecideExtension(MatterForm):
    facts = asks(granted="+matters.extension.standing", text="matters.note.text")
    granted = Choice(_("Grant it"), _("Refuse it"), label=_("The answer"))
    text = Text(
        label=_("In a few words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class Suspend(MatterForm):
    facts = asks(
        cause="matters.suspension.cause",
        until="matters.suspension.until",
        text="matters.note.text",
    )
    cause = forms.ChoiceField(
        label=_("What is waited for"), choices=Suspension.Cause, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("The clock runs again by itself on this day."),
        widget=DayInput(),
    )
    text = Text(label=_("What the reporter reads"), max_length=1000)

    def clean_until(self) -> datetime | None:
        on = self.cleaned_data["until"]
        if on and on <= self.today:
            raise forms.ValidationError(_("Choose a day after today."))
        if on and on > self.today + timedelta(days=MOST_STOPPED_DAYS):
            raise forms.ValidationError(
                _("At most %(n)s days ahead; after that, look again and stop it anew.")
                % {"n": MOST_STOPPED_DAYS}
            )
        return make_aware(datetime.combine(on, time())) if on else None


class Merge(MatterForm):
    facts = asks(into="+matters.matter.merged_into")
    into = Line(label=_("Number of the matter that goes on"), max_length=20)

    def clean_into(self) -> Matter:
        found = queries.by_number(self.actor, self.cleaned_data["into"])
        if found is None:
            raise forms.ValidationError(
                _("There is no such matter. Write the number as in 2026-000123.")
            )
        return found


class Answer(MatterForm):
    """With the replies that are often given, to be changed as needed."""

    facts = asks(outcome="matters.answer.outcome", text="matters.answer.text")
    outcome = forms.ChoiceField(label=_("What came of it"), widget=forms.RadioSelect)
    text = Text(
        label=_("What was done; the reporter reads this"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
    )

    def prepare(self) -> None:
        said = outcomes(self.matter.kind)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (value, Matter.Outcome(value).label) for value in said
        ]
        if len(said) == 1:
            self.initial["outcome"] = said[0]
        self.replies = templates()


class HandleOnTheSpot(MatterForm):
    facts = asks(text="matters.answer.text")
    text = Text(
        label=_("What was done; the reporter reads this"),
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
    )


class Settle(MatterForm):
    facts = asks(
        way="matters.settlement.way",
        form="matters.settlement.form",
        on="matters.settlement.settled_on",
        text="matters.settlement.text",
    )
    way = forms.ChoiceField(
        label=_("How it was settled"), choices=Settlement.Way, widget=forms.RadioSelect
    )
    form = forms.ChoiceField(
        label=_("The agreement"),
        choices=Settlement.Form,
        required=False,
        help_text=_("People's mediation has an agreement, oral or written."),
    )
    on = forms.DateField(label=_("On which day"), widget=DayInput(), required=True)
    text = Text(label=_("What was agreed"), max_length=5000, widget=forms.Textarea({"rows": 5}))

    def prepare(self) -> None:
        self.initial["on"] = self.today

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return on


class Verify(SomeWords):
    facts = asks(text="matters.verification.text", is_in_order="matters.verification.is_in_order")
    is_in_order = Choice(_("In order"), _("Not in order: back to work"), label=_("What was seen"))
    field_order = ("is_in_order", "text")


class CallBackForm(MatterForm):
    facts = asks(
        means="matters.callback.means",
        is_reached="matters.callback.is_reached",
        solved="matters.callback.solved",
        satisfied="matters.callback.satisfied",
        text="matters.callback.text",
    )
    means = forms.ChoiceField(
        label=_("How"), choices=CallBack.Means, widget=forms.RadioSelect({"class": "short"})
    )
    is_reached = Choice(_("Reached"), _("Not reached"), label=_("The reporter"))
    solved = forms.ChoiceField(
        label=_("Is it solved?"),
        choices=Rating.Solved,
        required=False,
        help_text=_("“Not solved” opens the matter again at once."),
    )
    satisfied = forms.ChoiceField(label=_("Satisfied?"), choices=Rating.Satisfied, required=False)
    text = Text(
        label=_("In their words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class DecideObjection(MatterForm):
    facts = asks(upheld="+matters.objection.standing", text="+matters.objection.reply")
    upheld = Choice(_("They are right: back to work"), _("The answer stands"), label=_("Decision"))
    text = Text(label=_("What the reporter reads"), max_length=2000)


class Attach(MatterForm):
    facts = asks(
        photos="matters.attachment.file",
        is_for_reporter="matters.attachment.is_for_reporter",
    )
    photos = Photos(label=_("Photos or papers"), most=10, papers=True, required=True)
    is_for_reporter = forms.BooleanField(label=_("The reporter may see them"), required=False)
