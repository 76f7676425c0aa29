"""Who can sign in to the demo town with a password: one or two of each role, with work in hand."""

import os
import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.hashers import make_password

from baijia.demo.people import People, Person
from baijia.matters.models import Assignment, Matter
from baijia.people.models import Account
from baijia.people.rules import Role
from baijia.places.models import Place
from baijia.places.queries import around

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
HOW_MANY = {Role.CLERK: 2}  # of the others one each
LISTED = len(Role) + 1
FILE = "demo_passwords.txt"


class Listed(NamedTuple):
    """A line of the list."""

    role: str
    username: str
    name: str
    where: str
    password: str


def choose(people: People) -> list[Person]:
    """Of each role whoever has most in hand; the first, where nobody holds anything."""
    open_ones = Assignment.objects.filter(is_current=True, matter__state__in=Matter.OPEN)
    held: Counter[UUID | None] = Counter(open_ones.values_list("post", flat=True))
    held += Counter(open_ones.values_list("office", flat=True))
    chosen: list[Person] = []
    for role, persons in _by_role(people):
        ranked = sorted(persons, key=lambda person: -held[person.post.office_id or person.post.pk])
        chosen += _of_different_offices(ranked)[: HOW_MANY.get(role, 1)]
    return chosen


def _of_different_offices(persons: list[Person]) -> list[Person]:
    seen: set[object] = set()
    found = []
    for person in persons:
        key = person.post.office_id or person.post.pk
        if key not in seen:
            seen.add(key)
            found.append(person)
    return found


def _by_role(people: People) -> Iterator[tuple[Role, list[Person]]]:
    yield Role.STEWARD, list(people.stewards.values())
    yield Role.GRID_OFFICER, list(people.officers.values())
    yield Role.COMMITTEE, [m for members in people.committees.values() for m in members]
    yield Role.SECRETARY, list(people.secretaries.values())
    yield Role.LIAISON, list(people.liaisons.values())
    yield Role.CLERK, [clerk for staff in people.staff.values() for clerk in staff.clerks]
    yield Role.HEAD, [staff.head for staff in people.staff.values()]
    yield Role.DESK, people.desk
    yield Role.LEADER, people.leaders
    yield Role.AUDITOR, [people.auditor]
    yield Role.ADMINISTRATOR, [people.administrator]


class Passwords:
    """Random ones. Their hashes are slow on purpose: they are begun early, on the other core."""

    def __init__(self, number: int) -> None:
        self.words = ["".join(secrets.choice(SIGNS) for _sign in range(10)) for _n in range(number)]
        self.pool = ThreadPoolExecutor(1)
        self.hashes = [self.pool.submit(make_password, word) for word in self.words]

    def give(self, persons: list[Person], folder: Path) -> None:
        """Into a file that only its owner reads; all others are stepped into by a page."""
        lines = []
        for person, word, ready in zip(persons, self.words, self.hashes, strict=False):
            Account.objects.filter(pk=person.account.pk).update(password=ready.result())
            told = [person.post.role, person.account.username, person.name, _where(person), word]
            lines.append("\t".join(told) + "\n")
        self.pool.shutdown(cancel_futures=True)
        file = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as out:
            out.writelines(lines)


def _where(person: Person) -> str:
    if person.post.office_id:
        return str(person.post.office)
    if person.post.place is None:
        return ""
    villages = [p for p in around(person.post.place) if p.level == Place.Level.VILLAGE]
    places = {place.path: str(place.name) for place in [*villages, person.post.place]}
    return " ".join(places.values())


def listed(folder: Path) -> list[Listed]:
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    found = [line.split("\t") for line in lines]
    return [Listed(*row) for row in found]
