"""A steward's phone with ODK Collect in the demo town: a visit that came in, one that waits."""

from uuid import UUID
from xml.sax.saxutils import escape

from baijia.demo.stage import Stage
from baijia.doors.openrosa.actions import let_in, take_in
from baijia.doors.openrosa.queries import current
from baijia.doors.openrosa.reading import read
from baijia.journal.write import together

PHONE = "红色红米"
# What was heard, and whether it was filled in on the form that is out; another one waits.
HEARD = [("老两口身体都好，暖气也热。", True), ("院墙裂了一道缝，说开春再修。", False)]
AN_OLDER_ONE = "2026010101"


@together()
def play_collect(stage: Stage) -> None:
    """Through the same door as a real phone, with what its app would send."""
    micro = stage.villages[0].micros[0]
    steward = stage.people.stewards[micro.place.pk]
    device = let_in(steward.post, label=PHONE, by=steward.actor, at=stage.now).device
    for number, (heard, is_current) in enumerate(HEARD, start=1):
        edition = current()["visit"].number if is_current else AN_OLDER_ONE
        home = micro.homes[number].place
        xml = _visit(home.pk, heard, number=number, edition=edition)
        take_in(read(xml), xml, [], device=device, at=stage.now)


def _visit(home: UUID, heard: str, *, number: int, edition: str) -> bytes:
    return (
        f'<data id="visit" version="{edition}"><household>{home}</household><why>round</why>'
        f"<met>yes</met><heard>{escape(heard)}</heard><meta>"
        f"<instanceID>uuid:00000000-0000-4000-8000-{number:012}</instanceID></meta></data>"
    ).encode()
