"""A phone at Wang's door: doors opened, a token, and things that it sends."""

import json
from datetime import timedelta
from typing import Any

from baijia.ground.ids import new_id
from baijia.phones.actions.devices import issue_device, open_door
from baijia.phones.actions.receiving import receive
from baijia.phones.models import Door
from baijia.phones.queries import device_of
from baijia.phones.rules import Sent

HOUR = timedelta(hours=1)


def make_open(world, *doors):
    for door in doors or Door.values:
        signed = {"by": world.jin, "at": world.noon}
        open_door(door, host="榆次区大数据局", filing="晋网备2026-017", **signed)


def make_device(world, *, who="he", kind="pocket"):
    """Her steward's phone, as a door finds it by its token; and the token."""
    told = {"kind": kind, "label": "红米", "by": getattr(world, who), "at": world.noon}
    token = issue_device(getattr(world, f"{who}_post"), **told).token
    return device_of(token, kind), token


def make_sent(world, form="visit", **given):
    fields: dict[str, Any] = {
        "household": str(world.wang.pk),
        "why": "round",
        "met": "on",
        "heard": "腿疼",
    }
    if form in ("hazard", "request"):
        fields = {"where": str(world.wang.pk), "kind": form, "text": "电线垂到地上"}
        fields |= {"channel": "patrol" if form == "hazard" else "door"}
    if form == "meeting":
        fields = {"place": str(world.micro_grid.pk), "held_on": str(world.today), "count": "5"}
        fields |= {"text_1": "谁扫胡同", "agreement_1": "轮流", "kind_1": "request"}
    more = given.pop("fields", {})
    said = None if more is None else fields | more
    told: dict[str, Any] = {"door": "pocket", "form": form, "version": "1", "client_id": new_id()}
    told |= {"body": json.dumps(said).encode(), "fields": said} | given
    return Sent(**told)


def make_received(world, device, *, at=None, **given):
    return receive(make_sent(world, **given), device=device, at=at or world.noon + HOUR)
