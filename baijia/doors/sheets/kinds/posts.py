"""Posts: who holds which, where. A person without an account gets one; nobody gets a password.

A person is known again by the short name; without one by name and telephone, which in a sheet need
stand in one of somebody's rows only. The same person in the same role at the same place holds the
post already.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from baijia.doors.sheets.cells import (
    Wrong,
    called,
    choice,
    code_of,
    day,
    is_masked,
    line,
    name_of,
    phone,
    written,
)
from baijia.doors.sheets.columns import Field
from baijia.doors.sheets.kinds.households import MEND_IT, PLACES, around, place_of
from baijia.doors.sheets.kinds.kind import Hand, Kind, Outcome, Past, Told, Verdict, chunks
from baijia.doors.sheets.whereabouts import elsewhere
from baijia.ground.refusal import Refused
from baijia.journal.write import together
from baijia.people.actions import (
    amend_account,
    appoint,
    close_account,
    open_account,
    step_down,
)
from baijia.people.models import Account, Office, Post
from baijia.people.rules import LEVEL_OF, MAY_APPOINT, OFFICE_POSTS, Role
from baijia.places.models import Place

Level = Place.Level
FIELDS = (
    Field("name", _("Name"), ("姓名", "人员", "name"), needed=True),
    Field("phone", _("Telephone"), ("电话", "联系电话", "手机", "手机号", "联系方式", "phone")),
    Field("username", _("Short name"), ("登录名", "短名", "用户名", "账号", "username")),
    Field("role", _("Post"), ("岗位", "职务", "角色", "post", "role"), needed=True),
    Field("code", _("Code"), ("地点编码", "编码", "网格编码", "code")),
    *PLACES,
    Field("office", _("Office"), ("部门", "所在部门", "单位", "科室", "office")),
    Field("since", _("Since"), ("任职日期", "开始日期", "任职时间", "起始日期", "since")),
)
A_PART = 200
MOST_NAMED = 300  # signs
# What these posts are called besides.
ALSO = {
    "微网格员": Role.STEWARD,
    "全科网格员": Role.GRID_OFFICER,
    "村支书": Role.SECRETARY,
    "支部书记": Role.SECRETARY,
    "村党组织书记": Role.SECRETARY,
    **dict.fromkeys(("支书", "村支部书记"), Role.SECRETARY),
    **dict.fromkeys(("村两委成员", "村主任", "村委会主任"), Role.COMMITTEE),
}


@dataclass
class Deed:
    """The account, there or to be opened, and the post to be given."""

    account: Account | None
    name: str
    phone: str
    username: str
    role: str
    place: Place | None
    office: Office | None
    since: date
    is_amended: bool = False
    has_post: bool = False


def roles() -> dict[str, str]:
    found = {word: role.value for word, role in ALSO.items()}
    for language in ("zh-hans", "en"):
        with override(language):
            found |= {str(role.label).replace(" ", "").casefold(): role.value for role in Role}
    return found


class People:
    """Who has an account and holds what, asked for once a sheet."""

    def __init__(self, today: date) -> None:
        accounts = Account.objects.select_related("name", "phone")
        self.by_username = {account.username: account for account in accounts}
        self.offices = {
            _bare(str(office.name)): office
            for office in Office.objects.filter(is_current=True).select_related("name")
        }
        held = Post.objects.held(on=today).values_list("account_id", "role", "place", "office")
        self.held: set[Any] = set(held)
        self.opened: set[Any] = set()  # by this sheet
        self.roles = roles()

    def called(self, name: str) -> list[Account]:
        everyone = self.by_username.values()
        return [a for a in everyone if a.is_active and called(str(a.name)) == name]


class Heard:
    """What a whole sheet says of those who are called so: short names and telephones."""

    def __init__(self) -> None:
        self.usernames: dict[str, set[str]] = defaultdict(set)
        self.phones: dict[str, set[str]] = defaultdict(set)

    def note(self, told: Told) -> None:
        try:
            name, number = name_of(told.said("name")), phone(told.said("phone"))
        except Wrong:
            return  # the row itself is refused
        self.usernames[name] |= {_username(told)} - {""}
        self.phones[name] |= {number} - {""}

    def fill(self, deed: Deed) -> None:
        """Where neither stands in a row, the one person is meant who is called so in the sheet."""
        if deed.phone or deed.username:
            return
        usernames, phones = self.usernames[deed.name], self.phones[deed.name]
        if len(usernames) > 1 or len(phones) > 1:
            raise Wrong(_("Several people in this sheet are called so. Add the telephone."))
        deed.username, deed.phone = "".join(usernames), "".join(phones)


def _username(told: Told) -> str:
    return written(told.said("username")).lower()


def _bare(said: str) -> str:
    return "".join(said.split())


def judge(rows: list[Told], hand: Hand) -> list[Verdict]:
    if "people" not in hand.notes:
        hand.notes["people"] = People(hand.today)
    people: People = hand.notes["people"]
    return [_judged(told, people, hand) for told in rows]


def _judged(told: Told, people: People, hand: Hand) -> Verdict:
    told.need("name", _("The name is missing."))
    told.need("role", _("The post is missing."))
    role = told.read("role", lambda cell: choice(cell, people.roles, shown=Role.labels), "")
    deed = Deed(
        account=None,
        name=told.read("name", name_of, ""),
        phone=told.read("phone", phone, ""),
        username=_username(told),
        role=role,
        place=_where(told, role, hand),
        office=_office(told, role, people),
        since=told.read("since", lambda cell: day(cell, year=hand.year_of(told))) or hand.today,
    )
    try:
        if not told.wrong:
            hand.notes["heard"].fill(deed)
            deed.account = _person(deed, people)
    except Wrong as no:
        told.wrong.append(("name", str(no.reason)))
    return Verdict.refused(told) if told.wrong else _weighed(told, deed, people)


def _where(told: Told, role: str, hand: Hand) -> Place | None:
    level = LEVEL_OF.get(role)
    if level is None:
        return None
    try:
        if level == Level.TOWN:
            return hand.tree.town
        code = told.read("code", code_of, "")
        node = hand.tree.by_code(code, level) if code else place_of(told, hand, level)
        if code and (says := elsewhere(node, around(told))):
            raise Wrong(f"{says} {MEND_IT}")
    except Wrong as no:
        told.wrong.append((level.value, str(no.reason)))
        return None
    return node.place


def _office(told: Told, role: str, people: People) -> Office | None:
    if role not in OFFICE_POSTS:
        return None
    told.need("office", _("The office is missing."))
    said = _bare(told.read("office", lambda cell: line(cell, most=60), ""))
    if said and said not in people.offices:
        says = _(
            "There is no office called “%(said)s”. Write one of these, or found it on the page of"
            " offices first: %(offices)s"
        )
        known = " · ".join(str(office.name) for office in people.offices.values())
        told.wrong.append(("office", str(says % {"said": said, "offices": known[:MOST_NAMED]})))
    return people.offices.get(said)


def _person(deed: Deed, people: People) -> Account | None:
    """Who is meant; nobody: a new account. A namesake with another telephone is not guessed at."""
    if deed.username:
        return people.by_username.get(deed.username)
    if is_masked(deed.name):
        raise Wrong(_("This name is masked. Export the list with names and phones."))
    called = people.called(deed.name)
    same = [a for a in called if deed.phone and str(a.phone or "") == deed.phone]
    if len(same) == 1:
        return same[0]
    if not called:
        return None
    if len(called) == 1 and (not deed.phone or not called[0].phone):
        return called[0]
    raise Wrong(_("Somebody called so has an account with another telephone. Add the short name."))


def _weighed(told: Told, deed: Deed, people: People) -> Verdict:
    place, office = deed.place and deed.place.pk, deed.office and deed.office.pk
    if account := deed.account:
        deed.has_post = (account.pk, deed.role, place, office) in people.held
        stood = called(str(account.name))  # 王 芳 stays as it was written
        deed.is_amended = _differs(deed.name, stood) or _differs(deed.phone, account.phone)
        if not account.is_active:
            told.wrong.append(("username", str(_("This account is closed."))))
            return Verdict.refused(told)
        people.held.add((account.pk, deed.role, place, office))
    elif is_masked(deed.name) or is_masked(deed.phone):
        says = _("This name is masked. Export the list with names and phones.")
        told.wrong.append(("name", str(says)))
        return Verdict.refused(told)
    else:
        key = (deed.username or deed.name, deed.username or deed.phone)
        deed.has_post = (key, deed.role, place, office) in people.held
        people.held.add((key, deed.role, place, office))
    outcome = Outcome.CHANGED if deed.is_amended else Outcome.SAME
    return Verdict(told, outcome if deed.has_post else Outcome.NEW, deed=deed)


def _differs(said: str, stood: Any) -> bool:
    return bool(said) and not is_masked(said) and said != str(stood or "")


def carry_out(verdicts: list[Verdict], hand: Hand) -> None:
    for verdict in verdicts:
        if verdict.outcome not in (Outcome.NEW, Outcome.CHANGED):
            continue
        try:
            with together():
                _do(verdict, hand)
        except Refused as no:
            verdict.refuse("role", no.message)


def _do(verdict: Verdict, hand: Hand) -> None:
    deed: Deed = verdict.deed
    people: People = hand.notes["people"]
    account = deed.account or _opened(deed, people, hand)
    if deed.is_amended:
        is_said = deed.name != called(str(account.name)) and not is_masked(deed.name)
        name = deed.name if is_said else str(account.name)
        number = deed.phone if deed.phone and not is_masked(deed.phone) else account.phone
        amend_account(account, name=name, phone=str(number or ""), **hand.signed)
    if not deed.has_post:
        where: dict[str, Any] = {"role": deed.role, "place": deed.place, "office": deed.office}
        verdict.row = appoint(account=account, **where, since=deed.since, **hand.signed).pk


def _opened(deed: Deed, people: People, hand: Hand) -> Account:
    """The account that an earlier row of the sheet opened, or a new one."""
    for account in people.called(deed.name):
        if str(account.phone or "") == deed.phone and account.pk in people.opened:
            return account
    username = deed.username or _free(people)
    account = open_account(name=deed.name, username=username, phone=deed.phone, **hand.signed)
    people.by_username[username] = account
    people.opened.add(account.pk)
    return account


def _free(people: People) -> str:
    number = len(people.by_username) + 1
    while f"p{number:04}" in people.by_username:
        number += 1
    return f"p{number:04}"


def parts(rows: list[Told], hand: Hand) -> Iterable[list[Told]]:
    heard = hand.notes["heard"] = Heard()
    for told in rows:
        heard.note(told)
    return chunks(rows, A_PART)


def undo(some: list[tuple[Post | Account, Past]], hand: Hand) -> None:
    """The post ends, then the account that was opened for it; what was amended is as it was."""
    for row, past in some:
        if isinstance(row, Post):
            step_down(row, on=max(hand.today, row.since), **hand.signed)
        elif past.is_made:
            close_account(row, **hand.signed)
        else:
            name = past.words.get("name") or str(row.name)
            number = past.words["phone"] if "phone" in past.words else str(row.phone or "")
            amend_account(row, name=name, phone=number or "", **hand.signed)


POSTS = Kind(
    key="posts",
    label=_("Posts"),
    right=MAY_APPOINT,
    fields=FIELDS,
    parts=parts,
    judge=judge,
    rows=(Post, Account),
    carry_out=carry_out,
    undo=undo,
    lead=_("A line for each post: name, telephone, post, and the place or the office."),
    needs=(("name",), ("role",)),
)
