"""A report as phones write it: whose form it is, which it is, and what was answered.

Three engines indent and name differently, so that what it says is read and never compared; what
is compared is the hash of its bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from baijia.ground.refusal import Refused
from baijia.phones.rules import MOST_BODY

MOST_DEEP, MOST_NODES = 12, 5_000
NOT_READ: Any = _("This cannot be read as a report. Please tell the town hall.")
REPEATS = ("topics",)
Answers = dict[str, str]


@dataclass
class Report:
    """What came: the form by its name and version, its own number, and the answers."""

    form: str
    version: str
    instance: str
    replaces: str = ""  # the number of the report that this is to stand in for
    answers: Answers = field(default_factory=dict)
    repeats: dict[str, list[Answers]] = field(default_factory=dict)

    @property
    def client_id(self) -> UUID:
        return uuid_of(self.instance)

    @property
    def first_id(self) -> UUID:
        """The number under which the report came first."""
        return uuid_of(self.replaces or self.instance)


def uuid_of(said: str) -> UUID:
    """uuid:… as every engine writes it; of any other number always the same UUID."""
    try:
        return UUID(said.removeprefix("uuid:"))
    except ValueError:
        return uuid5(NAMESPACE_URL, said)


def read(xml: bytes) -> Report:
    """No document types, no entities, nothing from outside, bounded in size and depth."""
    root = _root(xml)
    meta = next((node for node in root if _name(node) == "meta"), Element("meta"))
    told = {_name(node): (node.text or "").strip() for node in meta}
    if not told.get("instanceID"):
        raise Refused(_("The report has no number of its own."), code="no_instance")
    found = Report(
        form=str(root.get("id", ""))[:100],
        version=str(root.get("version", ""))[:40],
        instance=told["instanceID"][:200],
        replaces=told.get("deprecatedID", "")[:200],
    )
    for node in root:
        if _name(node) in REPEATS:
            found.repeats.setdefault(_name(node), []).append(dict(_leaves(node)))
        elif _name(node) != "meta":
            found.answers |= dict(_leaves(node))
    return found


def _root(xml: bytes) -> Element:
    if len(xml) > MOST_BODY:
        raise Refused(_("The words of the report are too long."), code="too_big")
    try:
        root: Element = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Refused(NOT_READ, code="not_xml") from error
    level, depth, nodes = [root], 0, 0
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > MOST_DEEP or nodes > MOST_NODES:
            raise Refused(NOT_READ, code="not_xml")
        level = [child for node in level for child in node]
    return root


def _leaves(node: Element) -> Iterator[tuple[str, str]]:
    """What was answered, groups or not; what was not asked is not there."""
    if len(node) == 0 and (text := (node.text or "").strip()):
        yield _name(node), text
    for child in node:
        yield from _leaves(child)


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
