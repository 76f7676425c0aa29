"""Who holds which post in the demo town."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from uuid import UUID

from baijia.demo.names import Names
from baijia.demo.places import Micro, Village
from baijia.people.actions import appoint, open_account
from baijia.people.models import Account, Office, Post
from baijia.people.rules import Actor, Role
from baijia.places.models import Place
from baijia.terms.starter.founding import Founded

LIAISONS, DESK, LEADERS = 6, 3, 2
SHORT = {
    **{"综治办": "order", "司法所": "justice", "环卫办": "sanitation", "综合执法队": "enforcement"},
    **{"农业办": "farming", "文旅办": "culture", "党建办": "party", "社会事务办": "social"},
    **{"自然资源所": "land", "村建所": "building"},
}


@dataclass(frozen=True)
class Person:
    """Somebody in a post."""

    name: str
    account: Account
    post: Post
    actor: Actor


@dataclass(frozen=True)
class Staff:
    """An office and who sits in it."""

    office: Office
    head: Person
    clerks: list[Person]


@dataclass
class People:
    """Everybody, by where they stand; ids of places and villages lead to them."""

    administrator: Person
    auditor: Person
    desk: list[Person]
    leaders: list[Person]
    staff: dict[str, Staff]
    secretaries: dict[UUID, Person]
    committees: dict[UUID, list[Person]]
    liaisons: dict[UUID, Person]
    officers: dict[UUID, Person]
    stewards: dict[UUID, Person]

    def village_posts(self) -> Iterator[Person]:
        yield from self.secretaries.values()
        for members in self.committees.values():
            yield from members
        yield from self.officers.values()
        yield from self.stewards.values()


class Appointing:
    """Open the accounts and appoint, signed by the administrator."""

    def __init__(
        self, founded: Founded, names: Names, chance: Random, *, since: date, at: datetime
    ) -> None:
        self.founded, self.names, self.chance = founded, names, chance
        self.since, self.at = since, at
        self.by = Actor(founded.administrator.pk, founded.post.pk, Role.ADMINISTRATOR)

    def everybody(self, villages: list[Village]) -> People:
        town = self.founded.town
        administrator = Person(
            str(self.founded.administrator.name),
            self.founded.administrator,
            self.founded.post,
            self.by,
        )
        return People(
            administrator=administrator,
            auditor=self.one("auditor", Role.AUDITOR),
            desk=[self.one(f"desk-{n}", Role.DESK, town) for n in range(1, DESK + 1)],
            leaders=[self.one(f"leader-{n}", Role.LEADER, town) for n in range(1, LEADERS + 1)],
            staff={name: self.staff(office) for name, office in self.founded.offices.items()},
            secretaries=self.secretaries(villages),
            committees=self.committees(villages),
            liaisons=self.liaisons(villages),
            officers=self.officers(villages),
            stewards=self.stewards(villages),
        )

    def one(
        self,
        username: str,
        role: Role,
        place: Place | None = None,
        *,
        office: Office | None = None,
        name: str = "",
        phone: str = "",
        shows_name: bool = False,
    ) -> Person:
        name = name or self.names.person()
        account = open_account(
            name=name, username=username, phone=phone or self.names.phone(), by=self.by, at=self.at
        )
        return self.also(account, name, role, place, office=office, shows_name=shows_name)

    def also(
        self,
        account: Account,
        name: str,
        role: Role,
        place: Place | None,
        *,
        office: Office | None = None,
        shows_name: bool = False,
    ) -> Person:
        post = appoint(
            account=account,
            role=role,
            place=place,
            office=office,
            since=self.since,
            shows_name=shows_name,
            by=self.by,
            at=self.at,
        )
        path, office_id = place.path if place else None, office.pk if office else None
        return Person(name, account, post, Actor(account.pk, post.pk, role, path, office_id))

    def staff(self, office: Office) -> Staff:
        short = SHORT[str(office.name)]
        head = self.one(f"head-{short}", Role.HEAD, office=office)
        clerks = [
            self.one(f"clerk-{short}-{n}", Role.CLERK, office=office)
            for n in range(1, self.chance.choice([2, 2, 3]) + 1)
        ]
        return Staff(office, head, clerks)

    def secretaries(self, villages: list[Village]) -> dict[UUID, Person]:
        return {
            village.place.pk: self.one(
                f"secretary-{n:02}", Role.SECRETARY, village.place, shows_name=True
            )
            for n, village in enumerate(villages, start=1)
        }

    def committees(self, villages: list[Village]) -> dict[UUID, list[Person]]:
        number = 0
        found: dict[UUID, list[Person]] = {}
        for village in villages:
            members = found.setdefault(village.place.pk, [])
            for _member in range(self.chance.choice([2, 3, 3, 4])):
                number += 1
                members.append(self.one(f"committee-{number:02}", Role.COMMITTEE, village.place))
        return found

    def liaisons(self, villages: list[Village]) -> dict[UUID, Person]:
        """A leader looks after several villages, with a post for each."""
        first: list[Person] = []
        found = {}
        for n, village in enumerate(villages):
            if n < LIAISONS:
                first.append(self.one(f"liaison-{n + 1}", Role.LIAISON, village.place))
                found[village.place.pk] = first[n]
            else:
                old = first[n % LIAISONS]
                found[village.place.pk] = self.also(
                    old.account, old.name, Role.LIAISON, village.place
                )
        return found

    def officers(self, villages: list[Village]) -> dict[UUID, Person]:
        grids = [grid for village in villages for grid in village.grids]
        return {
            grid.place.pk: self.one(
                f"officer-{n:02}", Role.GRID_OFFICER, grid.place, shows_name=True
            )
            for n, grid in enumerate(grids, start=1)
        }

    def stewards(self, villages: list[Village]) -> dict[UUID, Person]:
        """The steward of a micro-grid is whoever lives in its hub; most agree to be named."""
        micros = [micro for village in villages for micro in village.micros]
        return {micro.place.pk: self._steward(n, micro) for n, micro in enumerate(micros, start=1)}

    def _steward(self, number: int, micro: Micro) -> Person:
        hub = micro.homes[0]
        return self.one(
            f"steward-{number:03}",
            Role.STEWARD,
            micro.place,
            name=hub.name,
            phone=hub.phone,
            shows_name=self.chance.random() < 0.8,
        )
