"""What many tests begin with: written by the pen once, by its statements alone from then on."""

import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE")


class Again:
    """Of one worker: what was made once is laid out as it was, row for row, id for id."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[bytes, list[tuple[str, Any, bool]]]] = {}

    def __call__(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` returns, and in the database what it writes."""
        if name not in self._made:
            orders: list[tuple[str, Any, bool]] = []
            with connection.execute_wrapper(partial(_noted, orders)):
                made = make()
            self._made[name] = pickle.dumps(made), orders
            return made
        kept, orders = self._made[name]
        with connection.cursor() as cursor:
            for sql, params, many in orders:
                (cursor.executemany if many else cursor.execute)(sql, params)
        return pickle.loads(kept)


def _noted(
    orders: list[tuple[str, Any, bool]], execute: Any, sql: str, params: Any, many: bool, more: Any
) -> Any:
    if sql.startswith(WRITES):
        orders.append((sql, params, many))
    return execute(sql, params, many, more)
