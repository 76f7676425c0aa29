"""Solvers that stand apart from the house: they know no Django and import nothing of `baijia`."""
