"""Every page of the permission matrix, set up in a living demo town: who opens it, and where.

Run in that town: `manage.py shell -c "from tests.browser.stage import lay_out; lay_out()"`.
"""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate, now

from baijia.people.models import Office, Post
from baijia.people.queries import actor_of
from baijia.people.rules import FOUNDER, Role
from baijia.places.models import Place
from tests.matrix.asking import LINES, METHODS, NOWHERE, WHO, session_of
from tests.matrix.sides import Side
from tests.matrix.targets import TARGETS

ROLES = {
    **{"he": Role.STEWARD, "li": Role.GRID_OFFICER, "lu": Role.COMMITTEE, "zhao": Role.SECRETARY},
    **{"cao": Role.LIAISON, "sun": Role.DESK, "zheng": Role.LEADER, "feng": Role.AUDITOR},
    "jin": Role.ADMINISTRATOR,
}
# Who has more to see opens it, where several may.
FIRST = ["sun", "jin", "feng", "zhao", "tian", "qian", "li", "he", "cao", "zheng", "lu", "wu"]
# No pages: a word for machines, a file.
NO_PAGE = (
    *("site:healthz", "site:robots", "keep:health", "keep:metrics", "terms:export_categories"),
    *("phones:file", "pocket:worker", "pocket:words", "pocket:pack", "pocket:standing"),
    *("gridplan:progress", "gridplan:weigh"),
    *("matters:file", "matters:tracked_file", "sheets:rejects", "sheets:preview_rejects"),
    *("openrosa:form", "openrosa:manifest", "openrosa:list", "openrosa:integrity"),
    "openrosa:submission",
)
OPEN_IN_A_DEMO = "people:step_in"


def lay_out() -> None:
    world = cast()
    side = Side(world, is_here=True)
    sessions = {who: session_of(world, who).get("sessionid", "") for who in WHO[:12]}
    for name, who in rooms():
        target = TARGETS[name](side, who)
        path = f"{reverse(name.split(' ')[0], args=target.args)}?{target.query}".rstrip("?")
        print(name, who, sessions.get(who, ""), path, sep="\t")  # noqa: T201


def rooms() -> list[tuple[str, str]]:
    """Each page of the table with somebody to whom it opens; the desk as everybody has it."""
    found: dict[str, str] = {OPEN_IN_A_DEMO: "nobody"}
    for line in LINES:
        if line.name.endswith(NOWHERE) or line.name.startswith(NO_PAGE) or line.side == "there":
            continue
        if not any(verb == "get" and not no for verb, no in METHODS[line.method]):
            continue
        may = [who for who, sign in zip(WHO, line.expected(), strict=True) if sign == "+"]
        if may:
            best = "nobody" if "nobody" in may else next(who for who in FIRST if who in may)
            found.setdefault(line.name, best)
    return [*found.items(), *(("matters:desk", who) for who in FIRST if who not in ("jin", "feng"))]


def cast() -> Any:
    """The matrix's cast, played by people of this town."""
    village = Place.objects.get(level=Place.Level.VILLAGE)
    world = SimpleNamespace(founder=FOUNDER, noon=now() - timedelta(hours=5), today=localdate())
    grids = Place.objects.filter(level=Place.Level.GRID).order_by("path")
    world.village, world.grid, world.next_grid = village, grids[0], grids[1]
    micro = Place.objects.filter(level=Place.Level.MICRO_GRID, path__startswith=grids[0].path)
    world.micro_grid = micro.order_by("path")[0]
    homes = Place.objects.filter(level=Place.Level.HOUSEHOLD)
    world.wang = homes.filter(path__startswith=world.micro_grid.path).order_by("path")[0]
    for who, role in ROLES.items():
        _plays(world, who, _there(world).filter(role=role))
    offices = Office.objects.filter(pk__in=Post.objects.filter(role=Role.HEAD).values("office"))
    world.sanitation, world.water = offices.order_by("id")[:2]
    for who, role, office in [
        *(("qian", Role.CLERK, world.sanitation), ("tian", Role.HEAD, world.sanitation)),
        ("wu", Role.CLERK, world.water),
    ]:
        _plays(world, who, Post.objects.named().filter(role=role, office=office))
    return world


def _there(world: Any) -> Any:
    """Posts that look after the micro-grid, or after no place."""
    path = world.micro_grid.path
    spans = [path[:length] for length in (9, 12, 15, 19)]
    posts = Post.objects.named().filter(until=None)
    return posts.filter(place__path__in=spans) | posts.filter(place=None)


def _plays(world: Any, who: str, posts: Any) -> None:
    post = posts.order_by("id")[0]
    for name, value in {"_post": post, "_account": post.account, "": actor_of(post)}.items():
        setattr(world, f"{who}{name}", value)
