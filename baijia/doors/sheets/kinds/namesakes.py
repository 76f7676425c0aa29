"""Which household a row means, where several may be called alike: by what else is told of them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from baijia.doors.sheets.cells import called, is_masked
from baijia.places.models import Place

LEAST = 4  # sure: it is not


@dataclass
class Values:
    """What a row says of a household; empty = it says nothing about it."""

    code: str
    name: str
    phone: str
    address: str
    lon: Decimal | None
    lat: Decimal | None
    is_hub: bool | None

    @cached_property
    def who(self) -> "Who":
        return who(self.name, self.phone, self.address)


class Who(NamedTuple):
    """By what people are told apart, as it is compared."""

    name: str
    phone: str
    address: str


class Likeness(Enum):
    """Of two who are called alike."""

    ALIKE = auto()  # the telephone or the address is the same
    OPEN = auto()  # nothing is told of both
    DOUBTFUL = auto()  # what is told of both differs, and it is one thing only
    ANOTHER = auto()  # the telephone and the address are others


def who(name: str, phone: str, address: str) -> Who:
    told = "" if is_masked(phone) else phone
    return Who(called(name), told, re.sub(r"\s", "", unicodedata.normalize("NFKC", address)))


def who_lives(place: Place) -> Who:
    return who(str(place.name), str(place.phone or ""), str(place.address or ""))


def likeness(one: Who, other: Who) -> Likeness:
    told = [a == b for a, b in zip(one[1:], other[1:], strict=True) if a and b]
    if any(told):
        return Likeness.ALIKE
    return (Likeness.OPEN, Likeness.DOUBTFUL, Likeness.ANOTHER)[len(told)]


def live_apart(one: Who, other: Who) -> bool:
    """At two addresses, and no telephone says that it is one household."""
    is_apart = bool(one.address and other.address) and one.address != other.address
    return is_apart and not (one.phone and one.phone == other.phone)


def surely(called_so: Iterable[tuple[Place, Who]], said: Who) -> tuple[int, list[Place]]:
    """Those whom telephone and address say, else the telephone, else the address; and how surely:
    the less, the surer.
    """
    pairs = list(called_so)
    for how_surely, keys in enumerate((("phone", "address"), ("phone",), ("address",)), start=1):
        alike = [place for place, each in pairs if all(_agree(each, said, key) for key in keys)]
        if alike:
            return how_surely, alike
    return LEAST, []


def _agree(one: Who, other: Who, key: str) -> bool:
    return bool(getattr(one, key)) and getattr(one, key) == getattr(other, key)
