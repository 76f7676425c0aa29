"""Phones in the demo town: the doors stand open, one steward's phone has sent a few things, and one
of them waits at the desk."""

import json
from datetime import datetime, timedelta
from typing import Any

from baijia.demo.people import People
from baijia.demo.places import Micro, Village
from baijia.ground.ids import new_id
from baijia.phones.actions.devices import issue_device, open_door
from baijia.phones.actions.receiving import receive
from baijia.phones.models import Device, Door, Envelope
from baijia.phones.queries import device_of
from baijia.phones.rules import Sent

HOST, FILING = "区数据局（演示）", "演示备案-001"
HEARD = ("腿脚还行，药按时吃。", "想问问养老金哪天发。", "儿子过年回来。")


def open_doors(people: People, *, at: datetime) -> None:
    """Open in a demo, where everybody is made up; a real town opens them itself."""
    for door in Door.values:
        open_door(door, host=HOST, filing=FILING, by=people.administrator.actor, at=at)


def send_some(villages: list[Village], people: People, *, at: datetime) -> None:
    """What one phone brought this morning, and one note on an old form from yesterday."""
    micro = next(micro for village in villages for micro in village.micros if len(micro.homes) > 3)
    steward = people.stewards[micro.place.pk]
    told: dict[str, Any] = {"kind": Device.Kind.POCKET, "label": "红色小米"}
    told |= {"by": steward.actor, "at": at - timedelta(days=20)}
    device = device_of(issue_device(steward.post, **told).token, Device.Kind.POCKET)
    assert device
    for number, heard in enumerate(HEARD):
        is_old = number == len(HEARD) - 1
        sent = _visit(micro, number, heard, at=at - timedelta(hours=number + 2), is_old=is_old)
        receive(sent, device=device, at=at - timedelta(minutes=30))


def _visit(micro: Micro, number: int, heard: str, *, at: datetime, is_old: bool) -> Sent:
    home = micro.homes[number].place
    fields = {"household": str(home.pk), "why": "round", "met": "on", "heard": heard}
    return Sent(
        door=Door.POCKET,
        form="visit",
        version="0" if is_old else "1",
        client_id=new_id(),
        body=json.dumps(fields, ensure_ascii=False).encode(),
        fields=fields,
        client_time=at,
        doubt=Envelope.Reason.RETIRED if is_old else "",
    )
