"""Whether what is known under a shape is what whoever asks now would ask (`ground.prepared`).

A shape that forgets what its question depends on would show one post what another may see. In all
tests a question that comes again is written anew at its 2nd, 3rd, 5th, 9th, … time, by who asks it
then, and must be the same.
"""

from collections import Counter

from baijia.ground import prepared


class Doubting(dict):
    def __init__(self):
        self.times, self.doubted = Counter(), {}

    def get(self, key, default=None):
        found = super().get(key, default)
        self.times[key] += 1
        before = self.times[key] - 1
        if found is default or before & (before - 1):
            return found
        self.doubted[key] = found
        return default

    def __setitem__(self, key, written):
        before = self.doubted.pop(key, written)
        if told(before) != told(written):
            raise AssertionError(f"This shape does not name all that its question has: {key}")
        super().__setitem__(key, written)


def told(written):
    """The statement, and what goes into it of itself."""
    if not written.sql:
        return ""
    return written.sql, [(at, at is None and param) for at, param in written.params]


def doubt():
    """In this thread, and in those to come."""

    def begin(known):
        known.written = Doubting()

    prepared._Known.__init__ = begin
    begin(prepared._known)
