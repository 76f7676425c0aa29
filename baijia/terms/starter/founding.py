"""How a town begins: its place, what it starts with, and the person who lets the others in."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.journal.models import Entry
from baijia.journal.write import hold_head, together
from baijia.people.actions import appoint, open_account, print_slip
from baijia.people.models import Account, Post
from baijia.people.rules import FOUNDER, Role
from baijia.places.models import Place
from baijia.places.starter import found_divisions
from baijia.terms.starter import Categories, Offices, lay_out


class Founded(NamedTuple):
    """What stands when a town has been founded."""

    town: Place
    villages: list[Place]
    offices: Offices
    categories: Categories
    administrator: Account
    post: Post


@together()
def found_town(
    divisions: Sequence[tuple[str, str]],
    *,
    administrator: str,
    username: str,
    phone: str = "",
    at: datetime,
) -> Founded:
    """A town where nothing was before; `divisions` are codes and names, the town's first."""
    hold_head()
    if Entry.objects.exists():
        raise Refused(_("There is a town here already."), code="stands")
    town, *villages = found_divisions(divisions, by=FOUNDER, at=at)
    offices, categories = lay_out(phone=phone, by=FOUNDER, at=at)
    account = open_account(name=administrator, username=username, by=FOUNDER, at=at)
    since = localdate(at)
    post = appoint(account=account, role=Role.ADMINISTRATOR, since=since, by=FOUNDER, at=at)
    return Founded(town, villages, offices, categories, account, post)


def first_slip(founded: Founded, *, at: datetime) -> str:
    """The code with which the first administrator comes in."""
    return print_slip(founded.administrator, by=FOUNDER, at=at)
