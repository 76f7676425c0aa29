"""A small village to plan in: micro-grids along a lane, each home with a position."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from baijia.gridplan.actions import planning
from baijia.gridplan.models import Proposal
from baijia.gridplan.queries import ground
from baijia.gridplan.rules.layouts import Today
from baijia.gridplan.rules.problem import Drafted, Village, Wishes, drafted, village
from baijia.gridplan.rules.problem import Solved as Answer
from baijia.journal.write import Line, begin_many
from baijia.places.models import Place
from baijia.places.rules import found

STEP = 0.0002  # of a degree: some twenty metres


def settle(world: Any, village: Any = None, *, micro_grids: int = 3, homes: int = 6) -> list[Place]:
    """In one grid and zone; the first home of each micro-grid is its hub. Returns the homes."""
    village = village or world.next_village
    path = f"{village.path}009"
    lines: list[tuple[str, str, dict[str, Any]]] = [
        (path, "第九网格", {}),
        (f"{path}01", "第一片区", {}),
    ]
    for m in range(1, micro_grids + 1):
        lines.append((f"{path}01{m:02}", f"第{m}微网格", {}))
        for h in range(1, homes + 1):
            more = {
                "lon": Decimal(str(round(112.65 + STEP * h, 6))),
                "lat": Decimal(str(round(37.6 + 3 * STEP * m, 6))),
                "address": f"{m}巷{h}号",
                "is_hub": h == 1,
            }
            lines.append((f"{path}01{m:02}{h:03}", f"张{m}{h}", more))
    signed = (world.founder, world.noon)
    made = begin_many(Place, [Line(found(path=p, name=n, **m), *signed) for p, n, m in lines])
    return [place for place in made if place.level == Place.Level.HOUSEHOLD]


def by_hand(today: Today, wishes: Wishes, hubs: list[str]) -> tuple[Village, Drafted]:
    """A plan as a solver might answer: everybody to the nearest of these hubs that has room."""
    each = village(today, wishes, today.candidates)
    room = dict.fromkeys(hubs, wishes.cap - 1)
    hub_of = {hub: hub for hub in hubs}

    def far(pk: str, hub: str) -> float:
        (ax, ay), (bx, by) = each.plane[pk], each.plane[hub]
        return (ax - bx) ** 2 + (ay - by) ** 2

    for pk in each.ids:
        if pk not in hub_of:
            nearest = min((h for h in hubs if room[h]), key=lambda h: far(pk, h))
            hub_of[pk], room[nearest] = nearest, room[nearest] - 1
    answer = Answer(hub_of, 0.0, len(hubs), len(hubs), is_served=True)
    return each, drafted(each, answer, wishes)


def planned(world: Any, place: Place, hubs: list[Any], **wished: Any) -> Proposal:
    """A plan for a village with these hubs, ready to be looked at; without the solver."""
    wishes = Wishes(**({"cap": 30} | wished))
    at = world.noon + timedelta(hours=1)
    proposal = planning.ask(villages=[place], wishes=wishes, by=world.sun, at=at)
    _each, part = by_hand(ground.today(place), wishes, [str(home.pk) for home in hubs])
    planning.keep_parts(proposal, parts=[part], at=at)
    return proposal
