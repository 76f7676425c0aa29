"""Keeping what the town has: backups and their return, upgrades, and whether all is well.

It reads and writes whole databases and the data folder, below all rights: whoever uses it owns the
machine. Pages of this room tell and never do.
"""
