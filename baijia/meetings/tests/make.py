from baijia.meetings.actions import minute_meeting
from baijia.meetings.rules import Pledged, Said

WALL = Said(
    "两家为一堵墙争吵",
    "settled",
    kind="dispute",
    agreement="墙归张家，李家走后门。",
    promises=(Pledged("张三", "把墙根清干净"),),
)
LAMP = Said("路灯不亮", "matter")
LAND = Said("机动地怎么承包", "raised", subject="land")


def make_meeting(world, *topics, **given):
    """He, the steward, minutes what her neighbours said in the yard."""
    told = {"count": 9, "spot": "何家院里", "names": "张三、李四", "by": world.he}
    return minute_meeting(
        world.micro_grid, topics=topics or (WALL, LAMP, LAND), **(told | {"at": world.noon} | given)
    )
