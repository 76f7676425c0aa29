"""Designs micro-grids: who belongs to which steward, how far everybody walks, and how far from
the best possible plan that is at most. `docs/grids.md` tells how."""
