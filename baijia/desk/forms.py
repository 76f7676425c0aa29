"""What is filled in for many matters at once, and for two side by side."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.desk.models import Batch
from baijia.desk.queries import Target, posts_for_all
from baijia.ground.forms import ActForm, asks
from baijia.ground.texts import Line, Text
from baijia.matters import queries
from baijia.matters.models import Matter
from baijia.people.models import Post
from baijia.people.queries import offices
from baijia.people.rules import Actor
from baijia.places.queries import holder_names
from baijia.places.rules import above

Ticked = list[tuple[UUID, int]]


class TickedField(forms.Field):
    """The lines that were ticked, each with the version that was seen."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> Ticked:
        return ticked(value or [])


def ticked(said: Sequence[str]) -> Ticked:
    """What makes no sense is left out."""
    found: Ticked = []
    for each in said:
        key, _dot, version = each.partition(".")
        try:
            found.append((UUID(key), int(version)))
        except ValueError:
            continue
    return found


class Many(ActForm):
    """Where they all go. `m` carries the lines, `verb` and `stage` what is asked for."""

    m = TickedField(required=False)
    verb = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, verb: str, some: Sequence[Matter], **more: Any) -> None:
        carried = {"verb": verb, "m": [f"{row.pk}.{row.version}" for row in some]}
        super().__init__(data, initial=carried, **more)

    @property
    def target(self) -> Target:
        raise NotImplementedError

    @property
    def args(self) -> dict[str, Any]:
        said = self.target
        given = {"into": said.into} if said.into else {"office": said.office, "post": said.post}
        return given | {
            "verb": self.cleaned_data["verb"],
            "text": self.cleaned_data.get("text", ""),
        }


class Give(Many):
    """Into the hands of an office, or of a post that looks after one of the places."""

    facts = asks(to="matters.assignment.post", text="matters.note.text")
    to = forms.ChoiceField(label=_("Into whose hands"))
    text = Text(
        label=_("A word to them"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any = None, *, actor: Actor, on: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.offices = {str(office.pk): office for office in offices()}
        posts = posts_for_all(more["some"], actor, on=on)
        self.posts, names = {str(post.pk): post for post in posts}, holder_names()
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            (_("Offices"), [(f"office {key}", str(o)) for key, o in self.offices.items()]),
            (_("Posts there"), [(f"post {key}", _line(p, names)) for key, p in self.posts.items()]),
        ]

    @property
    def target(self) -> Target:
        sort, key = self.cleaned_data["to"].split(" ")
        if sort == "office":
            return Target(office=self.offices[key])
        return Target(post=self.posts[key])


def _line(post: Post, names: dict[str, str]) -> str:
    if post.place is None:
        return str(post)
    around = [names[path] for path in above(post.place.path)[:-1] if path in names]
    where = " ".join([*around, str(post.place.name)])
    return f"{post.get_role_display()} · {post.account.name} · {where}"


class MergeAll(Many):
    """Which of them goes on, or another one by its number."""

    facts = asks(into="-matters.matter.number", number="-matters.matter.number")
    into = forms.ChoiceField(label=_("Which one goes on"), widget=forms.RadioSelect, required=False)
    number = Line(label=_("Or another one: its number"), max_length=20, required=False)

    def __init__(self, data: Any = None, *, actor: Actor, on: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.actor, self.some = actor, {str(row.pk): row for row in more["some"]}
        self.fields["into"].choices = [  # type: ignore[attr-defined]
            (key, f"{row} · {row.title}") for key, row in self.some.items()
        ]
        self.initial["into"] = next(iter(self.some), "")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        into = self.some.get(said.get("into", ""))
        if number := said.get("number"):
            into = queries.by_number(self.actor, number)
            if into is None:
                says = _("There is no such matter. Write the number as in 2026-000123.")
                self.add_error("number", says)
        elif into is None:
            self.add_error("into", _("Say which one goes on."))
        said["goes_on"] = into
        return said

    @property
    def target(self) -> Target:
        return Target(into=self.cleaned_data["goes_on"])


FORMS: dict[str, type[Give] | type[MergeAll]] = {
    Batch.Verb.ASSIGN: Give,
    Batch.Verb.REFER: Give,
    Batch.Verb.MERGE: MergeAll,
}


class Same(ActForm):
    """Two side by side: which goes on, or that they are not the same."""

    facts = asks(decision="desk.apart.one")
    decision = forms.ChoiceField(
        label=_("What you see"),
        choices=[
            ("one", _("The same: the left one goes on")),
            ("other", _("The same: the right one goes on")),
            ("apart", _("Not the same; do not ask again")),
        ],
        widget=forms.RadioSelect,
    )
    other_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, other: Matter, **more: Any) -> None:
        super().__init__(data, initial={"other_version": other.version}, **more)
        self.other = other

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        self.other.version = said.get("other_version", self.other.version)
        return said

    @property
    def args(self) -> dict[str, Any]:
        return {"decision": self.cleaned_data["decision"], "other": self.other}
