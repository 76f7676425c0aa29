"""`python -m solvers.grids`: solve, design, check, regroup, route, town."""

import argparse
import signal
import sys
from collections.abc import Sequence

from solvers.grids.command import areas, plans, routes, towns
from solvers.grids.command.say import Interrupt
from solvers.grids.instance import BadInput


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit 0 with a plan, 2 with a sentence."""
    parser = argparse.ArgumentParser(prog="python -m solvers.grids", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for window in (plans, areas, routes, towns):
        window.add(commands)
    chosen = parser.parse_args(arguments)
    interrupt = Interrupt()
    signal.signal(signal.SIGINT, interrupt.hear)
    signal.signal(signal.SIGTERM, interrupt.hear)
    try:
        return int(chosen.do(chosen, interrupt))
    except BadInput as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    except OSError as reason:
        sys.stderr.write(f"{reason.filename}: {reason.strerror}.\n")
        return 2
