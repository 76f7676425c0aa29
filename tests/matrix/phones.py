"""The pages about phones: the steward's own here, the grid officer's own next door."""

from types import SimpleNamespace
from typing import Any

from baijia.files.tests.make import picture
from baijia.ground.ids import new_id
from baijia.phones.actions.devices import issue_device, open_door
from baijia.phones.actions.receiving import attach, receive
from baijia.phones.jobs import inspect
from baijia.phones.models import Door, Envelope
from baijia.phones.queries import device_of, openings
from baijia.phones.tests.make import make_sent
from tests.matrix.sides import HOUR, Side
from tests.matrix.target import Make, Target


def _opened(side: Side) -> None:
    signed = {"by": side.world.jin, "at": side.world.noon}
    for door, row in openings().items():
        if row is None:
            open_door(door, host="区大数据局", filing="017", **signed)


def _phone(side: Side) -> Any:
    if "phone" not in side.made:
        _opened(side)
        who = "he" if side.is_here else "yan"
        post = getattr(side.world, f"{who}_post")
        told = {"kind": "pocket", "label": "红米", "by": getattr(side.world, who)}
        token = issue_device(post, **told, at=side.world.noon).token
        side.made["phone"] = device_of(token, "pocket")
    return side.made["phone"]


def _device(side: Side, who: str) -> Target:
    phone = _phone(side)
    return Target([phone.pk], phone)


def _held(side: Side) -> Envelope:
    """A visit to a household, sent with a form that is no longer used."""
    if "envelope" not in side.made:
        world = SimpleNamespace(wang=side.place, today=side.world.today)
        sent = make_sent(world, doubt="retired", names=["灯.jpg"])
        at = {"device": _phone(side), "at": side.world.noon + HOUR}
        side.made["envelope"] = receive(sent, **at).envelope
        attach(form="visit", client_id=sent.client_id, name="灯.jpg", content=picture(), **at)
        inspect(side.world.noon + HOUR)
    envelope: Envelope = side.made["envelope"]
    return envelope


def _envelope(**body: Any) -> Make:
    def make(side: Side, who: str) -> Target:
        row = _held(side)
        return Target([row.pk], row, body)

    return make


def _file(side: Side, who: str) -> Target:
    return Target([_held(side).attachments.get().pk])


def _door(**body: Any) -> Make:
    def make(side: Side, who: str) -> Target:
        _opened(side)
        row = openings()[Door.POCKET]
        return Target([Door.POCKET.value], row, body)

    return make


def _pocket(*args: Any, **body: Any) -> Make:
    def make(side: Side, who: str) -> Target:
        _opened(side)
        return Target(list(args), body=body)

    return make


PHONES: dict[str, Make] = {
    "phones:devices": lambda side, who: Target(),
    "phones:revoke": _device,
    "phones:doors": lambda side, who: Target(),
    "phones:open": _door(host="区大数据局", filing="018"),
    "phones:close": _door(),
    "phones:envelopes": lambda side, who: Target(),
    "phones:envelope": _envelope(),
    "phones:mend": _envelope(why="round", met="on", heard="都好"),
    "phones:accept": _envelope(),
    "phones:aside": _envelope(why="写重了"),
    "phones:file": _file,
    **{f"pocket:{name}": _pocket() for name in ("shell", "worker", "words", "pack", "standing")},
    "pocket:let_in": _pocket(label="红米"),
    "pocket:report": _pocket("visit", new_id()),
    "pocket:photo": _pocket("visit", new_id(), "灯.jpg"),
}
