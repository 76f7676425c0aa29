"""Django's own backend for SQLite, with a turnstile before every transaction that writes.

Django looks for a module of this name. What is overridden are the four steps that every backend of
Django has, and the one by which that of SQLite begins.
"""

import os
from functools import cache
from typing import Any

from django.db.backends.sqlite3 import base

from baijia.ground.turnstile import Turnstile


@cache
def _turnstile(file: str, _process: int) -> Turnstile | None:
    try:
        return Turnstile(file)
    except OSError:  # a folder that only the database may be written in: then no line
        return None


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes its turn. Who only reads waits for none."""

    _inside: Turnstile | None = None

    def _start_transaction_under_autocommit(self) -> None:
        is_writing = self.transaction_mode == "IMMEDIATE"  # type: ignore[attr-defined]
        if is_writing and not self.is_in_memory_db():
            turnstile = _turnstile(f"{self.settings_dict['NAME']}-turn", os.getpid())
            if turnstile and turnstile.enter(float(self.settings_dict["OPTIONS"]["timeout"])):
                self._inside = turnstile
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> Any:
        done = super()._commit()  # type: ignore[misc]
        self._leave()
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        turnstile, self._inside = self._inside, None
        if turnstile is not None:
            turnstile.leave()
