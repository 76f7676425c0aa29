"""What must be filled in so that a phone is let in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baijia.ground.forms import ActForm, asks
from baijia.ground.texts import Line
from baijia.people.models import Post
from baijia.people.queries import label_of


class Posts(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Who goes from door to door, by post and name."""

    def label_from_instance(self, obj: Post) -> str:
        return f"{label_of(obj)} · {obj.account.name}"


class LetIn(ActForm):
    facts = asks(label="phones.device.label", post="-phones.device.post")
    label = Line(
        label=_("Which phone"),
        max_length=40,
        help_text=_("So that it can be told from others: “red Redmi”, “the one of the office”."),
    )
    post = Posts(label=_("For whom"), queryset=Post.objects.none(), empty_label="—")

    def __init__(self, data: Any = None, *, posts: Any = None) -> None:
        super().__init__(data)
        if posts is None:
            del self.fields["post"]
        else:
            self.fields["post"].queryset = posts  # type: ignore[attr-defined]
