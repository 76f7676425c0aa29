"""Debian packages: installed when we may, named with their command when we may not."""

import os
import shutil
from collections.abc import Sequence

from setup.commands import must, works
from setup.say import give_up, say

QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def install(packages: Sequence[str]) -> None:
    """Install them, or say how, and end."""
    wanted = " ".join(packages)
    by_hand = f"apt-get update && apt-get install -y --no-install-recommends {wanted}"
    leader = _may()
    if leader is None:
        give_up(
            f"还缺这些系统软件，请管理员先装好，再来一次：\n    {by_hand}",
            f"System packages are missing. Have them installed, then come again:\n    {by_hand}",
        )
    say(f"安装系统软件：{wanted}", f"installing system packages: {wanted}")
    env = os.environ | QUIET
    # Somebody else may be installing just now: wait for them.
    ways = ["-o", "Dpkg::Options::=--force-unsafe-io", "-o", "DPkg::Lock::Timeout=300"]
    apt = [*leader, "apt-get", "-q", "-y", *ways]
    works([*apt, "update"], env)
    must(
        [*apt, "install", "--no-install-recommends", *packages],
        "系统软件没有装上。",
        f"The system packages could not be installed. By hand: {by_hand}",
        env,
    )


def _may() -> list[str] | None:
    """What to put before the command, or None when we may not install."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    # Keeps the variable that stops Debian from asking questions.
    sudo = ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return sudo if shutil.which("sudo") and works([*sudo, "true"]) else None
