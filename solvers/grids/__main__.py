"""`python -m solvers.grids`: see `command`."""

import sys

from solvers.grids.command import main

if __name__ == "__main__":
    sys.exit(main())
