"""Founding what the letters need, and taking them in, many together."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.journal.act import once
from baijia.journal.canon import canonical, plain
from baijia.journal.models import Act
from baijia.journal.write import hold_head, together
from baijia.matters.actions.closing import answer_matter
from baijia.matters.actions.handling import assign_matter
from baijia.matters.actions.opening import accept_matter, report_matter
from baijia.matters.models import Matter
from baijia.people.actions import appoint, found_office, open_account, print_slip
from baijia.people.models import Account, Office, Post
from baijia.people.queries import actor_of
from baijia.people.rules import FOUNDER, Actor, Role
from baijia.places.actions import found_place
from baijia.places.models import Place
from baijia.places.queries import town
from baijia.terms.actions import set_category, set_charter
from baijia.terms.models import Category, Charter

# Names that a town reads and changes: data, not sentences of ours.
OFFICE_NAME, UNSORTED = "来信办理处", ("未分类", "Unsorted")
IMPORTER = ("letters", "来信导入")
STAFF = (("admin", "管理员", Role.ADMINISTRATOR), ("desk", "受理台", Role.DESK))

CHANGED: Any = _("This message is here already, and says something else now.")
LETTERS = UUID("c1a5f3de-6c5b-5a55-9d38-6a0f6c1d2b7e")  # under which a letter has its act's id


@dataclass(frozen=True)
class Letterbox:
    """Who takes the letters in and who answers them, in which town, under which heading."""

    town: Place
    category: Category
    office: Office
    desk: Actor
    clerk: Actor


@dataclass
class Taken:
    """What came of some letters; who was refused, by place among them, and why."""

    new: int = 0
    known: int = 0
    refused: dict[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Letter:
    """A row of the sheet, read: trimmed, with times."""

    number: str
    user: str
    title: str
    text: str
    reported_at: datetime
    answer: str
    answered_at: datetime | None

    @property
    def act_id(self) -> UUID:
        """The same letter has the same id in every file; without a number its words tell it."""
        told = {"user": self.user, "at": self.reported_at}
        own = {"number": self.number} if self.number else {"title": self.title, "text": self.text}
        return uuid5(LETTERS, canonical(plain(told | own)).decode())

    @property
    def body(self) -> bytes:
        return canonical(plain(asdict(self)))


@together()
def set_up(*, code: str, name: str, at: datetime) -> tuple[Letterbox, dict[str, str]]:
    """What the letters need, made where it is missing; with it the one-time codes of those who can
    sign in to a town that was founded just now.
    """
    hold_head()
    signed: dict[str, Any] = {"by": FOUNDER, "at": at}
    place, codes = town(), {}
    if place is None:
        place = found_place(path=code, name=name, **signed)
        codes = {name: _employ(name, label, role, place, at) for name, label, role in STAFF}
    if not Charter.objects.exists():
        set_charter(numbers={}, **signed)
    username, label = IMPORTER
    account = Account.objects.filter(username=username).first()
    account = account or open_account(username=username, name=label, **signed)
    desk = _post(account, Role.DESK, at, place=place)
    office = _office(account, at)
    clerk = _post(account, Role.CLERK, at, office=office)
    box = Letterbox(place, _unsorted(at), office, actor_of(desk), actor_of(clerk))
    return box, codes


def _employ(username: str, name: str, role: str, place: Place, at: datetime) -> str:
    """A post for whoever takes over the new town; it opens with a code."""
    account = open_account(username=username, name=name, by=FOUNDER, at=at)
    _post(account, role, at, place=place if role == Role.DESK else None)
    return print_slip(account, by=FOUNDER, at=at)


def _post(account: Account, role: str, at: datetime, **where: Any) -> Post:
    since = localdate(at)
    held = Post.objects.held(on=since).filter(account=account, role=role, **where)
    post = held.select_related("place", "office").first()
    return post or appoint(account=account, role=role, **where, since=since, by=FOUNDER, at=at)


def _office(account: Account, at: datetime) -> Office:
    """The office that answered before, or a new one."""
    had = Post.objects.filter(account=account, office__isnull=False).select_related("office")
    before = had.order_by("-id").first()
    if before and before.office:
        return before.office
    return found_office(name=OFFICE_NAME, by=FOUNDER, at=at)


def _unsorted(at: datetime) -> Category:
    name, name_en = UNSORTED
    found = Category.objects.filter(is_current=True, name__text=name).order_by("code").first()
    if found:
        return found
    taken = set(Category.objects.values_list("code", flat=True))
    code = next(str(n) for n in range(99, 9, -1) if str(n) not in taken)
    return set_category(code=code, name=name, name_en=name_en, by=FOUNDER, at=at)


@together()
def take_letters(letters: Iterable[Letter], *, box: Letterbox) -> Taken:
    """Each letter once, however often it is sent; one that has changed since is named."""
    letters, taken = list(letters), Taken()
    acts = Act.objects.filter(pk__in=[letter.act_id for letter in letters])
    seen = set(acts.values_list("pk", flat=True))
    for at, letter in enumerate(letters):
        try:
            once(letter.act_id, body=letter.body, by=box.desk, do=partial(_take, letter, box))
        except Refused as no:
            taken.refused[at] = CHANGED if no.code == "clash" else str(no.message)
            continue
        if letter.act_id in seen:
            taken.known += 1
        else:
            taken.new += 1
            seen.add(letter.act_id)
    return taken


def _take(letter: Letter, box: Letterbox) -> Matter:
    """Reported when it was written and passed on at once; answered when it was answered."""
    came: dict[str, Any] = {"by": box.desk, "at": letter.reported_at, "act_id": letter.act_id}
    matter = report_matter(
        text=letter.text,
        title=letter.title,
        name=letter.user,
        has_voice=bool(letter.user),
        place=box.town,
        channel=Matter.Channel.WEB,
        category=box.category,
        **came,
    ).matter
    # At hand already: not to be asked for again with every act.
    matter.place, matter.category = box.town, box.category
    accept_matter(matter, **came)
    assign_matter(matter, office=box.office, **came)
    if letter.answered_at:
        answer_matter(
            matter,
            text=letter.answer,
            outcome=Matter.Outcome.EXPLAINED,
            by=box.clerk,
            at=letter.answered_at,
            act_id=letter.act_id,
        )
    return matter
