"""The folder in which the town's own backups lie, by their time."""

import re
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.timezone import get_current_timezone

from baijia.keep import rules

STAMP = "%Y%m%d-%H%M%S"
NAME = re.compile(r"baijia-(\d{8}-\d{6})(-before-upgrade)?\.tar")


def place_for(at: datetime, *, before_upgrade: bool = False) -> Path:
    folder = Path(settings.BACKUPS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    more = "-before-upgrade" if before_upgrade else ""
    return folder / f"baijia-{at:{STAMP}}{more}.tar"


def plan() -> rules.Plan:
    return rules.plan_of(settings.BACKUP_AT, settings.BACKUP_KEEP)


def lying(*, before_upgrade: bool = False) -> dict[datetime, Path]:
    """What we put there ourselves, and nothing else that lies there."""
    zone, found = get_current_timezone(), {}
    for path in Path(settings.BACKUPS).glob("baijia-*.tar"):
        name = NAME.fullmatch(path.name)
        if name and bool(name[2]) is before_upgrade:
            found[datetime.strptime(name[1], STAMP).replace(tzinfo=zone)] = path
    return found


def tidy() -> list[Path]:
    """Throw away what the plan no longer keeps; called when a new one stands."""
    made, upgrades = lying(), lying(before_upgrade=True)
    stay = rules.staying(made, plan())
    thrown = [path for at, path in made.items() if at not in stay]
    thrown += [upgrades[at] for at in sorted(upgrades)[: -rules.BEFORE_UPGRADE]]
    for path in thrown:
        path.unlink(missing_ok=True)
    return thrown
