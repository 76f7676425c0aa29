"""What is wished of a plan, and what is said about one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.gridplan.models import Part
from baijia.gridplan.queries import households_said
from baijia.gridplan.rules import LONGEST_AHEAD
from baijia.gridplan.rules.problem import AS_TODAY, FEWEST, LEAST_CHANGE, NUMBER, Wishes
from baijia.ground.forms import ActForm, DayInput, asks
from baijia.ground.texts import Line, Text
from baijia.people.models import Account
from baijia.places.models import Place, PlaceSet
from baijia.places.rules import within

MOST_CODES = 500
GRIDS = (
    (AS_TODAY, _("As many as there are today")),
    (FEWEST, _("As few as possible")),
    (NUMBER, _("So many in each village (fill in below)")),
)
TIMES = ((10, _("Quickly: 10 seconds")), (60, _("A minute")), (600, _("Thoroughly: 10 minutes")))


class Codes(Text):
    """Households by their codes, as they stand in the register; `each` on a line."""

    widget = forms.Textarea(attrs={"rows": 2, "inputmode": "numeric"})

    def __init__(self, *, each: int = 1, **more: Any) -> None:
        super().__init__(required=False, max_length=MOST_CODES * 24, **more)
        self.each = each

    def rows(self, said: str) -> list[list[str]]:
        found = [line.split() for line in said.splitlines() if line.strip()]
        if self.each == 1:
            found = [[code] for line in found for code in line]
        wrong = next((line for line in found if len(line) != self.each), None)
        if wrong is not None:
            raise forms.ValidationError(
                _("Two codes on each line, please: “%(line)s” has another number of them."),
                params={"line": " ".join(wrong)[:60]},
            )
        return found


class Coded(ActForm):
    """A form in which households are named by their codes."""

    scope: PlaceSet

    def households(self, name: str, villages: Sequence[Place] | None = None) -> list[list[Place]]:
        """The places meant; what is not there stands as the field's error."""
        field, said = self.fields[name], self.cleaned_data.get(name) or ""
        assert isinstance(field, Codes)
        try:
            rows = field.rows(said)[:MOST_CODES]
            where = villages if villages is not None else list(self.scope)
            known: dict[str, Place] = {}
            for village in where if rows else ():
                codes = [c for line in rows for c in line if c.startswith(village.path)]
                known |= households_said(within(village.path), codes)
            missing = next((c for line in rows for c in line if c not in known), None)
            if missing is not None:
                raise forms.ValidationError(
                    _("No household in these villages has the code %(code)s."),
                    params={"code": missing[:40]},
                )
        except forms.ValidationError as wrong:
            self.add_error(name, wrong)
            return []
        return [[known[code] for code in line] for line in rows]


class VillagesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class VillageField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class Ask(Coded):
    facts = asks(
        villages="gridplan.proposal.villages",
        cap="gridplan.proposal.wishes.cap",
        penalty="gridplan.proposal.wishes.penalty",
        grids="gridplan.proposal.wishes.grids",
        number="gridplan.proposal.wishes.number",
        smallest="gridplan.proposal.wishes.smallest",
        longest="gridplan.proposal.wishes.longest",
        pinned="gridplan.proposal.wishes.pinned",
        without="gridplan.proposal.wishes.without",
        together="gridplan.proposal.wishes.together",
        seconds="gridplan.proposal.wishes.seconds",
        note="gridplan.proposal.note",
    )
    hide_optional = True
    villages = VillagesField(
        queryset=Place.objects.none(),
        label=_("Which villages"),
        help_text=_("Tick none for the whole town."),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "short"}),
    )
    cap = forms.IntegerField(
        label=_("At most so many households to a micro-grid"), min_value=2, max_value=200
    )
    penalty = forms.IntegerField(
        label=_("What a change is worth, in metres"),
        help_text=_(
            "A household gets another steward only if that saves more metres of walking in all."
            " 0: the shortest ways, whoever changes. 1000: hardly anybody changes."
        ),
        min_value=0,
        max_value=LEAST_CHANGE,
    )
    grids = forms.ChoiceField(
        label=_("How many micro-grids"), choices=GRIDS, widget=forms.RadioSelect
    )
    number = forms.IntegerField(
        label=_("So many in each village"), min_value=1, max_value=500, required=False
    )
    smallest = forms.IntegerField(
        label=_("At least so many households to a micro-grid"),
        min_value=1,
        max_value=200,
        required=False,
    )
    longest = forms.IntegerField(
        label=_("Nobody walks farther than so many metres"),
        min_value=1,
        max_value=100_000,
        required=False,
    )
    pinned = Codes(
        label=_("These households are to be hubs"),
        help_text=_("Their codes, one on a line."),
    )
    without = Codes(
        label=_("These are to be hubs no more"), help_text=_("Their codes, one on a line.")
    )
    together = Codes(label=_("These stay together"), help_text=_("Two codes on each line."), each=2)
    seconds = forms.TypedChoiceField(
        label=_("How long it may take"), choices=TIMES, coerce=int, widget=forms.RadioSelect
    )
    note = Line(label=_("What this plan is for"), max_length=200, required=False)

    MORE = ("number", "smallest", "longest", "pinned", "without", "together", "note")

    def __init__(self, data: Any = None, *, villages: PlaceSet, cap: int) -> None:
        initial = {"cap": cap, "penalty": 30, "grids": AS_TODAY, "seconds": TIMES[0][0]}
        super().__init__(data, initial=initial)
        self.scope, self.most = villages, cap
        field = self.fields["villages"]
        if isinstance(field, VillagesField):
            field.queryset = villages

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in ("villages", "cap", "penalty", "grids", "seconds")]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def is_open(self) -> bool:
        return any(self[name].errors or self[name].value() for name in self.MORE)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if (told.get("cap") or 0) > self.most:
            says = _("The town allows at most %(cap)s to a micro-grid.")
            self.add_error("cap", forms.ValidationError(says, params={"cap": self.most}))
        if told.get("grids") == NUMBER and not told.get("number"):
            self.add_error("number", _("Say how many."))
        if (told.get("smallest") or 0) > (told.get("cap") or self.most):
            self.add_error("smallest", _("That is more than a micro-grid may have."))
        chosen = list(told.get("villages") or self.scope)
        for name in ("pinned", "without", "together"):
            if name not in self.errors:
                told[f"{name}_rows"] = self.households(name, chosen)
        told["chosen"] = chosen
        return told

    @property
    def args(self) -> dict[str, Any]:
        told = self.cleaned_data
        wishes = Wishes(
            cap=told["cap"],
            grids=told["grids"],
            number=told["number"] if told["grids"] == NUMBER else None,
            penalty=told["penalty"],
            smallest=told["smallest"] or 1,
            longest=told["longest"],
            pinned=tuple(str(place.pk) for (place,) in told["pinned_rows"]),
            without=tuple(str(place.pk) for (place,) in told["without_rows"]),
            together=tuple((str(a.pk), str(b.pk)) for a, b in told["together_rows"]),
            seconds=told["seconds"],
        )
        return {"villages": told["chosen"], "wishes": wishes, "note": told["note"]}


class Repair(Coded):
    """The least change in one village: somebody moved in, or a hub is one no more."""

    facts = asks(village="gridplan.proposal.villages", without="gridplan.proposal.wishes.without")
    village = VillageField(
        queryset=Place.objects.none(),
        label=_("Which village"),
        empty_label=_("Please choose"),
        error_messages={"invalid_choice": _("Please choose one of the villages in the list.")},
    )
    without = Codes(
        label=_("These are to be hubs no more"),
        help_text=_("Their codes, one on a line. Empty: only too many households, or a new one."),
    )

    def __init__(
        self, data: Any = None, *, villages: PlaceSet, cap: int, initial: Any = ""
    ) -> None:
        super().__init__(data, initial={"village": initial})
        self.scope, self.cap = villages, cap
        field = self.fields["village"]
        if isinstance(field, VillageField):
            field.queryset = villages

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        village = told.get("village")
        told["rows"] = self.households("without", [village]) if village else []
        return told

    @property
    def args(self) -> dict[str, Any]:
        told = self.cleaned_data
        without = tuple(str(place.pk) for (place,) in told["rows"])
        return {"village": told["village"], "without": without, "cap": self.cap}


class Move(ActForm):
    """A household goes to another micro-grid of the plan."""

    facts = asks(home="-places.place.path", to=">gridplan.part.layout")
    home = forms.ChoiceField(label=_("Which household"))
    to = forms.TypedChoiceField(label=_("To which micro-grid"), coerce=int)

    def __init__(
        self,
        data: Any = None,
        *,
        part: Part,
        homes: Sequence[tuple[str, str]],
        grids: Sequence[tuple[int, str]],
        initial: Any = None,
    ) -> None:
        super().__init__(data, row=part, initial=initial)
        for name, choices in (("home", homes), ("to", grids)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *choices]


class Send(ActForm):
    facts = asks(objections_until="+gridplan.proposal.objections_until")
    objections_until = forms.DateField(
        label=_("The villages may object until the end of"), widget=DayInput()
    )

    @property
    def args(self) -> dict[str, Any]:
        return {"until": self.cleaned_data["objections_until"]}


class Say(ActForm):
    facts = asks(text="gridplan.objection.text")
    text = Text(label=_("Your words"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class Agree(Coded):
    facts = asks(codes="gridplan.candidate.household")
    codes = Codes(label=_("Codes of households that agreed"), help_text=_("One on a line."))

    def __init__(self, data: Any = None, *, village: Place) -> None:
        super().__init__(data)
        self.village = village

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        told["rows"] = self.households("codes", [self.village])
        if not told["rows"] and "codes" not in self.errors:
            self.add_error("codes", _("Please fill this in."))
        return told

    @property
    def args(self) -> dict[str, Any]:
        return {"households": [place for (place,) in self.cleaned_data["rows"]]}


class Confirm(ActForm):
    """Nothing to fill in: the button says what happens."""


class Adopt(ActForm):
    """Who looks after each new micro-grid, as far as somebody was found; and that it was read."""

    facts = asks(
        on="gridplan.proposal.adopts_on",
        sure="-gridplan.proposal.state",
        steward="people.post.account",
    )
    on = forms.DateField(
        label=_("From which day"),
        help_text=_("Today: at once. Later: by itself on that day, in your name."),
        widget=DayInput(),
        required=False,
    )
    sure = forms.BooleanField(
        label=_("I have read what will happen"),
        error_messages={"required": _("Read what will happen, and tick this.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        row: Any,
        new: Sequence[tuple[Part, int, str, UUID | None]],
        people: Mapping[UUID, Sequence[Account]],
    ) -> None:
        """`new`: part, number, what it is called, whom its last steward was; `people` by part."""
        super().__init__(data, row=row)
        self.new = {f"steward_{part.pk}_{number}": (part, number) for part, number, *_ in new}
        self.by_id = {str(each.pk): each for some in people.values() for each in some}
        for part, number, label, was in new:
            choices = [(str(each.pk), str(each.name)) for each in people[part.pk]]
            self.fields[f"steward_{part.pk}_{number}"] = forms.ChoiceField(
                label=label,
                choices=[("", _("Nobody yet")), *choices],
                required=False,
                initial=str(was) if was else "",
            )
        self.initial["on"] = localdate()
        self.order_fields([*self.new, "on", "sure"])

    def clean_on(self) -> date | None:
        on = self.cleaned_data["on"]
        today = localdate()
        if on and not today <= on <= today + LONGEST_AHEAD:
            raise forms.ValidationError(_("Choose today or a day within a year."))
        return cast(date | None, on)

    @property
    def args(self) -> dict[str, Any]:
        told = self.cleaned_data
        chosen = {where: self.by_id[told[name]] for name, where in self.new.items() if told[name]}
        stewards = {(part.pk, number): who for (part, number), who in chosen.items()}
        return {"on": told["on"], "stewards": stewards}
