"""How the town fares, put for people."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from baijia.keep import rules, shelf
from baijia.keep.health import Finding, findings
from baijia.keep.last import Last, last

LABELS: dict[str, Any] = {
    "database": _("The database"),
    "journal": _("The journal"),
    "followers": _("What reads the journal on"),
    "backup": _("The last backup"),
    "loop": _("What happens by itself"),
    "disk": _("Room on the disk"),
}
MEGABYTE = 1_000_000


class Line(NamedTuple):
    """One look, in words."""

    label: Any
    is_well: bool
    says: str
    to_do: Any


class Copy(NamedTuple):
    """One backup that lies in the folder."""

    at: datetime
    megabytes: float
    name: str


TO_DO: dict[str, Any] = {
    "database": _("See the log of the server; is PostgreSQL running, is the disk full?"),
    "journal": _("Run manage.py check_journal at once; it names what does not tally."),
    "followers": _("It catches up by itself while the loop runs; if it does not, see its log."),
    "backup": _("Run manage.py backup --scheduled by hand, and read what it says."),
    "loop": _("Start manage.py work; without it nobody is reminded and nothing is backed up."),
    "disk": _("Make room: move old backups to another machine, or give it a larger disk."),
}


def lines(now: datetime) -> list[Line]:
    return [
        Line(LABELS[each.name], each.is_well, str(_says(each)), TO_DO[each.name])
        for each in findings(now)
    ]


def _says(each: Finding) -> Any:
    told = each.told
    match each.name:
        case "database" if each.is_well:
            return _("answers in %(ms)s ms") % told
        case "journal":
            return _("%(n)d entries, and the head is that of the last") % {"n": told["seq"]}
        case "followers":
            return _("at most %(n)d entries behind") % {
                "n": max(told["behind"].values(), default=0)
            }
        case "backup":
            return _last(told["at"], told["size"])
        case "loop" if told["seconds_since"] is not None:
            return _("last round %(n)d seconds ago") % {"n": told["seconds_since"]}
        case "disk":
            return _("%(n)s GB free") % {"n": f"{told['free'] / 1e9:,.1f}"}
    return _("does not answer")


def _last(at: str, size: int) -> Any:
    if not at:
        return _("none yet")
    made = f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M}"
    return _("%(at)s, %(mb)s MB") % {"at": made, "mb": f"{size / MEGABYTE:,.1f}"}


def shelved() -> list[Copy]:
    """The backups in the folder, newest first."""
    found = {**shelf.lying(), **shelf.lying(before_upgrade=True)}
    return [
        Copy(at, round(path.stat().st_size / MEGABYTE, 1), path.name)
        for at, path in sorted(found.items(), reverse=True)
    ]


def is_stale(now: datetime) -> Last | None:
    """The last backup, if it is too old to rely on."""
    known = last()
    is_old = known.made_at and rules.is_too_old(localtime(now), last=known.made_at, since=now)
    return known if is_old or known.failed or known.found else None
