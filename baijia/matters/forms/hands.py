"""Into whose hands a matter goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import asks
from baijia.ground.texts import Text
from baijia.matters import queries
from baijia.matters.forms.desk import MatterForm
from baijia.matters.forms.fields import NOTHING, CategoryField
from baijia.people.models import Office, Post
from baijia.people.queries import offices
from baijia.terms.models import Urgency


class Hands(MatterForm):
    """To an office, or to a post that looks after the place."""

    facts = asks(to="matters.assignment.post", text="matters.note.text")
    to = forms.ChoiceField(label=_("Into whose hands"))
    text = Text(
        label=_("A word to them"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def prepare(self) -> None:
        self.offices = {str(office.pk): office for office in offices()}
        posts = queries.posts_for(self.matter, self.actor, on=self.today)
        self.posts = {str(post.pk): post for post in posts}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            *NOTHING,
            (_("Offices"), [(f"office {key}", str(o)) for key, o in self.offices.items()]),
            (_("Posts there"), [(f"post {key}", _line(p)) for key, p in self.posts.items()]),
        ]

    @property
    def args(self) -> dict[str, Any]:
        sort, _space, key = self.cleaned_data["to"].partition(" ")
        office: Office | None = self.offices[key] if sort == "office" else None
        post: Post | None = self.posts[key] if sort == "post" else None
        return {"office": office, "post": post, "text": self.cleaned_data["text"]}


class Assign(Hands):
    def prepare(self) -> None:
        super().prepare()
        category = self.matter.category
        if category and category.office_id:
            self.initial["to"] = f"office {category.office_id}"


class Accept(Hands):
    """Taken on, and put into somebody's hands at once by who knows whose."""

    facts = asks(
        category="~matters.matter.category",
        urgency="~matters.matter.urgency",
        to="matters.assignment.post",
        text="matters.note.text",
    )
    category = CategoryField()
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency, widget=forms.RadioSelect)
    field_order = ("category", "urgency", "to", "text")

    def prepare(self) -> None:
        super().prepare()
        self.fields["to"].required = False
        self.fields["to"].help_text = _("Leave it open to assign it later.")
        self.initial["category"] = self.matter.category_id
        self.initial["urgency"] = self.matter.urgency

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if said.get("text") and not said.get("to") and "to" not in self.errors:
            self.add_error("to", _("Choose who is to read your word, or leave the word empty."))
        return said

    @property
    def args(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("category", "urgency")}
        return super().args | said


def _line(post: Post) -> str:
    return f"{post.get_role_display()} · {post.account.name} · {post.place and post.place.name}"
